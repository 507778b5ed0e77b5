package rtype

import (
	"reflect"
	"unsafe"
)

// Linked returns the functions by which packages that are run from source, those of the standard library and others
// for which Go keeps them open, reach the types of the runtime, by the symbols that they link.
func Linked() map[string]any {
	return map[string]any{
		"internal/reflectlite.resolveNameOff": resolveNameOff,
		"internal/reflectlite.resolveTypeOff": resolveTypeOff,
		"internal/reflectlite.unsafe_New":     unsafeNew,
		"internal/reflectlite.typedmemmove":   typedmemmove,
		"internal/reflectlite.ifaceE2I":       assignInterface,
		"internal/reflectlite.chanlen":        func(p unsafe.Pointer) int { return *(*int)(p) },
		"internal/reflectlite.maplen": func(p unsafe.Pointer) int {
			if p == nil {
				return 0
			}
			return int(*(*uint64)(p)) // what a map begins with
		},

		"reflect.unsafe_New":     unsafeNew,
		"reflect.typedmemclr":    typedmemclr,
		"reflect.typedmemmove":   typedmemmove,
		"reflect.typedslicecopy": typedslicecopy,
		"reflect.ifaceE2I":       assignInterface,
		"reflect.makemap":        makemap,
		"reflect.mapaccess":      mapaccess,
		"reflect.mapassign":      mapassign,
		"reflect.mapiterinit":    mapiterinit,
		"reflect.mapiternext":    mapiternext,
		"reflect.resolveTypeOff": resolveTypeOff,
		// Types are found by their names with it, which are those of the shell.
		"reflect.typelinks": func() (sections []unsafe.Pointer, offsets [][]int32) { return nil, nil },
	}
}

// assignInterface sets the interface value at to, of a type with methods, to the value of src.
func assignInterface(t unsafe.Pointer, src any, to unsafe.Pointer) {
	reflect.NewAt(toType((*rtype)(t)), to).Elem().Set(reflect.ValueOf(src))
}
