package csp

import (
	"sync"
	"time"
)

// An inbox is how goroutines outside reach a runtime: functions for its base to call.
type inbox struct {
	mu     sync.Mutex
	items  []func()
	spare  []func()      // the slice that is not in use, kept for the next round
	holds  int           // how many outside say that they may still wake a process
	asleep bool          // the base waits, or is about to wait, on wake
	closed bool          // the loop has ended
	wake   chan struct{} // of capacity 1
	after  sync.Mutex    // held by those who call functions themselves once the loop has ended
}

// post has the base call f soon. It returns false when the loop has ended.
func (rt *Runtime) post(f func()) bool {
	in := &rt.in
	if in.wake == nil {
		panic("csp: the zero Runtime has no loop; make one with New")
	}
	in.mu.Lock()
	if in.closed {
		in.mu.Unlock()
		return false
	}
	in.items = append(in.items, f)
	asleep := in.asleep
	in.asleep = false
	in.mu.Unlock()
	rt.attention.Store(true)
	if asleep {
		in.wake <- struct{}{}
	}
	return true
}

// serve calls what was posted.
func (rt *Runtime) serve() {
	if !rt.attention.Load() {
		return
	}
	rt.attention.Store(rt.paused)
	in := &rt.in
	in.mu.Lock()
	items := in.items
	in.items = in.spare[:0]
	in.mu.Unlock()
	for i, f := range items {
		f()
		items[i] = nil
	}
	in.spare = items
}

// sleep waits until somebody posts or, when timed, until next, and reports whether it is that. The
// virtual clock, which cannot jump while somebody holds the runtime, then passes like the real one.
func (rt *Runtime) sleep(next int64, timed bool) (due bool) {
	if !timed {
		<-rt.in.wake
		return false
	}
	rt.alarm.Reset(time.Duration(next - rt.nanos()))
	select {
	case <-rt.in.wake:
	case <-rt.alarm.C:
		due = true
		rt.in.mu.Lock()
		awake := !rt.in.asleep
		rt.in.asleep = false
		rt.in.mu.Unlock()
		if awake {
			<-rt.in.wake // a post has seen the base asleep and will send, or has sent
		}
	}
	rt.alarm.Stop()
	return due
}

// call has f called on the loop and waits for it: at once when the caller is on the loop. When the
// loop has ended, f is called by the caller. A panic of f, such as one of the user's Buffer, is raised
// in the caller.
func (rt *Runtime) call(f func()) {
	if rt.owned() {
		f()
		return
	}
	l := newLatch()
	var failure *PanicError
	if !rt.post(func() {
		defer func() {
			if v := recover(); v != nil {
				failure = newPanicError("", 0, v)
			}
			l.open()
		}()
		f()
	}) {
		rt.in.after.Lock()
		defer rt.in.after.Unlock()
		f()
		return
	}
	l.wait(opCall)
	if failure != nil {
		panic(failure)
	}
}

// Hold tells the runtime that somebody outside its loop may still wake one of its processes: until
// release is called there is no deadlock, and virtual time passes no faster than real time. Both Hold
// and release may be called from any goroutine, and release more than once.
func (rt *Runtime) Hold() (release func()) {
	rt.in.mu.Lock()
	rt.in.holds++
	rt.in.mu.Unlock()
	return sync.OnceFunc(rt.release)
}

// held reports whether somebody outside holds the runtime.
func (rt *Runtime) held() bool {
	rt.in.mu.Lock()
	defer rt.in.mu.Unlock()
	return rt.in.holds > 0 || rt.awaited()
}

func (rt *Runtime) release() {
	rt.in.mu.Lock()
	rt.in.holds--
	rt.in.mu.Unlock()
	rt.post(func() {}) // the base looks again whether all are stuck
}
