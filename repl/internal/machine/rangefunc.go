package machine

import (
	"go/ast"
	"go/types"
	"unsafe"
)

// The body of a range over a function is executed in the frame of the function that the statement is
// in: it is a function value whose environment leads there. What ends the loop from within waits in
// the loop's own record until the iterator has returned.

// A rangeLoop is an execution of a range over a function.
type rangeLoop struct {
	f     *frame
	state rangeState
	with  ctl // what the loop ends with
}

type rangeState int

const (
	rangeReady rangeState = iota // for the body to be called
	rangeInBody
	rangeExited // the body has ended the loop
	rangeDone   // the iterator has returned
	rangePanicked
)

// A rangeError is what Go's runtime panics with when an iterator does not keep to the rules.
type rangeError string

func (e rangeError) Error() string { return "runtime error: " + string(e) }
func (e rangeError) RuntimeError() {}

var rangeErrors = map[rangeState]rangeError{
	rangeExited:   "range function continued iteration after function for loop body returned false",
	rangeDone:     "range function continued iteration after whole loop exit",
	rangeInBody:   "range function continued iteration after loop body panic",
	rangePanicked: "range function continued iteration after loop body panic",
}

const recoveredBody rangeError = "range function recovered a loop body panic and did not resume panicking"

// rangeFunc compiles a range over a function.
func (c *compiler) rangeFunc(s *ast.RangeStmt, l *label, sig *types.Signature) stmt {
	yield := sig.Params().At(0).Type().Underlying().(*types.Signature)
	// Where the body finds the values.
	temps := make([]place, yield.Params().Len())
	for i := range temps {
		temps[i] = c.temp(yield.Params().At(i).Type())
	}
	var key, value *expr
	if len(temps) > 0 {
		key = c.fromPlace(temps[0])
	}
	if len(temps) > 1 {
		value = c.fromPlace(temps[1])
	}
	fun := c.expr(s.X)
	r, pre := c.round(s, l, key, value)

	body := c.yieldFunction(s, yield, temps, r)
	adapter := c.m.adapter(yield)
	keep := c.temp(unsafePointer)
	word := c.temp(unsafePointer)
	k := c.dynamic(fun, sig, nil, []*expr{c.fromPlace(place{typ: sig.Params().At(0).Type(), how: inFrame, off: word.off})}, c.site(s.For))
	site, m := c.site(s.For), c.m
	return prefixed(pre, func(f *frame) ctl {
		lp := &rangeLoop{f: f}
		*slotOf[unsafe.Pointer](f, keep.off) = unsafe.Pointer(lp)
		*slotOf[unsafe.Pointer](f, word.off) = adapter.New(unsafe.Pointer(body), unsafe.Pointer(lp)).Word()
		if g := k.enter(f); g != nil {
			g.code.done(g)
		}
		*slotOf[unsafe.Pointer](f, word.off) = nil
		if lp.state == rangeInBody || lp.state == rangePanicked {
			f.note(site)
			m.startPanic(recoveredBody)
		}
		lp.state = rangeDone
		return lp.with
	})
}

// yieldFunction returns the function that an iterator calls for each round.
func (c *compiler) yieldFunction(s *ast.RangeStmt, yield *types.Signature, temps []place, r *round) *function {
	m, site := c.m, c.site(s.For)
	fn := m.synthetic(yield, nil, c)
	fn.make = func(w *compiler) stmt {
		var moves []func(f *frame, p unsafe.Pointer)
		for i, t := range temps {
			moves = append(moves, c.move(t.typ, t.off, w.params[i].off))
		}
		result := w.results[0].off
		return func(g *frame) ctl {
			lp := (*rangeLoop)(g.env)
			f := lp.f
			if lp.state != rangeReady {
				state := lp.state
				lp.state = rangePanicked
				g.note(site)
				m.startPanic(rangeErrors[state])
			}
			lp.state = rangeInBody
			for _, mv := range moves {
				mv(f, unsafe.Pointer(g))
			}
			caller := f.caller
			end, with := r.run(f)
			f.caller = caller
			if end {
				lp.state, lp.with = rangeExited, with
				*slotOf[bool](g, result) = false
				return next
			}
			lp.state = rangeReady
			*slotOf[bool](g, result) = true
			return next
		}
	}
	return fn
}
