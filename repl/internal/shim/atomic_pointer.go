package shim

import (
	"reflect"
	"sync/atomic"
	"unsafe"
)

// atomicPointer are the methods of atomic.Pointer where somebody looks for races; elsewhere they are compiled
// from their source.
var atomicPointer = map[string]generic{
	"Pointer.Load": atomicMethod(func(t *Table, p *unsafe.Pointer, _ []unsafe.Pointer) any {
		t.reads(unsafe.Pointer(p), unsafe.Sizeof(p))
		return atomic.LoadPointer(p)
	}),
	"Pointer.Store": atomicMethod(func(t *Table, p *unsafe.Pointer, v []unsafe.Pointer) any {
		t.writes(unsafe.Pointer(p), unsafe.Sizeof(p))
		atomic.StorePointer(p, v[0])
		return nil
	}),
	"Pointer.Swap": atomicMethod(func(t *Table, p *unsafe.Pointer, v []unsafe.Pointer) any {
		t.updates(unsafe.Pointer(p), unsafe.Sizeof(p))
		return atomic.SwapPointer(p, v[0])
	}),
	"Pointer.CompareAndSwap": atomicMethod(func(t *Table, p *unsafe.Pointer, v []unsafe.Pointer) any {
		return t.swaps(unsafe.Pointer(p), unsafe.Sizeof(p), func() bool { return atomic.CompareAndSwapPointer(p, v[0], v[1]) })
	}),
}

// atomicMethod makes the instances of a method, given where the value is, and its arguments, which are pointers.
func atomicMethod(do func(t *Table, p *unsafe.Pointer, v []unsafe.Pointer) any) generic {
	return func(t *Table, in *instance) (reflect.Value, error) {
		if t.env.Races == nil {
			return reflect.Value{}, nil
		}
		return in.makeFunc(func(args, results unsafe.Pointer) {
			v := unsafe.Slice((*unsafe.Pointer)(args), len(in.in.types))
			switch r := do(t, (*unsafe.Pointer)(v[0]), v[1:]).(type) {
			case unsafe.Pointer:
				*(*unsafe.Pointer)(results) = r
			case bool:
				*(*bool)(results) = r
			}
		}), nil
	}
}
