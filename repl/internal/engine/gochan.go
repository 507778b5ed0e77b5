package engine

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

// Chan is what a channel of Go's, chan T, is lowered to: a channel of the runtime
// with Go's rules for nil and closed ones.
type Chan struct {
	c    *csp.Chan[any]
	zero any // what a receive yields once the channel is closed and empty
	elem string
	ints bool // the element type is int: see lower.IntVar

	clock  *clock  // of the channel of a timer or ticker
	native *native // the channel of Go's that this one stands for, if it does
}

// Len is the builtin len.
func (c *Chan) Len() int {
	if c == nil || c.clock != nil {
		return 0
	}
	return c.c.Len()
}

// Cap is the builtin cap.
func (c *Chan) Cap() int {
	if c == nil || c.clock != nil {
		return 0
	}
	return c.c.Cap()
}

// Unwrap returns the channel of the runtime's underneath.
func (c *Chan) Unwrap() csp.Channel { return c.c }

// Format prints what fmt prints of a channel: its address.
func (c *Chan) Format(s fmt.State, verb rune) {
	switch {
	case verb == 'T':
		fmt.Fprint(s, "chan "+c.elem)
	case c == nil && verb == 'v':
		fmt.Fprint(s, "<nil>")
	case verb == 'v' && s.Flag('#'):
		fmt.Fprintf(s, "(chan %s)(%#x)", c.elem, reflect.ValueOf(c).Pointer())
	default:
		fmt.Fprintf(s, "%#x", reflect.ValueOf(c).Pointer())
	}
}

// runtimeError is an error of the kind that Go's own runtime panics with.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }
func (e runtimeError) RuntimeError() {}

// goType is the type that Go's runtime has for such an error.
func (e runtimeError) goType() string {
	text, prefixed := strings.CutPrefix(string(e), "runtime error: ")
	switch {
	case strings.HasPrefix(text, "interface conversion: "):
		return "*runtime.TypeAssertionError"
	case strings.HasPrefix(text, "index out of range"), strings.HasPrefix(text, "slice bounds out of range"),
		strings.HasPrefix(text, "cannot convert slice"):
		return "runtime.boundsError"
	case !prefixed:
		return "runtime.plainError"
	}
	return "runtime.errorString"
}

// maxAlloc is what Go's runtime takes for too much memory, on machines of 64 bits.
const maxAlloc uintptr = 1 << 47

// checkedCap returns the capacity that a slice is to be made with. The interpreter does
// not tell whether it is that or the length that is too much.
func checkedCap(n, size int) int {
	if n < 0 || uintptr(n) > maxAlloc/uintptr(size) {
		panic(runtimeError("runtime error: makeslice: cap out of range"))
	}
	return n
}

// makeChan is make(chan T, size).
func (e *Engine) makeChan(size int, zero any, site int, name, elem string) *Chan {
	opts := []csp.Option{csp.Name(name), csp.At(*e.site(site)), csp.Elem(elem)}
	switch {
	case size < 0 || zero != nil && uintptr(size) > maxAlloc/max(1, reflect.TypeOf(zero).Size()):
		panic(runtimeError("makechan: size out of range"))
	case size > 0:
		opts = append(opts, csp.Fixed(size))
	}
	return newChan(csp.NewChanOn[any](e.rt, opts...), zero, elem)
}

func newChan(c *csp.Chan[any], zero any, elem string) *Chan {
	_, ints := zero.(int) // or of a type that the interpreter takes for int
	return &Chan{c: c, zero: zero, elem: elem, ints: ints && elem == "int"}
}

// send is ch <- v.
func (e *Engine) send(c *Chan, v any) {
	if c == nil {
		csp.Never("chan send (nil chan)")
	}
	pos := *e.position
	ok := c.c.Put(v)
	*e.position = pos
	if !ok {
		panic(runtimeError("send on closed channel"))
	}
}

// receive2 is v, ok := <-ch.
func (e *Engine) receive2(c *Chan) (any, bool) {
	if c == nil {
		csp.Never("chan receive (nil chan)")
	}
	pos := *e.position
	var v any
	var ok bool
	if c.clock == nil {
		v, ok = c.c.Take()
	} else {
		v, ok = c.clock.receive()
	}
	*e.position = pos
	if !ok {
		v = c.zero
	}
	return v, ok
}

// receive is <-ch.
func (e *Engine) receive(c *Chan) any {
	v, _ := e.receive2(c)
	return v
}

// closeChan is close(ch).
func (e *Engine) closeChan(c *Chan) {
	switch {
	case c == nil:
		panic(runtimeError("close of nil channel"))
	case c.c.Closed():
		panic(runtimeError("close of closed channel"))
	}
	c.c.Close()
}

// A selectCase is one case of a select statement.
type selectCase struct {
	c    *Chan
	v    any
	send bool
}

// choose is the select statement over the cases that were added. It leaves the index
// of the case that was chosen, -1 for default, and what it received in the
// interpreter's variables.
func (e *Engine) choose(hasDefault bool) {
	// The list of cases is free for others from here on, that of operations is this
	// process's own until it has chosen: others may select meanwhile.
	var own [8]selectCase
	cases := append(own[:0], e.choice.cases...)
	clear(e.choice.cases)
	e.choice.cases = e.choice.cases[:0]
	if len(cases) == 1 && !hasDefault {
		e.only(cases[0])
		return
	}
	ops := e.choice.ops[:0]
	e.choice.ops = nil
	timed := false
	for _, c := range cases {
		switch {
		case c.c == nil: // never ready
		case c.send:
			ops = append(ops, c.c.c.PutOp(c.v))
		default:
			ops = append(ops, c.c.c.TakeOp())
			timed = timed || c.c.clock != nil
		}
	}
	if hasDefault {
		ops = append(ops, csp.Default(nil))
	} else if len(ops) == 0 {
		csp.Never("select (no cases)")
	}
	pos := *e.position
	var alt csp.Alt
	if timed {
		alt = chooseTimed(cases, ops, hasDefault)
	} else {
		alt = csp.Alts(ops...)
	}
	*e.position = pos
	clear(ops)
	e.choice.ops = ops
	if alt.Index < 0 {
		*e.chosen = -1
		return
	}
	i := nth(cases, alt.Index)
	if !alt.OK {
		if cases[i].send {
			panic(runtimeError("send on closed channel"))
		}
		alt.Value = cases[i].c.zero
	}
	*e.chosen = i
	e.received(cases[i].c, alt.Value, alt.OK)
}

// only is a select statement with a single case: the operation itself.
func (e *Engine) only(c selectCase) {
	if c.send {
		e.send(c.c, c.v)
		*e.chosen = 0
		return
	}
	v, ok := e.receive2(c.c)
	*e.chosen = 0
	e.received(c.c, v, ok)
}

// received leaves what came from a channel in the interpreter's variables.
func (e *Engine) received(c *Chan, v any, ok bool) {
	*e.ok = ok
	if c.ints {
		*e.int, _ = v.(int)
		return
	}
	*e.value = v
}

// nth returns the position of the n-th case that has a channel.
func nth(cases []selectCase, n int) int {
	for i, c := range cases {
		if c.c == nil {
			continue
		}
		if n == 0 {
			return i
		}
		n--
	}
	panic("unreachable")
}
