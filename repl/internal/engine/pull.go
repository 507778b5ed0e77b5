package engine

import (
	"iter"

	"github.com/cspsh/cspsh/csp"
)

// iterSymbols are package iter's functions on the runtime: the iterator is a process, so
// that it may park. To one on a goroutine of its own, as compiled iter.Pull makes, the
// loop would be out of reach.
func (e *Engine) iterSymbols(set func(string, any)) {
	set("Pull", func(seq iter.Seq[any]) (next func() (any, bool), stop func()) {
		next2, stop := e.pull(func(yield func(k, v any) bool) {
			seq(func(v any) bool { return yield(nil, v) })
		})
		return func() (any, bool) {
			_, v, ok := next2()
			return v, ok
		}, stop
	})
	set("Pull2", e.pull)
}

// pull is iter.Pull2.
func (e *Engine) pull(seq iter.Seq2[any, any]) (next func() (k, v any, ok bool), stop func()) {
	type pair struct{ k, v any }
	var (
		more    = csp.NewChanOn[bool](e.rt, csp.Name("iter.Pull"), csp.Elem("bool"))
		pairs   = csp.NewChanOn[pair](e.rt, csp.Name("iter.Pull"))
		begun   bool
		done    bool
		failure any // that the caller of next or stop is to see
	)
	run := func() {
		defer func() {
			done = true
			r := recover()
			if r != nil && !csp.IsKill(r) {
				failure, r = e.asPanic(r), nil
			}
			pairs.Close()
			if r != nil {
				panic(r)
			}
		}()
		seq(func(k, v any) bool {
			pairs.Put(pair{k, v})
			again, _ := more.Take()
			return again
		})
	}
	// step has the iterator go on to the next pair or its end.
	step := func(again bool) (pair, bool) {
		pos := *e.position
		if !begun {
			begun = true
			e.rt.Go(run, csp.Name("iter.Pull"), csp.At(*e.Here()))
		} else {
			more.Put(again)
		}
		p, ok := pairs.Take()
		*e.position = pos
		if f := failure; f != nil {
			failure = nil
			panic(f)
		}
		return p, ok
	}
	next = func() (k, v any, ok bool) {
		if done {
			return nil, nil, false
		}
		p, ok := step(true)
		return p.k, p.v, ok
	}
	stop = func() {
		if !done && begun {
			step(false)
		}
		done = true
	}
	return next, stop
}
