package csp

import (
	"cmp"
	"context"
	"errors"
)

// WithContext ties a process, and those that it starts, to ctx: when ctx is done they are killed,
// with its cause. It does not hold the runtime; see [Runtime.Hold].
func WithContext(ctx context.Context) Option {
	if ctx == nil {
		panic("csp: WithContext needs a context, not nil")
	}
	return func(c *config) { c.ctx = ctx }
}

// errEnded is the cause of a context whose process has returned.
var errEnded = errors.New("csp: the process has ended")

// Context returns a context that is done when p has ended. Its values and its deadline are those
// of the context that p is tied to, if any.
func (p *Process) Context() (ctx context.Context) {
	p.rt.call(func() {
		x := p.more()
		if x.ctx == nil {
			parent := context.Background()
			if p.heir != nil && p.heir.scope != nil {
				parent = p.heir.scope.ctx
			}
			var cancel context.CancelCauseFunc
			x.ctx, cancel = context.WithCancelCause(parent)
			end := func() { cancel(cmp.Or(p.err(), errEnded)) }
			if p.state == Done {
				end()
			} else {
				x.atEnd = append(x.atEnd, end)
			}
		}
		ctx = x.ctx
	})
	return ctx
}

// Context returns the calling process's context; see [Process.Context]. Outside a process it is
// context.Background.
func Context() context.Context {
	if p := Self(); p != nil {
		return p.Context()
	}
	return context.Background()
}

// A scope is the processes that a context kills: the one that was given it and those it started.
type scope struct {
	ctx   context.Context
	outer *scope // of the process that started the first
	n     int    // processes in it or in one within it
	stop  func() bool
}

// enter counts a process of rt in.
func (s *scope) enter(rt *Runtime) {
	for ; s != nil; s = s.outer {
		if s.n++; s.n > 1 {
			continue
		}
		s := s
		s.stop = context.AfterFunc(s.ctx, func() { rt.post(func() { rt.cancel(s) }) })
	}
}

func (s *scope) leave() {
	for ; s != nil; s = s.outer {
		if s.n--; s.n == 0 {
			s.stop()
		}
	}
}

// within reports whether s is t or lies in it.
func (s *scope) within(t *scope) bool {
	for ; s != nil; s = s.outer {
		if s == t {
			return true
		}
	}
	return false
}

// cancel kills the processes of a scope.
func (rt *Runtime) cancel(s *scope) {
	for _, p := range rt.processes() {
		if p.heir != nil && p.heir.scope.within(s) {
			p.kill(context.Cause(s.ctx))
		}
	}
}
