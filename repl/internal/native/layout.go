package native

import (
	"reflect"
	"runtime"
	"unsafe"
)

const wordSize = 8

// What fits into the registers of Go's calling convention on amd64; arm64 has more.
const (
	maxInts   = 9
	maxFloats = 15
)

// inRegisters reports whether arguments go through registers here.
const inRegisters = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"

// A kind is how a part of a value travels: one letter for each register.
type kind byte

const (
	pointer kind = 'P' // a word that the garbage collector follows
	word    kind = 'W' // eight bytes
	half    kind = '4' // integers of four, two and one bytes, the upper bits undefined
	quarter kind = '2'
	single  kind = '1'
	float   kind = 'F'
	float4  kind = 'f'
)

func (k kind) size() uintptr {
	switch k {
	case half, float4:
		return 4
	case quarter:
		return 2
	case single:
		return 1
	}
	return wordSize
}

func (k kind) isFloat() bool { return k == float || k == float4 }

// A part is a piece of a value that has a register of its own.
type part struct {
	kind kind
	off  uintptr
}

// A layout describes values that lie in memory as a struct of their types.
type layout struct {
	types   []reflect.Type
	offsets []uintptr
	size    uintptr
	parts   []part
	spread  bool // all of them fit into registers
}

func layoutOf(list []reflect.Type) layout {
	l := layout{types: list, offsets: make([]uintptr, len(list)), spread: inRegisters}
	align := uintptr(1)
	for i, t := range list {
		a := uintptr(t.Align())
		l.size = (l.size + a - 1) &^ (a - 1)
		l.offsets[i] = l.size
		l.spread = l.spread && l.add(t, l.size)
		l.size += t.Size()
		align = max(align, a)
	}
	l.size = (l.size + align - 1) &^ (align - 1)
	ints, floats := l.count()
	l.spread = l.spread && ints <= maxInts && floats <= maxFloats
	return l
}

// add appends the parts of a value at an offset, and reports whether registers can hold it.
func (l *layout) add(t reflect.Type, off uintptr) bool {
	put := func(kinds ...kind) bool {
		for _, k := range kinds {
			l.parts = append(l.parts, part{k, off})
			off += k.size()
		}
		return true
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		return put(single)
	case reflect.Int16, reflect.Uint16:
		return put(quarter)
	case reflect.Int32, reflect.Uint32:
		return put(half)
	case reflect.Int, reflect.Uint, reflect.Int64, reflect.Uint64, reflect.Uintptr:
		return put(word)
	case reflect.Float32:
		return put(float4)
	case reflect.Float64:
		return put(float)
	case reflect.Complex64:
		return put(float4, float4)
	case reflect.Complex128:
		return put(float, float)
	case reflect.String:
		return put(pointer, word)
	case reflect.Slice:
		return put(pointer, word, word)
	case reflect.Interface:
		return put(pointer, pointer)
	case reflect.Array:
		return t.Len() == 0 || t.Len() == 1 && l.add(t.Elem(), off)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); !l.add(f.Type, off+f.Offset) {
				return false
			}
		}
		return true
	}
	return put(pointer)
}

func (l *layout) count() (ints, floats int) {
	for _, p := range l.parts {
		if p.kind.isFloat() {
			floats++
		} else {
			ints++
		}
	}
	return ints, floats
}

// shape returns the kinds of the parts in order.
func (l *layout) shape() string {
	b := make([]byte, len(l.parts))
	for i, p := range l.parts {
		b[i] = byte(p.kind)
	}
	return string(b)
}

// packed reports whether the parts lie as in a struct with one field for each.
func (l *layout) packed() bool {
	var off uintptr
	for _, p := range l.parts {
		n := p.kind.size()
		off = (off + n - 1) &^ (n - 1)
		if p.off != off {
			return false
		}
		off += n
	}
	return true
}

// inWords reports whether there are integer parts only, one for each word of memory.
func (l *layout) inWords() bool {
	for i, p := range l.parts {
		if p.kind.isFloat() || p.off != uintptr(i)*wordSize {
			return false
		}
	}
	return true
}

// at returns value i of memory that is laid out so.
func (l *layout) at(mem unsafe.Pointer, i int) reflect.Value {
	return reflect.NewAt(l.types[i], unsafe.Add(mem, l.offsets[i])).Elem()
}

func params(t reflect.Type) []reflect.Type {
	list := make([]reflect.Type, t.NumIn())
	for i := range list {
		list[i] = t.In(i)
	}
	return list
}

func results(t reflect.Type) []reflect.Type {
	list := make([]reflect.Type, t.NumOut())
	for i := range list {
		list[i] = t.Out(i)
	}
	return list
}

// withReceiver returns the type of a method's code: its receiver is a pointer word that
// comes first.
func withReceiver(t reflect.Type) reflect.Type {
	in := append([]reflect.Type{reflect.TypeFor[unsafe.Pointer]()}, params(t)...)
	return reflect.FuncOf(in, results(t), t.IsVariadic())
}
