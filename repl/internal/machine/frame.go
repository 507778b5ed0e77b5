package machine

import (
	"unsafe"
)

// A frame is the header of the memory in which one call of a function keeps its results,
// parameters and variables, each at an offset that compilation has chosen. The memory
// is typed: the collector sees the pointers in it. A frame is reused once its
// call has returned; one that a panic has left is garbage.
type frame struct {
	code   *code
	caller *frame // of a frame that is free, the next one
	defers *deferred
	raised *raised        // what a deferred function that this is the frame of may recover
	env    unsafe.Pointer // what a literal has captured
	site   uint32         // the place noted last
	polls  bool           // it gives way to others, at no site of its own
}

const headerSize = unsafe.Sizeof(frame{})

// ctl tells how a statement has ended.
type ctl = int

const (
	next      ctl = iota
	ctlReturn     // the function returns: its results are in place
	ctlBreak      // out of the innermost switch, select or loop
	ctlContinue
	ctlLabels // from here on: see label
)

type (
	stmt  = func(f *frame) ctl
	addr  = func(f *frame) unsafe.Pointer
	write = func(f *frame, to unsafe.Pointer)
	pass  = func(f, g *frame) // puts an argument into the frame of a callee
)

// at returns the address of a slot. Generic closures convert it themselves: slotOf[T] would have them hold, and
// look at, the dictionary of their type arguments.
func (f *frame) at(off uintptr) unsafe.Pointer { return unsafe.Add(unsafe.Pointer(f), off) }

func slotOf[T any](f *frame, off uintptr) *T { return (*T)(unsafe.Add(unsafe.Pointer(f), off)) }

// frame returns a frame for a call, with zero results and parameters that the caller
// sets.
func (c *code) frame() *frame {
	g := c.free
	if g == nil {
		return c.newFrame()
	}
	c.free = g.caller
	return g
}

// largeFrame is the size of frames and variables of which the host is told.
const largeFrame = 1 << 16

// newFrame is kept out of frame, which then is itself part of each call.
//
//go:noinline
func (c *code) newFrame() *frame {
	if c.size >= largeFrame {
		c.m.host.Alloc(c.size)
	}
	g := (*frame)(newObject(c.frameType))
	g.code = c
	return g
}

// run executes the function whose frame is g.
func (c *code) run(g *frame) ctl {
	if c.m.Budget -= c.cost; c.m.Budget < 0 {
		c.m.poll(g)
	}
	return c.body(g)
}

// done gives a frame back whose results have been taken.
func (c *code) done(g *frame) {
	for _, off := range c.pointers {
		*slotOf[unsafe.Pointer](g, off) = nil
	}
	g.defers, g.raised, g.env = nil, nil, nil // what is free keeps nothing alive
	g.caller = c.free
	c.free = g
}

// returned is done for a function that was called by its name: it has no environment, and its deferred
// calls have been made.
func (c *code) returned(g *frame) {
	for _, off := range c.pointers {
		*slotOf[unsafe.Pointer](g, off) = nil
	}
	g.caller = c.free
	c.free = g
}

// note tells where the process is: in f, at a site.
func (f *frame) note(site uint32) {
	f.site = site
	f.code.m.top = f
}
