package native

import (
	"reflect"
	"unsafe"
)

// A Func is a function of the interpreter as a Go function value: its word is a valid one
// of the type it was made for, which compiled code can call.
//
// It begins like a closure whose one captured variable is the Func, which lets code that
// is common to all functions of a shape find the one it was called for. A struct that
// begins with a Func may hold more.
type Func struct {
	code    uintptr        // that of the adapter
	self    unsafe.Pointer // the function value's word: the Func, or what leads to it
	adapter *Adapter
	Fn, Env unsafe.Pointer // the interpreter's: what to run, and with what
}

// Word returns the word of the function value.
func (f *Func) Word() unsafe.Pointer { return f.self }

// Type returns the type of the function value.
func (f *Func) Type() reflect.Type { return f.adapter.typ }

// Hooks are how a call by compiled code reaches the interpreter, on the goroutine that
// calls. If Run panics the panic goes on to the caller, and there is no Leave.
type Hooks struct {
	// Enter returns where the arguments are to go, laid out as a struct of their types.
	Enter func(f *Func) (args unsafe.Pointer)
	// Run runs the function, and returns where its results are, laid out likewise. They
	// have to stay until Leave, or until the next Enter on any goroutine if there is no
	// Leave.
	Run func(f *Func, args unsafe.Pointer) (results unsafe.Pointer)
	// Leave, if not nil, tells that the results have been taken.
	Leave func(f *Func, args unsafe.Pointer)
}

// An Adapter makes function values of one type.
//
// It is immutable, and any number of goroutines may use it.
type Adapter struct {
	// ArgOffsets and the others are as a Caller's.
	ArgOffsets, ResultOffsets []uintptr
	ArgSize, ResultSize       uintptr

	typ     reflect.Type
	in, out layout
	hooks   Hooks
	code    uintptr // of the shape; 0 if package reflect does it
	made    made    // then what it makes, but for the function that it calls
}

// NewAdapter returns what makes function values of type t.
func NewAdapter(t reflect.Type, hooks Hooks) *Adapter {
	a := &Adapter{typ: t, in: layoutOf(params(t)), out: layoutOf(results(t)), hooks: hooks}
	a.ArgOffsets, a.ArgSize = a.in.offsets, a.in.size
	a.ResultOffsets, a.ResultSize = a.out.offsets, a.out.size
	if !reflecting.Load() && a.in.spread && a.out.spread && a.in.packed() && a.out.packed() {
		a.code = shapes[a.in.shape()+":"+a.out.shape()]
	}
	if a.code == 0 {
		a.useReflect()
	}
	return a
}

// NewMethodAdapter returns what makes the code of methods that have type t without their
// receivers: function values whose first parameter is the receiver's word.
func NewMethodAdapter(t reflect.Type, hooks Hooks) *Adapter {
	return NewAdapter(withReceiver(t), hooks)
}

// Direct reports whether calls come through an adapter of the exact shape, and not by
// package reflect.
func (a *Adapter) Direct() bool { return a.code != 0 }

// New returns a new function value.
func (a *Adapter) New(fn, env unsafe.Pointer) *Func {
	f := &Func{Fn: fn, Env: env}
	a.Init(f)
	return f
}

// Init makes a Func that is all zero but for Fn and Env a function value. It must not be
// copied from then on.
func (a *Adapter) Init(f *Func) {
	f.adapter = a
	if a.code == 0 {
		a.initReflected(f)
		return
	}
	f.code, f.self = a.code, unsafe.Pointer(f)
}

// AsFunc returns the Func of a function value of the adapter's type, or nil if it is not
// one that an Adapter made. The word may be nil.
func (a *Adapter) AsFunc(word unsafe.Pointer) *Func {
	if word == nil {
		return nil
	}
	if code := *(*uintptr)(word); code == a.code {
		return (*Func)(word)
	}
	return asReflected(word)
}

// adapt makes a prototype of the closures of a shape: the arguments are a struct of their
// parts, since its fields travel like parameters. It must be no wider than the parameters
// of the function value's type are, because the caller reserves room for these only. f is
// the one variable that the closure uses.
func adapt[A, R any](f *Func) func(a A) R {
	return func(a A) (r R) {
		args := f.adapter.hooks.Enter(f)
		put(args, a)
		results := f.adapter.hooks.Run(f, args)
		if unsafe.Sizeof(r) > 0 {
			r = *(*R)(results)
		}
		if f.adapter.hooks.Leave != nil {
			f.adapter.hooks.Leave(f, args)
		}
		return r
	}
}

// adapt2 is adapt for more parameters than a struct keeps in registers. A is all words.
func adapt2[A, B, R any](f *Func) func(a A, b B) R {
	return func(a A, b B) (r R) {
		args := f.adapter.hooks.Enter(f)
		put(args, a)
		put(unsafe.Add(args, unsafe.Sizeof(a)), b)
		results := f.adapter.hooks.Run(f, args)
		if unsafe.Sizeof(r) > 0 {
			r = *(*R)(results)
		}
		if f.adapter.hooks.Leave != nil {
			f.adapter.hooks.Leave(f, args)
		}
		return r
	}
}

// codeOf returns the code of a closure.
func codeOf[F any](f F) uintptr { return **(**uintptr)(unsafe.Pointer(&f)) }
