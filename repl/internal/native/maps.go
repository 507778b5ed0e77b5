package native

import (
	"reflect"
	"unsafe"
)

// Maps of any type, by the word of the type (see [TypeWord]) and the word of the map value.
// What goes wrong panics with Go's own panics: a nil map that is assigned to, a key that
// cannot be hashed.

// TypeWord returns the word that stands for a type: what the first word of an interface
// with a value of that type holds.
func TypeWord(t reflect.Type) unsafe.Pointer { return valueWord(reflect.ValueOf(t)) }

// MakeMap returns a map with room for some keys.
func MakeMap(t unsafe.Pointer, room int) (m unsafe.Pointer) { return makemap(t, room, nil) }

// MapGet returns where the element for the key at key is, to be read at once, and whether
// there is one: if not, it is memory of zeros.
func MapGet(t, m, key unsafe.Pointer) (elem unsafe.Pointer, ok bool) { return mapaccess2(t, m, key) }

// MapSet returns where to store the element for the key at key, at once.
func MapSet(t, m, key unsafe.Pointer) (elem unsafe.Pointer) { return mapassign(t, m, key) }

// MapDelete deletes the key at key.
func MapDelete(t, m, key unsafe.Pointer) { mapdelete(t, m, key) }

// A MapKind tells which functions fit a type of maps.
type MapKind int

const (
	AnyMap    MapKind = iota // those above
	StringMap                // also those for strings
	Word8Map                 // also those for eight bytes
)

// MapKindOf returns the kind of a map type: by its keys, unless the elements are large.
func MapKindOf(t reflect.Type) MapKind {
	const large = 128 // Go keeps elements beyond this elsewhere
	if t.Elem().Size() > large {
		return AnyMap
	}
	switch t.Key().Kind() {
	case reflect.String:
		return StringMap
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uintptr:
		if t.Key().Size() == wordSize {
			return Word8Map
		}
	}
	return AnyMap
}

// The same for maps of the other kinds, faster.

func StringMapGet(t, m unsafe.Pointer, key string) (elem unsafe.Pointer, ok bool) {
	return mapaccess2_faststr(t, m, key)
}
func StringMapSet(t, m unsafe.Pointer, key string) (elem unsafe.Pointer) {
	return mapassign_faststr(t, m, key)
}

func Word8MapGet(t, m unsafe.Pointer, key uint64) (elem unsafe.Pointer, ok bool) {
	return mapaccess2_fast64(t, m, key)
}
func Word8MapSet(t, m unsafe.Pointer, key uint64) (elem unsafe.Pointer) {
	return mapassign_fast64(t, m, key)
}

// Package runtime keeps these for others to link to.

//go:linkname makemap runtime.makemap
func makemap(t unsafe.Pointer, hint int, m unsafe.Pointer) unsafe.Pointer

//go:noescape
//go:linkname mapaccess2 runtime.mapaccess2
func mapaccess2(t, m, key unsafe.Pointer) (unsafe.Pointer, bool)

//go:noescape
//go:linkname mapassign runtime.mapassign
func mapassign(t, m, key unsafe.Pointer) unsafe.Pointer

//go:noescape
//go:linkname mapdelete runtime.mapdelete
func mapdelete(t, m, key unsafe.Pointer)

//go:noescape
//go:linkname mapaccess2_faststr runtime.mapaccess2_faststr
func mapaccess2_faststr(t, m unsafe.Pointer, key string) (unsafe.Pointer, bool)

//go:linkname mapassign_faststr runtime.mapassign_faststr
func mapassign_faststr(t, m unsafe.Pointer, key string) unsafe.Pointer

//go:noescape
//go:linkname mapaccess2_fast64 runtime.mapaccess2_fast64
func mapaccess2_fast64(t, m unsafe.Pointer, key uint64) (unsafe.Pointer, bool)

//go:noescape
//go:linkname mapassign_fast64 runtime.mapassign_fast64
func mapassign_fast64(t, m unsafe.Pointer, key uint64) unsafe.Pointer
