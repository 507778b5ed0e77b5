package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl"
	"golang.org/x/tools/txtar"
)

// gokerTable is for all kernels, and makes the table of docs/goker.md:
//
//	go test ./cmd/cspsh -run TestGokerExplored -goker.table "$PWD/docs/goker.md"
var gokerTable = flag.String("goker.table", "", "explore all kernels of goker, and write the table into this file")

// script makes a script of a kernel, in a folder. Its source is mended first by what mend replaces.
func (k *kernel) script(t *testing.T, dir, to string, mend []replacement) string {
	t.Helper()
	src, err := k.source(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range mend {
		if src, err = r.apply(src); err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, k.name+".go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			few(d.Body, d.Recv == nil && d.Name.Name == k.name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if s, ok := s.(*ast.ValueSpec); ok && d.Tok == token.CONST {
					for _, v := range s.Values {
						fewer(v, "2")
					}
				}
			}
		}
	}
	unimport(f)
	var b bytes.Buffer
	if err := format.Node(&b, fset, f); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, `
const yieldCount = 2

var kernel func()

func register(_ string, f func()) { kernel = f }

func registerInit(_ string, f func()) { f() }

func main() { kernel() }
`)
	file := filepath.Join(to, strings.ToLower(k.name)+".go")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// source returns the file that has the kernel.
func (k *kernel) source(dir string) ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil || bytes.Contains(src, []byte(`register("`+k.name+`"`)) {
			return src, err
		}
	}
	return nil, fmt.Errorf("no file registers %s", k.name)
}

// few has the body of the kernel run once, without the profile and the wait for it, and what others do hundreds
// of times be done twice.
func few(body *ast.BlockStmt, kernel bool) {
	if kernel {
		body.List = slices.DeleteFunc(body.List, func(s ast.Stmt) bool { return mentions(s, "prof") })
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if loop, ok := n.(*ast.ForStmt); ok {
			if c, ok := loop.Cond.(*ast.BinaryExpr); ok {
				if kernel && slices.Contains(body.List, ast.Stmt(loop)) {
					c.Op = token.LSS
					fewer(c.Y, "1")
				} else {
					fewer(c.Y, "2")
				}
			}
		}
		return true
	})
}

// fewer puts n in the place of a number of 10 or more.
func fewer(x ast.Expr, n string) {
	if x, ok := x.(*ast.BasicLit); ok && x.Kind == token.INT {
		if many, err := strconv.Atoi(x.Value); err == nil && many >= 10 {
			x.Value = n
		}
	}
}

func mentions(n ast.Node, name string) (does bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			does = true
		}
		return !does
	})
	return does
}

// unimport removes the imports that are not used.
func unimport(f *ast.File) {
	for _, d := range f.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.IMPORT {
			d.Specs = slices.DeleteFunc(d.Specs, func(s ast.Spec) bool {
				path, _ := strconv.Unquote(s.(*ast.ImportSpec).Path.Value)
				name := filepath.Base(path)
				return !slices.ContainsFunc(f.Decls, func(d ast.Decl) bool {
					g, isGen := d.(*ast.GenDecl)
					return (!isGen || g.Tok != token.IMPORT) && mentions(d, name)
				})
			})
		}
	}
}

// A replacement is of some lines by others, whatever their indentation.
type replacement struct{ old, new []string }

func (r *replacement) apply(src []byte) ([]byte, error) {
	lines := strings.Split(string(src), "\n")
	at := -1
	for i := range lines {
		same := len(lines)-i >= len(r.old)
		for j := 0; same && j < len(r.old); j++ {
			same = strings.TrimSpace(lines[i+j]) == r.old[j]
		}
		if same && at >= 0 {
			return nil, fmt.Errorf("there are two places with %q", r.old)
		} else if same {
			at = i
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("there is no %q", r.old)
	}
	return []byte(strings.Join(slices.Replace(lines, at, at+len(r.old), r.new...), "\n")), nil
}

// gokerFixes reads how kernels are mended: lines with a minus are replaced by those with a plus that follow.
func gokerFixes(t *testing.T) map[string][]replacement {
	t.Helper()
	ar, err := txtar.ParseFile("testdata/goker_fixes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fixes := map[string][]replacement{}
	for _, f := range ar.Files {
		var list []replacement
		was := byte('+')
		for line := range strings.Lines(string(f.Data)) {
			sign, text := line[0], strings.TrimSpace(line[1:])
			switch {
			case sign == '-' && was == '-':
				last := &list[len(list)-1]
				last.old = append(last.old, text)
			case sign == '-':
				list = append(list, replacement{old: []string{text}})
			case sign == '+' && len(list) > 0:
				last := &list[len(list)-1]
				last.new = append(last.new, text)
			default:
				t.Fatalf("%s: %q", f.Name, line)
			}
			was = sign
		}
		fixes[f.Name] = list
	}
	return fixes
}

// searched searches a script for what blocks for ever.
func searched(t *testing.T, file string, schedules int) *explore.Result {
	t.Helper()
	p, err := repl.NewProgram(repl.Config{Args: []string{file}}, file)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	defer p.Close()
	p.IgnoreRaces()
	r, err := explore.Search(p.Program, explore.Options{Schedules: schedules, Workers: 1})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return r
}

// expects reports whether one of the processes of a failure is among those that the kernel's own test expects. A
// process of a method is named by the value, not the type; and literals are counted otherwise, as one is left out.
func (k *kernel) expects(f *explore.Failure) bool {
	function := func(s string) string {
		s, _, _ = strings.Cut(strings.TrimLeft(s, "(*&"), "(")
		s, _, _ = strings.Cut(s, ".*")
		s = literals.ReplaceAllString(s, "")
		return s[strings.LastIndexByte(s, '.')+1:]
	}
	return slices.ContainsFunc(slices.Concat(k.leaks, k.flaky), func(re *regexp.Regexp) bool {
		want := strings.ReplaceAll(re.String(), `\`, "")
		return slices.ContainsFunc(f.Processes, func(p csp.ProcessInfo) bool { return function(p.Name) == function(want) })
	})
}

// literals are the numbers of function literals in names.
var literals = regexp.MustCompile(`(\.(func|gowrap)?\d+)+`)

// A search finds each kernel's fault by few schedules, its file repeats it in another process, and nothing is
// found where the kernel is mended.
func TestGokerExplored(t *testing.T) {
	dir, kernels := gokerKernels(t)
	fixes := gokerFixes(t)
	sample := []string{"Cockroach584", "Etcd7492", "Kubernetes6632", "Moby30408"}
	rows := make([]gokerRow, len(kernels))
	for i, k := range kernels {
		if *gokerTable == "" && !slices.Contains(sample, k.name) {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			to := t.TempDir()
			apart := fixes[k.name+", to be run alone"]
			file := k.script(t, dir, to, apart)
			r := searched(t, file, 100)
			if r.Failure == nil || !k.expects(r.Failure) {
				t.Fatal(r)
			}
			rows[i] = gokerRow{r.Schedules, r.Passed, len(r.Steps)}
			schedule := strings.TrimSuffix(file, ".go") + ".schedule"
			f, err := os.Create(schedule)
			if err != nil {
				t.Fatal(err)
			}
			r.Schedule.WriteTo(f)
			f.Close()
			replayed := outcome(t, "replay", "-json", schedule)
			text, _, _ := strings.Cut(replayed, "\nstderr:")
			var again explore.Result
			if err := json.Unmarshal([]byte(text), &again); err != nil {
				t.Fatalf("%v: %s", err, replayed)
			}
			if again.Failure == nil || again.Failure.Error() != r.Failure.Error() || again.Table() != r.Table() {
				t.Errorf("it was\n%s\nand is\n%s", r, &again)
			}
			if mend, ok := fixes[k.name]; ok {
				if r := searched(t, k.script(t, dir, t.TempDir(), slices.Concat(apart, mend)), 1000); r.Failure != nil {
					t.Errorf("mended, it has\n%s", r)
				}
			}
		})
	}
	if *gokerTable != "" {
		writeGokerTable(t, kernels, rows, fixes)
	}
}

// A gokerRow is what it takes to find the fault of a kernel.
type gokerRow struct{ schedules, delays, steps int }

// writeGokerTable writes the table in place of the one that the file has.
func writeGokerTable(t *testing.T, kernels []kernel, rows []gokerRow, fixes map[string][]replacement) {
	page, err := os.ReadFile(*gokerTable)
	if err != nil {
		t.Fatal(err)
	}
	const head = "| kernel | schedules | delays | steps | mended |\n"
	before, _, ok := strings.Cut(string(page), head)
	if !ok {
		t.Fatalf("%s has no table that begins with %q", *gokerTable, head)
	}
	var b strings.Builder
	b.WriteString(before + head + "|---|---|---|---|---|\n")
	var all []int
	for i, k := range kernels {
		mended := ""
		if _, ok := fixes[k.name]; ok {
			mended = "nothing found"
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s |\n", k.name, rows[i].schedules, rows[i].delays, rows[i].steps, mended)
		all = append(all, rows[i].schedules)
	}
	slices.Sort(all)
	fmt.Fprintf(&b, "\nOf the %d kernels half take up to %d, and all up to %d of the schedules.\n", len(all), all[len(all)/2], all[len(all)-1])
	if err := os.WriteFile(*gokerTable, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
