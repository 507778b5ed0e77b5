package machine

import (
	"go/types"
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/rtype"
)

const word = unsafe.Sizeof(uintptr(0))

// Sizes, and where pointers are, are those of the runtime's types: of the types of compiled
// packages go/types is told only what others may know.

func (m *Machine) sizeof(t types.Type) uintptr {
	if b, ok := t.(*types.Basic); ok {
		return uintptr(m.sizes.Sizeof(b))
	}
	return m.reflected(t).Size()
}

func (m *Machine) alignof(t types.Type) uintptr {
	if b, ok := t.(*types.Basic); ok {
		return uintptr(m.sizes.Alignof(b))
	}
	return uintptr(m.reflected(t).Align())
}

// reflected returns the runtime's type of a type without type parameters.
func (m *Machine) reflected(t types.Type) reflect.Type {
	if r, ok := m.rtypes.At(t).(reflect.Type); ok {
		return r
	}
	r := m.world.Type(t)
	m.rtypes.Set(t, r)
	return r
}

func (m *Machine) rtype(t types.Type) unsafe.Pointer { return typePtr(m.reflected(t)) }

// objectType is the type of which a variable is allocated that has memory of its own. The runtime puts
// small objects without pointers into one block, which keeps all of them: who holds on to one would seem to be able to
// get at a lock in another, so that a lock has a block to itself.
func (m *Machine) objectType(t types.Type) unsafe.Pointer {
	r := m.reflected(t)
	if r.Size() < sharedBlock && !rtype.HasPointers(typePtr(r)) && hasLock(r) {
		return typePtr(reflect.TypeFor[[sharedBlock]byte]())
	}
	return typePtr(r)
}

// sharedBlock is the size of blocks for small objects.
const sharedBlock = 16

// hasLock reports whether there is something of package sync in a value.
func hasLock(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		if t.PkgPath() == "sync" {
			return true
		}
		for f := range t.Fields() {
			if hasLock(f.Type) {
				return true
			}
		}
	case reflect.Array:
		return hasLock(t.Elem())
	}
	return false
}

// markPointers marks the words that hold pointers in a value of a type at an offset.
func (m *Machine) markPointers(t types.Type, at uintptr, mark func(off uintptr)) {
	if b, ok := t.(*types.Basic); ok && b.Info()&types.IsString == 0 && b.Kind() != types.UnsafePointer {
		return
	}
	r := m.reflected(t)
	mask := make([]bool, (r.Size()+word-1)/word)
	rtype.Mask(mask, 0, r)
	for i, pointer := range mask {
		if pointer {
			mark(at + uintptr(i)*word)
		}
	}
}

func (m *Machine) hasPointers(t types.Type) bool { return rtype.HasPointers(m.rtype(t)) }

// direct reports whether a value of the type is itself the data word of an interface
// value, as a pointer is.
func (m *Machine) direct(t types.Type) bool {
	switch kindOf(t) {
	case kPtr:
		return true
	case kMem:
		return rtype.Direct(m.rtype(t))
	}
	return false
}

// A block is memory that is laid out as compilation goes on.
type block struct {
	size uintptr
	ptrs map[uintptr]bool
}

// add makes room for a value of a type and returns where it is.
func (b *block) add(m *Machine, t types.Type) uintptr {
	a := m.alignof(t)
	off := (b.size + a - 1) &^ (a - 1)
	b.size = off + max(m.sizeUpTo(maxInFrame, t), 1) // what has no size, too, lies within the memory
	m.markPointers(t, off, func(o uintptr) { b.ptrs[o] = true })
	return off
}

// What a variable may take, and a value in a frame, in bytes: the runtime ends a program that
// asks for more memory than there is.
const (
	maxVariable = 1 << 32
	maxInFrame  = 1 << 30
)

// sizeUpTo returns the size of a type whose values are to have memory of their own.
func (m *Machine) sizeUpTo(limit uintptr, t types.Type) uintptr {
	size := m.sizeof(t)
	if size > limit {
		panic(&rtype.Unsupported{Type: t, Reason: "a variable of it is too large"})
	}
	return size
}

// typ returns a type of the runtime's for memory so laid out.
func (m *Machine) blockType(b *block) unsafe.Pointer {
	n := (b.size + word - 1) / word
	mask := make([]bool, n)
	key := make([]byte, n)
	for off := range b.ptrs {
		mask[off/word] = true
		key[off/word] = 1
	}
	if t := m.frames[string(key)]; t != nil {
		return t
	}
	t := rtype.FrameType(n*word, mask)
	m.frames[string(key)] = t
	return t
}
