package csp

import (
	"sync"
	"sync/atomic"

	"github.com/petermattis/goid"
)

// The goroutines that have lost their loop: see [Runtime.Disown].
var (
	lost      sync.Map // by goroutine number
	lostCount atomic.Int32
)

// detain never returns to a goroutine that has lost its loop: what it would go on to do belongs to a
// process that is no more, and others run meanwhile.
func detain(id int64) {
	if lostCount.Load() == 0 {
		return
	}
	if _, ok := lost.Load(id); ok {
		select {}
	}
}

// outside stops a goroutine that has lost its loop, and otherwise returns false.
//
//go:noinline
func outside() bool {
	detain(goid.Get())
	return false
}

// Disown takes the event loop away from a process that does not give it back, since it is in a call
// of compiled code that goes on for long, and ends the process as killed. All others go on. It reports
// whether there was such a process: one that has the loop.
//
// The goroutine of the process goes on by itself. It is stopped for good, without its deferred
// functions, when it next comes to an operation of this package; what it does until then happens at
// the same time as the processes of the runtime. So Disown is a last resort, for a shell whose user
// wants to have the prompt back. It must not be called on the loop.
func (rt *Runtime) Disown() bool {
	rt.disowning.Lock()
	defer rt.disowning.Unlock()
	id := rt.goid.Load() // what aim has set before is seen by whoever sees this
	w := rt.on
	if id == 0 || id == goid.Get() || id == rt.base.goid || w == nil || w.p == nil || w.goid != id {
		return false
	}
	p := w.p
	lost.Store(id, p)
	lostCount.Add(1)
	rt.post(func() {
		rt.unlink(w)
		w.p = nil
		p.killed, p.unwinding = true, true
		p.more().err = p.killError()
		p.end()
	})
	go rt.standIn()
	return true
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
