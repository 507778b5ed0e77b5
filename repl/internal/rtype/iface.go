package rtype

import (
	"cmp"
	"go/types"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"unsafe"
)

// compareMethods orders methods as the runtime wants them: exported ones first, by name, then by package.
func compareMethods(a, b *types.Func) int {
	if x, y := a.Exported(), b.Exported(); x != y {
		if x {
			return -1
		}
		return 1
	}
	if c := strings.Compare(a.Name(), b.Name()); c != 0 || a.Exported() {
		return c
	}
	return cmp.Compare(a.Pkg().Path(), b.Pkg().Path())
}

// sortedMethods returns all methods of an interface in the order of the runtime: MethodIndex
// and the entries of itabs follow it.
func sortedMethods(t *types.Interface) []*types.Func {
	ms := make([]*types.Func, t.NumMethods())
	for i := range ms {
		ms[i] = t.Method(i)
	}
	slices.SortFunc(ms, compareMethods)
	return ms
}

// MethodIndex returns the place of a method in itabs of the interface type t, -1 if t has none
// of that name. pkg counts for names that are not exported.
func MethodIndex(t *types.Interface, pkg *types.Package, name string) int {
	return slices.IndexFunc(sortedMethods(t), func(m *types.Func) bool {
		return m.Name() == name && (m.Exported() || pkg != nil && m.Pkg().Path() == pkg.Path())
	})
}

// layOutIface fills in an interface type. The methods' types come later.
func (w *World) layOutIface(to *ifaceType, t *types.Interface, named bool) {
	if t.NumMethods() == 0 {
		to.rtype = *fromType(reflect.TypeFor[any]())
	} else {
		to.rtype = *fromType(reflect.TypeFor[interface{ Error() string }]())
	}
	self := ""
	if named {
		// The package of a named type stands in its uncommon part, too.
		u := (*uncommon)(unsafe.Add(unsafe.Pointer(to), unsafe.Sizeof(*to)))
		to.pkgPath = name{(*byte)(resolveNameOff(unsafe.Pointer(to), u.pkgPath))}
		self = to.pkgPath.text()
	}
	ms := sortedMethods(t)
	to.methods = make([]imethod, len(ms))
	for i, m := range ms {
		to.methods[i].name = methodName(m, self)
	}
	w.pending = append(w.pending, func() {
		for i, m := range ms {
			to.methods[i].typ = typeOff(w.signature(m.Signature()))
		}
	})
}

// methodName returns the offset of a method's name in a type of the package with path self.
func methodName(m *types.Func, self string) int32 {
	if m.Exported() {
		return nameOff(m.Name(), "", true)
	}
	if m.Pkg().Path() == self {
		return nameOff(m.Name(), "", false)
	}
	return nameOff(m.Name(), m.Pkg().Path(), false)
}

// iface makes the type of an interface without a name.
func (w *World) iface(t *types.Interface) *rtype {
	if !t.IsMethodSet() {
		panic(&Unsupported{t, "values cannot have it"})
	}
	if t.NumMethods() == 0 {
		return fromType(reflect.TypeFor[any]())
	}
	to := &ifaceType{}
	pin(unsafe.Pointer(to))
	w.layOutIface(to, t, false)
	var b strings.Builder
	b.WriteString("interface {")
	for i, m := range sortedMethods(t) {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteByte(' ')
		if !m.Exported() {
			b.WriteString(m.Pkg().Name() + ".")
		}
		b.WriteString(m.Name() + strings.TrimPrefix(w.signature(m.Signature()).string(), "func"))
	}
	b.WriteString(" }")
	to.str = nameOff(b.String(), "", false)
	to.hash = freshHash(b.String())
	to.ptrToThis = 0
	to.tflag = 0
	return &to.rtype
}

// Itab returns the itab, the first word of interface values, for values of the type typ in
// the interface type inter, which has methods; nil if typ lacks one of them.
func Itab(inter, typ unsafe.Pointer) unsafe.Pointer { return getitab(inter, typ, true) }

// MustItab is Itab that panics as a type assertion does, with a *runtime.TypeAssertionError
// that names the missing method.
func MustItab(inter, typ unsafe.Pointer) unsafe.Pointer { return getitab(inter, typ, false) }

// ItabType returns the type of the values in an interface value with the itab tab.
func ItabType(tab unsafe.Pointer) unsafe.Pointer { return unsafe.Pointer((*itab)(tab).typ) }

// ItabCode returns the address of the code of an itab's i-th method (see MethodIndex). The
// place that holds it serves as a Go function value whose first parameter is the interface's
// data word: see ItabFunc.
func ItabCode(tab unsafe.Pointer, i int) uintptr {
	return *(*uintptr)(ItabFunc(tab, i))
}

// ItabFunc returns the i-th method of an itab as a Go function value that takes the
// interface's data word first.
func ItabFunc(tab unsafe.Pointer, i int) unsafe.Pointer {
	return unsafe.Add(tab, unsafe.Offsetof(itab{}.fun)+uintptr(i)*word)
}

// assertionError mirrors runtime.TypeAssertionError.
type assertionError struct {
	iface, concrete, asserted *rtype
	missing                   string
}

// AssertionError returns what Go panics with when a value of type concrete (nil for a nil
// interface) in an interface of type iface is asserted to be of type asserted, and is not.
// All are addresses of types; missing names the method that lacks, if asserted is an interface.
func AssertionError(iface, concrete, asserted unsafe.Pointer, missing string) runtime.Error {
	e := &assertionError{(*rtype)(iface), (*rtype)(concrete), (*rtype)(asserted), missing}
	return (*runtime.TypeAssertionError)(unsafe.Pointer(e))
}
