package rtype

import (
	"go/types"
	"reflect"
	"unsafe"
)

// spareMethods is how many methods a type of the user's may get after it was made.
const spareMethods = 16

// made is a type that was made here and has, or may get, methods.
type made struct {
	goType  types.Type
	typ     *rtype
	ptr     *rtype            // its pointer type, nil for interfaces and pointers
	room    [2]int            // for methods, of typ and ptr
	frames  [2]unsafe.Pointer // the types of the memory that holds typ and ptr
	dropped bool
}

// object is the memory of a type: the head of its kind, the uncommon part, parameters,
// methods.
type object struct {
	*rtype
	uncommon *uncommon
	frame    unsafe.Pointer // the type of the memory itself
}

// newObject allocates a type. Functions have params parameters and results.
func newObject(kind reflect.Kind, params, methods int) object {
	head := headType(kind)
	size := head.Size()
	at := size
	size += unsafe.Sizeof(uncommon{}) + uintptr(params)*word
	moff := size - at
	size += uintptr(methods) * unsafe.Sizeof(method{})
	mask := make([]bool, (size+word-1)/word)
	Mask(mask, 0, head)
	for i := range params {
		mask[(at+unsafe.Sizeof(uncommon{}))/word+uintptr(i)] = true
	}
	frame := FrameType(size, mask)
	p := New(frame)
	pin(p)
	u := (*uncommon)(unsafe.Add(p, at))
	u.moff = uint32(moff)
	return object{(*rtype)(p), u, frame}
}

// named makes the type for a named type: laid out at once, so that other types can hold it,
// and completed when all that it refers to is laid out.
func (w *World) named(n *types.Named) *rtype {
	defer refused(n)
	obj := n.Obj()
	if n.TypeParams().Len() > 0 && n.TypeArgs().Len() == 0 {
		panic(&Unsupported{n, "it is generic and not instantiated"})
	}
	if w.mayBeCompiled(obj.Pkg()) {
		// Types of the user's may be laid out already, and are not made for the question: only an
		// instance that stands for all can be the answer.
		targs := make([]reflect.Type, n.TypeArgs().Len())
		for i := 0; i < len(targs) && !w.ofUsers(n); i++ {
			targs[i] = toType(w.typ(n.TypeArgs().At(i)))
		}
		// While the type arguments were made, the type may have been, too.
		if r, ok := w.canon.At(n).(*rtype); ok {
			return r
		}
		if t, ok := w.opts.Compiled(obj.Pkg().Path(), obj.Name(), targs); ok {
			if t == nil {
				panic(&Unsupported{n, "it is not to be had"})
			}
			return fromType(t)
		}
	}

	under := n.Underlying()
	var set, pset []*types.Selection
	room, proom := 0, 0
	kind := kindOf(under)
	if kind == reflect.Invalid {
		panic(&Unsupported{n, "values cannot have it"})
	}
	mayHave := kind != reflect.Interface && kind != reflect.Pointer
	if mayHave {
		set, pset = Methods(n), Methods(types.NewPointer(n))
		room, proom = len(set), len(pset)
		if n.TypeArgs() == nil {
			room, proom = room+spareMethods, proom+spareMethods
		}
	}
	params := 0
	if sig, ok := under.(*types.Signature); ok {
		params = sig.Params().Len() + sig.Results().Len()
	}
	o := newObject(kind, params, room)
	text := typeText(n, obj.Pkg().Name())
	o.hash = freshHash(text)
	o.str = nameOff(text, "", obj.Exported())
	o.kind = uint8(kind)
	o.uncommon.pkgPath = nameOff(obj.Pkg().Path(), "", false)
	w.set(n, o.rtype)
	m := &made{goType: n, typ: o.rtype, room: [2]int{room, proom}}
	if mayHave {
		// Before the layout, which may ask for pointers to the type already.
		m.ptr, m.frames[1] = pointerTo(o.rtype, text, obj.Pkg(), proom)
		m.frames[0] = o.frame
	}
	w.layOut(o.rtype, under) // of what it holds, without what it refers to
	o.tflag |= flagNamed | flagUncommon
	o.str = nameOff(text, "", obj.Exported())

	if mayHave {
		w.setMethods(m, o.rtype, set, obj.Pkg(), room)
		w.setMethods(m, m.ptr, pset, obj.Pkg(), proom)
		w.note(m)
	}
	return o.rtype
}

// mayBeCompiled reports whether a package may have types in the binary.
func (w *World) mayBeCompiled(pkg *types.Package) bool {
	return pkg != nil && w.opts.Compiled != nil && (w.opts.IsCompiled == nil || w.opts.IsCompiled(pkg))
}

// ofUsers reports whether a type is certainly in no binary: it is, or is an instance with, a type
// of the user's. Its type arguments are not made then before it is laid out itself: they may
// hold what holds it.
func (w *World) ofUsers(t types.Type) bool {
	if w.opts.IsCompiled == nil {
		return false
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil && !w.opts.IsCompiled(p) {
			return true
		}
		for arg := range t.TypeArgs().Types() {
			if w.ofUsers(arg) {
				return true
			}
		}
	case *types.Map:
		return w.ofUsers(t.Key()) || w.ofUsers(t.Elem())
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
		return w.ofUsers(t.Elem())
	}
	return false
}

// pointerTo makes the pointer type of a type made here, whose text is given, with room for methods.
func pointerTo(r *rtype, text string, pkg *types.Package, room int) (p *rtype, frame unsafe.Pointer) {
	o := newObject(reflect.Pointer, 0, room)
	*(*ptrType)(unsafe.Pointer(o.rtype)) = ptrType{*fromType(reflect.TypeFor[*unsafe.Pointer]()), r}
	o.tflag = flagUncommon | flagDirect | flagRegular
	o.hash = freshHash("*" + text)
	o.str = nameOff("*"+text, "", false)
	o.ptrToThis = 0
	if pkg != nil {
		o.uncommon.pkgPath = nameOff(pkg.Path(), "", false)
	}
	r.ptrToThis = typeOff(o.rtype)
	return o.rtype, o.frame
}

// kindOf returns the kind of values whose underlying type is t.
func kindOf(t types.Type) reflect.Kind {
	switch t := t.(type) {
	case *types.Basic:
		if b, ok := basics[t.Kind()]; ok {
			return b.Kind()
		}
	case *types.Pointer:
		return reflect.Pointer
	case *types.Slice:
		return reflect.Slice
	case *types.Array:
		return reflect.Array
	case *types.Map:
		return reflect.Map
	case *types.Chan:
		return reflect.Chan
	case *types.Signature:
		return reflect.Func
	case *types.Interface:
		if t.IsMethodSet() {
			return reflect.Interface
		}
	case *types.Struct:
		return reflect.Struct
	}
	return reflect.Invalid
}

// layOut fills in the head of a named type but for its name: size, alignment, what the
// garbage collector and == need. Elements and fields that are only referred to come later.
func (w *World) layOut(r *rtype, under types.Type) {
	str, hash, ptr := r.str, r.hash, r.ptrToThis
	p := unsafe.Pointer(r)
	later := func(f func()) { w.pending = append(w.pending, f) }
	switch t := under.(type) {
	case *types.Basic:
		*r = *fromType(basics[t.Kind()])
	case *types.Pointer:
		to := (*ptrType)(p)
		*to = *(*ptrType)(Ptr(reflect.TypeFor[*unsafe.Pointer]()))
		later(func() { to.elem = w.typ(t.Elem()) })
	case *types.Slice:
		to := (*sliceType)(p)
		*to = *(*sliceType)(Ptr(reflect.TypeFor[[]unsafe.Pointer]()))
		later(func() { to.elem = w.typ(t.Elem()) })
	case *types.Chan:
		to := (*chanType)(p)
		*to = *(*chanType)(Ptr(reflect.TypeFor[chan unsafe.Pointer]()))
		to.dir = int(chanDir(t.Dir()))
		later(func() { to.elem = w.typ(t.Elem()) })
	case *types.Map:
		to := (*mapType)(p)
		*to = *(*mapType)(Ptr(reflect.TypeFor[map[unsafe.Pointer]unsafe.Pointer]()))
		later(func() {
			head := to.rtype
			*to = *(*mapType)(unsafe.Pointer(w.typ(t)))
			to.rtype = head
		})
	case *types.Signature:
		to := (*funcType)(p)
		to.rtype = *fromType(reflect.TypeFor[func()]())
		to.in, to.out = uint16(t.Params().Len()), uint16(t.Results().Len())
		if t.Variadic() {
			to.out |= 1 << 15
		}
		later(func() { w.setParams(to, t) })
	case *types.Array:
		to := (*arrayType)(p)
		*to = *(*arrayType)(Ptr(arrayOf(t, w.shape(t.Elem()))))
		later(func() {
			to.elem = w.typ(t.Elem())
			to.slice = fromType(reflect.SliceOf(toType(to.elem)))
		})
	case *types.Struct:
		to := (*structType)(p)
		w.layOutStruct(to, t)
		later(func() { w.setFields(to, t) })
	case *types.Interface:
		w.layOutIface((*ifaceType)(p), t, true)
	}
	r.str, r.hash, r.ptrToThis = str, hash, ptr
	r.tflag &= flagRegular | flagOnDemand | flagDirect
}

// setParams fills in the parameters of a named function type.
func (w *World) setParams(to *funcType, t *types.Signature) {
	n := t.Params().Len() + t.Results().Len()
	if n == 0 {
		return
	}
	ps := unsafe.Slice((**rtype)(unsafe.Add(unsafe.Pointer(to), unsafe.Sizeof(*to)+unsafe.Sizeof(uncommon{}))), n)
	for i := range t.Params().Len() {
		ps[i] = w.typ(t.Params().At(i).Type())
	}
	for i := range t.Results().Len() {
		ps[t.Params().Len()+i] = w.typ(t.Results().At(i).Type())
	}
}

// shape returns a type that lies in memory, is compared and collected as t, and holds nothing
// that t refers to only: such types may not be laid out yet.
func (w *World) shape(t types.Type) *rtype {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return fromType(reflect.TypeFor[*unsafe.Pointer]())
	case *types.Slice:
		return fromType(reflect.TypeFor[[]unsafe.Pointer]())
	case *types.Map:
		return fromType(reflect.TypeFor[map[unsafe.Pointer]unsafe.Pointer]())
	case *types.Chan:
		return fromType(reflect.TypeFor[chan unsafe.Pointer]())
	case *types.Signature:
		return fromType(reflect.TypeFor[func()]())
	case *types.Interface:
		if t.NumMethods() == 0 {
			return fromType(reflect.TypeFor[any]())
		}
		return fromType(reflect.TypeFor[error]())
	case *types.Array:
		return fromType(arrayOf(t, w.shape(t.Elem())))
	case *types.Struct:
		to := &structType{}
		w.layOutStruct(to, t)
		to.str = nameOff("struct {}", "", false)
		to.hash = freshHash("struct")
		return &to.rtype
	default:
		return w.typ(t)
	}
}
