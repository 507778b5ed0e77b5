package rtype

import (
	"reflect"
	"sync"
	"unsafe"
)

var frames = struct {
	sync.Mutex
	types map[string]*rtype
}{types: map[string]*rtype{}}

// FrameType returns the type (its address, for New) of an allocation of size bytes, rounded up
// to words, whose words may hold pointers where ptrs says so. ptrs may be shorter than the
// size. The types are kept for ever, one for each size and mask.
func FrameType(size uintptr, ptrs []bool) unsafe.Pointer {
	size = (size + word - 1) &^ (word - 1)
	key := make([]byte, 8, 16+len(ptrs)/8)
	for i := range key {
		key[i] = byte(size >> (8 * i))
	}
	last := 0
	for i, p := range ptrs {
		if p {
			last = i + 1
		}
	}
	if uintptr(last)*word > size {
		panic("rtype.FrameType: the mask is longer than the frame")
	}
	// The runtime reads masks by whole words.
	mask := make([]byte, (uintptr(last)+8*word-1)/(8*word)*word)
	for i, p := range ptrs[:last] {
		if p {
			mask[i/8] |= 1 << (i % 8)
		}
	}
	key = append(key, mask...)

	frames.Lock()
	defer frames.Unlock()
	if t := frames.types[string(key)]; t != nil {
		return unsafe.Pointer(t)
	}
	t := &structType{rtype: rtype{
		size:       size,
		ptrBytes:   uintptr(last) * word,
		hash:       uint32(len(frames.types)),
		align:      uint8(word),
		fieldAlign: uint8(word),
		kind:       uint8(reflect.Struct),
		str:        nameOff("struct {}", "", false),
	}}
	if last > 0 {
		t.gcData = &mask[0]
	}
	t.rtype.setDirect()
	frames.types[string(key)] = &t.rtype
	return unsafe.Pointer(t)
}

// setDirect sets the flag that says how interfaces hold values of the type.
func (r *rtype) setDirect() {
	r.tflag &^= flagDirect
	if r.size == word && r.ptrBytes == word {
		r.tflag |= flagDirect
	}
}

// New allocates zeroed memory for a value of the type at the address t.
func New(t unsafe.Pointer) unsafe.Pointer { return unsafeNew(t) }

// Move copies a value of the type at the address t.
func Move(t, dst, src unsafe.Pointer) { typedmemmove(t, dst, src) }

// Clear sets a value of the type at the address t to zero.
func Clear(t, p unsafe.Pointer) { typedmemclr(t, p) }

// Hash returns the hash of a value of the type at the address t, as maps use it. It panics as
// they do if the value is an interface that holds what cannot be compared.
func Hash(t, p unsafe.Pointer, seed uintptr) uintptr { return typehash(t, p, seed) }

// Direct reports whether a value of the type at the address t is itself the data word of an
// interface that holds it; otherwise that word points to the value.
func Direct(t unsafe.Pointer) bool { return (*rtype)(t).direct() }

// Size returns the size in bytes of a value of the type at the address t.
func Size(t unsafe.Pointer) uintptr { return (*rtype)(t).size }

// Layout returns where values of the types lie in a frame that holds them one after the
// other, aligned, and the type of that frame for New.
func Layout(ts []reflect.Type) (offsets []uintptr, frame unsafe.Pointer) {
	var size uintptr
	offsets = make([]uintptr, len(ts))
	for i, t := range ts {
		a := uintptr(t.Align())
		size = (size + a - 1) &^ (a - 1)
		offsets[i] = size
		size += t.Size()
	}
	size = (size + word - 1) &^ (word - 1)
	mask := make([]bool, size/word)
	for i, t := range ts {
		Mask(mask, offsets[i], t)
	}
	return offsets, FrameType(size, mask)
}

// HasPointers reports whether values of a type may hold pointers.
func HasPointers(t unsafe.Pointer) bool { return (*rtype)(t).ptrBytes != 0 }

// Mask notes in mask, which has an element for each word, the words of a value of type t at
// offset that may hold pointers.
func Mask(mask []bool, offset uintptr, t reflect.Type) {
	r := fromType(t)
	if r.ptrBytes == 0 {
		return
	}
	at := offset / word
	switch t.Kind() {
	case reflect.Array:
		elem := t.Elem()
		for i := range uintptr(t.Len()) {
			Mask(mask, offset+i*elem.Size(), elem)
		}
	case reflect.Struct:
		for _, f := range (*structType)(unsafe.Pointer(r)).fields {
			Mask(mask, offset+f.offset, toType(f.typ))
		}
	case reflect.Interface:
		// The first word is a type's or an itab's address; those are kept anyway, and the
		// compiler does not count it as a pointer either.
		mask[at+1] = true
	default: // pointers, and strings and slices, which begin with one
		mask[at] = true
	}
}
