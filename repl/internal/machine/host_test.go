package machine

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/rtype"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A testHost runs programs without processes.
type testHost struct {
	out  bytes.Buffer
	fset *token.FileSet
	imp  types.Importer
	m    *Machine
}

var _ = importer.Default

func newTestHost() *testHost {
	h := &testHost{fset: token.NewFileSet()}
	h.imp = stdlib_symbols.Importer(h.fset)
	w := rtype.NewWorld(rtype.Options{Compiled: h.compiledType})
	h.m = New(h, w)
	return h
}

func (h *testHost) compiledType(path, name string, targs []reflect.Type) (reflect.Type, bool) {
	if len(targs) > 0 || !stdlib_symbols.Has(path) {
		return nil, false
	}
	v, ok := stdlib_symbols.Symbols(path)[name]
	if !ok || v.Kind() != reflect.Pointer {
		return nil, false
	}
	return v.Type().Elem(), true
}

func (h *testHost) check(t testing.TB, src string) *check.Unit {
	t.Helper()
	f, err := parser.ParseFile(h.fset, "main.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	u, err := check.Package(h.fset, "main", []*ast.File{f}, h.imp, check.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// run runs a program and returns what it has printed, and what it has panicked with.
func (h *testHost) run(t testing.TB, src string) (out string, raised any) {
	t.Helper()
	run, err := h.m.Compile(h.check(t, src))
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			raised = recover()
			if raised != nil && os.Getenv("STACK") != "" {
				fmt.Println(string(debug.Stack()))
			}
		}()
		run()
	}()
	return h.out.String(), raised
}

func (h *testHost) Compiled(pkg *types.Package) bool { return stdlib_symbols.Has(pkg.Path()) }

func (h *testHost) Value(obj types.Object, recv types.Type) (reflect.Value, bool, error) {
	switch obj.Pkg().Path() + "." + obj.Name() {
	case "fmt.Println":
		return reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fprintln(&h.out, a...) }), true, nil
	case "fmt.Printf":
		return reflect.ValueOf(func(f string, a ...any) (int, error) { return fmt.Fprintf(&h.out, f, a...) }), true, nil
	case "fmt.Print":
		return reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fprint(&h.out, a...) }), true, nil
	}
	if recv != nil {
		return reflect.Value{}, false, nil
	}
	v, ok := stdlib_symbols.Symbols(obj.Pkg().Path())[obj.Name()]
	return v, ok, nil
}

func (h *testHost) Instance(*types.Func, types.Type, []reflect.Type, reflect.Type) (reflect.Value, bool, error) {
	return reflect.Value{}, false, nil
}
func (h *testHost) Dynamic(reflect.Type, string) (reflect.Value, bool) { return reflect.Value{}, false }
func (h *testHost) DynamicWait(reflect.Type, string) Wait              { return Never }
func (h *testHost) Source(path string) *check.Unit {
	src := stdlib_symbols.Source(path)
	if src == nil {
		return nil
	}
	f, err := parser.ParseFile(h.fset, path+".go", src, parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	u, err := check.Package(h.fset, path, []*ast.File{f}, h.imp, check.Options{})
	if err != nil {
		panic(err)
	}
	return u
}
func (h *testHost) CalledBack()                                                   {}
func (h *testHost) Wait(*types.Func, types.Type) Wait                             { return Never }
func (h *testHost) Waits([]reflect.Value) bool                                    { return false }
func (h *testHost) Block(_ string, call func())                                   { call() }
func (h *testHost) Inside() bool                                                  { return true }
func (h *testHost) Enter(_ *FuncInfo, call func())                                { call() }
func (h *testHost) Handed()                                                       {}
func (h *testHost) Alloc(uintptr)                                                 {}
func (h *testHost) Doomed() bool                                                  { return false }
func (h *testHost) Poll()                                                         { h.m.Budget = 1000 }
func (h *testHost) MakeChan(reflect.Type, int, *Site) unsafe.Pointer              { panic("no channels here") }
func (h *testHost) Send(ch, v unsafe.Pointer)                                     { panic("no channels here") }
func (h *testHost) Receive(ch, v unsafe.Pointer) bool                             { panic("no channels here") }
func (h *testHost) Close(unsafe.Pointer)                                          { panic("no channels here") }
func (h *testHost) Len(unsafe.Pointer) int                                        { return 0 }
func (h *testHost) Cap(unsafe.Pointer) int                                        { return 0 }
func (h *testHost) Select([]SelectCase, bool) (int, bool)                         { panic("no channels here") }
func (h *testHost) Exchanges(*types.Func, types.Type) bool                        { return true }
func (h *testHost) ToCompiled(ch unsafe.Pointer, _ reflect.Type) unsafe.Pointer   { return ch }
func (h *testHost) FromCompiled(ch unsafe.Pointer, _ reflect.Type) unsafe.Pointer { return ch }
func (h *testHost) Go(_ *Site, _ string, _ *FuncInfo, run func())                 { run() }
func (h *testHost) Show(v reflect.Value, t types.Type)                            { fmt.Fprintln(&h.out, v) }
func (h *testHost) ShowText(text, typ string)                                     { fmt.Fprintln(&h.out, text) }
func (h *testHost) Print(text string)                                             { h.out.WriteString(text) }
func (h *testHost) MapKeys(reflect.Value) []reflect.Value                         { return nil }

func TestHello(t *testing.T) {
	out, raised := newTestHost().run(t, `package main
import "fmt"
func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }
func main() { fmt.Println("hello", fib(20)) }
`)
	if raised != nil || !strings.Contains(out, "hello 6765") {
		t.Fatalf("%q, %v", out, raised)
	}
}
