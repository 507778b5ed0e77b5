package csp

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// walk is a Decider that chooses at random and counts; it abandons a trial after some turns.
type walk struct {
	n     uint64
	turns int
	limit int
	log   []string
}

func (w *walk) Decide(d *Decision) int {
	if w.turns++; w.limit > 0 && w.turns > w.limit {
		return -1
	}
	if d.Options == 1 {
		return 0
	}
	w.n = w.n*6364136223846793005 + 1442695040888963407
	k := int(w.n>>33) % max(d.Options, 1)
	if w.limit > 0 {
		w.log = append(w.log, fmt.Sprint(d.Number, d.Kind, k, d.Options))
	}
	return k
}

// try runs n trials of f with a Decider, and returns what over says after each.
func try(t testing.TB, n int, d func(i int) Decider, f func(), over func(main *Process)) *Runtime {
	t.Helper()
	rt := New(WithVirtualClock(), WithPanicHandler(func(*PanicError) {}))
	t.Cleanup(rt.Stop)
	i := 0
	err := rt.Trials(func() func() {
		if i == n {
			return nil
		}
		if d != nil {
			rt.setDecider(d(i))
		}
		i++
		return f
	}, over)
	if err != nil {
		t.Fatal(err)
	}
	if i != n {
		t.Errorf("%d trials, want %d", i, n)
	}
	return rt
}

// Each trial begins as on a new runtime, whatever the one before has left.
func TestTrialsAreFresh(t *testing.T) {
	var seen []string
	messy := func() {
		seen = append(seen, fmt.Sprint(Self().ID(), Now().Equal(VirtualEpoch)))
		c := NewChan[int]()
		Go(func() { c.Take() })           // leaks
		Go(func() { c.Take(); Sleep(1) }) // leaks
		Go(func() {
			defer Go(func() { t.Error("a process of the last trial begins") })
			defer Sleep(time.Second)
			NewChan[int]().Take()
		})
		Timeout(time.Hour)
		Sleep(time.Minute)
		Go(func() { panic("on purpose") })
		c.Put(1)
	}
	left := 0
	rt := try(t, 5, nil, messy, func(main *Process) {
		if main.State() != Done || main.Err() != nil {
			t.Error(main.State(), main.Err())
		}
		left += len(main.Runtime().Processes())
	})
	if want := slices.Repeat([]string{"1 true"}, 5); !slices.Equal(seen, want) {
		t.Errorf("began with %v", seen)
	}
	if left != 5*2 {
		t.Errorf("%d processes were left, want 10", left)
	}
	if list := rt.Processes(); len(list) != 0 {
		t.Errorf("left at the end: %v", list)
	}
	if err := rt.Run(func() {}); err != nil {
		t.Error("after the trials:", err)
	}
}

// What nobody can end is over when the Decider or a handler says so.
func TestTrialsAbandon(t *testing.T) {
	var ended []State
	over := func(main *Process) { ended = append(ended, main.State()) }
	try(t, 3, func(int) Decider { return &walk{limit: 50} }, func() {
		Go(func() {
			for {
				Yield()
			}
		})
		for c := NewChan[int](Fixed(1)); ; c.Poll() {
			c.Put(1)
		}
	}, over)
	if len(ended) != 3 {
		t.Error(ended)
	}
	begun := false
	try(t, 1, nil, func() {
		defer func() {
			if v := recover(); !IsKill(v) {
				t.Errorf("unwinds with %v", v)
			}
		}()
		Self().Runtime().Abandon()
		Yield()
		begun = true
	}, func(*Process) {})
	if begun {
		t.Error("goes on in a trial that was abandoned")
	}
}

// A timer that is set when a trial is over, by what that ends, does not keep the next one from beginning.
func TestTrialsAbandonTimers(t *testing.T) {
	ended := 0
	try(t, 3, func(int) Decider { return &walk{} }, func() {
		rt := Self().Runtime()
		rt.AfterFunc(time.Second, func() {
			rt.Abandon()
			rt.AfterFunc(time.Second, func() { t.Error("fires in a trial that is over") })
		})
		Sleep(time.Hour)
	}, func(*Process) { ended++ })
	if ended != 3 {
		t.Errorf("%d trials have ended, want 3", ended)
	}
}

// A run is a function of the decisions: the same numbers give the same run.
func TestTrialsRepeat(t *testing.T) {
	for program := range uint64(6) {
		var logs [2][]string
		for i := range logs {
			w := &walk{n: program, limit: 3000}
			try(t, 1, func(int) Decider { return w }, func() { chaos(program, 60) }, func(*Process) {})
			logs[i] = w.log
		}
		if len(logs[0]) < 50 || !slices.Equal(logs[0], logs[1]) {
			t.Errorf("program %d: %d decisions, then %d", program, len(logs[0]), len(logs[1]))
		}
	}
}

// Trials on a runtime that is in use, and by a process, are mistakes; on one that stops they end.
func TestTrialsMisuse(t *testing.T) {
	rt := New(WithVirtualClock())
	c := NewChanOn[int](rt)
	p := rt.Go(func() { c.Take() })
	mustPanic(t, "in use", func() { rt.Trials(func() func() { return nil }, func(*Process) {}) })
	p.Kill()
	p.Wait()
	rt.Run(func() {
		mustPanic(t, "in a process", func() { rt.Trials(func() func() { return nil }, func(*Process) {}) })
	})
	started := make(chan struct{})
	go func() {
		<-started
		rt.Stop()
	}()
	err := rt.Trials(func() func() {
		return func() {
			rt.Hold() // nobody gives it back: the trial does not end by itself
			close(started)
			c.Take()
		}
	}, func(*Process) {})
	if err != ErrStopped {
		t.Error(err)
	}
	if err := rt.Trials(func() func() { return nil }, func(*Process) {}); err != ErrStopped {
		t.Error(err)
	}
}

// kernel is three processes and some 30 operations.
func kernel() {
	work, results := NewChan[int](), NewChan[int](Fixed(2))
	for range 2 {
		Go(func() {
			for v := range work.All() {
				results.Put(v)
			}
		})
	}
	Go(func() {
		for i := range 6 {
			work.Put(i)
		}
		work.Close()
	})
	for range 6 {
		results.Take()
	}
}

func BenchmarkTrials(b *testing.B) {
	b.ReportAllocs()
	w := new(walk)
	try(b, b.N, func(int) Decider { return w }, kernel, func(*Process) {})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "schedules/s")
	b.ReportMetric(float64(w.turns)/float64(b.N), "turns")
}
