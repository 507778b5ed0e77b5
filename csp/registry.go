package csp

import (
	"slices"
	"weak"
)

// WithChannelList has the runtime keep a list of its channels, for Channels. The list does not keep
// alive a channel that the program has dropped, but makes NewChan several times as expensive.
func WithChannelList() RuntimeOption {
	return func(rt *Runtime) { rt.chans.on = true }
}

// A registry lists the channels of a runtime without keeping them: a channel that the program has
// dropped goes.
type registry struct {
	on    bool
	refs  []chanRef
	limit int // length at which dropped ones are looked for
}

type chanRef interface{ get() Channel }

type weakChan[T any] struct{ p weak.Pointer[Chan[T]] }

func (w weakChan[T]) get() Channel {
	if c := w.p.Value(); c != nil {
		return c
	}
	return nil
}

// enroll numbers a new channel and lists it.
func (rt *Runtime) enroll(c Channel) {
	rt.lastID++
	c.core().id = rt.lastID
	if c.core().open {
		rt.fed = slices.DeleteFunc(rt.fed, func(r chanRef) bool { c := r.get(); return c == nil || c.core().closed })
		rt.fed = append(rt.fed, c.ref())
	}
	r := &rt.chans
	if !r.on {
		return
	}
	if len(r.refs) >= r.limit {
		r.sweep()
		r.limit = max(64, 2*len(r.refs))
	}
	r.refs = append(r.refs, c.ref())
}

func (c *Chan[T]) ref() chanRef { return weakChan[T]{weak.Make(c)} }

func (r *registry) sweep() {
	live := r.refs[:0]
	for _, ref := range r.refs {
		if ref.get() != nil {
			live = append(live, ref)
		}
	}
	clear(r.refs[len(live):])
	r.refs = live
}

func (r *registry) list() []Channel {
	var list []Channel
	for _, ref := range r.refs {
		if c := ref.get(); c != nil {
			list = append(list, c)
		}
	}
	return list
}

// awaited reports whether somebody waits to take from a channel whose values come from outside.
func (rt *Runtime) awaited() bool {
	return slices.ContainsFunc(rt.fed, func(r chanRef) bool {
		c := r.get()
		return c != nil && c.core().open && c.awaited(nil)
	})
}

// awaited reports whether somebody waits to take from c, or p does unless that is nil.
func (c *Chan[T]) awaited(p *Process) bool {
	for w := c.takers.head; w != nil; w = w.next {
		if p == nil || w.p == p {
			return true
		}
	}
	return false
}
