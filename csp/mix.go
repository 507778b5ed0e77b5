package csp

import (
	"maps"
	"slices"
)

// A Mix passes what comes over any number of channels, its inputs, to one, its output, like a mixing
// desk: inputs can be added, removed, muted, paused and heard solo at any time. An input that is
// closed and empty is removed. The output is never closed by the Mix; when it is found to be closed,
// the Mix ends. This is core.async's mix.
//
// The methods may be called from any goroutine. All inputs must belong to the runtime of the output.
type Mix[T any] struct {
	out    *Chan[T]
	inputs []*input[T] // in the order in which they came
	pauses bool        // solo pauses the others rather than mutes them
	change *Chan[struct{}]
}

type input[T any] struct {
	c *Chan[T]
	InputState
}

// InputState is how a [Mix] treats an input; in the zero InputState its values are passed on.
type InputState struct {
	Mute  bool // values are taken, and dropped
	Pause bool // no values are taken
	Solo  bool // only inputs with Solo are heard; Mute and Pause of these do not count
}

// SoloMode is what becomes of the other inputs of a [Mix] while there are some with Solo.
type SoloMode uint8

// The solo modes.
const (
	SoloMutes  SoloMode = iota // the others are muted
	SoloPauses                 // the others are paused
)

// NewMix returns a Mix with the output out, which has no inputs yet.
//
//go:noinline
func NewMix[T any](out *Chan[T]) *Mix[T] {
	out.check()
	pc := callerPC()
	m := &Mix[T]{out: out, change: newChan[struct{}](out.rt, pc, []Option{Name("mix changes"), Sliding(1)})}
	out.rt.operate("mix", pc, m.run, func() {}, between(out))
	return m
}

// Admix adds c to the inputs; it does nothing when c is one already.
func (m *Mix[T]) Admix(c *Chan[T]) {
	m.belongs(c)
	m.alter(func() { m.find(c, true) })
}

// Unmix removes c from the inputs.
func (m *Mix[T]) Unmix(c *Chan[T]) {
	m.alter(func() { m.remove(c) })
}

// UnmixAll removes all inputs.
func (m *Mix[T]) UnmixAll() {
	m.alter(func() { m.inputs = nil })
}

// Toggle sets the state of an input, which is added when it is not there yet.
func (m *Mix[T]) Toggle(c *Chan[T], s InputState) {
	m.belongs(c)
	m.alter(func() { m.find(c, true).InputState = s })
}

// ToggleAll is Toggle for several inputs in one step: no value is passed on in between.
func (m *Mix[T]) ToggleAll(states map[*Chan[T]]InputState) {
	chans := slices.Collect(maps.Keys(states))
	for _, c := range chans {
		m.belongs(c)
	}
	slices.SortFunc(chans, func(a, b *Chan[T]) int { return a.id - b.id })
	m.alter(func() {
		for _, c := range chans {
			m.find(c, true).InputState = states[c]
		}
	})
}

// State returns the state of an input, and false when c is none.
func (m *Mix[T]) State(c *Chan[T]) (s InputState, ok bool) {
	m.out.rt.call(func() {
		if in := m.find(c, false); in != nil {
			s, ok = in.InputState, true
		}
	})
	return s, ok
}

// SoloMode sets what becomes of the other inputs while there are some with Solo; SoloMutes before.
func (m *Mix[T]) SoloMode(mode SoloMode) {
	m.alter(func() { m.pauses = mode == SoloPauses })
}

func (m *Mix[T]) belongs(c *Chan[T]) {
	if c.check(); c.rt != m.out.rt {
		panic("csp: Mix: the input belongs to another runtime than the output; Pipe it to a channel of that one")
	}
}

// alter changes the mix and lets its process know.
func (m *Mix[T]) alter(f func()) {
	m.out.rt.call(func() {
		f()
		m.change.put(struct{}{})
	})
}

func (m *Mix[T]) find(c *Chan[T], add bool) *input[T] {
	for _, in := range m.inputs {
		if in.c == c {
			return in
		}
	}
	if !add {
		return nil
	}
	in := &input[T]{c: c}
	m.inputs = append(m.inputs, in)
	return in
}

func (m *Mix[T]) remove(c *Chan[T]) {
	m.inputs = slices.DeleteFunc(m.inputs, func(in *input[T]) bool { return in.c == c })
}

func (m *Mix[T]) solo() bool {
	return slices.ContainsFunc(m.inputs, func(in *input[T]) bool { return in.Solo })
}

// taken reports whether values are taken from an input, given whether there are inputs with Solo.
func (m *Mix[T]) taken(in *input[T], solo bool) bool {
	return in.Solo || !in.Pause && !(solo && m.pauses)
}

func heard[T any](in *input[T], solo bool) bool { return in.Solo || !in.Mute && !solo }

// ops returns the operations of which one is to be done next, and the inputs of all but the first,
// which takes a change.
func (m *Mix[T]) ops() ([]Op, []*input[T]) {
	ops := []Op{m.change.TakeOp()}
	var from []*input[T]
	solo := m.solo()
	for _, in := range m.inputs {
		if m.taken(in, solo) {
			ops = append(ops, in.c.TakeOp())
			from = append(from, in)
		}
	}
	return ops, from
}

func (m *Mix[T]) run() {
	ops, from := m.ops()
	for {
		alt := Alts(ops...)
		if alt.Index == 0 {
			ops, from = m.ops()
			continue
		}
		in := from[alt.Index-1]
		if !alt.OK {
			m.remove(in.c)
			ops, from = m.ops()
			continue
		}
		v, _ := alt.Value.(T) // the nil of an interface type is no T
		if heard(in, m.solo()) && !m.out.Put(v) {
			return
		}
	}
}
