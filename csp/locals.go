package csp

import (
	"cmp"
	"sync"

	"github.com/petermattis/goid"
)

// A Local is a variable of which every process has its own. A process begins with the values that
// the process which started it had then.
type Local[T any] struct {
	initial T
}

// NewLocal returns a Local that is initial in processes that have not set it.
func NewLocal[T any](initial T) *Local[T] { return &Local[T]{initial} }

// Get returns the calling process's value. In what a process has [Thread], [Block] or [Pipeline] call, on
// a goroutine of its own, and in processes that this starts, it is the value that the process had then.
// Elsewhere outside a process it is the initial one.
func (l *Local[T]) Get() T {
	for b := ownLocals(); b != nil; b = b.rest {
		if b.key == any(l) {
			return b.value.(*holder[T]).v
		}
	}
	return l.initial
}

// ownLocals returns the bindings that the caller has.
func ownLocals() *locals {
	if rt := running(); rt != nil {
		if p := rt.on.p; p != nil && p.heir != nil {
			return p.heir.locals
		}
	} else if b, ok := conveyed.Load(goid.Get()); ok {
		return b.(*locals)
	}
	return nil
}

// conveyed holds the bindings of goroutines that work for a process.
var conveyed sync.Map // of *locals by goroutine

// convey returns f, to be called on a goroutine of its own with the bindings of the caller.
func convey(f func()) func() {
	b := ownLocals()
	if b == nil {
		return f
	}
	return func() {
		id := goid.Get()
		conveyed.Store(id, b)
		defer conveyed.Delete(id)
		f()
	}
}

// Set changes the calling process's value. It panics outside a process.
func (l *Local[T]) Set(v T) {
	p := Self()
	if p == nil {
		panic("csp: Local.Set outside a process; call it in a process started with Go or Run")
	}
	p.bind(&locals{key: l, value: &holder[T]{v}})
}

type holder[T any] struct{ v T }

// locals is a list of bindings. It is never changed, since processes share it.
type locals struct {
	key   any
	value any
	rest  *locals
}

func (b *locals) without(key any) *locals {
	switch {
	case b == nil:
		return nil
	case b.key == key:
		return b.rest
	default:
		return &locals{b.key, b.value, b.rest.without(key)}
	}
}

// bind adds a binding, in place of one for the same key.
func (p *Process) bind(b *locals) {
	var h heritage
	if p.heir != nil {
		h = *p.heir
	}
	b.rest = h.locals.without(b.key)
	h.locals = b
	p.heir = &h
}

// convey gives p, which is started by a goroutine outside, what has been conveyed to that.
func (p *Process) convey() {
	b := ownLocals()
	if b == nil {
		return
	}
	var h heritage
	if p.heir != nil {
		h = *p.heir
	}
	h.locals = b
	p.heir = &h
}

// inherit gives p what a new process has from the one that started it.
func (p *Process) inherit(from *heritage) {
	own := p.heir
	if own == nil {
		p.heir = from
		return
	}
	h := *from
	h.tree = cmp.Or(own.tree, from.tree)
	if own.scope != nil {
		h.scope = own.scope
		h.scope.outer = from.scope
	}
	p.heir = &h
}
