package picture

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// million plays a million events to a recorder, and returns what it has made of them.
func million(rec *Recorder) *Run {
	var rt *csp.Runtime
	return millionOn(&rt, rec)
}

func millionOn(at **csp.Runtime, rec *Recorder) *Run {
	rt := csp.New(csp.WithVirtualClock())
	*at = rt
	defer rt.Stop()
	rt.Observe(func(e csp.Event) {
		if rec.Observe(e); rec.Spooled() {
			rt.Observe(nil)
		}
	})
	rt.Run(func() {
		c := csp.NewChan[int](csp.Name("c"))
		csp.Go(func() {
			for i := range 340_000 {
				c.Put(i)
			}
			c.Close()
		}, csp.Name("producer"))
		for range c.All() {
		}
	}, csp.Name("main"))
	return rec.Run()
}

// Long runs are cut in the middle, and how much was left out is told; time and memory are bounded.
func TestMillion(t *testing.T) {
	rec := NewRecorder(Options{})
	begin := time.Now()
	run := million(rec)
	recorded := time.Since(begin)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin = time.Now()
	svg := run.SVG()
	text := run.Text(Sequence, TextOptions{Rows: 100})
	for _, l := range []Layout{Table, Timeline, WaitFor} {
		text += run.Text(l, TextOptions{Rows: 100})
	}
	took := time.Since(begin)
	runtime.ReadMemStats(&after)
	t.Logf("%d events: recorded in %v, drawn in %v with %d MB", run.Total, recorded, took, (after.TotalAlloc-before.TotalAlloc)>>20)
	if run.Total < 1_000_000 {
		t.Fatalf("only %d events", run.Total)
	}
	if len(run.Events) != 2*DefaultKeep {
		t.Errorf("%d events were kept", len(run.Events))
	}
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 200 {
		t.Errorf("drawing took %d MB", mb)
	}
	if took > 30*time.Second { // far from what it takes, whatever else the machine does
		t.Errorf("drawing took %v", took)
	}
	for _, picture := range []string{svg, text} {
		if !strings.Contains(picture, "events are left out") || !strings.Contains(picture, "c: 0") || !strings.Contains(picture, "c: 339999") {
			t.Errorf("the picture lacks the beginning, the end, or the gap:\n%.3000s", picture)
		}
	}
	if len(svg) > 1<<20 {
		t.Errorf("the SVG has %d bytes", len(svg))
	}
}

// A gap tells exactly how many events there are between what is shown before and after it.
func TestGapCounts(t *testing.T) {
	run := million(NewRecorder(Options{Keep: 10}))
	list := run.rows(0)
	for i, w := range list {
		if w.kind != gap {
			continue
		}
		missing := run.Total - uint64(len(run.Events))
		if got := strings.ReplaceAll(gapText(list, i), " ", ""); got != fmt.Sprintf("%deventsareleftout", missing) {
			t.Errorf("%s, and %d are", got, missing)
		}
		if uint64(len(run.Events))+run.Events[10].Seq-run.Events[9].Seq-1 != run.Total {
			t.Errorf("%d of %d events, and a gap from %d to %d", len(run.Events), run.Total, run.Events[9].Seq, run.Events[10].Seq)
		}
		return
	}
	t.Error("there is no gap")
}

// Who has put a value in a buffer is known when it is taken, whatever the buffer does.
func TestBuffers(t *testing.T) {
	for _, test := range []struct {
		option csp.Option
		want   string // who has put what is taken
	}{
		{csp.Fixed(3), "a1 b2 a3"},
		{csp.Sliding(2), "b2 a3"},
		{csp.Dropping(2), "a1 b2"},
	} {
		run := record(t, func() {
			c := csp.NewChan[int](csp.Name("c"), test.option)
			put := func(v int) func() { return func() { c.Put(v) } }
			for i, name := range []string{"a", "b", "a"} {
				csp.Go(put(i+1), csp.Name(name)).Wait()
			}
			c.Close()
			for range c.All() {
			}
		})
		got := ""
		for _, e := range run.Events {
			if e.Kind == Took {
				got += " " + run.process(e.Peer).Name + e.Text
			}
		}
		if got = strings.TrimSpace(got); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// What was in a buffer before comes from nobody who is known; what others put then keeps its place.
func TestBufferedBefore(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rec := NewRecorder(Options{Began: rt.Now()})
	rt.Run(func() {
		c := csp.NewChan[int](csp.Fixed(2))
		c.Put(1)
		csp.Go(func() { rt.Observe(rec.Observe) }).Wait()
		csp.Go(func() { c.Put(2); c.Put(3) }, csp.Name("p"))
		csp.Yield()
		for range 3 {
			c.Take()
		}
	})
	rt.Observe(nil)
	run, got := rec.Run(), ""
	for _, e := range run.Events {
		if e.Kind == Took {
			got += fmt.Sprintf("%s %q;", e.Text, run.process(e.Peer).Name)
		}
	}
	if got != `1 "";2 "p";3 "p";` {
		t.Errorf("got %s", got)
	}
}

// A value is shown as it was when it was given away.
func TestValuesAreFrozen(t *testing.T) {
	run := record(t, func() {
		c := csp.NewChan[[]int](csp.Name("c"), csp.Fixed(1))
		v := []int{1}
		c.Put(v)
		v[0] = 2
		c.Take()
	})
	got := ""
	for _, e := range run.Events {
		got += e.Text + " "
	}
	if got = strings.Join(strings.Fields(got), " "); got != "[1] [2]" {
		t.Errorf("got %s", got)
	}
}

// Scheduling points that processes come to, such as accesses to shared variables, are shown.
func TestSteps(t *testing.T) {
	load := func(op string) { csp.Point(csp.Effect{Op: op, Object: 2, Name: "balance"}) }
	run := record(t, func() {
		start := csp.NewChan[int]()
		deposit := func() { start.Take(); load("load"); load("store") }
		a, b := csp.Go(deposit, csp.Name("a")), csp.Go(deposit, csp.Name("b"))
		csp.Sleep(1)
		start.Close()
		a.Wait()
		b.Wait()
	}, csp.WithSteps(), csp.WithDecider(turns{}))
	got := ""
	for _, w := range run.rows(0) {
		if strings.Contains(w.label, "balance") {
			got += run.process(w.from).Name + " " + w.label + "; "
		}
	}
	if got != "a load balance; b load balance; a store balance; b store balance; " {
		t.Errorf("got %s", got)
	}
}

// Processes that share a lane start, and end, in one row where they do so one after the other.
func TestFold(t *testing.T) {
	run := record(t, func() {
		for range 20 {
			csp.Go(func() {}, csp.Name("p"))
		}
		csp.Sleep(1)
	})
	text := run.Text(Sequence, TextOptions{})
	for _, want := range []string{"go", "#1 to #5 … #21: go", "#5 … #21 end"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "\n"); n > 20 {
		t.Errorf("%d lines:\n%s", n, text)
	}
}

// turns has processes take turns at each scheduling point.
type turns struct{}

func (turns) Decide(d *csp.Decision) int {
	if d.Kind == csp.DecideNext && d.Point && len(d.Processes) > 1 {
		return 1
	}
	return 0
}

// spooling returns the options of a recorder that takes to a tape, for a runtime that is made later.
func spooling(rt **csp.Runtime, keep int) Options {
	return Options{Keep: keep, Began: csp.VirtualEpoch, Tape: func() *csp.Tape {
		t := csp.NewTape(max(keep, DefaultKeep))
		(*rt).Record(t)
		return t
	}}
}

// What is taken from a tape is as what an observer was told: pictures of the two are one, but for the moment in which a
// process parks that has done nothing since it was woken.
func TestSpooled(t *testing.T) {
	program := func() {
		jobs, done := csp.NewChan[int](csp.Name("jobs"), csp.Fixed(2)), csp.NewChan[string](csp.Name("done"))
		for range 3 {
			csp.Go(func() {
				for v := range jobs.All() {
					csp.Sleep(time.Duration(v) * time.Millisecond)
					done.Put(fmt.Sprint("done ", v))
				}
			}, csp.Name("worker"))
		}
		csp.Go(func() {
			for i := range 20 {
				jobs.Put(i)
			}
			jobs.Close()
		}, csp.Name("boss"))
		for range 20 {
			csp.Alts(done.TakeOp(), csp.Timeout(time.Second).TakeOp())
		}
		done.Take()
	}
	draw := func(o Options, rt **csp.Runtime) string {
		*rt = csp.New(csp.WithVirtualClock())
		defer (*rt).Stop()
		rec := NewRecorder(o)
		(*rt).Observe(rec.Observe)
		err := (*rt).Run(program, csp.Name("main"))
		run := rec.Run()
		var dead *csp.DeadlockError
		if !errors.As(err, &dead) {
			t.Fatal(err)
		}
		run.End(dead.Processes, nil, "deadlock")
		return run.Text(Table, TextOptions{}) + strings.ReplaceAll(run.Text(Sequence, TextOptions{}), "┊", "│")
	}
	var rt *csp.Runtime
	want := draw(Options{Began: csp.VirtualEpoch}, &rt)
	for _, keep := range []int{1, 2, 7, 20, 40} {
		if got := draw(spooling(&rt, keep), &rt); got != want {
			t.Errorf("with %d events before the tape\n%s\nwithout one\n%s", keep, got, want)
		}
	}
}

// Of a long run a recorder with a tape keeps the beginning and the end, too.
func TestSpooledMillion(t *testing.T) {
	var rt *csp.Runtime
	rec := NewRecorder(spooling(&rt, 0))
	begin := time.Now()
	run := millionOn(&rt, rec)
	recorded := time.Since(begin)
	begin = time.Now()
	svg := run.SVG()
	t.Logf("%d events: recorded in %v, drawn in %v", run.Total, recorded, time.Since(begin))
	for _, want := range []string{"events are left out", "c: 0", "c: 339999"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	for i, e := range run.Events[1:] {
		if e.Seq < run.Events[i].Seq || e.Seq > run.Total {
			t.Fatalf("event %d of %d comes after %d", e.Seq, run.Total, run.Events[i].Seq)
		}
	}
}

// BenchmarkRecord compares a program that is recorded with the same that is not.
func BenchmarkRecord(b *testing.B) {
	for _, on := range []bool{false, true} {
		b.Run(map[bool]string{false: "off", true: "on"}[on], func(b *testing.B) {
			rt := csp.New()
			defer rt.Stop()
			if on {
				rec := NewRecorder(spooling(&rt, 0))
				rt.Observe(func(e csp.Event) {
					if rec.Observe(e); rec.Spooled() {
						rt.Observe(nil)
					}
				})
			}
			rt.Run(func() {
				c := csp.NewChan[int]()
				csp.Go(func() {
					for range b.N {
						c.Put(1)
					}
				})
				for range b.N {
					c.Take()
				}
			})
		})
	}
}
