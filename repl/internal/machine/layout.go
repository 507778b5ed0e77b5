package machine

import (
	"github.com/cspsh/cspsh/repl/internal/rtype"
	"go/types"
	"reflect"
	"unsafe"
)

const word = unsafe.Sizeof(uintptr(0))

func (m *Machine) sizeof(t types.Type) uintptr { return uintptr(m.sizes.Sizeof(t)) }

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

// markPointers marks the words that hold pointers in a value of a type at an offset.
func (m *Machine) markPointers(t types.Type, at uintptr, mark func(off uintptr)) {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.UnsafePointer || u.Info()&types.IsString != 0 {
			mark(at)
		}
	case *types.Slice:
		mark(at)
	case *types.Interface:
		mark(at)
		mark(at + word)
	case *types.Array:
		if u.Len() == 0 || !m.hasPointers(u.Elem()) {
			return
		}
		size := m.sizeof(u.Elem())
		for i := range uintptr(u.Len()) {
			m.markPointers(u.Elem(), at+i*size, mark)
		}
	case *types.Struct:
		for i, off := range m.offsets(u) {
			m.markPointers(u.Field(i).Type(), at+off, mark)
		}
	default:
		mark(at)
	}
}

func (m *Machine) hasPointers(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer || u.Info()&types.IsString != 0
	case *types.Array:
		return u.Len() > 0 && m.hasPointers(u.Elem())
	case *types.Struct:
		for v := range u.Fields() {
			if m.hasPointers(v.Type()) {
				return true
			}
		}
		return false
	}
	return true
}

// offsets returns where the fields of a struct are.
func (m *Machine) offsets(t *types.Struct) []uintptr {
	fields := make([]*types.Var, t.NumFields())
	for i := range fields {
		fields[i] = t.Field(i)
	}
	list := make([]uintptr, len(fields))
	for i, off := range m.sizes.Offsetsof(fields) {
		list[i] = uintptr(off)
	}
	return list
}

// A block is memory that is laid out as compilation goes on.
type block struct {
	size uintptr
	ptrs map[uintptr]bool
}

// add makes room for a value of a type and returns where it is.
func (b *block) add(m *Machine, t types.Type) uintptr {
	a := uintptr(m.sizes.Alignof(t))
	off := (b.size + a - 1) &^ (a - 1)
	b.size = off + max(m.sizeof(t), 1) // what has no size, too, lies within the memory
	m.markPointers(t, off, func(o uintptr) { b.ptrs[o] = true })
	return off
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
