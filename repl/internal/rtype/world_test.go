package rtype

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/rtype/testtypes"
)

// compiled are the named types that sources of tests may mention.
var compiled = map[string]reflect.Type{
	"fmt.Stringer":  reflect.TypeFor[fmt.Stringer](),
	"io.Reader":     reflect.TypeFor[io.Reader](),
	"io.Writer":     reflect.TypeFor[io.Writer](),
	"sync.Mutex":    reflect.TypeFor[sync.Mutex](),
	"time.Time":     reflect.TypeFor[time.Time](),
	"time.Location": reflect.TypeFor[time.Location](),
	"time.Duration": reflect.TypeFor[time.Duration](),
	"bytes.Buffer":  reflect.TypeFor[bytes.Buffer](),
}

func newTestWorld() *World {
	return NewWorld(Options{Compiled: func(pkg, name string, targs []reflect.Type) (reflect.Type, bool) {
		t, ok := compiled[pkg+"."+name]
		return t, ok
	}})
}

var imports = sync.OnceValue(func() types.Importer { return importer.Default() })

// checked returns the package of a source, which imports packages of the standard library.
func checked(t testing.TB, path, src string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "src.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: imports(), Sizes: types.SizesFor("gc", runtime.GOARCH)}
	pkg, err := conf.Check(path, fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func lookup(pkg *types.Package, name string) types.Type { return pkg.Scope().Lookup(name).Type() }

const testPath = "github.com/cspsh/cspsh/repl/internal/rtype/testtypes"

func testtypesSource(t testing.TB) *types.Package {
	src, err := os.ReadFile("testtypes/types.go")
	if err != nil {
		t.Fatal(err)
	}
	return checked(t, testPath, string(src))
}

// comparison walks two types that must differ only in their identity.
type comparison struct {
	t    *testing.T
	seen map[[2]reflect.Type]bool
}

func (c *comparison) errorf(path, format string, args ...any) {
	c.t.Helper()
	c.t.Errorf("%s: %s", path, fmt.Sprintf(format, args...))
}

func (c *comparison) eq(path, what string, got, want any) {
	c.t.Helper()
	if got != want {
		c.t.Errorf("%s: %s is %v, want %v", path, what, got, want)
	}
}

func (c *comparison) types(path string, got, want reflect.Type) {
	if got == want || c.seen[[2]reflect.Type{got, want}] {
		return
	}
	c.seen[[2]reflect.Type{got, want}] = true
	if got.Kind() != want.Kind() {
		c.errorf(path, "kind is %v, want %v", got.Kind(), want.Kind())
		return
	}
	c.eq(path, "String", got.String(), want.String())
	c.eq(path, "Name", got.Name(), want.Name())
	c.eq(path, "PkgPath", got.PkgPath(), want.PkgPath())
	c.eq(path, "Size", got.Size(), want.Size())
	c.eq(path, "Align", got.Align(), want.Align())
	c.eq(path, "FieldAlign", got.FieldAlign(), want.FieldAlign())
	c.eq(path, "Comparable", got.Comparable(), want.Comparable())
	c.heads(path, fromType(got), fromType(want))
	c.methods(path, got, want)
	switch got.Kind() {
	case reflect.Array:
		c.eq(path, "Len", got.Len(), want.Len())
		c.types(path+"[i]", got.Elem(), want.Elem())
		c.types(path+"[:]", toType((*arrayType)(Ptr(got)).slice), toType((*arrayType)(Ptr(want)).slice))
	case reflect.Chan:
		c.eq(path, "ChanDir", got.ChanDir(), want.ChanDir())
		c.types("<-"+path, got.Elem(), want.Elem())
	case reflect.Slice:
		c.types(path+"[i]", got.Elem(), want.Elem())
	case reflect.Pointer:
		c.types("*"+path, got.Elem(), want.Elem())
	case reflect.Map:
		c.types(path+".key", got.Key(), want.Key())
		c.types(path+"[k]", got.Elem(), want.Elem())
	case reflect.Func:
		c.eq(path, "IsVariadic", got.IsVariadic(), want.IsVariadic())
		if got.NumIn() != want.NumIn() || got.NumOut() != want.NumOut() {
			c.errorf(path, "is %v, want %v", got, want)
			return
		}
		for i := range got.NumIn() {
			c.types(fmt.Sprintf("%s.in%d", path, i), got.In(i), want.In(i))
		}
		for i := range got.NumOut() {
			c.types(fmt.Sprintf("%s.out%d", path, i), got.Out(i), want.Out(i))
		}
	case reflect.Struct:
		if got.NumField() != want.NumField() {
			c.errorf(path, "has %d fields, want %d", got.NumField(), want.NumField())
			return
		}
		for i := range got.NumField() {
			g, w := got.Field(i), want.Field(i)
			at := path + "." + w.Name
			c.types(at, g.Type, w.Type)
			g.Type, w.Type = nil, nil
			c.eq(at, "the field", fmt.Sprintf("%+v", g), fmt.Sprintf("%+v", w))
		}
	}
	if got.Kind() != reflect.Pointer && got.Name() != "" {
		c.types("&"+path, reflect.PointerTo(got), reflect.PointerTo(want))
	}
}

// heads compares what reflect does not tell.
func (c *comparison) heads(path string, got, want *rtype) {
	c.eq(path, "ptrBytes", got.ptrBytes, want.ptrBytes)
	c.eq(path, "the direct flag", got.tflag&flagDirect, want.tflag&flagDirect)
	if got.tflag&flagUncommon == 0 {
		// Package reflect's own are less exact than the compiler's: never regular memory if there
		// are two fields, and the first words of interfaces are pointers.
		return
	}
	const flags = flagNamed | flagRegular
	c.eq(path, "tflag", got.tflag&flags, want.tflag&flags)
	if got.ptrBytes > 0 && (got.tflag|want.tflag)&flagOnDemand == 0 {
		for i := range got.ptrBytes / word {
			bit := func(r *rtype) byte { return *(*byte)(unsafe.Add(unsafe.Pointer(r.gcData), i/8)) >> (i % 8) & 1 }
			if bit(got) != bit(want) {
				c.errorf(path, "word %d: pointer bit %d, want %d", i, bit(got), bit(want))
			}
		}
	}
}

// methods compares all methods, also those that are not exported.
func (c *comparison) methods(path string, got, want reflect.Type) {
	list := func(t reflect.Type) (ms []string, ts []reflect.Type) {
		r := fromType(t)
		if t.Kind() == reflect.Interface {
			for _, m := range (*ifaceType)(unsafe.Pointer(r)).methods {
				ms = append(ms, nameAt(r, m.name))
				ts = append(ts, toType((*rtype)(resolveTypeOff(unsafe.Pointer(r), m.typ))))
			}
			return
		}
		for _, m := range methodsOf(uncommonOf(r)) {
			if typ := resolveTypeOff(unsafe.Pointer(r), m.mtyp); typ != nil {
				ms = append(ms, nameAt(r, m.name))
				ts = append(ts, toType((*rtype)(typ)))
			}
		}
		return
	}
	gn, gt := list(got)
	wn, wt := list(want)
	if !slices.Equal(gn, wn) {
		// The linker may have dropped the types of methods that nothing calls.
		for _, n := range wn {
			if !slices.Contains(gn, n) {
				c.errorf(path, "method %s lacks", n)
			}
		}
	}
	c.eq(path, "NumMethod", got.NumMethod(), want.NumMethod())
	for i, n := range gn {
		if j := slices.Index(wn, n); j >= 0 {
			c.types(path+"."+n+"()", gt[i], wt[j])
		}
	}
	for i := range min(got.NumMethod(), want.NumMethod()) {
		c.eq(path, "the name of a method", got.Method(i).Name, want.Method(i).Name)
	}
}

func TestLikeCompiled(t *testing.T) {
	pkg := testtypesSource(t)
	w := newTestWorld()
	want := []reflect.Type{
		reflect.TypeFor[testtypes.Celsius](), reflect.TypeFor[testtypes.Count](), reflect.TypeFor[testtypes.Flag](),
		reflect.TypeFor[testtypes.Text](), reflect.TypeFor[testtypes.Raw](), reflect.TypeFor[testtypes.Cplx](),
		reflect.TypeFor[testtypes.Unsafe](), reflect.TypeFor[testtypes.Ints](), reflect.TypeFor[testtypes.Nodes](),
		reflect.TypeFor[testtypes.Table](), reflect.TypeFor[testtypes.Keyed](), reflect.TypeFor[testtypes.Nest](),
		reflect.TypeFor[testtypes.Three](), reflect.TypeFor[testtypes.Big](), reflect.TypeFor[testtypes.Huge](),
		reflect.TypeFor[testtypes.None](), reflect.TypeFor[testtypes.One](), reflect.TypeFor[testtypes.Handler](),
		reflect.TypeFor[testtypes.In](), reflect.TypeFor[testtypes.Out](), reflect.TypeFor[testtypes.Both](),
		reflect.TypeFor[testtypes.Link](), reflect.TypeFor[testtypes.Link2](), reflect.TypeFor[testtypes.Key](),
		reflect.TypeFor[testtypes.Plain](), reflect.TypeFor[testtypes.Padded](), reflect.TypeFor[testtypes.EndsEmpty](),
		reflect.TypeFor[testtypes.Empty](), reflect.TypeFor[testtypes.Single](), reflect.TypeFor[testtypes.Node](),
		reflect.TypeFor[testtypes.Wheel](), reflect.TypeFor[testtypes.Car](), reflect.TypeFor[testtypes.Walker](),
		reflect.TypeFor[testtypes.Secret](), reflect.TypeFor[testtypes.Any](), reflect.TypeFor[testtypes.Rec](),
		reflect.TypeFor[testtypes.Outer](), reflect.TypeFor[testtypes.Deep](), reflect.TypeFor[testtypes.Locked](),
		reflect.TypeFor[testtypes.Day](), reflect.TypeFor[testtypes.Instances](), reflect.TypeFor[testtypes.Unnamed](),
	}
	for _, order := range []string{"forwards", "backwards"} {
		t.Run(order, func(t *testing.T) {
			w := newTestWorld()
			for _, typ := range want {
				got := w.Type(lookup(pkg, typ.Name()))
				if got == typ {
					t.Fatalf("%v is the compiled type itself", typ)
				}
				(&comparison{t, map[[2]reflect.Type]bool{}}).types(typ.Name(), got, typ)
			}
		})
		slices.Reverse(want)
	}
	// Types declared in functions.
	var locals []string
	for _, v := range testtypes.Local() {
		locals = append(locals, reflect.TypeOf(v).String())
	}
	var got []string
	for _, name := range []string{"T", "a", "T2"} {
		got = append(got, w.Type(localType(pkg, name)).String())
	}
	if !slices.Equal(got, locals) {
		t.Errorf("%q, want %q", got, locals)
	}
	if w.Type(lookup(pkg, "Key")) != w.Type(lookup(pkg, "Key")) {
		t.Error("one type became two")
	}
}

// localType returns the type of the name declared in function Local: T2 is the list of the inner T.
func localType(pkg *types.Package, name string) types.Type {
	scope := pkg.Scope().Lookup("Local").(*types.Func).Scope()
	inner := scope.Child(0)
	switch name {
	case "T":
		return inner.Lookup("T").Type()
	case "T2":
		n, _ := types.Instantiate(nil, lookup(pkg, "List"), []types.Type{inner.Lookup("T").Type()}, false)
		return n
	}
	return scope.Lookup(name).Type()
}
