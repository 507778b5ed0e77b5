// Statistics by a flow, after the example of core.async.flow: a generator of numbers and a scheduler come from
// outside, an aggregator collects the numbers, tells of each that is out of range, and reports on what it has whenever
// the scheduler pokes it.
package main

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/flow"
)

// stats is the state of the aggregator.
type stats struct {
	min, max int
	seen     []int
}

func aggregator() flow.Step[stats] {
	return flow.Step[stats]{
		Describe: flow.Description{
			Params: map[string]string{"min": "alert below this", "max": "alert above this"},
			Ins:    map[string]string{"stat": "numbers", "poke": "asks for a report"},
			Outs:   map[string]string{"alert": "numbers that are out of range"},
		},
		Init: func(args flow.Args) (stats, error) {
			return stats{min: args["min"].(int), max: args["max"].(int)}, nil
		},
		Transform: func(s stats, in string, msg any) (stats, flow.Out, error) {
			if in == "poke" {
				sum := 0
				for _, n := range s.seen {
					sum += n
				}
				report := fmt.Sprintf("%d numbers, on average %.1f", len(s.seen), float64(sum)/float64(max(len(s.seen), 1)))
				return stats{min: s.min, max: s.max}, flow.Out{flow.Report: {report}}, nil
			}
			n, ok := msg.(int)
			if !ok {
				return s, nil, fmt.Errorf("%v is no number", msg)
			}
			s.seen = append(s.seen, n)
			if n < s.min || n > s.max {
				return s, flow.Out{"alert": {n}}, nil
			}
			return s, nil, nil
		},
	}
}

func main() {
	numbers, ticks, alerts := csp.NewChan[any](), csp.NewChan[any](), csp.NewChan[any](csp.Fixed(10))
	f, err := flow.New(flow.Graph{
		Procs: map[string]flow.Proc{
			"generator":  {Step: flow.Lift1(func(n any) any { return n }), From: map[string]*csp.Chan[any]{"in": numbers}},
			"scheduler":  {Step: flow.Lift1(func(t any) any { return t }), From: map[string]*csp.Chan[any]{"in": ticks}},
			"aggregator": {Step: aggregator(), Args: flow.Args{"min": 1, "max": 5}},
			"notifier":   {Step: flow.Lift1(func(n any) any { return fmt.Sprint("out of range: ", n) }), To: map[string]*csp.Chan[any]{"out": alerts}},
		},
		Conns: []flow.Conn{
			{From: flow.Port{Proc: "generator", Name: "out"}, To: flow.Port{Proc: "aggregator", Name: "stat"}},
			{From: flow.Port{Proc: "scheduler", Name: "out"}, To: flow.Port{Proc: "aggregator", Name: "poke"}},
			{From: flow.Port{Proc: "aggregator", Name: "alert"}, To: flow.Port{Proc: "notifier", Name: "in"}},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	reports, errs := f.Start()
	f.Resume()

	for _, n := range []any{3, 9, 4, 2, 5} {
		numbers.Put(n)
	}
	fmt.Println(alerts.Take())
	csp.Sleep(10 * time.Millisecond) // for the numbers to arrive
	ticks.Put(csp.Now())
	fmt.Println(reports.Take())

	f.Inject(flow.Port{Proc: "aggregator", Name: "stat"}, "abc")
	fmt.Println(errs.Take())

	f.Pause()
	fmt.Println("paused:", f.Ping(time.Second)["aggregator"].Paused)
	f.Stop()
	f.Wait()
}

// Output:
// out of range: 9 true
// 5 numbers, on average 4.6 true
// flow: aggregator: abc at "stat": abc is no number true
// paused: true
