package csp_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A process that does not give the loop back is taken off it; all others, and what they have, go on.
func TestDisown(t *testing.T) {
	rt := csp.New()
	defer rt.Stop()
	c := csp.NewChanOn[int](rt)
	waiting := rt.Go(func() {
		for v, ok := c.Take(); ok; v, ok = c.Take() {
			if v == 3 {
				return
			}
		}
	})
	for range 3 {
		busy, held := make(chan struct{}), make(chan struct{})
		after := make(chan struct{})
		result := make(chan error)
		go func() {
			result <- rt.Run(func() {
				close(busy)
				<-held // as a call of compiled code that computes
				csp.Yield()
				close(after)
			})
		}()
		<-busy
		if !rt.Disown() {
			t.Fatal("nobody has the loop")
		}
		var killed *csp.KilledError
		if err := <-result; !errors.As(err, &killed) {
			t.Errorf("it ends with %v", err)
		}
		if n := len(rt.Processes()); n != 1 {
			t.Errorf("%d processes are left", n)
		}
		// It is stopped where it comes back.
		close(held)
		if err := rt.Run(func() { csp.Sleep(10 * time.Millisecond) }); err != nil {
			t.Error(err)
		}
		select {
		case <-after:
			t.Error("it goes on")
		default:
		}
	}
	if rt.Disown() {
		t.Error("somebody has the loop though nobody runs")
	}
	for i := range 4 {
		if err := rt.Run(func() { c.Put(i) }); err != nil {
			t.Error(err)
		}
	}
	if err := waiting.Wait(); err != nil {
		t.Error(err)
	}
}

// Workers come and go as before.
func TestDisownManyWorkers(t *testing.T) {
	rt := csp.New()
	for round := range 3 {
		held := make(chan struct{})
		defer close(held)
		busy := make(chan struct{})
		go rt.Run(func() { close(busy); <-held })
		<-busy
		rt.Disown()
		err := rt.Run(func() {
			c := csp.NewChan[int]()
			for i := range 1000 {
				csp.Go(func() { c.Put(i) })
			}
			sum := 0
			for range 1000 {
				v, _ := c.Take()
				sum += v
			}
			if sum != 999*1000/2 {
				t.Errorf("round %d: sum %d", round, sum)
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
	rt.Stop()
}

// A process that comes back, or ends, at the same time either goes on as if nothing had been, or is
// taken off the loop: never both.
func TestDisownAtAnyTime(t *testing.T) {
	if csp.RaceEnabled {
		t.Skip("that looking at stacks stops the world is not known to the race detector")
	}
	rt := csp.New()
	defer rt.Stop()
	c := csp.NewChanOn[int](rt)
	rt.Go(func() {
		for range c.All() {
		}
	})
	disowned, killed := 0, 0
	for round := range 200 {
		begun, result := make(chan struct{}), make(chan bool)
		go func() {
			<-begun
			for range round {
				runtime.Gosched()
			}
			result <- rt.Disown()
		}()
		sum := 0
		err := rt.Run(func() {
			close(begun)
			for i := range 50 {
				c.Put(i)
				for j := range 50_000 { // as in a call of compiled code
					sum += j
				}
			}
		})
		if err != nil {
			killed++
		}
		if <-result {
			disowned++
		}
	}
	if killed != disowned {
		t.Errorf("%d processes killed, %d disowned", killed, disowned)
	}
	t.Logf("%d of 200", disowned)
	if err := rt.Run(func() { c.Close() }); err != nil {
		t.Error(err)
	}
}

// A decider is a function as a Decider.
type decider func(*csp.Decision) int

func (f decider) Decide(d *csp.Decision) int { return f(d) }

// The loop is not taken away while the runtime asks its Decider, or tells an observer: that returns.
func TestDisownCallers(t *testing.T) {
	var inside, held chan struct{}
	hold := func() {
		if inside != nil && csp.Self() != nil {
			close(inside)
			<-held
			inside = nil
		}
	}
	for name, option := range map[string]csp.RuntimeOption{
		"decider":  csp.WithDecider(decider(func(d *csp.Decision) int { hold(); return 0 })),
		"observer": csp.WithObserver(func(e csp.Event) { hold() }),
	} {
		rt := csp.New(option)
		inside, held = make(chan struct{}), make(chan struct{})
		begun := inside
		done := make(chan error)
		go func() {
			done <- rt.Run(func() {
				c := csp.NewChan[int](csp.Fixed(1))
				c.Put(1)
				c.Take()
			})
		}()
		<-begun
		if rt.Disown() {
			t.Errorf("the %s has lost the loop", name)
		}
		close(held)
		if err := <-done; err != nil {
			t.Error(err)
		}
		rt.Stop()
	}
}
