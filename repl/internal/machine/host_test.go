package machine

import (
	"bytes"
	"fmt"
	"go/ast"
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
	"github.com/cspsh/cspsh/repl/internal/order"
	"github.com/cspsh/cspsh/repl/internal/rtype"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A testHost runs programs without processes.
type testHost struct {
	out  bytes.Buffer
	fset *token.FileSet
	imp  types.Importer
	m    *Machine

	chans    map[unsafe.Pointer]reflect.Value
	access   func(p unsafe.Pointer, size uintptr, write bool, site *Site)
	again    bool // of all accesses it is told each time
	stopping func() bool
	noted    func(p unsafe.Pointer, size uintptr, write bool, site *Site) bool
	late     func(p unsafe.Pointer, bytes uint64, write bool, site *Site)
	polled   func()
}

func newTestHost() *testHost {
	h := &testHost{fset: token.NewFileSet(), chans: map[unsafe.Pointer]reflect.Value{}}
	h.imp = stdlib_symbols.Importer(h.fset)
	w := rtype.NewWorld(rtype.Options{Compiled: h.compiledType, IsCompiled: h.Compiled})
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
func (h *testHost) Linked(string) (reflect.Value, bool)                { return reflect.Value{}, false }

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
func (h *testHost) CalledBack()                       {}
func (h *testHost) Started()                          {}
func (h *testHost) Wait(*types.Func, types.Type) Wait { return Never }
func (h *testHost) Waits([]reflect.Value) bool        { return false }
func (h *testHost) Block(_ string, call func())       { call() }
func (h *testHost) Inside() bool                      { return true }
func (h *testHost) Enter(_ *FuncInfo, call func())    { call() }
func (h *testHost) Handed(*types.Func)                {}
func (h *testHost) Alloc(uintptr)                     {}
func (h *testHost) Doomed() bool                      { return false }
func (h *testHost) Stopping() bool                    { return h.stopping != nil && h.stopping() }
func (h *testHost) Poll() {
	h.m.Budget = 1000
	if h.polled != nil {
		h.polled()
	}
}
func (h *testHost) Point(p unsafe.Pointer, size uintptr, write bool, site *Site) bool {
	return h.again
}
func (h *testHost) Note(p unsafe.Pointer, size uintptr, write bool, site *Site) bool {
	return h.noted != nil && h.noted(p, size, write, site)
}

func (h *testHost) Free(p unsafe.Pointer, size uintptr) bool { return h.late != nil }

func (h *testHost) Late(p unsafe.Pointer, bytes uint64, write bool, site *Site) {
	h.late(p, bytes, write, site)
}

func (h *testHost) Access(p unsafe.Pointer, size uintptr, write bool, site *Site) {
	if h.access != nil {
		h.access(p, size, write, site)
	}
}

// Channels are the runtime's. There are no processes: what would wait does so for ever.
func (h *testHost) MakeChan(elem reflect.Type, n int, _ *Site) unsafe.Pointer {
	ch := reflect.MakeChan(reflect.ChanOf(reflect.BothDir, elem), n)
	h.chans[ch.UnsafePointer()] = ch
	return ch.UnsafePointer()
}

func (h *testHost) Send(ch, v unsafe.Pointer) {
	c := h.chans[ch]
	if !c.IsValid() || !c.TrySend(reflect.NewAt(c.Type().Elem(), v).Elem()) {
		panic("all goroutines are asleep")
	}
}

func (h *testHost) Receive(ch, v unsafe.Pointer) bool {
	c := h.chans[ch]
	if !c.IsValid() {
		panic("all goroutines are asleep")
	}
	x, ok := c.TryRecv()
	if !x.IsValid() {
		panic("all goroutines are asleep")
	}
	if v != nil {
		reflect.NewAt(c.Type().Elem(), v).Elem().Set(x)
	}
	return ok
}

func (h *testHost) Close(ch unsafe.Pointer) {
	if ch == nil {
		close(chan int(nil))
	}
	h.chans[ch].Close()
}

func (h *testHost) Len(ch unsafe.Pointer) int {
	if ch == nil {
		return 0
	}
	return h.chans[ch].Len()
}

func (h *testHost) Cap(ch unsafe.Pointer) int {
	if ch == nil {
		return 0
	}
	return h.chans[ch].Cap()
}

func (h *testHost) Select(cases []SelectCase, hasDefault bool) (int, bool) { panic("no select here") }

func (h *testHost) Touches(*types.Func) bool                                      { return false }
func (h *testHost) Exchanges(*types.Func, types.Type) bool                        { return true }
func (h *testHost) ToCompiled(ch unsafe.Pointer, _ reflect.Type) unsafe.Pointer   { return ch }
func (h *testHost) FromCompiled(ch unsafe.Pointer, _ reflect.Type) unsafe.Pointer { return ch }
func (h *testHost) Go(_ *Site, _ string, _ *FuncInfo, run func())                 { run() }
func (h *testHost) Show(v reflect.Value, t types.Type)                            { fmt.Fprintln(&h.out, v) }
func (h *testHost) ShowText(text, typ string)                                     { fmt.Fprintln(&h.out, text) }
func (h *testHost) Print(text string)                                             { h.out.WriteString(text) }
func (h *testHost) MapEntries(reflect.Value) []order.Entry                        { return nil }

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
