package shim

import (
	"encoding/binary"
	"hash/maphash"
	"math/rand/v2"
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// linked are functions that packages of the standard library which are run from source link
// by their symbols: what they have in assembly, or from the runtime.
var linked = map[string]func(t *Table) any{
	// Modules link these from the runtime, too.
	"runtime.fastrand":    func(t *Table) any { return t.rand32 },
	"runtime.fastrandn":   func(t *Table) any { return func(n uint32) uint32 { return t.rand32n(n) } },
	"runtime.fastrand64":  func(t *Table) any { return t.rand64 },
	"runtime.cheaprand":   func(t *Table) any { return t.rand32 },
	"runtime.cheaprandn":  func(t *Table) any { return func(n uint32) uint32 { return t.rand32n(n) } },
	"runtime.cheaprand64": func(t *Table) any { return func() int64 { return int64(t.rand64()) } },
	"runtime.rand":        func(t *Table) any { return t.rand64 },
	"runtime.nanotime": func(t *Table) any {
		return func() int64 { return int64(t.env.Runtime.Since(csp.VirtualEpoch)) }
	},
	"runtime.cputicks": func(t *Table) any {
		return func() int64 { return int64(t.env.Runtime.Since(csp.VirtualEpoch)) }
	},
	"runtime.memclrNoHeapPointers": func(*Table) any {
		return func(p unsafe.Pointer, n uintptr) { clear(unsafe.Slice((*byte)(p), n)) }
	},
	"runtime.memmove": func(*Table) any {
		return func(to, from unsafe.Pointer, n uintptr) {
			copy(unsafe.Slice((*byte)(to), n), unsafe.Slice((*byte)(from), n))
		}
	},
	"runtime.procyield": func(t *Table) any { return func(uint32) { t.env.Gosched() } },
	"reflect.unsafe_NewArray": func(t *Table) any {
		return func(elem unsafe.Pointer, n int) unsafe.Pointer {
			t.alloc(n, *(*uintptr)(elem)) // a type begins with the size of its values
			return unsafeNewArray(elem, n)
		}
	},
	"runtime.memhash": func(*Table) any {
		return func(p unsafe.Pointer, seed, size uintptr) uintptr {
			return hashed(unsafe.Slice((*byte)(p), size), seed)
		}
	},
	"runtime.strhash": func(*Table) any {
		return func(p unsafe.Pointer, seed uintptr) uintptr {
			s := *(*string)(p)
			return hashed(unsafe.Slice(unsafe.StringData(s), len(s)), seed)
		}
	},
}

//go:linkname unsafeNewArray reflect.unsafe_NewArray
func unsafeNewArray(elem unsafe.Pointer, n int) unsafe.Pointer

// hashSeed is that of the hashes of memory.
var hashSeed = maphash.MakeSeed()

// hashed is the hash of bytes with a seed of the program's.
func hashed(b []byte, seed uintptr) uintptr {
	var h maphash.Hash
	h.SetSeed(hashSeed)
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(seed)))
	h.Write(b)
	return uintptr(h.Sum64())
}

// rand64 is a random number: by the runtime's seed, if it has one.
func (t *Table) rand64() uint64 {
	if dice := t.chance(); dice != nil {
		return dice.Uint64()
	}
	return rand.Uint64()
}

func (t *Table) rand32() uint32 { return uint32(t.rand64()) }

func (t *Table) rand32n(n uint32) uint32 { return uint32(uint64(t.rand32()) * uint64(n) >> 32) }

// Linked returns the function that a symbol stands for.
func (t *Table) Linked(symbol string) (fn reflect.Value, ok bool) {
	if f := t.env.Linked[symbol]; f != nil {
		return reflect.ValueOf(f), true
	}
	if f := linked[symbol]; f != nil {
		return reflect.ValueOf(f(t)), true
	}
	return reflect.Value{}, false
}
