package rtype

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"unsafe"
)

type methodKey struct {
	typ  *rtype
	name string
	pkg  string // the path, if the name is not exported
}

func keyOf(r *rtype, name string, pkg *types.Package) methodKey {
	if types.NewFunc(0, nil, name, nil).Exported() || pkg == nil {
		return methodKey{r, name, ""}
	}
	return methodKey{r, name, pkg.Path()}
}

// A Method is a method of a type made here.
type Method struct {
	Func *types.Func // the method itself, which may be declared with an embedded type
	// Ifn is the Go function value bound to it that takes the receiver as the data word of
	// an interface, nil while there is none.
	Ifn     unsafe.Pointer
	typ     *rtype
	ifn     int  // the stub that calls Ifn, -1 if there was none left
	tfn     int  // the stub that takes the receiver by value; ifn, where that is the same
	byValue bool // the latter calls what package reflect has made
}

// Bound reports whether compiled code can call the method: there was a stub left for it.
func (m *Method) Bound() bool { return m.ifn >= 0 }

// Methods returns the methods of t that its values have at run time, in the order of
// [types.NewMethodSet]: those without type parameters of their own.
func Methods(t types.Type) []*types.Selection {
	var list []*types.Selection
	for s := range types.NewMethodSet(t).Methods() {
		if s.Obj().(*types.Func).Signature().TypeParams().Len() == 0 {
			list = append(list, s)
		}
	}
	return list
}

// setMethods gives r, which is m's type or its pointer type, the methods of the set; there is
// room for some number of them. Their types come later.
func (w *World) setMethods(m *made, r *rtype, set []*types.Selection, pkg *types.Package, room int) {
	w.pending = append(w.pending, func() { w.fillMethods(m, r, set, pkg, room) })
	for _, s := range set {
		w.addMethod(m, r, s.Obj().(*types.Func))
	}
}

// addMethod notes a method of r and takes stubs for it.
func (w *World) addMethod(m *made, r *rtype, f *types.Func) {
	k := keyOf(r, f.Name(), f.Pkg())
	if w.methods[k] != nil {
		return
	}
	if r == m.ptr && !m.typ.direct() {
		// The word of an interface that holds a value points to it: one code serves both.
		if v := w.methods[keyOf(m.typ, f.Name(), f.Pkg())]; v != nil {
			w.methods[k] = v
			return
		}
	}
	mt := &Method{Func: f, typ: r}
	text := r.string() + "." + f.Name()
	mt.ifn = takeStub(text)
	mt.tfn = mt.ifn
	if r == m.typ && !r.direct() && f.Exported() {
		mt.tfn = takeStub(text)
	}
	w.methods[k] = mt
}

// fillMethods writes the method table of r.
func (w *World) fillMethods(m *made, r *rtype, set []*types.Selection, pkg *types.Package, room int) {
	self := ""
	if pkg != nil {
		self = pkg.Path()
	}
	fs := make([]*types.Func, len(set))
	for i, s := range set {
		fs[i] = s.Obj().(*types.Func)
	}
	slices.SortFunc(fs, compareMethods)
	table := make([]method, 0, len(fs))
	exported := 0
	for _, f := range fs {
		typ := w.methodType(f)
		if typ == nil {
			continue
		}
		mt := w.methods[keyOf(r, f.Name(), f.Pkg())]
		tfn := mt.tfn
		if r == m.ptr {
			tfn = mt.ifn
		}
		table = append(table, method{methodName(f, self), typeOff(typ), stubOff(mt.ifn), stubOff(tfn)})
		if f.Exported() {
			exported++
		}
	}
	if room == 0 {
		return // there may be nothing behind the uncommon part
	}
	u := uncommonOf(r)
	copy(unsafe.Slice((*method)(unsafe.Add(unsafe.Pointer(u), u.moff)), room), table)
	u.mcount, u.xcount = uint16(len(table)), uint16(exported)
}

// methodType returns the type of a method, nil if it is to be left out (Options.IsCompiled).
func (w *World) methodType(f *types.Func) *rtype {
	sig := f.Signature()
	if !f.Exported() && w.opts.IsCompiled != nil && w.opts.IsCompiled(f.Pkg()) &&
		!(w.knows(sig.Params()) && w.knows(sig.Results())) {
		return nil
	}
	return w.signature(sig)
}

// knows reports whether all named types that t mentions are there already or compiled.
func (w *World) knows(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if w.canon.At(t) != nil || t.Obj().Pkg() == nil {
			return true
		}
		var targs []reflect.Type
		for i := range t.TypeArgs().Len() {
			if !w.knows(t.TypeArgs().At(i)) {
				return false
			}
			targs = append(targs, toType(w.typ(t.TypeArgs().At(i))))
		}
		if !w.mayBeCompiled(t.Obj().Pkg()) {
			return false
		}
		r, ok := w.opts.Compiled(t.Obj().Pkg().Path(), t.Obj().Name(), targs)
		return ok && r != nil
	case *types.Pointer:
		return w.knows(t.Elem())
	case *types.Slice:
		return w.knows(t.Elem())
	case *types.Array:
		return w.knows(t.Elem())
	case *types.Chan:
		return w.knows(t.Elem())
	case *types.Map:
		return w.knows(t.Key()) && w.knows(t.Elem())
	case *types.Tuple:
		for i := range t.Len() {
			if !w.knows(t.At(i).Type()) {
				return false
			}
		}
	case *types.Signature:
		return w.knows(t.Params()) && w.knows(t.Results())
	case *types.Struct:
		for i := range t.NumFields() {
			if !w.knows(t.Field(i).Type()) {
				return false
			}
		}
	case *types.Interface:
		for i := range t.NumMethods() {
			if !w.knows(t.Method(i).Type()) {
				return false
			}
		}
	}
	return true
}

// Method returns a method of recv, a type made here or a pointer to one; nil if it has none
// of that name. pkg counts for names that are not exported.
func (w *World) Method(recv types.Type, name string, pkg *types.Package) *Method {
	return w.methods[keyOf(fromType(w.Type(recv)), name, pkg)]
}

// Bind gives a method its code, or other code than before. recv is a type made here or a
// pointer to one; all methods of its method set can be bound, promoted ones included.
// ifn and tfn are Go function values (pointers to a funcval). ifn takes the receiver as the
// one data word of an interface. tfn takes it by value; it is used by the function that
// reflect.Type.Method returns, and only if recv is no pointer and its values are not
// themselves data words ([Direct]). If it is nil, package reflect makes it from ifn.
//
// For types that are not [Direct], a method of T and that of *T are one, and bound as one: ifn
// gets a pointer to the value in both cases.
// A method that is called before it is bound panics.
func (w *World) Bind(recv types.Type, name string, pkg *types.Package, ifn, tfn unsafe.Pointer) {
	m := w.Method(recv, name, pkg)
	if m == nil {
		panic(fmt.Sprintf("rtype.Bind: %s has no method %s", recv, name))
	}
	m.Ifn = ifn
	if m.ifn < 0 {
		return
	}
	setStub(m.ifn, ifn)
	if m.tfn == m.ifn || m.tfn < 0 || tfn == nil && m.byValue {
		return
	}
	m.byValue = tfn == nil
	if tfn == nil {
		tfn = byValue(toType(m.typ), name)
	}
	setStub(m.tfn, tfn)
}

// byValue returns a function value that calls the exported method name of its first argument.
func byValue(t reflect.Type, name string) unsafe.Pointer {
	m, _ := t.MethodByName(name)
	fn := reflect.MakeFunc(m.Type, func(args []reflect.Value) []reflect.Value {
		method := args[0].MethodByName(name)
		if m.Type.IsVariadic() {
			return method.CallSlice(args[1:])
		}
		return method.Call(args[1:])
	})
	f := fn.Interface()
	return (*eface)(unsafe.Pointer(&f)).data
}

// Extend gives types made before the methods that n, one of them, has got since: n itself, and
// those that embed it. It fails if there is no room left for them (16 are foreseen), or if n
// is an instance of a generic type.
//
// The runtime keeps what it has found out about a type and an interface. Extend makes it look
// again, except for the few assertions in compiled code that have remembered for themselves
// that n lacked a method (of a thousand that fail, one is remembered).
func (w *World) Extend(n *types.Named) error {
	if w.quick[n] == nil {
		if _, ok := w.canon.At(n).(*rtype); !ok {
			return nil // not made yet
		}
	}
	for _, m := range w.own {
		if m.goType != types.Type(n) && !embeds(m.goType, n, nil) {
			continue
		}
		if err := w.extend(m); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) extend(m *made) error {
	var pkg *types.Package
	if n, ok := m.goType.(*types.Named); ok {
		pkg = n.Obj().Pkg()
	}
	sets := [][]*types.Selection{Methods(m.goType), Methods(types.NewPointer(m.goType))}
	rs := []*rtype{m.typ, m.ptr}
	for i := range rs {
		if len(sets[i]) > m.room[i] {
			return fmt.Errorf("type %s got too many methods after it was declared: declare it again", m.goType)
		}
	}
	w.atomically(func() {
		for i, r := range rs {
			w.setMethods(m, r, sets[i], pkg, m.room[i])
		}
		w.fresh = append(w.fresh, m)
	})
	for i, r := range rs {
		mendItabs(r, m.frames[i])
	}
	return nil
}

// embeds reports whether t, or what it embeds, embeds n.
func embeds(t types.Type, n *types.Named, seen []types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok || slices.Contains(seen, t) {
		return false
	}
	seen = append(seen, t)
	for i := range s.NumFields() {
		f := s.Field(i)
		if !f.Embedded() {
			continue
		}
		ft := types.Unalias(f.Type())
		if p, ok := ft.(*types.Pointer); ok {
			ft = types.Unalias(p.Elem())
		}
		if ft == types.Type(n) || embeds(ft, n, seen) {
			return true
		}
	}
	return false
}
