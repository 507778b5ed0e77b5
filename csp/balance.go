package csp

import "slices"

// Balance passes each value from from to one of to: to any that accepts it, so that who is quick gets
// more. It does not wait: the process that it returns does the work. A channel of to that is found to be
// closed is left out from then on, and loses nothing; when all are, Balance ends, and the value in hand is
// lost. All of to are closed when from is closed and empty, unless KeepOpen is given. All must be of one
// runtime. This is Pekko's Balance.
//
//go:noinline
func Balance[T any](from *Chan[T], to []*Chan[T], how ...Closing) *Process {
	from.check()
	oneRuntime("Balance", append([]*Chan[T]{from}, to...))
	to = slices.Clone(to)
	l := links{from: []Channel{from}}
	if !keeps(how) {
		l.to = over(to, nil).from
	}
	return from.rt.operate("balance", callerPC(), func() {
		var v T
		cases := make([]Case, len(to))
		for i, c := range to {
			cases[i] = c.PutCase(&v)
		}
		for v = range from.All() {
			for done := false; !done; {
				if len(cases) == 0 {
					return
				}
				var i int
				if i, done = Select(cases, true); !done {
					cases = slices.Delete(cases, i, i+1)
				}
			}
		}
	}, func() {
		for _, c := range to {
			c.closeUnless(how)
		}
	}, l)
}

// GroupBy passes each value from in to the channel of its group, the values with the same key, and has
// work called for each group in a process of its own. It does not wait: the process that it returns
// does the passing, and ends when all work is done. A group that does not take its value holds up the
// others; opts, such as Fixed, are for the channel of each.
//
// The channels are closed when in is closed and empty. A group ends when its work returns or panics,
// which goes to the runtime's handler: what is buffered for it is dropped, and the next value with its key
// begins another. A value whose work has returned without taking it is dropped, too. Killing the process
// kills all work. This is groupBy of ReactiveX and Pekko.
//
//go:noinline
func GroupBy[T any, K comparable](in *Chan[T], key func(T) K, work func(key K, values *Chan[T]), opts ...Option) *Process {
	in.check()
	need("GroupBy", key == nil || work == nil)
	g := &groups[T, K]{rt: in.rt, pc: callerPC(), work: work, opts: opts, byKey: map[K]*Chan[T]{}}
	return in.rt.operate("group by", g.pc, func() {
		for v := range in.All() {
			k := key(v)
			if c := g.byKey[k]; c == nil || !c.Put(v) {
				g.begin(k).Put(v)
			}
		}
		for _, c := range g.chans {
			c.Close()
		}
		for len(g.works) > 0 {
			untilDone(g.works[0])
		}
	}, func() {
		for _, p := range slices.Clone(g.works) {
			p.kill(nil)
		}
	}, links{from: []Channel{in}})
}

type groups[T any, K comparable] struct {
	rt    *Runtime
	pc    uintptr
	work  func(K, *Chan[T])
	opts  []Option
	byKey map[K]*Chan[T]
	chans []*Chan[T] // those that are open, in the order in which they came
	works []*Process
}

func (g *groups[T, K]) begin(k K) *Chan[T] {
	c := newChan[T](g.rt, g.pc, g.opts)
	g.byKey[k] = c
	g.chans = append(g.chans, c)
	var p *Process
	p = g.rt.operate("group by work", g.pc, func() { g.work(k, c) }, func() {
		c.shut()
		if g.byKey[k] == c {
			delete(g.byKey, k)
		}
		g.chans = slices.DeleteFunc(g.chans, func(o *Chan[T]) bool { return o == c })
		g.works = slices.DeleteFunc(g.works, func(o *Process) bool { return o == p })
	})
	if p.state != Done {
		g.works = append(g.works, p)
	}
	return c
}
