package rtype

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"
	"unsafe"
)

// probe types have what the mirrors of layout.go are compared with.
type (
	probeStruct struct {
		first  int32 `tag:"x"`
		Second *probeStruct
		any
	}
	probeMap   map[string]int8
	probeFunc  func(int, ...string) (a, b bool)
	probeArray [3]*int
	probeIface interface{ Probe() int }
)

func (p probeStruct) Probe() int { return int(p.first) }
func (m probeMap) Probe() int    { return len(m) }
func (f probeFunc) Probe() int   { return 1 }
func (a *probeArray) Probe() int { return len(a) }

var checkOnce = sync.OnceValue(check)

// Check compares the runtime's structures with what this package takes them to be, and calls
// a method through a type made here. It tells if they differ, as they may in a release of Go
// that this package does not know; types must not be made then. It takes less than a
// millisecond, once.
func Check() error {
	if err := checkOnce(); err != nil {
		return fmt.Errorf("the types of %s on %s/%s have a layout that is not known (%w): build with Go 1.26 or 1.27",
			runtime.Version(), runtime.GOOS, runtime.GOARCH, err)
	}
	return nil
}

func check() (err error) {
	// What is read at a wrong address is not fatal.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	for _, f := range []func() error{checkStruct, checkKinds, checkIfaces, checkMade} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func checkStruct() error {
	t := reflect.TypeFor[probeStruct]()
	r := (*structType)(Ptr(t))
	switch {
	case r.size != t.Size() || r.ptrBytes != 4*word || int(r.align) != t.Align() || reflect.Kind(r.kind) != t.Kind():
		return errors.New("sizes")
	case r.tflag&(flagNamed|flagUncommon|flagRegular|flagDirect) != flagNamed|flagUncommon:
		return errors.New("flags")
	case r.string() != "rtype.probeStruct":
		return errors.New("names")
	case *r.gcData&0xf != 0b1010:
		return errors.New("pointer masks")
	case r.equal == nil || !r.equal(unsafe.Pointer(&probeStruct{first: 1}), unsafe.Pointer(&probeStruct{first: 1})):
		return errors.New("equality")
	case len(r.fields) != 3 || r.fields[0].name.text() != "first" || r.fields[1].offset != t.Field(1).Offset ||
		r.fields[1].typ != fromType(t.Field(1).Type) || *r.fields[0].name.bytes != nameTag ||
		*r.fields[1].name.bytes != nameExported || *r.fields[2].name.bytes != nameEmbedded:
		return errors.New("fields")
	case r.pkgPath.text() != t.PkgPath() || nameAt(&r.rtype, uncommonOf(&r.rtype).pkgPath) != t.PkgPath():
		return errors.New("packages")
	}
	return nil
}

// checkKinds looks for the methods behind the head of each kind.
func checkKinds() error {
	for _, t := range []reflect.Type{
		reflect.TypeFor[probeStruct](), reflect.TypeFor[*probeStruct](), reflect.TypeFor[probeMap](),
		reflect.TypeFor[probeFunc](), reflect.TypeFor[*probeArray](), reflect.TypeFor[reflect.Kind](),
	} {
		r := fromType(t)
		ms := methodsOf(uncommonOf(r))
		if len(ms) < t.NumMethod() || int(uncommonOf(r).xcount) != t.NumMethod() {
			return fmt.Errorf("methods of kind %v", t.Kind())
		}
		for i := range t.NumMethod() {
			if nameAt(r, ms[i].name) != t.Method(i).Name {
				return fmt.Errorf("methods of kind %v", t.Kind())
			}
		}
	}
	a := (*arrayType)(Ptr(reflect.TypeFor[probeArray]()))
	c := (*chanType)(Ptr(reflect.TypeFor[<-chan int]()))
	f := (*funcType)(Ptr(reflect.TypeFor[probeFunc]()))
	m := (*mapType)(Ptr(reflect.TypeFor[probeMap]()))
	key := "k"
	switch {
	case a.len != 3 || a.elem != fromType(reflect.TypeFor[*int]()):
		return errors.New("arrays")
	case c.dir != int(reflect.RecvDir) || c.elem != fromType(reflect.TypeFor[int]()):
		return errors.New("channels")
	case f.in != 2 || f.out != 2|1<<15:
		return errors.New("functions")
	case m.key != fromType(reflect.TypeFor[string]()) || m.elem != fromType(reflect.TypeFor[int8]()) ||
		m.hasher(unsafe.Pointer(&key), 1) != Hash(unsafe.Pointer(m.key), unsafe.Pointer(&key), 1):
		return errors.New("maps")
	case (*ptrType)(Ptr(reflect.TypeFor[*int]())).elem != c.elem, (*sliceType)(Ptr(reflect.TypeFor[[]int]())).elem != c.elem:
		return errors.New("pointers")
	}
	return nil
}

func checkIfaces() error {
	t := reflect.TypeFor[probeIface]()
	i := (*ifaceType)(Ptr(t))
	if len(i.methods) != 1 || nameAt(&i.rtype, i.methods[0].name) != "Probe" || i.pkgPath.text() != t.PkgPath() {
		return errors.New("interfaces")
	}
	var v probeIface = &probeStruct{}
	tab := (*eface)(unsafe.Pointer(&v)).typ
	if ItabType(unsafe.Pointer(tab)) != Ptr(reflect.TypeFor[*probeStruct]()) ||
		Itab(unsafe.Pointer(i), Ptr(reflect.TypeFor[*probeStruct]())) != unsafe.Pointer(tab) {
		return errors.New("itabs")
	}
	if unsafe.Sizeof(assertionError{}) != unsafe.Sizeof(runtime.TypeAssertionError{}) {
		return errors.New("failed assertions")
	}
	return nil
}

// checkMade makes a type with a method, and calls it through compiled code.
func checkMade() error {
	pkg := types.NewPackage("probe", "probe")
	n := types.NewNamed(types.NewTypeName(token.NoPos, pkg, "T", nil), types.Typ[types.Int], nil)
	recv := types.NewVar(token.NoPos, pkg, "", n)
	result := types.NewTuple(types.NewVar(token.NoPos, pkg, "", types.Typ[types.Int]))
	n.AddMethod(types.NewFunc(token.NoPos, pkg, "Probe", types.NewSignatureType(recv, nil, nil, nil, result, false)))
	w := NewWorld(Options{})
	v := reflect.New(w.Type(n)).Elem()
	v.SetInt(41)
	f := func(n *int) int { return *n + 1 }
	w.Bind(n, "Probe", pkg, *(*unsafe.Pointer)(unsafe.Pointer(&f)), *(*unsafe.Pointer)(unsafe.Pointer(&f)))
	p, ok := v.Interface().(probeIface)
	if !ok || v.Type().String() != "probe.T" {
		return errors.New("types made at run time")
	}
	if m := w.Method(n, "Probe", pkg); m.Bound() && p.Probe() != 42 {
		return errors.New("methods made at run time")
	}
	if stubCount > 0 && !lastStubWorks() {
		return errors.New("stubs of methods")
	}
	return nil
}

// lastStubWorks calls the last stub: the others are where they are taken to be, too, then.
func lastStubWorks() bool {
	last := len(entries) - 1
	old := entries[last]
	called := 0
	entries[last] = funcWord(func() { called++ })
	code := stubBase + uintptr(last)*stubSize
	word := unsafe.Pointer(&code)
	(*(*func())(unsafe.Pointer(&word)))()
	entries[last] = old
	return called == 1
}
