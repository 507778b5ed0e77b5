package engine

import (
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/rtype"
)

// The forms in which elements pass a channel of the runtime's. They differ in what the
// garbage collector sees in them.
type (
	pair     [2]uint64
	pointers [2]unsafe.Pointer
)

// makerOf returns what makes channels with elements of a type: what the garbage collector
// sees in an element decides.
func makerOf(t reflect.Type) maker {
	words := (t.Size() + wordSize - 1) / wordSize
	if words > 3 {
		return makeBoxed
	}
	var isPointer [3]bool
	rtype.Mask(isPointer[:], 0, t)
	switch {
	case t.Kind() == reflect.Interface:
		return makeOf[pointers]
	case isPointer == [3]bool{}:
		switch t.Size() {
		case 0:
			return makeOf[struct{}]
		case 1:
			return makeOf[uint8]
		case 2:
			return makeOf[uint16]
		case 4:
			return makeOf[uint32]
		case 8:
			return makeOf[uint64]
		case 16:
			return makeOf[pair]
		}
	case t.Size() == wordSize:
		return makeOf[unsafe.Pointer]
	case isPointer == [3]bool{true, true} && t.Size() == 2*wordSize:
		return makeOf[pointers]
	case isPointer == [3]bool{true} && t.Size() == 2*wordSize:
		return makeOf[string]
	case isPointer == [3]bool{true} && t.Size() == 3*wordSize:
		return makeOf[[]byte]
	}
	return makeBoxed
}

// passesBoxed tells whether elements of a type pass as pointers to copies.
func passesBoxed(t reflect.Type) bool {
	return reflect.ValueOf(makerOf(t)).Pointer() == reflect.ValueOf(maker(makeBoxed)).Pointer()
}

type maker func(cs *channels, elem reflect.Type, size int, label *csp.Label) *Chan

const wordSize = unsafe.Sizeof(uintptr(0))

// of is a Chan whose elements pass as values of T.
type of[T any] struct {
	Chan
	c csp.Chan[T]
}

func makeOf[T any](cs *channels, elem reflect.Type, size int, label *csp.Label) *Chan {
	c := new(of[T])
	c.elements = c
	c.init(cs, elem, size)
	c.c.Init(cs.rt, size, label)
	return &c.Chan
}

func (c *Chan) init(cs *channels, elem reflect.Type, size int) {
	c.dataqsiz, c.elemtype = uint(size), mark
	c.cs, c.elem = cs, elem
}

func (c *of[T]) core() csp.Channel { return &c.c }

func (c *of[T]) put(v unsafe.Pointer) bool   { return c.c.Put(*(*T)(v)) }
func (c *of[T]) offer(v unsafe.Pointer) bool { return c.c.Offer(*(*T)(v)) }

func (c *of[T]) take(v unsafe.Pointer) bool {
	x, ok := c.c.Take()
	if v != nil {
		*(*T)(v) = x
	}
	return ok
}

func (c *of[T]) takeThen(v unsafe.Pointer, f func(ok bool)) {
	c.c.TakeThen(func(x T, ok bool) {
		if v != nil {
			*(*T)(v) = x
		}
		f(ok)
	})
}

func (c *of[T]) poll(v unsafe.Pointer) bool {
	x, ok := c.c.Poll()
	if v != nil {
		*(*T)(v) = x
	}
	return ok
}

func (c *of[T]) choice(_ *selection, k *machine.SelectCase) csp.Case {
	if k.Send {
		return c.c.PutCase((*T)(k.V))
	}
	return c.c.TakeCase((*T)(k.V))
}

func (c *of[T]) chosen(*selection, int, *machine.SelectCase) {}

// boxed is a Chan whose elements pass as pointers to copies. These are used again.
type boxed struct {
	Chan
	c     csp.Chan[unsafe.Pointer]
	boxes []unsafe.Pointer // that are not in use
}

// maxBoxes is how many boxes a channel keeps for later.
const maxBoxes = 64

func makeBoxed(cs *channels, elem reflect.Type, size int, label *csp.Label) *Chan {
	c := new(boxed)
	c.elements = c
	c.init(cs, elem, size)
	c.c.Init(cs.rt, size, label)
	return &c.Chan
}

func (c *boxed) core() csp.Channel { return &c.c }

func (c *boxed) put(v unsafe.Pointer) bool   { return c.c.Put(c.box(v)) }
func (c *boxed) offer(v unsafe.Pointer) bool { return c.c.Offer(c.box(v)) }

func (c *boxed) take(v unsafe.Pointer) bool {
	box, ok := c.c.Take()
	c.unbox(v, box)
	return ok
}

func (c *boxed) takeThen(v unsafe.Pointer, f func(ok bool)) {
	c.c.TakeThen(func(box unsafe.Pointer, ok bool) {
		c.unbox(v, box)
		f(ok)
	})
}

func (c *boxed) poll(v unsafe.Pointer) bool {
	box, ok := c.c.Poll()
	c.unbox(v, box)
	return ok
}

func (c *boxed) choice(s *selection, k *machine.SelectCase) csp.Case {
	slot := s.slot(len(s.cases))
	if k.Send {
		*slot = c.box(k.V)
		return c.c.PutCase(slot)
	}
	return c.c.TakeCase(slot)
}

func (c *boxed) chosen(s *selection, at int, k *machine.SelectCase) {
	if !k.Send {
		c.unbox(k.V, *s.slots[at])
	}
}

// box returns a copy of the value at v.
func (c *boxed) box(v unsafe.Pointer) (box unsafe.Pointer) {
	t := typePointer(c.elem)
	if n := len(c.boxes); n > 0 && c.cs.rt.OnLoop() {
		box = c.boxes[n-1]
		c.boxes[n-1] = nil
		c.boxes = c.boxes[:n-1]
	} else {
		box = unsafeNew(t)
	}
	typedmemmove(t, box, v)
	return box
}

// unbox moves what is in a box to v and takes the box back. There is none where the channel
// was closed: v is zeroed then.
func (c *boxed) unbox(v, box unsafe.Pointer) {
	t := typePointer(c.elem)
	if v != nil && box != nil {
		typedmemmove(t, v, box)
	} else if v != nil {
		typedmemclr(t, v)
	}
	if box != nil && len(c.boxes) < maxBoxes && c.cs.rt.OnLoop() {
		typedmemclr(t, box)
		c.boxes = append(c.boxes, box)
	}
}

// viewOf is how observers see what passes on channels of a type: see csp.Label.
func viewOf(elem reflect.Type) func(any) any {
	return func(v any) any {
		if box, ok := v.(unsafe.Pointer); ok {
			if makesPointers(elem) {
				return reflect.NewAt(elem, unsafe.Pointer(&box)).Elem().Interface()
			}
			return reflect.NewAt(elem, box).Elem().Interface()
		}
		return reflect.NewAt(elem, (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1]).Elem().Interface()
	}
}

// makesPointers tells whether values of a type pass as pointers, rather than as pointers to
// copies.
func makesPointers(t reflect.Type) bool {
	return t.Size() == wordSize && rtype.HasPointers(typePointer(t))
}

//go:linkname unsafeNew reflect.unsafe_New
//go:noescape
func unsafeNew(typ unsafe.Pointer) unsafe.Pointer

//go:linkname typedmemmove reflect.typedmemmove
//go:noescape
func typedmemmove(typ, dst, src unsafe.Pointer)

//go:linkname typedmemclr reflect.typedmemclr
//go:noescape
func typedmemclr(typ, p unsafe.Pointer)
