package engine

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// deep calls itself without end and polls now and then, as the machine does.
func deep(w *world, n int) int {
	if n%1000 == 0 {
		w.poll()
	}
	if n < 0 {
		return 0
	}
	return deep(w, n+1) + 1
}

func TestOverflow(t *testing.T) {
	w := newWorld(t, nil, csp.WithVirtualClock())
	deferred := false
	err := w.Do("main", func() {
		defer func() {
			deferred = true
			if recover() != nil || !w.doomed() {
				t.Error("it can be recovered from")
			}
		}()
		deep(w, 0)
	})
	const want = "panic: stack overflow: calls are nested too deep"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if !deferred {
		t.Error("Go's own deferred functions did not run")
	}
	// In the background, and where compiled code calls back.
	w.run(t, func() {
		w.goes("deep", func() { (&host{e: w.Engine}).back(0) })
		csp.Yield()
	})
	if len(w.panicked) != 1 || w.panicked[0].Error() != want {
		t.Errorf("reported: %v", w.panicked)
	}
}

func (h *host) back(n int) int {
	h.CalledBack()
	if n < 0 {
		return 0
	}
	return h.back(n+1) + 1
}

func TestMemory(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Memory = 256 << 20 }, csp.WithVirtualClock())
	var held [][]byte
	err := w.Do("main", func() {
		for {
			w.memory.alloc(w.Engine, 16<<20)
			held = append(held, make([]byte, 16<<20))
		}
	})
	if err == nil || !strings.HasPrefix(err.Error(), "fatal error: out of memory: ") {
		t.Errorf("got %v", err)
	}
	if n := len(held) * 16; n < 128 || n > 256 {
		t.Errorf("it ended with %d MiB", n)
	}
	held = nil
	// Garbage does not count.
	w.run(t, func() {
		for range 100 {
			w.memory.alloc(w.Engine, 16<<20)
			held = [][]byte{make([]byte, 16<<20)}
		}
	})
	err = w.Do("main", func() { w.memory.alloc(w.Engine, 1<<40) })
	if err == nil || !strings.Contains(err.Error(), "1 TiB asked for, and the limit is 256 MiB") {
		t.Errorf("got %v", err)
	}
}

type code int

type fault struct{ why string }

func (f fault) Error() string { return "fault: " + f.why }

func TestPanicTexts(t *testing.T) {
	w := newWorld(t, nil, csp.WithVirtualClock())
	for _, test := range []struct {
		value any
		want  string
	}{
		{3, "panic: 3"},
		{code(3), "panic: engine.code(3)"},
		{1.5, "panic: 1.5"},
		{true, "panic: true"},
		{"text", "panic: text"},
		{fault{"x"}, "panic: fault: x"},
		{struct{ A int }{4}, "panic: struct { A int }({4})"},
		{FatalError("all goroutines are asleep"), "fatal error: all goroutines are asleep"},
	} {
		err := w.Do("main", func() { panic(test.value) })
		var p *Panic
		if !errors.As(err, &p) || err.Error() != test.want || p.Value != test.value {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

func TestGoexit(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Redefinable = true }, csp.WithVirtualClock())
	w.run(t, func() { runtime.Goexit() })
	w = newWorld(t, nil, csp.WithVirtualClock())
	if err := w.Do("main", func() { runtime.Goexit() }); err == nil || !strings.Contains(err.Error(), "runtime.Goexit") {
		t.Errorf("main ended: %v", err)
	}
}

// TestDoomed holds that a program that deadlocks is ending for good, and an input not.
func TestDoomed(t *testing.T) {
	for _, input := range []bool{false, true} {
		w := newWorld(t, func(o *Options) { o.Redefinable = input }, csp.WithVirtualClock())
		var doomed bool
		err := w.Do("main", func() {
			defer func() { doomed = w.doomed() }()
			csp.Never("test")
		})
		var dead *csp.DeadlockError
		if !errors.As(err, &dead) || doomed == input {
			t.Errorf("input %v: ended with %v, doomed %v", input, err, doomed)
		}
	}
}

// TestTurns holds that a seed decides when processes take turns in what they compute.
func TestTurns(t *testing.T) {
	order := func(seed uint64) string {
		var b strings.Builder
		w := newWorld(t, nil, csp.WithVirtualClock(), csp.WithSeed(seed))
		w.run(t, func() {
			done := chanOf[int](w, 0)
			for i := range 3 {
				w.goes("computes", func() {
					for range 5000 {
						if *w.budget--; *w.budget < 0 {
							fmt.Fprint(&b, i)
							w.poll()
						}
					}
					send(w, done, i)
				})
			}
			for range 3 {
				receive(w, done)
			}
		})
		return b.String()
	}
	if first, again := order(1), order(1); first != again {
		t.Error("one seed gives two orders")
	}
	seen := map[string]bool{}
	for seed := range uint64(8) {
		seen[order(seed+1)] = true
	}
	if len(seen) < 5 {
		t.Errorf("eight seeds give %d orders", len(seen))
	}
}

// TestSpinners holds that many who spin until one has computed something leave it most of the time, and
// that it gives way to them again afterwards, or where a schedule is chosen.
func TestSpinners(t *testing.T) {
	const many, budgets = 600, 50
	rounds := func(opts ...csp.RuntimeOption) (n int) {
		w := newWorld(t, nil, append(opts, csp.WithVirtualClock())...)
		w.run(t, func() {
			var done bool
			for range many {
				w.goes("spins", func() {
					for !done {
						n++
						w.gosched()
					}
				})
			}
			for range budgets {
				w.poll()
			}
			done = true
			for range 2 * maxGrace {
				w.poll() // nobody spins any more
			}
			if w.grace != 0 {
				t.Errorf("it may go on for %d budgets after none was given up", w.grace)
			}
		})
		return n / many
	}
	if n := rounds(); n != 1 {
		t.Errorf("each spun %d times", n)
	}
	if n := rounds(csp.WithSeed(1)); n < budgets/2 {
		t.Errorf("under a seed each spun %d times", n)
	}
}

// TestCallbacks holds that a panic of a callback reaches the process that waits for compiled code,
// or is reported where none does.
func TestCallbacks(t *testing.T) {
	w := newWorld(t, nil)
	outside := func(call func()) {
		done := make(chan bool)
		go func() {
			defer close(done)
			call()
		}()
		<-done
	}
	w.run(t, func() {
		ch := chanOf[int](w, 0)
		w.block("compiled", func() {
			w.enter("callback", nil, func() { w.goes("sender", func() { send(w, ch, 1) }) })
		})
		if v, _ := receive(w, ch); v != 1 {
			t.Errorf("got %d", v)
		}
		defer func() {
			if r := bare(recover()); r != nil {
				if r != "inside" {
					t.Errorf("got %v", r)
				}
			}
		}()
		w.block("compiled", func() { w.enter("callback", nil, func() { panic("inside") }) })
		t.Error("the panic did not come through")
	})
	w.run(t, func() {
		csp.Block(func() { outside(func() { w.enter("callback", nil, func() { panic("outside") }) }) })
	})
	if len(w.panicked) != 1 || w.panicked[0].Value != "outside" {
		t.Errorf("reported: %v", w.panicked)
	}
}
