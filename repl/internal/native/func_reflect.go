package native

import (
	"reflect"
	"runtime"
	"sync"
	"unsafe"
	"weak"
)

// For shapes without an adapter package reflect makes the function value. Its word leads to
// a Func either because it is a copy of the object that reflect.MakeFunc returns, put at
// the front of one of ours; or, should that object not look as known, by a table.

// made is how package reflect lays out the function values that it makes.
type made struct {
	code uintptr
	// bits, size and regs describe the arguments for the collector.
	bits unsafe.Pointer
	size uintptr
	regs uintptr
	typ  unsafe.Pointer
	fn   unsafe.Pointer // func([]reflect.Value) []reflect.Value
}

// A reflected function value is a copy of what package reflect made, whose fn is the
// closure that follows.
type reflected struct {
	made
	closure struct {
		code uintptr
		f    *Func
	}
}

// handler is what package reflect calls for f.
func handler(f *Func) func(in []reflect.Value) []reflect.Value {
	return func(in []reflect.Value) []reflect.Value { return f.call(in) }
}

func (f *Func) call(in []reflect.Value) []reflect.Value {
	a := f.adapter
	args := a.hooks.Enter(f)
	for i, v := range in {
		a.in.at(args, i).Set(v)
	}
	results := a.hooks.Run(f, args)
	out := make([]reflect.Value, len(a.out.types))
	for i, t := range a.out.types {
		out[i] = reflect.New(t).Elem()
		out[i].Set(a.out.at(results, i))
	}
	if a.hooks.Leave != nil {
		a.hooks.Leave(f, args)
	}
	return out
}

func wordOf[F any](f F) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&f)) }

var (
	handlerCode = codeOf(handler(nil))
	madeCode    uintptr // of what package reflect makes, 0 if it does not look as known
)

func init() { madeCode = knownMade() }

// knownMade returns the code of function values that package reflect makes if they look
// like made.
func knownMade() uintptr {
	t := reflect.TypeFor[func()]()
	h := handler(nil)
	m := (*made)(valueWord(reflect.MakeFunc(t, h)))
	other := *(*uintptr)(valueWord(reflect.MakeFunc(reflect.TypeFor[func(int) int](), h)))
	if m.code != other || m.typ != valueWord(reflect.ValueOf(t)) || m.fn != wordOf(h) {
		return 0
	}
	return m.code
}

// valueWord returns a value that is a pointer, or like one, as a word.
func valueWord(v reflect.Value) unsafe.Pointer {
	x := v.Interface()
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&x))[1]
}

// table leads from the words of function values that package reflect made to their Funcs,
// if the values do not look as known. It keeps neither alive.
var table sync.Map // uintptr to weak.Pointer[Func]

func (a *Adapter) useReflect() {
	if madeCode != 0 {
		a.made = *(*made)(valueWord(reflect.MakeFunc(a.typ, handler(nil))))
	}
}

func (a *Adapter) initReflected(f *Func) {
	if madeCode != 0 {
		r := &reflected{made: a.made}
		r.closure.code, r.closure.f = handlerCode, f
		r.fn = unsafe.Pointer(&r.closure)
		f.self = unsafe.Pointer(r)
		return
	}
	word := valueWord(reflect.MakeFunc(a.typ, handler(f)))
	f.self = word
	ref := weak.Make(f)
	table.Store(uintptr(word), ref)
	runtime.AddCleanup(f, func(word uintptr) { table.CompareAndDelete(word, ref) }, uintptr(word))
}

func asReflected(word unsafe.Pointer) *Func {
	if madeCode == 0 {
		if ref, ok := table.Load(uintptr(word)); ok {
			return ref.(weak.Pointer[Func]).Value()
		}
		return nil
	}
	if *(*uintptr)(word) != madeCode {
		return nil
	}
	if fn := (*made)(word).fn; uintptr(fn) != uintptr(word)+unsafe.Offsetof(reflected{}.closure) {
		return nil
	}
	return (*reflected)(word).closure.f
}
