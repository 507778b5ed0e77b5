package shim

import (
	"reflect"
	"runtime"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// Package iter: an iterator that is pulled is a process, so that it may park. To one on a
// coroutine of its own, as iter.Pull makes, the loop would be out of reach.
var iterPkg = pkg{
	path:        "iter",
	synchronous: true,
	generic:     map[string]generic{"Pull": pull, "Pull2": pull},
}

// A puller is an iterator that is pulled.
type puller struct {
	t      *Table
	name   string
	run    func() // calls the sequence
	at     *csp.Site
	begun  bool
	done   bool
	inside bool         // it is the iterator's turn
	exited bool         // it has ended by Goexit
	panics any          // what the one that pulls is to panic with
	ok     bool         // a value was yielded
	turn   csp.WaitList // the iterator, when it is not its turn
	caller csp.WaitList // who pulls, meanwhile
}

// pull makes the instances of iter.Pull and iter.Pull2.
func pull(t *Table, in *instance) (reflect.Value, error) {
	seqType, nextType, stopType := in.fn.In(0), in.fn.Out(0), in.fn.Out(1)
	yieldType := seqType.In(0)
	values := frameOf(yieldType.Ins()) // what is yielded
	answer := frameOf(nextType.Outs()) // that and whether it is
	width := yieldType.NumIn()
	return in.makeFunc(func(args, results unsafe.Pointer) {
		seq := keep(in.arg(args, 0))
		p := &puller{t: t, name: in.name, at: t.env.Here()}
		slots := make([]reflect.Value, width)
		for i := range slots {
			slots[i] = reflect.New(yieldType.In(i)).Elem()
		}
		yield := makeFunc(yieldType, func(args, results unsafe.Pointer) {
			for i := range slots {
				slots[i].Set(values.at(args, i))
			}
			*(*bool)(results) = p.yield()
		})
		p.run = func() { seq.Call([]reflect.Value{yield}) }
		next := makeFunc(nextType, func(_, results unsafe.Pointer) {
			*(*bool)(unsafe.Add(results, answer.offsets[width])) = p.next()
			for i := range slots {
				if p.ok {
					answer.at(results, i).Set(slots[i])
				}
				slots[i].SetZero()
			}
		})
		stop := makeFunc(stopType, func(_, _ unsafe.Pointer) { p.stop() })
		in.result(results, 0).Set(next)
		in.result(results, 1).Set(stop)
	}), nil
}

// yield is what the sequence calls: it gives way to the one that pulls, and returns whether
// that wants more.
func (p *puller) yield() bool {
	if p.done || !p.inside {
		return false
	}
	p.ok, p.inside = true, false
	p.caller.Wake()
	p.turn.Park(p.name, nil)
	return !p.done
}

// next goes on to the next value and reports whether there is one.
func (p *puller) next() bool {
	p.ok = false
	if p.done {
		return false
	}
	if p.inside {
		panic(p.name + ": next called again before yield")
	}
	p.step()
	return p.ok
}

// stop has the sequence end.
func (p *puller) stop() {
	switch {
	case p.done:
		return
	case !p.begun:
		p.done = true
		return
	case p.inside: // the sequence itself, which never goes on, as in Go
		p.done, p.inside = true, false
		p.caller.Wake()
		p.turn.Park(p.name, nil)
		return
	}
	p.done = true
	p.step()
}

// step has the sequence go on until it yields or ends.
func (p *puller) step() {
	p.inside = true
	if !p.begun {
		p.begun = true
		p.t.env.Go(p.name, p.at, nil, p.iterate)
	} else {
		p.turn.Wake()
	}
	for p.inside {
		p.caller.Park(p.name, nil)
	}
	if v := p.panics; v != nil {
		p.panics = nil
		panic(v)
	}
	if p.exited {
		p.exited = false
		runtime.Goexit()
	}
}

// iterate is the iterator.
func (p *puller) iterate() {
	returned := false
	defer func() {
		p.ok, p.done, p.inside = false, true, false
		var v any
		if !returned {
			v = recover()
		}
		switch {
		case v != nil && !csp.IsKill(v):
			p.panics = v
			v = nil
		case v == nil && !returned:
			p.exited = true
		}
		p.caller.WakeAll()
		if v != nil {
			panic(v)
		}
	}()
	p.run()
	returned = true
}
