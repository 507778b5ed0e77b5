package csp

import (
	"slices"
	"strings"
	"unsafe"
)

// An Op is an operation given to Alts: a take or a put of some channel, or one of the things that
// Priority and Default return. The zero Op is none.
type Op struct {
	c    Channel
	v    any // to be put, or the value of a default
	kind altKind
}

type altKind uint8

const (
	altTake altKind = iota
	altPut
	altPriority
	altDefault
)

// Priority has Alts do the first operation that is ready, in the order in which they are given.
func Priority() Op { return Op{kind: altPriority} }

// Default has Alts return v rather than park when no operation is ready.
func Default(v any) Op { return Op{kind: altDefault, v: v} }

// TakeOp returns a take from c for Alts.
func (c *Chan[T]) TakeOp() Op {
	c.check()
	return Op{c: c, kind: altTake}
}

// PutOp returns a put of v on c for Alts.
func (c *Chan[T]) PutOp(v T) Op {
	c.check()
	return Op{c: c, v: v, kind: altPut}
}

// An Alt is what Alts did.
type Alt struct {
	// Index is the position of the operation among the takes and puts given, or -1 for the default.
	Index int
	// Chan is the operation's channel; it can be compared with a *Chan. It is nil for the default.
	Chan Channel
	// Value is what was taken, or the default; nil for a put and when the channel was closed.
	Value any
	// OK is false when the channel was closed.
	OK bool
}

// Alts does exactly one of the operations, and parks until it can. Of several that are ready it
// chooses one by the runtime's generator, or the first with Priority; with Default it never parks.
// A channel that is closed is ready: see Alt.OK. Alts panics when there is neither an operation nor a
// default, and when the channels are of several runtimes.
func Alts(ops ...Op) Alt {
	rt := altsRuntime(ops)
	if rt == nil {
		for i := range ops {
			if ops[i].kind == altDefault {
				return Alt{Index: -1, Value: ops[i].v, OK: true}
			}
		}
		panic("csp: Alts without an operation would park for ever; give it a TakeOp, a PutOp or a Default")
	}
	if rt.owned() {
		return rt.alts(ops)
	}
	return rt.altsOutside(slices.Clone(ops))
}

// altsRuntime returns the runtime of the operations' channels, or nil when there is none.
func altsRuntime(ops []Op) *Runtime {
	var rt *Runtime
	for i := range ops {
		if ops[i].c == nil {
			if ops[i].kind < altPriority {
				panic("csp: Alts: the zero Op is no operation; make one with TakeOp or PutOp")
			}
			continue
		}
		if r := ops[i].c.core().rt; rt == nil {
			rt = r
		} else if r != rt {
			panic("csp: Alts over channels of several runtimes; copy the values to channels of one with a process")
		}
	}
	return rt
}

func (rt *Runtime) altsOutside(ops []Op) Alt {
	alt := Alt{Index: -1}
	if !rt.visit(opAlts, func() { alt = rt.alts(ops) }) {
		// The runtime was stopped: the first channel is as good as closed.
		i := slices.IndexFunc(ops, func(op Op) bool { return op.c != nil })
		return Alt{Index: 0, Chan: ops[i].c}
	}
	return alt
}

func (rt *Runtime) alts(ops []Op) Alt {
	if rt.budget--; rt.budget < 0 {
		rt.breatheAlts(ops)
	}
	ready, at := 0, -1 // how many are ready, and the one to be done
	priority := false
	standIn := -1
	for i := range ops {
		op := &ops[i]
		switch op.kind {
		case altPriority:
			priority = true
		case altDefault:
			standIn = i
		default:
			if op.c.isReady(op.kind == altPut) {
				if ready++; ready == 1 {
					at = i
				}
			}
		}
	}
	if ready > 1 && !priority {
		at = nthReady(ops, int(rt.choose(DecideReady, ready)))
	}
	if at >= 0 {
		return ops[at].do(index(ops, at))
	}
	if standIn >= 0 {
		if rt.decider != nil {
			rt.failed()
		}
		return Alt{Index: -1, Value: ops[standIn].v, OK: true}
	}
	return rt.altsParked(ops)
}

// breatheAlts is breathe for Alts.
func (rt *Runtime) breatheAlts(ops []Op) {
	hubs := make([]*hub, 0, 16)
	for i := range ops {
		if ops[i].c != nil {
			hubs = append(hubs, ops[i].c.core())
		}
	}
	rt.breatheAny(hubs)
}

// breatheAny is breathe before an operation on one of several channels.
func (rt *Runtime) breatheAny(hubs []*hub) {
	if p := rt.on.p; rt.decider == nil || p == nil || p.callback || p.killed {
		rt.breathe(opAlts, hubs[0])
		return
	}
	e := ofChan(opAlts.String(), hubs[0], Modify)
	for _, h := range hubs[1:] {
		e.Also = append(e.Also, numberedObject(h.id))
	}
	if rt.detailed {
		e.Others = names(hubs)
	}
	rt.pointAt(e)
}

// names tells channels other than the first one, each once.
func names(hubs []*hub) string {
	var list []string
	for i, h := range hubs {
		if slices.Index(hubs, h) != i || i == 0 {
			continue
		}
		name := ""
		if h.label != nil {
			name = h.label.Name
		}
		list = append(list, numbered(h.id, name))
	}
	return strings.Join(list, ", ")
}

// nthReady returns the position of the ready operation that n others precede.
func nthReady(ops []Op, n int) int {
	for i := range ops {
		if op := &ops[i]; op.c != nil && op.c.isReady(op.kind == altPut) {
			if n == 0 {
				return i
			}
			n--
		}
	}
	panic("unreachable")
}

// index returns the position of ops[at] among the operations proper.
func index(ops []Op, at int) int {
	n := 0
	for i := range ops[:at] {
		if ops[i].c != nil {
			n++
		}
	}
	return n
}

// do does an operation that is ready.
func (op *Op) do(index int) Alt {
	alt := Alt{Index: index, Chan: op.c}
	if op.kind == altPut {
		alt.OK = op.c.putAny(op.v)
	} else {
		alt.Value, alt.OK = op.c.takeAny()
	}
	return alt
}

func (rt *Runtime) altsParked(ops []Op) Alt {
	ch := rt.newChoice()
	p := rt.suspend(opAlts, ch)
	for i := range ops {
		if op := &ops[i]; op.c != nil {
			ch.entries = append(ch.entries, op.c.enlist(ch, p, len(ch.entries), op.kind == altPut, op.v))
		}
	}
	for away := rt.handOver(p.w); away; away = rt.leave(p.w) {
		if s := p.w.slot; s.out {
			s.next()
		} else {
			s.yield(struct{}{})
		}
		if p.resumed() {
			break
		}
	}
	if rt.interpreter != nil {
		rt.interpreter.Enter(p.w.kept)
	}
	alt := ch.entries[ch.won].alt()
	alt.Index = ch.won
	rt.recycle(ch)
	return alt
}

// A choice is what a process is parked in by Alts: waiters of which one is served and the others
// are then withdrawn.
type choice struct {
	entries []entry
	won     int
	next    *choice // among those that are not in use
}

// newChoice returns a choice without entries.
func (rt *Runtime) newChoice() *choice {
	ch := rt.spareChoices
	if ch == nil {
		return new(choice)
	}
	rt.spareChoices, ch.next = ch.next, nil
	return ch
}

// recycle takes back a choice that has been made.
func (rt *Runtime) recycle(ch *choice) {
	for i, e := range ch.entries {
		e.recycleSelf()
		ch.entries[i] = nil
	}
	ch.entries = ch.entries[:0]
	ch.next, rt.spareChoices = rt.spareChoices, ch
}

// entry is a waiter that is part of a choice.
type entry interface {
	waiting
	alt() Alt
	fetch(v unsafe.Pointer) bool
	leave()
	recycleSelf()
}

// settle is called when the i-th waiter is served.
func (ch *choice) settle(i int) {
	ch.won = i
	for j, e := range ch.entries {
		if j != i {
			e.leave()
		}
	}
}

func (ch *choice) withdraw() {
	for _, e := range ch.entries {
		e.leave()
		e.recycleSelf()
	}
	ch.entries = nil
}

func (ch *choice) channels() []Channel {
	var list []Channel
	for _, e := range ch.entries {
		list = append(list, e.channels()...)
	}
	return list
}

func (c *Chan[T]) isReady(put bool) bool {
	switch {
	case c.closed:
		return true
	case !put:
		return c.putters.head != nil || c.len() > 0
	case c.kind == unbuffered:
		return c.takers.head != nil
	case c.kind == fixedBuffer:
		return !c.store.full()
	case c.kind < promiseBuffer:
		return true
	default:
		return !c.store.own.Full()
	}
}

func (c *Chan[T]) takeAny() (any, bool) {
	v, ok, _ := c.take()
	if !ok {
		return nil, false
	}
	return v, true
}

func (c *Chan[T]) putAny(v any) bool {
	t, _ := v.(T) // the nil of an interface type is no T
	_, ok := c.put(t)
	return ok
}

func (c *Chan[T]) enlist(ch *choice, p *Process, index int, put bool, v any) entry {
	w := c.waiter()
	w.p = p
	w.choice = ch
	w.index = int32(index)
	w.put = put
	if put {
		w.v, _ = v.(T)
		c.putters.push(w)
	} else {
		c.takers.push(w)
	}
	return w
}

func (w *waiter[T]) alt() Alt {
	alt := Alt{Chan: w.c, OK: w.ok}
	if w.ok && !w.put {
		alt.Value = w.v
	}
	return alt
}

func (w *waiter[T]) recycleSelf() {
	w.choice = nil
	w.c.recycle(w)
}
