package engine

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// What package reflect has of the type of a struct.
type (
	structType struct {
		abi struct { // internal/abi.Type
			size, ptrBytes uintptr
			hash           uint32
			flags          uint8
			_              [3]uint8 // alignments, kind
			equal          func(unsafe.Pointer, unsafe.Pointer) bool
			gcData         *byte
			str, ptrToThis int32
		}
		pkgPath unsafe.Pointer
		fields  []structTypeField
	}
	structTypeField struct {
		_   unsafe.Pointer // name
		typ unsafe.Pointer
		_   uintptr // offset
	}
)

// reflectKnown tells whether types are still like that.
var reflectKnown = sync.OnceValue(func() bool {
	known := reflect.TypeFor[reflect.StructField]()
	t := (*structType)(typePointer(known))
	if t.abi.flags&named == 0 || len(t.fields) != known.NumField() {
		return false
	}
	for i, f := range t.fields {
		if f.typ != typePointer(known.Field(i).Type) {
			return false
		}
	}
	return true
})

// typePointer returns where a type is.
func typePointer(t reflect.Type) unsafe.Pointer { return reflect.ValueOf(t).UnsafePointer() }

// setField changes the type of a field to one of the same size and shape.
func setField(owner reflect.Type, i int, t reflect.Type) {
	(*structType)(typePointer(owner)).fields[i].typ = typePointer(t)
}

// named is the flag of a type that has a name.
const named = 1 << 2

// addReflectOff keeps a pointer, and returns the number that stands for it in a type.
//
//go:linkname addReflectOff reflect.addReflectOff
//go:noescape
func addReflectOff(ptr unsafe.Pointer) int32

// setName gives a type the name that the user knows it by.
func setName(t reflect.Type, name string) {
	text := append([]byte{0}, binary.AppendUvarint(nil, uint64(len(name)))...)
	text = append(text, name...)
	typ := (*structType)(typePointer(t))
	typ.abi.str = addReflectOff(unsafe.Pointer(&text[0]))
	typ.abi.flags |= named
}

var apart atomic.Int64

// setApart makes a type different from all others with the same fields. For those that are
// made of themselves package reflect would not come to an end of comparing them: it looks
// at the fields after the packages.
func setApart(t reflect.Type) {
	of := reflect.StructOf([]reflect.StructField{{
		Name: "x", PkgPath: fmt.Sprintf("%d", apart.Add(1)), Type: reflect.TypeFor[struct{}](),
	}})
	(*structType)(typePointer(t)).pkgPath = (*structType)(typePointer(of)).pkgPath
}

// tellTypes sets the types of structs that an interpreter has read the declarations of. It
// has no way to do this, hence the reach into its fields.
func tellTypes(in *interp.Interpreter, names []string, types map[string]reflect.Type) error {
	scope := reflect.ValueOf(in).Elem().FieldByName("scopes").MapIndex(reflect.ValueOf("main"))
	symbols := scope.Elem().FieldByName("sym")
	declared := func(name string) reflect.Value { // an *itype, settable
		sym := symbols.MapIndex(reflect.ValueOf(name))
		if !sym.IsValid() {
			return reflect.Value{}
		}
		return settable(sym.Elem().FieldByName("typ"))
	}
	for _, name := range names {
		t := declared(name)
		if !t.IsValid() || t.IsNil() {
			return fmt.Errorf("type %s is not declared", name)
		}
		settable(t.Elem().FieldByName("rtype")).Set(reflect.ValueOf(types[name]))
		settable(t.Elem().FieldByName("incomplete")).SetBool(false)
	}

	// A type that was mentioned before it was declared is another one there.
	seen := map[unsafe.Pointer]bool{}
	var visit func(ref reflect.Value)
	visit = func(ref reflect.Value) {
		ref = settable(ref)
		if ref.IsNil() {
			return
		}
		if name := ref.Elem().FieldByName("name").String(); types[name] != nil {
			if t := declared(name); t.IsValid() {
				ref.Set(t)
			}
		}
		if seen[ref.UnsafePointer()] {
			return
		}
		seen[ref.UnsafePointer()] = true
		t := ref.Elem()
		for _, part := range []string{"key", "val", "ptr"} {
			visit(t.FieldByName(part))
		}
		for _, list := range []string{"arg", "ret"} {
			for i := range t.FieldByName(list).Len() {
				visit(t.FieldByName(list).Index(i))
			}
		}
		for i := range t.FieldByName("field").Len() {
			visit(t.FieldByName("field").Index(i).FieldByName("typ"))
		}
	}
	for _, name := range names {
		visit(declared(name))
	}
	return nil
}
