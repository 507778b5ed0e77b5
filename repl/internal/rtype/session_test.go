package rtype

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"
)

func TestIdenticalTypesAreOne(t *testing.T) {
	src := `package main
type T struct{ p *T }
type P[A any] struct{ a A }
var (
	a []T; b []T
	c map[T]struct{ x int; Y T }; d map[T]struct{ x int; Y T }
	e func(T, ...chan<- T) P[T]; f func(T, ...chan<- T) P[T]
	g interface{ M(T); n() }; h interface{ n(); M(T) }
	i struct{ T; int }; j struct{ T; int }
	k P[P[int]]; l P[P[int]]
	m struct { X int "a" }; n struct { X int "b" }
	o struct { x int }
	q *[4]T
	r struct { X int; S []string }
)`
	w := newTestWorld()
	pkg := checked(t, "main", src)
	typ := func(name string) reflect.Type { return w.Type(lookup(pkg, name)) }
	for _, pair := range []string{"ab", "cd", "ef", "gh", "ij", "kl"} {
		if typ(pair[:1]) != typ(pair[1:]) {
			t.Errorf("%s: %v is two types", pair, typ(pair[:1]))
		}
	}
	if typ("m") == typ("n") {
		t.Error("tags do not count")
	}
	T := typ("T")
	for got, want := range map[reflect.Type]reflect.Type{
		typ("a"): reflect.SliceOf(T),
		typ("q"): reflect.PointerTo(reflect.ArrayOf(4, T)),
		typ("r"): reflect.TypeFor[struct {
			X int
			S []string
		}](),
		typ("e"): reflect.FuncOf([]reflect.Type{T, reflect.SliceOf(reflect.ChanOf(reflect.SendDir, T))},
			[]reflect.Type{w.Type(lookup(pkg, "e").(*types.Signature).Results().At(0).Type())}, true),
	} {
		if got != want {
			t.Errorf("%v is not that of package reflect", got)
		}
	}
	for name := range strings.SplitSeq("T a c e g i k m o q r", " ") {
		if back := w.TypeOf(typ(name)); !types.Identical(back, lookup(pkg, name)) {
			t.Errorf("TypeOf(%v) is %v", typ(name), back)
		}
	}
	// What the World has not seen.
	list := reflect.MapOf(T, reflect.FuncOf([]reflect.Type{reflect.SliceOf(T)}, nil, false))
	if back := w.TypeOf(list); back == nil || back.String() != "map[main.T]func([]main.T)" || w.Type(back) != list {
		t.Error(back)
	}
	if back := w.TypeOf(reflect.TypeFor[[]time.Month]()); back != nil {
		t.Error(back)
	}
}

func TestConversions(t *testing.T) {
	w := newTestWorld()
	pkg := checked(t, "main", `package main
import "time"
type Day time.Time
type A struct{ X int; y string }
type B struct{ X int; y string }
type C struct{ X int }
type I interface{ M() }
type D struct{}
func (D) M() {}
`)
	typ := func(name string) reflect.Type { return w.Type(lookup(pkg, name)) }
	for _, c := range []struct {
		from, to reflect.Type
		want     bool
	}{
		{typ("A"), typ("B"), true},
		{typ("A"), typ("C"), false},
		{typ("Day"), reflect.TypeFor[time.Time](), true},
		{reflect.TypeFor[time.Time](), typ("Day"), true},
		{typ("D"), typ("I"), true},
		{typ("C"), typ("I"), false},
	} {
		if c.from.ConvertibleTo(c.to) != c.want {
			t.Errorf("%v to %v: %v", c.from, c.to, !c.want)
		}
	}
	now := time.Now()
	day := reflect.ValueOf(now).Convert(typ("Day"))
	if back := day.Convert(reflect.TypeFor[time.Time]()).Interface().(time.Time); !back.Equal(now) {
		t.Error(back)
	}
	if typ("A").AssignableTo(typ("B")) {
		t.Error("A is assignable to B")
	}
}

func TestUnsupported(t *testing.T) {
	pkg := checked(t, "main", `package main
import "bytes"
type Num interface{ ~int | ~string }
type G[T any] struct{ x T }
type Uses struct { a *Other; b bytes.Buffer }
type Other struct { u *Uses; n int }
`)
	refuse := true
	w := NewWorld(Options{Compiled: func(path, name string, _ []reflect.Type) (reflect.Type, bool) {
		if path == "bytes" && name == "Buffer" {
			if refuse {
				return nil, true
			}
			return compiled["bytes.Buffer"], true
		}
		return nil, false
	}})
	fails := func(typ types.Type) (e *Unsupported) {
		defer func() { e, _ = recover().(*Unsupported) }()
		w.Type(typ)
		return nil
	}
	for _, typ := range []types.Type{
		lookup(pkg, "Num"), lookup(pkg, "G"), types.Typ[types.UntypedNil], types.Typ[types.Invalid],
		types.NewTuple(), types.NewArray(types.Typ[types.Int], 1<<61), lookup(pkg, "Other"),
		types.NewNamed(types.NewTypeName(0, pkg, "Vast", nil), types.NewArray(types.Typ[types.Int], 1<<61), nil),
	} {
		if e := fails(typ); e == nil {
			t.Errorf("%v is made", typ)
		} else if len(e.Error()) < 20 {
			t.Error(e)
		}
	}
	// Nothing that is incomplete has stayed.
	refuse = false
	if got := w.Type(lookup(pkg, "Other")).Field(0).Type.Elem().Field(1).Type; got != compiled["bytes.Buffer"] {
		t.Error(got)
	}
}

// limitStubs leaves n stubs until the test ends.
func limitStubs(t testing.TB, n int) {
	stubState.Lock()
	defer stubState.Unlock()
	old := stubState.limit
	stubState.limit = stubState.used + n
	t.Cleanup(func() {
		stubState.Lock()
		stubState.limit = old
		stubState.Unlock()
	})
}

func TestOutOfStubs(t *testing.T) {
	w := newTestWorld()
	pkg := checked(t, "main", `package main
type A int
func (A) String() string { return "" }
type B int
func (B) String() string { return "" }
`)
	limitStubs(t, 2)
	f := func(*int) string { return "bound" }
	word := *(*unsafe.Pointer)(unsafe.Pointer(&f))
	for _, name := range []string{"A", "B"} {
		w.Bind(lookup(pkg, name), "String", nil, word, nil)
	}
	if used, total := Stubs(); used != total {
		t.Errorf("%d of %d stubs are used", used, total)
	}
	for name, want := range map[string]string{"A": "bound", "B": "compiled code cannot call this method"} {
		v := reflect.New(w.Type(lookup(pkg, name))).Elem().Interface()
		s, ok := v.(fmt.Stringer)
		if !ok {
			t.Fatalf("%s does not implement it", name)
		}
		got := func() (got string) {
			defer func() {
				if e := recover(); e != nil {
					got = fmt.Sprint(e)
				}
			}()
			return s.String()
		}()
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", name, got)
		}
		if m := w.Method(lookup(pkg, name), "String", nil); m.Bound() != (name == "A") || m.Ifn != word {
			t.Errorf("%s: Bound is %v", name, m.Bound())
		}
	}
}

func TestUnboundMethodPanics(t *testing.T) {
	w := newTestWorld()
	pkg := checked(t, "main", "package main\ntype A int\nfunc (A) String() string { return `` }")
	defer func() {
		if e := recover(); e != "method main.A.String has no code yet" {
			t.Error(e)
		}
	}()
	_ = reflect.New(w.Type(lookup(pkg, "A"))).Interface().(fmt.Stringer).String()
}

func TestBindAgain(t *testing.T) {
	u := newUser(t)
	v := u.new("Celsius").Elem().Interface()
	for i := range 3 {
		u.bind("Celsius", "String", func(*float64) string { return fmt.Sprint("version ", i) })
		if got := fmt.Sprint(v); got != fmt.Sprint("version ", i) {
			t.Error(got)
		}
	}
}

// addMethod declares a method without parameters and results of a type, as a session does
// for a type of an earlier input.
func addMethod(n *types.Named, name string, result types.Type) {
	pkg := n.Obj().Pkg()
	sig := types.NewSignatureType(types.NewVar(token.NoPos, pkg, "", n), nil, nil, nil,
		types.NewTuple(types.NewVar(token.NoPos, pkg, "", result)), false)
	n.AddMethod(types.NewFunc(token.NoPos, pkg, name, sig))
}

func TestExtend(t *testing.T) {
	u := newUser(t)
	late := u.typ("Late").(*types.Named)
	v, holder := u.new("Late"), u.new("Holder")
	v.Elem().Field(0).SetInt(4)
	// The runtime remembers that there is no String, nor Error.
	if got := fmt.Sprint(v.Elem(), v, holder); got != "{4} &{4} &{{0}}" {
		t.Fatal(got)
	}
	if _, ok := v.Elem().Interface().(interface{ secret() int }); ok {
		t.Fatal("secret")
	}
	addMethod(late, "String", types.Typ[types.String])
	if err := u.Extend(late); err != nil {
		t.Fatal(err)
	}
	u.bind("Late", "String", func(n *int) string { return fmt.Sprint("late ", *n) })
	u.bind("Holder", "String", func(n *int) string { return fmt.Sprint("held ", *n) })
	if got := fmt.Sprint(v.Elem(), v, holder); got != "late 4 late 4 held 0" {
		t.Error(got)
	}
	if u.Type(late) != v.Elem().Type() {
		t.Error("the type is another one")
	}
	for i := range spareMethods {
		addMethod(late, fmt.Sprint("M", i), types.Typ[types.Int])
	}
	if err := u.Extend(late); err == nil || !strings.Contains(err.Error(), "declare it again") {
		t.Error(err)
	}
	if got := fmt.Sprint(v.Elem()); got != "late 4" {
		t.Error(got)
	}
}

func TestMethodsOfCompiledPackages(t *testing.T) {
	pkg := checked(t, "main", `package main
import ("reflect"; "sync")
type V struct { reflect.Value; mu sync.Mutex }
`)
	w := NewWorld(Options{
		Compiled: func(path, name string, _ []reflect.Type) (reflect.Type, bool) {
			known := map[string]reflect.Type{
				"reflect.Value": reflect.TypeFor[reflect.Value](), "reflect.Type": reflect.TypeFor[reflect.Type](),
				"reflect.Kind": reflect.TypeFor[reflect.Kind](), "sync.Mutex": reflect.TypeFor[sync.Mutex](),
				"reflect.Method": reflect.TypeFor[reflect.Method](), "iter.Seq": nil, "iter.Seq2": nil,
				"reflect.ChanDir": reflect.TypeFor[reflect.ChanDir](), "reflect.StructField": reflect.TypeFor[reflect.StructField](),
			}
			t, ok := known[path+"."+name]
			return t, ok && t != nil
		},
		IsCompiled: func(p *types.Package) bool { return p.Path() != "main" },
	})
	typ := w.Type(lookup(pkg, "V"))
	var names []string
	for _, m := range methodsOf(uncommonOf(fromType(typ))) {
		names = append(names, nameAt(fromType(typ), m.name))
	}
	want := reflect.TypeFor[reflect.Value]()
	if typ.NumMethod() != want.NumMethod() {
		t.Errorf("%d methods, want %d", typ.NumMethod(), want.NumMethod())
	}
	if slices.Contains(names, "typ") || !slices.Contains(names, "lenNonSlice") {
		t.Error(names)
	}
}

func TestMadeIsTold(t *testing.T) {
	var told []string
	var w *World
	w = NewWorld(Options{Made: func(typ types.Type) {
		told = append(told, typ.String())
		for set := types.NewMethodSet(types.NewPointer(typ)); set.Len() > 0; {
			f := func(unsafe.Pointer) string { return "told" }
			w.Bind(typ, set.At(0).Obj().Name(), nil, *(*unsafe.Pointer)(unsafe.Pointer(&f)), nil)
			break
		}
	}})
	pkg := checked(t, "main", `package main
type In struct{}
func (In) String() string { return "" }
type Plain struct{ A int }
type Out struct { Plain; X []struct{ In } }
`)
	v := reflect.New(w.Type(lookup(pkg, "Out"))).Elem()
	if fmt.Sprint(told) != "[struct{main.In} main.In]" && fmt.Sprint(told) != "[main.In struct{main.In}]" {
		t.Error(told)
	}
	elem := reflect.New(v.Field(1).Type().Elem()).Elem()
	if got := fmt.Sprint(elem, elem.Field(0)); got != "told told" {
		t.Error(got)
	}
}

func TestRedefinitionStaysSmall(t *testing.T) {
	src := `package main
type T struct { A int; next *T; m map[string]T }
func (t T) String() string { return "" }
func (t *T) Set(n int) {}
`
	const rounds = 10_000
	// Fewer stubs than types: the end of them is part of it.
	limitStubs(t, 1000)
	w := newTestWorld()
	pkgs := make([]*types.Package, rounds)
	for i := range pkgs {
		pkgs[i] = checked(t, "main", src)
	}
	f := func(p *int) string { return "v" }
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	var first, last any
	for i, pkg := range pkgs {
		typ := lookup(pkg, "T")
		v := reflect.New(w.Type(typ))
		w.Bind(typ, "String", nil, *(*unsafe.Pointer)(unsafe.Pointer(&f)), nil)
		last = v.Elem().Interface()
		if i == 0 {
			first = last
		}
		if _, ok := last.(fmt.Stringer); !ok {
			t.Fatal("a method is lost")
		}
		if _, ok := last.(error); ok {
			t.Fatal("a method from nowhere")
		}
	}
	took := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(pkgs)
	each := int(after.HeapAlloc+after.OtherSys-before.HeapAlloc-before.OtherSys) / rounds
	t.Logf("%d bytes and %v a type", each, took/rounds)
	if each > 10_000 {
		t.Errorf("%d bytes for each type", each)
	}
	if fmt.Sprint(first) != "v" || reflect.TypeOf(first) == reflect.TypeOf(last) || fmt.Sprintf("%T %T", first, last) != "main.T main.T" {
		t.Errorf("%v %T %T", first, first, last)
	}
}

// The runtime's table of itabs is looked for once, and found also after it has grown.
func TestItabTable(t *testing.T) {
	if itabTablePlace() == nil {
		t.Fatal("the table is not found")
	}
	w := newTestWorld()
	pkg := checked(t, "main", "package main\ntype A int\nfunc (A) M() {}")
	a := w.Ptr(lookup(pkg, "A"))
	for i := range 5000 {
		inter := types.NewInterfaceType([]*types.Func{
			types.NewFunc(0, pkg, fmt.Sprint("N", i), types.NewSignatureType(nil, nil, nil, nil, nil, false)),
		}, nil).Complete()
		if Itab(w.Ptr(inter), a) != nil {
			t.Fatal("a method from nowhere")
		}
	}
	if n := len(lacking((*rtype)(a))); n != 5000 {
		t.Errorf("%d of 5000 are found", n)
	}
}
