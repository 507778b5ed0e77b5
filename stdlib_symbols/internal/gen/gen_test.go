package main

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/stdlib_symbols"
	"golang.org/x/tools/go/gcexportdata"
)

const symbolsDir = "../.." // of package stdlib_symbols

// here returns the target of the go command that runs the test, with the release's index of
// the tables. Without a go command, or for a release that there are no tables for, it skips
// the test.
func here(t *testing.T) (tg target, index string) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	tg.platform = platforms[0]
	out, err := tg.goCommand(symbolsDir, "env", "GOVERSION")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(releases, func(r release) bool {
		return r.lang == version.Lang(strings.TrimSpace(string(out)))
	})
	if i < 0 {
		t.Skipf("there are no tables of %s", out)
	}
	tg.release.lang = releases[i].lang // the toolchain is the one that is there
	data, err := os.ReadFile(symbolsDir + "/sym_index" + releases[i].suffix() + ".go")
	if err != nil {
		t.Fatal(err)
	}
	return tg, string(data)
}

func TestStandardLibraryIsComplete(t *testing.T) {
	tg, index := here(t)
	paths, err := scriptPackages(symbolsDir, tg)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(index, "\t{\""); n != len(paths)+1 { // and unsafe
		t.Errorf("there are %d packages, want %d", n, len(paths)+1)
	}
	for _, path := range paths {
		if !strings.Contains(index, "\t{"+strconv.Quote(path)+", ") {
			t.Errorf("%s is not in the index", path)
		}
	}
}

// TestCSPIsUpToDate fails when csp's exported API has changed since the tables
// were generated.
func TestCSPIsUpToDate(t *testing.T) {
	tg, _ := here(t)
	prog, err := load(symbolsDir, tg, cspPath)
	if err != nil {
		t.Fatal(err)
	}
	want, err := renderSymbols(prog.pkgs[cspPath])
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(symbolsDir + "/" + symbolsName(cspPath) + ".go")
	if err != nil {
		t.Fatal(err)
	}
	const advice = `out of date: run "go generate ./stdlib_symbols"`
	if !bytes.Equal(got, want) {
		t.Error("the symbols of csp are", advice)
	}
	data, err := os.ReadFile(symbolsDir + "/export/any/" + cspPath + ".x")
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := gcexportdata.Read(bytes.NewReader(data), token.NewFileSet(), map[string]*types.Package{}, cspPath)
	if err != nil {
		t.Fatal(err)
	}
	if describe(pkg) != describe(prog.pkgs[cspPath]) {
		t.Error("the export data of csp is", advice)
	}
}

// TestDocIsUpToDate fails when the comments of csp have changed since its documentation
// was generated.
func TestDocIsUpToDate(t *testing.T) {
	tg, _ := here(t)
	want, err := documentation(symbolsDir, tg, []string{cspPath})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(stdlib_symbols.Doc(cspPath), want[cspPath]) {
		t.Error(`the documentation of csp is out of date: run "go generate ./stdlib_symbols"`)
	}
}

func TestMarkNew(t *testing.T) {
	doc := func(names ...string) *stdlib_symbols.Documentation {
		d := new(stdlib_symbols.Documentation)
		for _, name := range names {
			d.Symbols = append(d.Symbols, stdlib_symbols.SymbolDoc{Names: []string{name}})
		}
		return d
	}
	type docs = map[string]*stdlib_symbols.Documentation
	first, second, third := docs{"p": doc("A")}, docs{"p": doc("A", "B")}, docs{"p": doc("A", "B", "T.M"), "q": doc("C")}
	markNew(second, first, release{lang: "go1.2"})
	markNew(third, second, release{lang: "go1.3"})
	for name, want := range map[string]string{"A": "", "B": "go1.2", "T.M": "go1.3"} {
		if got := third["p"].Symbol(name).Since[name]; got != want {
			t.Errorf("%s is since %q, want %q", name, got, want)
		}
	}
	if got := third["q"].Symbol("C").Since; got != nil {
		t.Errorf("what is in a package that is new is since %v", got)
	}
}

// checkSource type-checks a package's only file.
func checkSource(t *testing.T, src string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil), IgnoreFuncBodies: true}
	pkg, err := conf.Check("example.com/p", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func TestRenderSymbols(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string // lines
		not       string   // no part of any line
	}{
		{"values", `func F() {}; var V int; type T struct{}; func f() {}`, []string{
			`{"F", p.F},`,
			`{"V", &p.V},`,
			`{"T", (*p.T)(nil)},`,
		}, "p.f"},
		{"constants", `const (I = 1; R = 'x'; S = "s"; B = true; D int8 = 5; Big = 1<<63; Huge = 1<<100; F = 1.5; G = 1e3)`, []string{
			`{"I", untypedInt(p.I)},`,
			`{"R", untypedInt(p.R)},`,
			`{"S", untypedString(p.S)},`,
			`{"B", untypedBool(p.B)},`,
			`{"D", p.D},`,
			`{"Big", untypedNumber("9223372036854775808")},`,
			`{"Huge", untypedNumber("1267650600228229401496703205376")},`,
			`{"F", untypedNumber("3/2")},`,
			`{"G", untypedNumber("1000/1")},`,
		}, "p.G"},
		{"generic functions", `func A[T any, U comparable](T, U) {}; func N[T ~int](T) {}; func E[T error](T) {}`, []string{
			`{"A", p.A[any, any]},`,
			`{"E", p.E[error]},`,
		}, "p.N"},
		{"generic types", `type A[T any] struct{}; type N[T ~int] struct{}; type C interface{ ~int }`, []string{
			`{"A", (*p.A[any])(nil)},`,
		}, "p.C"},
		{"two packages of a name", `import ("math/rand"; v2 "math/rand/v2"); func F[A rand.Source, B v2.Source](A, B) {}`, []string{
			`"math/rand"`,
			`math_rand_v2 "math/rand/v2"`,
			`{"F", p.F[rand.Source, math_rand_v2.Source]},`,
		}, " v2."},
		{"nothing exported", `func f() {}`, []string{
			`_ "example.com/p"`,
		}, "p.f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := renderSymbols(checkSource(t, "package p; "+test.src))
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(string(out)), " ")
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %s in\n%s", want, out)
				}
			}
			if strings.Contains(text, test.not) {
				t.Errorf("found %s in\n%s", test.not, out)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	const base = `package p; import "io"; const C = 1; type T struct{ F int "tag"; u int }; func (T) M() {}; type I interface{ io.Reader; N() }; func F(int) {}`
	pkg := describe(checkSource(t, base))
	for _, test := range []struct {
		old, new string
		differ   bool
	}{
		{"C = 1", "C = 2", true},
		{"F int", "F uint", true},
		{`"tag"`, `"other"`, true},
		{"M()", "O()", true},
		{"N()", "N(int)", true},
		{"io.Reader", "io.Writer", true},
		{"F(int)", "F(int8)", true},
		{"u int", "u string", false},
	} {
		changed := strings.Replace(base, test.old, test.new, 1)
		if got := describe(checkSource(t, changed)) != pkg; got != test.differ {
			t.Errorf("%s for %s: differs is %t", test.new, test.old, got)
		}
	}
}
