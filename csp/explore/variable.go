package explore

import (
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// A Var is a variable that processes share, each access of which is a scheduling point. In a program whose
// processes share plain variables it stands for those that the search is to look at.
type Var[T any] struct {
	name string
	v    T
}

// NewVar returns a variable with a name, for tables, and a value.
func NewVar[T any](name string, v T) *Var[T] { return &Var[T]{name, v} }

func (x *Var[T]) point(op string, access csp.Access) {
	csp.Point(csp.Effect{Op: op, Object: uintptr(unsafe.Pointer(x)), Name: x.name, Access: access})
}

// Load returns the value.
func (x *Var[T]) Load() T {
	x.point("load", csp.Look)
	return x.v
}

// Store sets the value.
func (x *Var[T]) Store(v T) {
	x.point("store", csp.Modify)
	x.v = v
}

// Update sets the value to what f makes of it, at once.
func (x *Var[T]) Update(f func(T) T) {
	x.point("update", csp.Modify)
	x.v = f(x.v)
}
