package rtype

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
)

// layOutStruct lays the fields of a struct out as the compiler does. Their types are shapes
// until setFields.
func (w *World) layOutStruct(to *structType, t *types.Struct) {
	if own := w.compiledStruct(t); own != nil {
		to.size, to.ptrBytes, to.align, to.fieldAlign = own.size, own.ptrBytes, own.align, own.fieldAlign
		to.tflag = own.tflag & (flagRegular | flagOnDemand | flagDirect)
		to.kind, to.equal, to.gcData = own.kind, own.equal, own.gcData
		to.pkgPath, to.fields = own.pkgPath, own.fields
		return
	}
	n := t.NumFields()
	to.kind = uint8(reflect.Struct)
	to.align, to.fieldAlign = 1, 1
	to.fields = make([]structField, n)
	var size, lastZero uintptr
	regular, comparable := true, true
	for i := range n {
		f := t.Field(i)
		ft := w.shape(f.Type())
		a := uintptr(ft.fieldAlign)
		at := (size + a - 1) &^ (a - 1)
		if at != size || f.Name() == "_" || !isRegular(ft) {
			regular = false
		}
		if ft.ptrBytes != 0 {
			to.ptrBytes = at + ft.ptrBytes
		}
		size = at + ft.size
		if size < at || size > maxSize {
			panic(&Unsupported{t, "it is too large"})
		}
		if ft.size == 0 {
			lastZero = size
		}
		to.align = max(to.align, ft.fieldAlign)
		comparable = comparable && ft.equal != nil
		to.fields[i] = structField{fieldName(f, t.Tag(i)), ft, at}
		if !f.Exported() {
			to.pkgPath = name{(*byte)(resolveNameOff(unsafe.Pointer(to), nameOff(f.Pkg().Path(), "", false)))}
		}
	}
	if size > 0 && lastZero == size {
		size++ // the address of a last field without size must not be that of another object
	}
	a := uintptr(to.align)
	to.size = (size + a - 1) &^ (a - 1)
	to.fieldAlign = to.align
	if n > 0 {
		last := to.fields[n-1]
		regular = regular && last.offset+last.typ.size == to.size
	}
	if regular {
		to.tflag |= flagRegular
	}
	to.rtype.setDirect()
	to.setGC()
	if comparable {
		to.equal = structEqual(to.fields, to.size, regular)
	}
}

// compiledStruct returns the type of the binary that a struct type was declared as in a compiled
// package, nil if it was not. What is known of that package lacks the types of fields that are
// not exported: a type of the user's which is declared as such a type has its layout, and not
// that of t.
func (w *World) compiledStruct(t *types.Struct) *structType {
	for f := range t.Fields() {
		if f.Exported() {
			continue
		}
		if !w.mayBeCompiled(f.Pkg()) {
			return nil
		}
		scope := f.Pkg().Scope()
		for _, name := range scope.Names() {
			obj, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || obj.IsAlias() || obj.Type().Underlying() != types.Type(t) {
				continue
			}
			if r, ok := w.opts.Compiled(f.Pkg().Path(), name, nil); ok && r != nil && r.Kind() == reflect.Struct {
				return (*structType)(unsafe.Pointer(fromType(r)))
			}
		}
		return nil
	}
	return nil
}

// isRegular reports whether values are equal when their memory is.
func isRegular(r *rtype) bool {
	switch reflect.Kind(r.kind) {
	case reflect.Array, reflect.Struct:
		return r.tflag&flagRegular != 0
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.String,
		reflect.Interface, reflect.Func, reflect.Slice, reflect.Map:
		return false
	}
	return true
}

// structEqual returns the == of structs with these fields: one after the other, without blank ones.
func structEqual(fields []structField, size uintptr, regular bool) func(p, q unsafe.Pointer) bool {
	if regular {
		return func(p, q unsafe.Pointer) bool {
			return unsafe.String((*byte)(p), size) == unsafe.String((*byte)(q), size)
		}
	}
	type part struct {
		offset uintptr
		equal  func(p, q unsafe.Pointer) bool
	}
	var parts []part
	for _, f := range fields {
		if f.name.text() != "_" {
			parts = append(parts, part{f.offset, f.typ.equal})
		}
	}
	return func(p, q unsafe.Pointer) bool {
		for i := range parts {
			f := &parts[i]
			if !f.equal(unsafe.Add(p, f.offset), unsafe.Add(q, f.offset)) {
				return false
			}
		}
		return true
	}
}

// setGC says where pointers lie. Above the size up to which package reflect reads masks of
// elements, the runtime makes the mask when it first needs it.
func (to *structType) setGC() {
	if to.ptrBytes == 0 {
		return
	}
	if to.ptrBytes > maxMask {
		to.tflag |= flagOnDemand
		to.gcData = (*byte)(unsafe.Pointer(new(unsafe.Pointer)))
		return
	}
	words := to.ptrBytes / word
	ptrs := make([]bool, to.size/word)
	Mask(ptrs, 0, toType(&to.rtype))
	mask := make([]byte, (words+8*word-1)/(8*word)*word)
	for i, p := range ptrs[:words] {
		if p {
			mask[i/8] |= 1 << (i % 8)
		}
	}
	to.gcData = &mask[0]
}

// maxMask is the prefix with pointers of the largest types that have their mask from the
// start. Package reflect expects it of elements of arrays up to this size (Go 1.26).
const maxMask = 2048 * 8 * word

func fieldName(f *types.Var, tag string) name {
	return makeName(f.Name(), tag, "", f.Exported(), f.Embedded())
}

// setFields puts the fields' types in the place of shapes.
func (w *World) setFields(to *structType, t *types.Struct) {
	if w.compiledStruct(t) != nil {
		return
	}
	for i := range to.fields {
		to.fields[i].typ = w.typ(t.Field(i).Type())
	}
}

// strukt makes the type of a struct without a name: that of package reflect, where it can
// make it.
func (w *World) strukt(t *types.Struct) *rtype {
	fields := make([]reflect.StructField, t.NumFields())
	plain := true
	for i := range fields {
		f := t.Field(i)
		fields[i] = reflect.StructField{
			Name: f.Name(), Type: toType(w.typ(f.Type())), Tag: reflect.StructTag(t.Tag(i)), Anonymous: f.Embedded(),
		}
		if !f.Exported() {
			fields[i].PkgPath = f.Pkg().Path()
		}
		if f.Name() == "_" || f.Embedded() && (!f.Exported() || hasMethods(f.Type()) || len(fields) > 1 && refusedBeside(fields[i].Type)) {
			plain = false
		}
	}
	if plain {
		return fromType(reflect.StructOf(fields))
	}

	set, pset := Methods(t), Methods(types.NewPointer(t))
	room, proom := len(set), len(pset)
	for i := range t.NumFields() {
		if f := t.Field(i); f.Embedded() && w.extensible(f.Type()) {
			room, proom = room+spareMethods, proom+spareMethods
		}
	}
	o := newObject(reflect.Struct, 0, room)
	to := (*structType)(unsafe.Pointer(o.rtype))
	w.layOutStruct(to, t)
	for i := range to.fields {
		to.fields[i].typ = fromType(fields[i].Type)
	}
	text := structText(fields)
	o.hash = freshHash(text)
	o.str = nameOff(text, "", false)
	o.tflag |= flagUncommon
	m := &made{goType: t, typ: o.rtype, room: [2]int{room, proom}}
	m.ptr, m.frames[1] = pointerTo(o.rtype, text, nil, proom)
	m.frames[0] = o.frame
	w.set(t, o.rtype)
	w.setMethods(m, o.rtype, set, nil, room)
	w.setMethods(m, m.ptr, pset, nil, proom)
	w.note(m)
	return o.rtype
}

// refusedBeside reports whether package reflect does not embed a type beside other fields, though it has no methods.
func refusedBeside(t reflect.Type) bool {
	r := fromType(t)
	return uncommonOf(r) != nil && r.direct()
}

func hasMethods(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Interface); !ok {
		if _, ok := types.Unalias(t).(*types.Pointer); !ok {
			t = types.NewPointer(t)
		}
	}
	return len(Methods(t)) > 0
}

// extensible reports whether an embedded type is one of those that may get methods later.
func (w *World) extensible(t types.Type) bool {
	r := w.typ(t)
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		r = w.typ(p.Elem())
	}
	return w.madeOf[r] != nil
}

func structText(fields []reflect.StructField) string {
	var b strings.Builder
	b.WriteString("struct {")
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(';')
		}
		if !f.Anonymous {
			b.WriteString(" " + f.Name)
		}
		b.WriteString(" " + f.Type.String())
		if f.Tag != "" {
			b.WriteString(" " + strconv.Quote(string(f.Tag)))
		}
	}
	if len(fields) > 0 {
		b.WriteByte(' ')
	}
	b.WriteByte('}')
	return b.String()
}
