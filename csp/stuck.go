package csp

import (
	"fmt"
	"unsafe"

	"github.com/cspsh/cspsh/csp/internal/heap"
)

// Stuck returns the processes that can never go on, whatever the others do: each is parked in an
// operation that somebody else would have to complete, and nobody who may still run can get at what
// it waits for. A process that sleeps, or waits for a goroutine outside, may still run, and so may
// one that such a process can reach the channel or the lock of.
//
// Who can reach what is found out as a garbage collector does, which makes Stuck take some tenths of
// a second, and all goroutines stand still for a part of that: from the global variables and the
// stacks of all goroutines but those of parked processes it marks what they point to, and then,
// again and again, from the stacks of processes whose channel or lock was marked. So Stuck reports no
// process in error, but it may miss one: of a channel that a live variable still refers to it cannot
// know that it will not be used again.
//
// An error is one of the file system, for a heap dump is written to a temporary file; or it says that
// the Go release is one whose stacks this package cannot read.
func (rt *Runtime) Stuck() (list []ProcessInfo, err error) {
	rt.call(func() {
		var found []*Process
		if found, err = rt.stuck(); err != nil {
			return
		}
		is := map[*Process]bool{}
		for _, p := range found {
			is[p] = true
		}
		list = rt.snapshot(func(p *Process) bool { return is[p] })
	})
	return list, err
}

// stuck does the work of Stuck on the loop.
func (rt *Runtime) stuck() ([]*Process, error) {
	var waiting []*Process
	for _, p := range rt.processes() {
		if p.state == Parked && p.needsOthers() {
			waiting = append(waiting, p)
		}
	}
	if len(waiting) == 0 || rt.deserted(len(waiting)) {
		return waiting, nil
	}
	rt.forget()
	// On a stack of its own: what this one still holds from before would count.
	type answer struct {
		stuck []*Process
		err   error
	}
	found := make(chan answer)
	go func() {
		s, err := heap.Take()
		if err == nil {
			waiting = rt.unreached(s, waiting)
			s.Close()
		} else {
			err = fmt.Errorf("csp: looking for who is stuck: %w", err)
		}
		found <- answer{waiting, err}
	}()
	a := <-found
	return a.stuck, a.err
}

// A forgetter is an Interpreter that can drop what a process will not use any more, by what
// Leave returned for it; with nil, the running one.
type forgetter interface{ Forget(kept any) }

// forget has the interpreter let go of what only looks as if it were in use.
func (rt *Runtime) forget() {
	f, ok := rt.interpreter.(forgetter)
	if !ok {
		return
	}
	f.Forget(nil)
	for _, p := range rt.processes() {
		if p.w != nil && p.w.kept != nil {
			f.Forget(p.w.kept)
		}
	}
}

// unreached returns those of the waiting processes that nobody can reach.
func (rt *Runtime) unreached(s *heap.Snapshot, waiting []*Process) []*Process {
	asleep := map[int64]bool{}
	for _, p := range waiting {
		asleep[p.w.goid] = true
		s.HideGoroutine(p.w.goid)
		s.Hide(address(p), unsafe.Sizeof(*p))
		s.Hide(address(p.w), unsafe.Sizeof(*p.w))
	}
	if t := rt.tape; t != nil {
		s.Hide(address(&t.marks[0]), uintptr(len(t.marks))*unsafe.Sizeof(t.marks[0]))
	}
	s.MarkRoots(asleep)
	for again := true; again; {
		again = false
		left := waiting[:0:0]
		for _, p := range waiting {
			if !p.reached(s) {
				left = append(left, p)
				continue
			}
			again = true
			s.MarkRange(address(p), unsafe.Sizeof(*p))
			s.MarkRange(address(p.w), unsafe.Sizeof(*p.w))
			s.MarkGoroutine(p.w.goid)
		}
		waiting = left
	}
	return waiting
}

func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// needsOthers reports whether a parked process waits for another one, rather than for a timer or
// somebody outside.
func (p *Process) needsOthers() bool {
	switch w := p.w.wait.(type) {
	case *timer:
		return false
	case *latch:
		return !w.held
	}
	return !p.waitsOutside()
}

// waitsOutside reports whether a parked process waits for somebody outside.
func (p *Process) waitsOutside() bool {
	if l, ok := p.w.wait.(*latch); ok {
		return l.held
	}
	for _, c := range p.w.wait.channels() {
		if c.core().open && c.awaited(p) {
			return true
		}
	}
	return false
}

// reached reports whether something marked can complete what p is parked in.
func (p *Process) reached(s *heap.Snapshot) bool {
	switch w := p.w.wait.(type) {
	case *latch:
		return s.Marked(address(w))
	case *parking:
		of := w.list.Of
		if of == 0 {
			of = address(w.list)
		}
		return !w.list.never && s.Marked(of)
	}
	for _, c := range p.w.wait.channels() {
		if s.Marked(address(c.core())) {
			return true
		}
	}
	return false
}

// deserted reports whether there is nobody but n parked processes: none that runs, no timer, and
// nobody outside.
func (rt *Runtime) deserted(n int) bool {
	if rt.live > n || rt.runq.n > 0 {
		return false
	}
	if _, timed := rt.timers.next(); timed {
		return false
	}
	rt.in.mu.Lock()
	defer rt.in.mu.Unlock()
	return rt.in.holds == 0 && len(rt.in.items) == 0 && !rt.awaited()
}
