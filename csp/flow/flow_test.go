package flow

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"pgregory.net/rapid"
)

func virtually(t interface{ Error(...any) }, f func()) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	if err := rt.Run(f, csp.ReportLeaks()); err != nil {
		t.Error(err)
	}
}

// adder sums numbers, and tells of its life.
func adder(log *[]string) Step[int] {
	return Step[int]{
		Describe: Description{
			Params: map[string]string{"first": "what to begin with"},
			Ins:    map[string]string{"in": "numbers"},
			Outs:   map[string]string{"out": "sums"},
		},
		Init: func(args Args) (int, error) {
			n, ok := args["first"].(int)
			if !ok {
				return 0, errors.New("first is missing")
			}
			return n, nil
		},
		Transition: func(s int, t Transition) (int, error) {
			*log = append(*log, fmt.Sprint(t, " ", s))
			return s, nil
		},
		Transform: func(s int, in string, msg any) (int, Out, error) {
			n := msg.(int) // which may panic
			if n < 0 {
				return s, nil, errors.New("negative")
			}
			return s + n, Out{"out": {s + n}, Report: {fmt.Sprint(in, " ", n)}}, nil
		},
	}
}

func TestLife(t *testing.T) {
	for _, load := range []Workload{Loop, Block, Thread} {
		virtually(t, func() {
			var log []string
			sums := csp.NewChan[any](csp.Fixed(10))
			f, err := New(Graph{Procs: map[string]Proc{"add": {
				Step: adder(&log), Args: Args{"first": 10}, Workload: load, To: map[string]*csp.Chan[any]{"out": sums},
			}}})
			if err != nil {
				t.Fatal(err)
			}
			reports, errs := f.Start()
			in := Port{"add", "in"}
			f.Inject(in, 1, 2)
			if s, err := f.PingProc("add", time.Second); err != nil || !s.Paused || s.Queued["in"] != 2 || s.State != 10 {
				t.Errorf("%+v, %v", s, err)
			}
			if sums.Len() > 0 {
				t.Error("a paused process works")
			}
			f.Resume()
			f.Inject(in, -1, "x", 3)
			for _, want := range []int{11, 13, 16} {
				if v, _ := sums.Take(); v != want {
					t.Errorf("got %v, want %d", v, want)
				}
			}
			begin := csp.Now()
			if s := f.Ping(time.Second)["add"]; s.Paused || s.Count != 5 || s.State != 16 || csp.Since(begin) != 0 {
				t.Errorf("%+v", s)
			}
			f.PauseProc("add")
			f.Inject(in, 4)
			csp.Sleep(time.Second)
			if sums.Len() > 0 {
				t.Error("a paused process works")
			}
			f.ResumeProc("add")
			sums.Take()
			f.Stop()
			f.Wait()
			if got := strings.Join(log, ", "); got != "start 10, resume 10, pause 16, resume 16, stop 20" {
				t.Errorf("transitions: %s", got)
			}
			if got := fmt.Sprint(csp.Into(nil, reports)); got != "[in 1 in 2 in 3 in 4]" {
				t.Errorf("reports: %s", got)
			}
			all := csp.Into(nil, errs)
			if len(all) != 2 || all[0].Error() != `flow: add: -1 at "in": negative` ||
				!strings.HasPrefix(all[1].Error(), `flow: add: x at "in": panic: interface conversion`) {
				t.Errorf("errors: %v", all)
			}
			if err := f.Inject(in, 1); err == nil {
				t.Error("Inject into what has ended")
			}
			if s := f.Ping(time.Second); len(s) > 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// Ping, pause and stop come through where an output is not taken, and where a thread works.
func TestAnswersWhileBusy(t *testing.T) {
	virtually(t, func() {
		release := make(chan bool)
		f, err := New(Graph{
			Procs: map[string]Proc{
				"slow": {Step: Lift1(func(n int) int { <-release; return n }), Workload: Thread, Timeout: time.Hour},
				"full": {Step: Lift1(func(n int) int { return n }), To: map[string]*csp.Chan[any]{"out": csp.NewChan[any]()}},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		f.Start()
		f.Resume()
		f.Inject(Port{"slow", "in"}, 1)
		f.Inject(Port{"full", "in"}, 1)
		csp.Yield()
		begin := csp.Now()
		f.Pause()
		all := f.Ping(time.Minute)
		if s := all["slow"]; !s.Paused || !s.Busy || s.Count != 1 {
			t.Errorf("%+v", s)
		}
		if s := all["full"]; !s.Paused || s.Count != 1 {
			t.Errorf("%+v", s)
		}
		if d := csp.Since(begin); d != 0 {
			t.Errorf("the answers took %v", d)
		}
		f.Stop()
		f.Wait()
		close(release)
	})
}

func TestGraphErrors(t *testing.T) {
	step := Lift1(func(n int) int { return n })
	_, err := New(Graph{
		Procs: map[string]Proc{"a": {Step: step, From: map[string]*csp.Chan[any]{"x": nil}}, "b": {}},
		Conns: []Conn{{Port{"a", "no"}, Port{"c", "in"}}},
	})
	for _, want := range []string{`a has no input "x"`, "b has no step", `a has no output "no"`, `there is no process "c"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell: %s", err, want)
		}
	}
	virtually(t, func() {
		var log []string
		f, _ := New(Graph{Procs: map[string]Proc{"a": {Step: adder(&log)}}})
		_, errs := f.Start()
		if err, _ := errs.Take(); err == nil || err.Error() != "flow: a: start: first is missing" {
			t.Error(err)
		}
		f.Wait()
		if f.PauseProc("z") == nil || f.Inject(Port{"a", "z"}, 1) == nil {
			t.Error("no error")
		}
	})
}

// Whatever the graph of a chain with branches, every message comes to every end, in order, however often the flow is
// paused meanwhile.
func TestFlowProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stages, branches, n := rapid.IntRange(1, 4).Draw(t, "stages"), rapid.IntRange(1, 3).Draw(t, "branches"), rapid.IntRange(0, 30).Draw(t, "n")
		pauses := rapid.IntRange(0, 5).Draw(t, "pauses")
		g := Graph{Procs: map[string]Proc{"s0": {Step: Lift1(func(v int) int { return v })}}}
		virtually(t, func() {
			var ends []*csp.Chan[any]
			for b := range branches {
				last := "s0"
				for s := range stages {
					name := fmt.Sprint("b", b, ".", s)
					p := Proc{
						Step:     Lift1(func(v int) int { csp.Sleep(time.Duration(v%3) * time.Second); return v + 1 }),
						Buffer:   map[string]int{"in": 1 + b},
						Workload: Loop,
					}
					if s == stages-1 {
						ends = append(ends, csp.NewChan[any]())
						p.To = map[string]*csp.Chan[any]{"out": ends[b]}
					}
					g.Procs[name] = p
					g.Conns = append(g.Conns, Conn{Port{last, "out"}, Port{name, "in"}})
					last = name
				}
			}
			f, err := New(g)
			if err != nil {
				t.Fatal(err)
			}
			f.Start()
			f.Resume()
			csp.Go(func() {
				for i := range n {
					f.Inject(Port{"s0", "in"}, i)
				}
			})
			csp.Go(func() {
				for range pauses {
					csp.Sleep(2 * time.Second)
					f.Pause()
					csp.Sleep(time.Hour)
					f.Resume()
				}
			})
			var want, takers []any
			for i := range n {
				want = append(want, i+stages)
			}
			for _, c := range ends {
				got := csp.GoChan(func() []any { return csp.Into(nil, csp.Take(c, n)) })
				takers = append(takers, got)
			}
			for _, c := range takers {
				if got, _ := c.(*csp.Chan[[]any]).Take(); !slices.Equal(got, want) {
					t.Errorf("got %v", got)
				}
			}
			csp.Sleep(24 * time.Hour)
			f.Stop()
			f.Wait()
		})
	})
}

// counter counts the signals and messages that it gets.
func counter(log func(who, in string, msg any), who string, signals ...string) Step[int] {
	d := Description{Ins: map[string]string{"in": "anything"}, Signals: map[string]string{}}
	for _, s := range signals {
		d.Signals[s] = "something"
	}
	return Step[int]{Describe: d, Transform: func(n int, in string, msg any) (int, Out, error) {
		log(who, in, msg)
		if in == "in" && msg == "cast" {
			return n + 1, Out{Signal + "stop": {who}}, nil
		}
		return n + 1, nil, nil
	}}
}

// A signal comes to all who describe it, by whomever it is cast, and before what waits at inputs.
func TestSignals(t *testing.T) {
	virtually(t, func() {
		var got []string
		log := func(who, in string, msg any) { got = append(got, fmt.Sprint(who, " ", in, " ", msg)) }
		f, err := New(Graph{Procs: map[string]Proc{
			"a": {Step: counter(log, "a", "go", "stop")}, "b": {Step: counter(log, "b", "stop")}, "c": {Step: counter(log, "c")},
		}})
		if err != nil {
			t.Error(err)
			return
		}
		_, errs := f.Start()
		f.Inject(f.Port("a.in"), 1)
		if err := f.Cast("go", 2); err != nil {
			t.Error(err)
		}
		if n := f.Ping(time.Second)["a"].Queued; n["in"] != 1 || n[Signal+"go"] != 1 {
			t.Errorf("%v", n)
		}
		f.Resume()
		csp.Sleep(time.Second)
		f.Inject(f.Port("c.in"), "cast")
		csp.Sleep(time.Second)
		if want := "a go 2, a in 1, c in cast, a stop c, b stop c"; strings.Join(got, ", ") != want {
			t.Errorf("%q", got)
		}
		if err := f.Cast("come", 1); err == nil || err.Error() != `flow: no process gets the signal "come"` {
			t.Error(err)
		}
		f.Stop()
		f.Wait()
		if err, ok := errs.Take(); ok {
			t.Error(err)
		}
		if err := f.Cast("stop", 1); err != nil {
			t.Error(err)
		}
	})
	_, err := New(Graph{
		Procs: map[string]Proc{"a": {Step: counter(nil, "a", "in")}},
		Ticks: map[string]time.Duration{"tick": time.Second, "in": 0},
	})
	for _, want := range []string{`"in" is an input and a signal`, `"tick" is a signal that no process gets`, `"in" comes each 0s`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %s", err, want)
		}
	}
}

// Ticks come by the clock of the runtime, and end with the flow.
func TestTicks(t *testing.T) {
	virtually(t, func() {
		n := 0
		f, err := New(Graph{
			Procs: map[string]Proc{"a": {Step: counter(func(_, _ string, msg any) { n++; _ = msg.(time.Time) }, "a", "tick")}},
			Ticks: map[string]time.Duration{"tick": time.Hour},
		})
		if err != nil {
			t.Error(err)
			return
		}
		f.Start()
		f.Resume()
		csp.Sleep(24*time.Hour + time.Minute)
		if n != 24 {
			t.Errorf("%d ticks in a day", n)
		}
		f.Pause()
		csp.Sleep(240 * time.Hour)
		f.Resume()
		csp.Sleep(time.Minute)
		if n != 24+inputBuffer {
			t.Errorf("%d ticks after a pause", n)
		}
		f.Stop()
		f.Wait()
	})
}

func TestLook(t *testing.T) {
	virtually(t, func() {
		slow := Lift1(func(d time.Duration) int { csp.Sleep(d); return 1 })
		f, err := New(Graph{
			Procs: map[string]Proc{"a": {Step: slow}, "b": {Step: counter(func(string, string, any) {}, "b", "tick")}},
			Conns: []Conn{{Port{"a", "out"}, Port{"b", "in"}}},
			Ticks: map[string]time.Duration{"tick": time.Hour},
		})
		if err != nil {
			t.Error(err)
			return
		}
		look := func() (s string) {
			l := f.Look(time.Second)
			for _, p := range l.Procs {
				s += fmt.Sprint(p.Name, " ", p.State, " ", p.Status.Count, p.Ins, p.Outs, p.Signals, " ")
			}
			return s + fmt.Sprint(l.Conns, l.Ticks)
		}
		for _, c := range []struct {
			do   func()
			want string
		}{
			{func() {}, "a new 0 [in] [out] [] b new 0 [in] [] [tick] [{a.out b.in}] map[tick:1h0m0s]"},
			{func() { f.Start() }, "a paused 0 [in] [out] [] b paused 0 [in] [] [tick] [{a.out b.in}] map[tick:1h0m0s]"},
			{func() { f.Resume() }, "a running 0 [in] [out] [] b running 0 [in] [] [tick] [{a.out b.in}] map[tick:1h0m0s]"},
			{func() { f.Inject(f.Port("a.in"), time.Minute) }, "a busy 0 [in] [out] [] b running 0 [in] [] [tick] [{a.out b.in}] map[tick:1h0m0s]"},
			{func() { csp.Sleep(time.Minute) }, "a running 1 [in] [out] [] b running 1 [in] [] [tick] [{a.out b.in}] map[tick:1h0m0s]"},
			{func() { f.StopProc("a"); csp.Sleep(1) }, "a ended 0 [in] [out] [] b running 1 [in] [] [tick] [{a.out b.in}] map[tick:1h0m0s]"},
		} {
			c.do()
			if got := look(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		}
		f.Stop()
		f.Wait()
	})
}
