package csp

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The model of a channel is two lists and a flag. The property test below does the same random
// operations on real channels and on models, lets everything come to rest after each, and then
// compares what has come of every operation so far and what is in the buffers: so no value is lost,
// none comes twice, the order is kept, and whoever was parked is answered when the channel closes.

type modelChan struct {
	kind   bufferKind
	cap    int
	buffer []int
	closed bool
}

// A modelOp is an operation of one process: one of its parts is done, or none as yet.
type modelOp struct {
	parts  []part
	result string // "" while parked
}

type part struct {
	c   int
	put bool
	v   int
}

func (op *modelOp) done(i int, v int, ok bool) {
	if op.parts[i].put || !ok {
		v = 0
	}
	op.result = fmt.Sprintf("%d: %d %v", i, v, ok)
}

// try does the i-th part if it need not wait.
func (m *model) try(op *modelOp, i int) bool {
	p := op.parts[i]
	c := &m.chans[p.c]
	switch {
	case p.put && c.closed:
		op.done(i, 0, false)
	case p.put && c.kind == promiseBuffer:
		if len(c.buffer) == 0 {
			c.buffer = []int{p.v}
			for w, j := m.waiter(p.c, false); w != nil; w, j = m.waiter(p.c, false) {
				w.done(j, p.v, true)
			}
		}
		op.done(i, 0, true)
	case p.put:
		if w, j := m.waiter(p.c, false); w != nil {
			w.done(j, p.v, true)
			op.done(i, 0, true)
			break
		}
		switch {
		case len(c.buffer) < c.cap:
			c.buffer = append(c.buffer, p.v)
		case c.kind == slidingBuffer:
			c.buffer = append(c.buffer[1:], p.v)
		case c.kind != droppingBuffer:
			return false
		}
		op.done(i, 0, true)
	case len(c.buffer) > 0:
		op.done(i, c.buffer[0], true)
		if c.kind == promiseBuffer {
			break
		}
		c.buffer = c.buffer[1:]
		if w, j := m.waiter(p.c, true); w != nil {
			c.buffer = append(c.buffer, w.parts[j].v)
			w.done(j, 0, true)
		}
	default:
		if w, j := m.waiter(p.c, true); w != nil {
			op.done(i, w.parts[j].v, true)
			w.done(j, 0, true)
		} else if c.closed {
			op.done(i, 0, false)
		} else {
			return false
		}
	}
	return op.result != ""
}

type model struct {
	chans  [2]modelChan
	parked []*modelOp
}

// waiter returns the first parked operation that has a put, or a take, of channel c.
func (m *model) waiter(c int, put bool) (*modelOp, int) {
	for _, op := range m.parked {
		if op.result != "" {
			continue
		}
		for i, p := range op.parts {
			if p.c == c && p.put == put {
				return op, i
			}
		}
	}
	return nil, 0
}

func (m *model) do(op *modelOp, park bool) {
	for i := range op.parts {
		if m.try(op, i) {
			return
		}
	}
	if park {
		m.parked = append(m.parked, op)
	} else {
		op.result = "no"
	}
}

func (m *model) close(c int) {
	if m.chans[c].closed {
		return
	}
	m.chans[c].closed = true
	for _, put := range []bool{false, true} {
		for w, i := m.waiter(c, put); w != nil; w, i = m.waiter(c, put) {
			w.done(i, 0, false)
		}
	}
}

// A command is a step of a random program.
type command struct {
	what   string
	parts  []part // of an operation; the channel to be closed is that of the first
	victim int    // of a kill
}

type setup struct {
	kind bufferKind
	n    int
	own  bool // a buffer that is a Buffer of one's own; it has to behave the same
}

var (
	parts = rapid.Custom(func(t *rapid.T) part {
		return part{rapid.IntRange(0, 1).Draw(t, "chan"), rapid.Bool().Draw(t, "put"), rapid.IntRange(1, 1000).Draw(t, "v")}
	})
	whats = strings.Fields("do do do do do do try try alts alts alts try-alts then then kill kill close")

	commands = rapid.Custom(func(t *rapid.T) command {
		return command{
			what:   rapid.SampledFrom(whats).Draw(t, "what"),
			parts:  rapid.SliceOfN(parts, 1, 3).Draw(t, "parts"),
			victim: rapid.IntRange(0, 20).Draw(t, "victim"),
		}
	})
	setups = rapid.Custom(func(t *rapid.T) setup {
		kind := rapid.IntRange(int(unbuffered), int(promiseBuffer)).Draw(t, "kind")
		return setup{bufferKind(kind), rapid.IntRange(1, 3).Draw(t, "n"), rapid.Bool().Draw(t, "own")}
	})
)

func (s setup) options() []Option {
	switch {
	case s.kind == unbuffered:
		return nil
	case s.kind == promiseBuffer:
		return nil
	case s.own:
		return []Option{WithBuffer[int](&custom{kind: s.kind, n: s.n})}
	case s.kind == fixedBuffer:
		return []Option{Fixed(s.n)}
	case s.kind == droppingBuffer:
		return []Option{Dropping(s.n)}
	default:
		return []Option{Sliding(s.n)}
	}
}

func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chans := [2]setup{setups.Draw(t, "first"), setups.Draw(t, "second")}
		program := rapid.SliceOfN(commands, 20, 100).Draw(t, "program")
		rt := New(WithVirtualClock())
		defer rt.Stop()
		var failure error
		if err := rt.Run(func() { failure = compare(chans, program) }); err != nil {
			t.Fatal(err)
		}
		if failure != nil {
			t.Fatal(failure)
		}
	})
}

// compare runs a program on channels and on models of them.
func compare(setups [2]setup, program []command) error {
	var m model
	var chans [2]*Chan[int]
	for i, s := range setups {
		if chans[i] = NewChan[int](s.options()...); s.kind == promiseBuffer {
			chans[i] = PromiseChan[int]()
		}
		m.chans[i] = modelChan{kind: s.kind, cap: s.n}
		if s.kind == unbuffered {
			m.chans[i].cap = 0
		}
	}
	type real struct {
		p      *Process
		result string
	}
	var reals []*real
	var ops []*modelOp
	check := func(step int) error {
		for range 4 {
			Yield() // everything comes to rest
		}
		for i := range ops {
			if ops[i].result != reals[i].result {
				return fmt.Errorf("step %d: operation %d %+v: got %q, want %q", step, i, ops[i].parts, reals[i].result, ops[i].result)
			}
		}
		for i, c := range chans {
			if c.Len() != len(m.chans[i].buffer) {
				return fmt.Errorf("step %d: channel %d holds %d values, want %d", step, i, c.Len(), len(m.chans[i].buffer))
			}
		}
		return nil
	}
	for step, cmd := range program {
		p := cmd.parts[0]
		c := chans[p.c]
		op, r := &modelOp{parts: cmd.parts[:1]}, &real{}
		tell := func(v int, ok bool) { r.result = fmt.Sprintf("0: %d %v", v, ok) }
		switch cmd.what {
		case "do":
			r.p = Go(func() {
				if p.put {
					tell(0, c.Put(p.v))
				} else {
					tell(c.Take())
				}
			})
			m.do(op, true)
		case "then":
			if p.put {
				c.PutThen(p.v, func(ok bool) { tell(0, ok) })
			} else {
				c.TakeThen(tell)
			}
			m.do(op, true)
		case "try":
			r.result = "no"
			if !p.put {
				if v, ok := c.Poll(); ok {
					tell(v, ok)
				}
			} else if c.Offer(p.v) {
				tell(0, true)
			}
			m.do(op, false)
			if op.result == "0: 0 false" {
				op.result = "no"
			}
		case "alts", "try-alts":
			op.parts = cmd.parts
			alts := []Op{Priority()}
			for _, p := range cmd.parts {
				if p.put {
					alts = append(alts, chans[p.c].PutOp(p.v))
				} else {
					alts = append(alts, chans[p.c].TakeOp())
				}
			}
			tell := func(alt Alt) {
				v, _ := alt.Value.(int)
				r.result = fmt.Sprintf("%d: %d %v", alt.Index, v, alt.OK)
			}
			if cmd.what == "alts" {
				r.p = Go(func() { tell(Alts(alts...)) })
				m.do(op, true)
				break
			}
			if alt := Alts(append(alts, Default(nil))...); alt.Index < 0 {
				r.result = "no"
			} else {
				tell(alt)
			}
			m.do(op, false)
		case "close":
			c.Close()
			m.close(p.c)
			op = nil
		case "kill":
			if i := cmd.victim; i < len(ops) && reals[i].p != nil && ops[i].result == "" {
				reals[i].p.Kill()
				ops[i].result, reals[i].result = "killed", "killed"
			}
			op = nil
		}
		if op != nil {
			ops, reals = append(ops, op), append(reals, r)
		}
		if err := check(step); err != nil {
			return err
		}
	}
	for i, c := range chans {
		c.Close()
		m.close(i)
		if err := check(len(program)); err != nil {
			return err
		}
		if m.chans[i].kind == promiseBuffer {
			continue // keeps its value
		}
		if got := slices.Collect(c.All()); !slices.Equal(got, m.chans[i].buffer) {
			return fmt.Errorf("channel %d held %v, want %v", i, got, m.chans[i].buffer)
		}
		m.chans[i].buffer = nil
	}
	return nil
}

// custom is a buffer of a kind that the package has, too.
type custom struct {
	kind   bufferKind
	n      int
	values []int
}

func (b *custom) Len() int   { return len(b.values) }
func (b *custom) Cap() int   { return b.n }
func (b *custom) Full() bool { return b.kind == fixedBuffer && len(b.values) == b.n }

func (b *custom) Add(v int) {
	if len(b.values) == b.n {
		if b.kind == droppingBuffer {
			return
		}
		b.Remove()
	}
	b.values = append(b.values, v)
}

func (b *custom) Remove() int {
	v := b.values[0]
	b.values = b.values[1:]
	return v
}
