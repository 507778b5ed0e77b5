package shim

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"go/types"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
)

// waits are calls and whether they may wait.
var waits = []struct {
	path, name string
	want       Wait
}{
	{"net", "Dial", Always},
	{"net/http", "Get", Always},
	{"net/http", "NewRequest", Never},
	{"net/http", "Client.Do", Depends},
	{"net/url", "Parse", Never},
	{"os/exec", "Command", Never},
	{"os/exec", "Cmd.Run", Depends},
	{"io", "ReadAll", Depends},
	{"io", "Copy", Depends},
	{"bufio", "NewScanner", Never},
	{"bufio", "Scanner.Scan", Depends},
	{"bufio", "Scanner.Text", Never},
	{"bufio", "Scanner.Err", Never},
	{"compress/gzip", "NewReader", Depends},
	{"os", "File.Read", Depends},
	{"os", "File.Name", Never},
	{"os", "Getenv", Never},
	{"strings", "Repeat", Never},
	{"encoding/json", "Decoder.Decode", Depends},
	{"encoding/json", "Marshal", Never},
	{"testing", "Benchmark", Always},
	{"testing", "T.Log", Never},
	{"fmt", "Scan", Never}, // it parks by itself
	{"time", "Sleep", Never},
	{"database/sql", "Open", Never},
	{"database/sql", "DB.Query", Depends},
	{"slices", "Sort", Never},
	{"syscall", "Getpid", Never},
}

func TestWait(t *testing.T) {
	w := newWorld(t)
	for range 2 { // what is kept is right, too
		for _, c := range waits {
			f := object(t, c.path, c.name).(*types.Func)
			var recv types.Type
			if typ, _, ok := strings.Cut(c.name, "."); ok {
				recv = types.NewPointer(object(t, c.path, typ).Type())
			}
			if got := w.Wait(f, recv); got != c.want {
				t.Errorf("%s.%s: got %d, want %d", c.path, c.name, got, c.want)
			}
		}
	}
}

// In types that are made of one another, what is found out for one on the way to another is
// not taken for the whole truth.
func TestWaysInCircles(t *testing.T) {
	pkg := types.NewPackage("main", "main")
	named := func(name string) *types.Named {
		return types.NewNamed(types.NewTypeName(0, pkg, name, nil), nil, nil)
	}
	field := func(name string, typ types.Type) *types.Var {
		return types.NewField(0, pkg, name, types.NewPointer(typ), false)
	}
	file := object(t, "os", "File").Type()
	make := func() []types.Type {
		a, b, c := named("A"), named("B"), named("C")
		a.SetUnderlying(types.NewStruct([]*types.Var{field("b", b), field("f", file)}, nil))
		b.SetUnderlying(types.NewStruct([]*types.Var{field("a", a)}, nil))
		c.SetUnderlying(types.NewStruct([]*types.Var{field("b", b), field("c", c)}, nil))
		return []types.Type{a, b, c}
	}
	for _, order := range [][]int{{0, 1, 2}, {1, 0, 2}, {2, 1, 0}, {2, 0, 1}} {
		w := newWorld(t)
		circle := make()
		for _, i := range order {
			if !w.typeLeads(circle[i]) {
				t.Errorf("asked in the order %v, %v does not lead outside", order, circle[i])
			}
		}
	}
}

func TestWaits(t *testing.T) {
	w := newWorld(t)
	r, p, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer p.Close()
	zipped := new(bytes.Buffer)
	gz := gzip.NewWriter(zipped)
	gz.Close()
	fromMemory, _ := gzip.NewReader(zipped)
	pr, _ := io.Pipe()
	for _, c := range []struct {
		what string
		v    any
		want bool
	}{
		{"a pipe", r, true},
		{"a scanner of a pipe", bufio.NewScanner(r), true},
		{"a scanner of a string", bufio.NewScanner(strings.NewReader("x")), false},
		{"the shell's output", os.Stdout, false},
		{"a gzip reader of memory", fromMemory, false},
		{"io.Pipe", pr, true},
		{"readers of which one is a pipe", []io.Reader{strings.NewReader("x"), r}, true},
		{"a client", http.DefaultClient, true},
		{"a number", 3, false},
		{"nil", nil, false},
	} {
		if got := w.Waits([]reflect.Value{reflect.ValueOf(c.v)}); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestRefused(t *testing.T) {
	w := newWorld(t)
	for name, text := range map[string]string{
		"testing.MainStart":  "testing.MainStart is not supported: go test runs tests; here there are testing.Benchmark, and testing/synctest with new(testing.T)",
		"runtime.Breakpoint": "runtime.Breakpoint is not supported: it would stop the shell (:pause and :step look into a program)",
		"syscall.Exec":       "syscall.Exec is not supported: it would replace the shell (os/exec starts a command)",
	} {
		path, sym, _ := strings.Cut(name, ".")
		if _, _, err := w.Value(object(t, path, sym), nil); err == nil || err.Error() != text {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every replaced function has the type of the one that it replaces, and every replaced
// method is one that there is.
func TestReplacementsFit(t *testing.T) {
	w := newWorld(t)
	w.Replaced("")
	for path, s := range w.loaded {
		std := stdSymbols(path)
		for name, v := range s.own {
			want, ok := std[name]
			switch {
			case !ok && path == "syscall": // elsewhere
			case !ok && strings.HasPrefix(path, "math/rand"):
			case !ok:
				t.Errorf("there is no %s.%s", path, name)
			case path == CSPPath: // erased
			case v.Type() != want.Type():
				t.Errorf("%s.%s is a %v, not a %v", path, name, v.Type(), want.Type())
			}
		}
	}
	for key, v := range w.methods {
		typ := v.Type()
		name := key[lastDot(key)+1:]
		m, ok := typ.In(0).MethodByName(name)
		if !ok {
			t.Errorf("there is no %s", key)
			continue
		}
		want := m.Type
		if typ.In(0).Kind() != reflect.Interface {
			want = withoutFirst(want)
		}
		got := withoutFirst(typ)
		if got != want && !strings.Contains(key, "csp.") && name != "Seq" {
			t.Errorf("%s is a %v, not a %v", key, got, want)
		}
	}
}

func TestReplaced(t *testing.T) {
	w := newWorld(t)
	if !w.Replaced("Lock") || w.Replaced("Frobnicate") {
		t.Error("Replaced is wrong")
	}
	if _, ok := w.Dynamic(reflect.TypeFor[*bytes.Buffer](), "Write"); ok {
		t.Error("(*bytes.Buffer).Write is replaced")
	}
	if !w.Synchronous(object(t, "slices", "SortFunc").(*types.Func)) || w.Synchronous(object(t, "net/http", "HandleFunc").(*types.Func)) {
		t.Error("Synchronous is wrong")
	}
}
