package csp

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/petermattis/goid"
)

// The goroutines that have lost their loop, or are about to: see [Runtime.Disown].
var (
	lost      sync.Map // of chan struct{} by goroutine number, closed for who has it back
	lostCount atomic.Int32
)

// nobody stands for the goroutine that has the loop while it is taken from it.
const nobody = -1

// detain stops a goroutine that loses its loop, and never returns once it has: what it would go on
// to do belongs to a process that is no more, and others run meanwhile. It reports whether it had to
// wait and the goroutine has its loop back.
func detain(id int64) bool {
	if lostCount.Load() == 0 {
		return false
	}
	back, ok := lost.Load(id)
	if ok {
		<-back.(chan struct{})
	}
	return ok
}

// outside is owned for a goroutine that seems not to have the loop.
//
//go:noinline
func (rt *Runtime) outside() (owned bool) {
	id := goid.Get()
	return detain(id) && rt.goid.Load() == id
}

// Disown takes the event loop away from a process that does not give it back, since it is in a call
// of compiled code that goes on for long, and ends the process as killed. All others go on. It reports
// whether there was such a process: one that has the loop, and is not in an operation of this package.
//
// The goroutine of the process goes on by itself. It is stopped for good, without its deferred
// functions, when it next comes to an operation of this package; what it does until then happens at
// the same time as the processes of the runtime. So Disown is a last resort, for a shell whose user
// wants to have the prompt back. It must not be called on the loop.
func (rt *Runtime) Disown() bool {
	rt.disowning.Lock()
	defer rt.disowning.Unlock()
	id := rt.goid.Load() // what aim has set before is seen by whoever sees this
	if id <= 0 || id == goid.Get() || id == rt.base.goid {
		return false
	}
	// From here on no operation begins on the goroutine; whether one has begun, its stack tells.
	back := make(chan struct{})
	lost.Store(id, back)
	lostCount.Add(1)
	if !rt.goid.CompareAndSwap(id, nobody) || operating(dump()[id]) || rt.on.p == nil {
		rt.goid.CompareAndSwap(nobody, id)
		lost.Delete(id)
		lostCount.Add(-1)
		close(back)
		return false
	}
	w := rt.on
	p := w.p
	rt.post(func() {
		rt.unlink(w)
		w.p = nil
		p.killed, p.kills = true, max(p.kills, 1)
		p.more().err = p.killError()
		p.end()
	})
	go rt.standIn()
	return true
}

// operating reports whether a goroutine with the given stack is in an operation of this package, or
// between two processes: the innermost frame of its own, not of what it stands on, tells. What the runtime
// calls, such as a Decider, is part of an operation.
func operating(stack string) bool {
	lines := strings.Split(stack, "\n")
	theirs := false // the frames so far are not of this package
	for i := 1; i < len(lines); i += 2 {
		inner, ok := strings.CutPrefix(lines[i], thisPackage)
		switch {
		case !ok:
			theirs = theirs || !beneath(lines[i])
		case !theirs:
			return !strings.HasPrefix(inner, "(*Process).run(")
		case slices.ContainsFunc(callers, func(c string) bool { return strings.HasPrefix(inner, c) }):
			return true
		}
	}
	return false
}

// callers are the functions by which the runtime calls a Decider, an Observer, and handlers.
var callers = []string{"(*Runtime).ask(", "(*Runtime).notify(", "(*Runtime).tell(", "(*trials).finish("}

// beneath reports whether a function is of a package that this one calls.
func beneath(f string) bool {
	for _, pkg := range []string{"runtime.", "internal/", "sync.", "sync/", "time.", "iter.", "github.com/petermattis/goid."} {
		if strings.HasPrefix(f, pkg) {
			return true
		}
	}
	return false
}

// standIn takes the place of the goroutine that has lost the loop, in the exchange of goroutines and
// slots: it hands over to the base, and again should the end of a worker resume it.
func (rt *Runtime) standIn() {
	for {
		s := rt.base.slot
		s.out = !s.out
		rt.on = &rt.base
		rt.goid.Store(rt.base.goid)
		s.exchange()
	}
}
