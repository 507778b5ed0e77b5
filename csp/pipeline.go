package csp

import (
	"fmt"
	"sync"
)

// Pipeline passes what x makes of each value from from to to, in the order of the values, working
// on up to n of them in parallel: x runs on goroutines of their own, outside the loop, so its
// functions may compute for long or block, and must not share data without care. Each value is a
// use of x of its own, so an x with a state across values, such as XTake or XDedupe, makes no sense
// here. Some 2n values more may wait, done, behind one that takes long, or for their turn. The
// runtime is held meanwhile.
//
// to is closed after the last value, unless KeepOpen is given. When to is found to be closed, no
// more values are taken from from. When x panics for a value, that goes to the runtime's handler
// and nothing is passed on for the value. Pipeline does not wait: the process that it returns passes
// the results on; killing it ends the whole. It panics when n is less than 1.
//
// This is core.async's pipeline.
//
//go:noinline
func Pipeline[In, Out any](n int, to *Chan[Out], x Xform[In, Out], from *Chan[In], how ...Closing) *Process {
	return parallel("Pipeline", callerPC(), n, to, x, from, how)
}

// PipelineBlocking is the same as [Pipeline]. core.async has two, since its go blocks share a small
// pool of threads that must not be blocked; goroutines need no such care.
//
//go:noinline
func PipelineBlocking[In, Out any](n int, to *Chan[Out], x Xform[In, Out], from *Chan[In], how ...Closing) *Process {
	return parallel("PipelineBlocking", callerPC(), n, to, x, from, how)
}

func parallel[In, Out any](what string, pc uintptr, n int, to *Chan[Out], x Xform[In, Out], from *Chan[In], how []Closing) *Process {
	x.check()
	atLeastOne(what, n)
	// Twice as many values are under way, so that a processor which is done with one goes on with the
	// next without waiting for the loop. They begin in their order.
	busy := make(chan struct{}, n)
	turn := make(chan struct{}) // closed when the next value may begin
	close(turn)
	return pipeline(what, pc, 2*n, to, from, how, func(v In, results *Chan[Out]) {
		mine, next := turn, make(chan struct{})
		turn = next
		begun := sync.OnceFunc(func() { close(next) })
		defer begun()
		unwanted := make(chan struct{})
		defer close(unwanted)
		var made []Out
		Block(func() {
			select {
			case <-mine:
			case <-unwanted:
				return
			}
			select {
			case busy <- struct{}{}:
			case <-unwanted:
				return
			}
			defer func() { <-busy }()
			begun()
			made = x.Apply([]In{v})
		})
		for _, r := range made {
			if !results.Put(r) {
				return
			}
		}
	})
}

// PipelineAsync is [Pipeline] for work that is done by processes: for each value f is called, as a
// process, with the value and a channel for its results, which must be closed after the last of
// them, by f or by whatever f has started. Up to n values are under way at once. f may put and
// close only when it is done, or return at once and leave that to a callback. When f panics, its
// channel is closed for it.
//
// This is core.async's pipeline-async.
//
//go:noinline
func PipelineAsync[In, Out any](n int, to *Chan[Out], f func(v In, results *Chan[Out]), from *Chan[In], how ...Closing) *Process {
	need("PipelineAsync", f == nil)
	pc := callerPC()
	return pipeline("PipelineAsync", pc, n, to, from, how, func(v In, results *Chan[Out]) {
		made := newChan[Out](from.rt, pc, nil)
		defer made.Close() // when the results are not wanted any more
		returned := false
		from.rt.operate("pipeline f", pc, func() {
			f(v, made)
			returned = true
		}, func() {
			if !returned {
				made.shut()
			}
		})
		for r := range made.All() {
			if !results.Put(r) {
				return
			}
		}
	})
}

func atLeastOne(what string, n int) {
	if n < 1 {
		panic(fmt.Sprintf("csp: %s: works on at least 1 value at once, not %d", what, n))
	}
}

// A job is a value that a pipeline works on.
type job[T any] struct {
	results *Chan[T]
	worker  *Process
}

// pipeline has work called for up to n values at once, each in a process of its own and with a
// channel for its results, which it leaves to pipeline to close. The channels go, in the order of
// the values, to the process that passes the results on.
func pipeline[In, Out any](what string, pc uintptr, n int, to *Chan[Out], from *Chan[In], how []Closing, work func(In, *Chan[Out])) *Process {
	atLeastOne(what, n)
	from.check()
	to.check()
	rt := from.rt
	slots := newChan[struct{}](rt, pc, []Option{Fixed(n)})
	order := newChan[job[Out]](rt, pc, []Option{Fixed(n)})

	begin := func(v In) job[Out] {
		results := newChan[Out](rt, pc, []Option{Fixed(1)})
		worker := rt.operate("pipeline work", pc, func() { work(v, results) }, func() {
			results.shut()
			slots.take()
		})
		return job[Out]{results, worker}
	}
	rt.operate("pipeline source", pc, func() {
		for v := range from.All() {
			if !slots.Put(struct{}{}) {
				return
			}
			if j := begin(v); !order.Put(j) {
				j.worker.Kill()
				return
			}
		}
	}, order.shut)

	var current job[Out]
	return rt.operate("pipeline", pc, func() {
		for current = range order.All() {
			for r := range current.results.All() {
				if !to.Put(r) {
					return
				}
			}
		}
	}, func() {
		to.closeUnless(how)
		slots.shut()
		order.shut()
		if current.worker != nil {
			current.worker.Kill()
		}
		for j, ok, _ := order.take(); ok; j, ok, _ = order.take() {
			j.worker.Kill()
		}
	}, pipeLinks(from, to, how))
}
