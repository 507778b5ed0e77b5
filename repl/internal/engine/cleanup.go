package engine

import (
	"reflect"
	"runtime"
)

// addCleanup is runtime.AddCleanup. The function runs as a process.
func (e *Engine) addCleanup(ptr any, f func()) runtime.Cleanup {
	p := reflect.ValueOf(ptr)
	if p.IsNil() {
		panic(runtimeError("runtime.AddCleanup: ptr is nil"))
	}
	at := e.Here()
	run := func(f func()) { e.enterAt(at, "cleanup", f) }
	return runtime.AddCleanup((*byte)(p.UnsafePointer()), func(f func()) { go run(f) }, f)
}

// setFinalizer is runtime.SetFinalizer. The function runs as a process.
func (e *Engine) setFinalizer(obj, finalizer any) {
	obj = e.plain(obj)
	if finalizer = e.plain(finalizer); finalizer == nil {
		runtime.SetFinalizer(obj, nil)
		return
	}
	p, f := reflect.ValueOf(obj), reflect.ValueOf(finalizer)
	switch {
	case p.Kind() != reflect.Pointer:
		panic(runtimeError("runtime.SetFinalizer: first argument is " + e.typeName(obj) + ", not pointer"))
	case p.IsNil():
		panic(runtimeError("nil elem type!"))
	case f.Kind() != reflect.Func || f.Type().NumIn() != 1 || !p.Type().AssignableTo(f.Type().In(0)):
		panic(runtimeError("runtime.SetFinalizer: cannot pass " + e.typeName(obj) + " to finalizer " + e.typeName(finalizer)))
	}
	at := e.Here()
	runtime.SetFinalizer(obj, reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		results := make([]reflect.Value, f.Type().NumOut())
		for i := range results {
			results[i] = reflect.Zero(f.Type().Out(i))
		}
		go e.enterAt(at, "finalizer", func() { f.Call(args) })
		return results
	}).Interface())
}
