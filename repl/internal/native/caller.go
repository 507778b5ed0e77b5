package native

import (
	"reflect"
	"runtime"
	"sync"
	"unsafe"
)

// A Caller calls compiled functions of one type.
//
// It is immutable, and any number of goroutines may use it.
type Caller struct {
	// ArgOffsets and ResultOffsets tell where in their memory the arguments and the results
	// lie: as in structs of their types.
	ArgOffsets, ResultOffsets []uintptr
	// ArgSize and ResultSize are the sizes of these structs in bytes.
	ArgSize, ResultSize uintptr

	typ     reflect.Type
	in, out layout
	call    func(c *Caller, fn, args, results unsafe.Pointer)
	gather  []move // memory of arguments to registers
	scatter []move // registers to memory of results, nil if they lie alike
	through bool   // calls go through registers
}

// A move takes a part from one place to another.
type move struct {
	kind     kind
	from, to uintptr
}

// Callers are kept by type: there is a call of each at many places.
var callers, methodCallers sync.Map // reflect.Type to *Caller

// NewCaller returns what calls functions of type t. The last parameter of a variadic
// function is a slice.
func NewCaller(t reflect.Type) *Caller {
	if c, ok := callers.Load(t); ok {
		return c.(*Caller)
	}
	c, _ := callers.LoadOrStore(t, newCaller(t))
	return c.(*Caller)
}

func newCaller(t reflect.Type) *Caller {
	c := &Caller{typ: t, in: layoutOf(params(t)), out: layoutOf(results(t))}
	c.ArgOffsets, c.ArgSize = c.in.offsets, c.in.size
	c.ResultOffsets, c.ResultSize = c.out.offsets, c.out.size
	c.call = (*Caller).reflected
	if !reflecting.Load() && c.in.spread && c.out.spread {
		c.direct()

	}
	return c
}

// NewMethodCaller returns what calls the code of methods that have type t without their
// receivers: the arguments begin with a word for the receiver, as it is in the second word
// of an interface value. What is called is not the code itself but what points to it: the
// address of an itab's entry for the method, or a function value.
func NewMethodCaller(t reflect.Type) *Caller {
	if c, ok := methodCallers.Load(t); ok {
		return c.(*Caller)
	}
	c := NewCaller(withReceiver(t))
	methodCallers.Store(t, c)
	return c
}

// Call calls the function value whose word is fn. It takes the arguments from args, and
// stores the results in results, each laid out as a struct; what is after them up to a
// multiple of eight bytes must belong to the same memory. Both may be nil where there are
// none, and results may overlap args. What the function panics with goes through. A nil
// fn panics as in Go.
func (c *Caller) Call(fn, args, results unsafe.Pointer) {
	c.call(c, fn, args, results)
}

// Direct reports whether calls go through registers, and not by package reflect.
func (c *Caller) Direct() bool { return c.through }

func (c *Caller) reflected(fn, args, results unsafe.Pointer) {
	if fn == nil {
		var none func()
		none()
	}
	word := new(unsafe.Pointer)
	*word = fn
	in := make([]reflect.Value, len(c.in.types))
	for i := range in {
		in[i] = c.in.at(args, i)
	}
	f := reflect.NewAt(c.typ, unsafe.Pointer(word)).Elem()
	var out []reflect.Value
	if c.typ.IsVariadic() {
		out = f.CallSlice(in)
	} else {
		out = f.Call(in)
	}
	for i, v := range out {
		c.out.at(results, i).Set(v)
	}
	runtime.KeepAlive(args)
}
