package flow_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/flow"
)

// Numbers come from outside. An aggregator collects them, sends an alert for each out of range, and reports on what
// it has whenever a scheduler pokes it.
func Example() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		numbers := csp.NewChan[any]()
		ticks := csp.NewChan[any]()
		type stats struct {
			min, max int
			seen     []int
		}
		aggregate := flow.Step[stats]{
			Describe: flow.Description{
				Params: map[string]string{"min": "least number", "max": "greatest number"},
				Ins:    map[string]string{"stat": "numbers", "poke": "asks for a report"},
				Outs:   map[string]string{"alert": "what is out of range"},
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
					report := fmt.Sprintf("%d numbers, %d in sum", len(s.seen), sum)
					s.seen = nil
					return s, flow.Out{flow.Report: {report}}, nil
				}
				n := msg.(int)
				s.seen = append(slices.Clip(s.seen), n)
				if n < s.min || n > s.max {
					return s, flow.Out{"alert": {n}}, nil
				}
				return s, nil, nil
			},
		}
		f, err := flow.New(flow.Graph{
			Procs: map[string]flow.Proc{
				"generator":  {Step: flow.Lift1(func(n int) int { return n }), From: map[string]*csp.Chan[any]{"in": numbers}},
				"scheduler":  {Step: flow.Lift1(func(time.Time) bool { return true }), From: map[string]*csp.Chan[any]{"in": ticks}},
				"aggregator": {Step: aggregate, Args: flow.Args{"min": 1, "max": 5}},
				"notifier": {Step: flow.Lift(func(n int) []any {
					fmt.Println("alert:", n)
					return nil
				})},
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
		csp.Go(func() {
			for _, n := range []int{3, 9, 4, 2, 5} {
				numbers.Put(n)
				csp.Sleep(time.Second)
			}
		})
		csp.Go(func() {
			for range 2 {
				csp.Sleep(2500 * time.Millisecond)
				ticks.Put(csp.Now())
			}
		})
		for range 2 {
			report, _ := reports.Take()
			fmt.Println(report)
		}
		f.Inject(flow.Port{Proc: "aggregator", Name: "stat"}, "abc")
		fmt.Println(errs.Take())
		fmt.Println(f.Ping(time.Second)["aggregator"].Count, "messages")
		f.Stop()
		f.Wait()
	})
	// Output:
	// alert: 9
	// 3 numbers, 16 in sum
	// 2 numbers, 7 in sum
	// flow: aggregator: abc at "stat": panic: interface conversion: interface {} is string, not int true
	// 8 messages
}
