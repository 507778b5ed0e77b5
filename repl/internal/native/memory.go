package native

import "unsafe"

// Memory of types that are known at run time only, by the word of the type.

// A Slice is a slice value.
type Slice struct {
	Data     unsafe.Pointer
	Len, Cap int
}

// New returns memory of zeros for a value.
func New(t unsafe.Pointer) unsafe.Pointer { return unsafeNew(t) }

// NewArray returns memory of zeros for n values.
func NewArray(t unsafe.Pointer, n int) unsafe.Pointer { return unsafeNewArray(t, n) }

// Move copies a value. The two places may overlap.
func Move(t, to, from unsafe.Pointer) { typedmemmove(t, to, from) }

// Zero makes a value zero.
func Zero(t, at unsafe.Pointer) { typedmemclr(t, at) }

// Copy copies elements as the builtin does, and returns how many.
func Copy(elem unsafe.Pointer, to, from Slice) int { return typedslicecopy(elem, to, from) }

// Grow returns a slice with the same elements and room for n more, as append makes it: its
// capacity is new, its length is not.
func Grow(elem unsafe.Pointer, s Slice, n int) Slice { return growslice(elem, s, n) }

//go:linkname unsafeNew reflect.unsafe_New
func unsafeNew(t unsafe.Pointer) unsafe.Pointer

//go:linkname unsafeNewArray reflect.unsafe_NewArray
func unsafeNewArray(t unsafe.Pointer, n int) unsafe.Pointer

//go:noescape
//go:linkname typedmemmove reflect.typedmemmove
func typedmemmove(t, to, from unsafe.Pointer)

//go:noescape
//go:linkname typedmemclr reflect.typedmemclr
func typedmemclr(t, at unsafe.Pointer)

//go:noescape
//go:linkname typedslicecopy reflect.typedslicecopy
func typedslicecopy(elem unsafe.Pointer, to, from Slice) int

//go:linkname growslice reflect.growslice
func growslice(elem unsafe.Pointer, s Slice, n int) Slice
