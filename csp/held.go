package csp

import (
	"reflect"
	"unsafe"
)

// held is room for a value, in a form that the garbage collector sees the pointers of.
type held struct {
	ptrs [2]unsafe.Pointer
	bits [2]uint64
}

// A form is how a mark holds something.
type form uint8

const (
	noValue      form = iota
	allPointers       // a value of up to two pointers, in ptrs
	pointerFirst      // a value of a pointer and other words, from ptrs[1] on
	noPointers        // a value of up to two words, in bits
	anInterface       // any value, in an interface in ptrs
	anOperation       // that a process parks in, in bits
	aParking          // that a process parks in, and its Site, in ptrs
)

// formOf chooses how the values of a type are held.
func formOf(t reflect.Type) form {
	words := (t.Size() + wordSize - 1) / wordSize
	var at [3]bool
	switch {
	case words > uintptr(len(at)):
		return anInterface
	case !pointers(t, 0, &at):
		if words <= 2 {
			return noPointers
		}
	case at == [3]bool{true, words == 2} && words <= 2:
		return allPointers
	case at == [3]bool{true}:
		return pointerFirst
	}
	return anInterface
}

const wordSize = unsafe.Sizeof(uintptr(0))

// pointers notes which words of a value of a type, at an offset, hold pointers, and reports whether any does.
func pointers(t reflect.Type, offset uintptr, at *[3]bool) (any bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer, reflect.String, reflect.Slice:
		at[offset/wordSize] = true
		return true
	case reflect.Interface:
		at[offset/wordSize], at[offset/wordSize+1] = true, true
		return true
	case reflect.Array:
		for i := range t.Len() {
			if t.Elem().Size() > 0 && pointers(t.Elem(), offset+uintptr(i)*t.Elem().Size(), at) {
				any = true
			}
		}
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.Type.Size() > 0 && pointers(f.Type, offset+f.Offset, at) {
				any = true
			}
		}
	}
	return any
}

// A mould makes a channel again of its hub, of which a mark has room for the pointer only.
type mould func(*hub) Channel

// maxMoulds is how many of them can be told apart, the first one included, which makes none: it stands for no
// channel, and for those of types that there are too many of.
const maxMoulds = 256

// cast returns the number of the channel's mould. It sees to it that this and the form of values are known.
func (c *Chan[T]) cast() uint8 {
	if c.form != noValue {
		return c.mould
	}
	rt := c.rt
	t := reflect.TypeFor[T]()
	if rt.mouldOf == nil {
		rt.mouldOf = map[reflect.Type]uint8{}
		rt.moulds = []mould{func(*hub) Channel { return nil }}
	}
	k, known := rt.mouldOf[t]
	if !known && len(rt.moulds) < maxMoulds {
		k = uint8(len(rt.moulds))
		rt.mouldOf[t] = k
		rt.moulds = append(rt.moulds, func(h *hub) Channel { return (*Chan[T])(unsafe.Pointer(h)) })
	}
	if c.mould, c.form = k, formOf(t); k == 0 || c.label != nil && c.label.Reused {
		c.form = anInterface
	}
	return k
}

// read returns the value of a mark that pass has made.
func (c *Chan[T]) read(m *mark) any {
	switch m.form {
	case allPointers:
		return c.seen(*(*T)(unsafe.Pointer(&m.ptrs)))
	case pointerFirst:
		return c.seen(*(*T)(unsafe.Pointer(&m.ptrs[1])))
	default:
		return c.seen(*(*T)(unsafe.Pointer(&m.bits)))
	}
}
