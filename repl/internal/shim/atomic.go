package shim

import (
	"sync/atomic"
	"unsafe"
)

// Package sync/atomic is Go's. Where somebody looks for races its operations are scheduling points and make
// an order: a write comes before the reads that see it.
var atomicPkg = pkg{
	path:        "sync/atomic",
	synchronous: true,
	never:       true,
	generic:     atomicPointer,
	replace: func(t *Table, s *symbols) {
		if t.env.Races == nil {
			return
		}
		atomicWord(t, s, "Int32", atomic.LoadInt32, atomic.StoreInt32, atomic.SwapInt32, atomic.CompareAndSwapInt32)
		atomicWord(t, s, "Int64", atomic.LoadInt64, atomic.StoreInt64, atomic.SwapInt64, atomic.CompareAndSwapInt64)
		atomicWord(t, s, "Uint32", atomic.LoadUint32, atomic.StoreUint32, atomic.SwapUint32, atomic.CompareAndSwapUint32)
		atomicWord(t, s, "Uint64", atomic.LoadUint64, atomic.StoreUint64, atomic.SwapUint64, atomic.CompareAndSwapUint64)
		atomicWord(t, s, "Uintptr", atomic.LoadUintptr, atomic.StoreUintptr, atomic.SwapUintptr, atomic.CompareAndSwapUintptr)
		atomicWord(t, s, "Pointer", atomic.LoadPointer, atomic.StorePointer, atomic.SwapPointer, atomic.CompareAndSwapPointer)

		atomicInteger(t, s, "Int32", atomic.AddInt32, atomic.AndInt32, atomic.OrInt32)
		atomicInteger(t, s, "Int64", atomic.AddInt64, atomic.AndInt64, atomic.OrInt64)
		atomicInteger(t, s, "Uint32", atomic.AddUint32, atomic.AndUint32, atomic.OrUint32)
		atomicInteger(t, s, "Uint64", atomic.AddUint64, atomic.AndUint64, atomic.OrUint64)
		atomicInteger(t, s, "Uintptr", atomic.AddUintptr, atomic.AndUintptr, atomic.OrUintptr)

		atomicType[atomic.Int32, int32](t, s)
		atomicType[atomic.Int64, int64](t, s)
		atomicType[atomic.Uint32, uint32](t, s)
		atomicType[atomic.Uint64, uint64](t, s)
		atomicType[atomic.Uintptr, uintptr](t, s)
		atomicType[atomic.Bool, bool](t, s)
		atomicType[atomic.Value, any](t, s)

		atomicNumber[atomic.Int32, int32](t, s)
		atomicNumber[atomic.Int64, int64](t, s)
		atomicNumber[atomic.Uint32, uint32](t, s)
		atomicNumber[atomic.Uint64, uint64](t, s)
		atomicNumber[atomic.Uintptr, uintptr](t, s)
	},
}

// atomicWord replaces the functions of a kind of word.
func atomicWord[T any](t *Table, s *symbols, kind string, load func(*T) T, store func(*T, T), swap func(*T, T) T, cas func(p *T, old, v T) bool) {
	s.set("Load"+kind, func(p *T) T { t.reads(unsafe.Pointer(p), unsafe.Sizeof(*p)); return load(p) })
	s.set("Store"+kind, func(p *T, v T) { t.writes(unsafe.Pointer(p), unsafe.Sizeof(*p)); store(p, v) })
	s.set("Swap"+kind, func(p *T, v T) T { t.updates(unsafe.Pointer(p), unsafe.Sizeof(*p)); return swap(p, v) })
	s.set("CompareAndSwap"+kind, func(p *T, old, v T) bool {
		return t.swaps(unsafe.Pointer(p), unsafe.Sizeof(*p), func() bool { return cas(p, old, v) })
	})
}

func atomicInteger[T any](t *Table, s *symbols, kind string, add, and, or func(*T, T) T) {
	for name, f := range map[string]func(*T, T) T{"Add": add, "And": and, "Or": or} {
		s.set(name+kind, func(p *T, v T) T { t.updates(unsafe.Pointer(p), unsafe.Sizeof(*p)); return f(p, v) })
	}
}

// atomicType replaces the methods of a type.
func atomicType[A, T any, P interface {
	*A
	Load() T
	Store(T)
	Swap(T) T
	CompareAndSwap(old, v T) bool
}](t *Table, s *symbols) {
	s.method("Load", func(p P) T { t.reads(unsafe.Pointer(p), unsafe.Sizeof(*p)); return p.Load() })
	s.method("Store", func(p P, v T) { t.writes(unsafe.Pointer(p), unsafe.Sizeof(*p)); p.Store(v) })
	s.method("Swap", func(p P, v T) T { t.updates(unsafe.Pointer(p), unsafe.Sizeof(*p)); return p.Swap(v) })
	s.method("CompareAndSwap", func(p P, old, v T) bool {
		return t.swaps(unsafe.Pointer(p), unsafe.Sizeof(*p), func() bool { return p.CompareAndSwap(old, v) })
	})
}

func atomicNumber[A, T any, P interface {
	*A
	Add(T) T
	And(T) T
	Or(T) T
}](t *Table, s *symbols) {
	s.method("Add", func(p P, v T) T { t.updates(unsafe.Pointer(p), unsafe.Sizeof(*p)); return p.Add(v) })
	s.method("And", func(p P, v T) T { t.updates(unsafe.Pointer(p), unsafe.Sizeof(*p)); return p.And(v) })
	s.method("Or", func(p P, v T) T { t.updates(unsafe.Pointer(p), unsafe.Sizeof(*p)); return p.Or(v) })
}
