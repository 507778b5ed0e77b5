package syntax

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"reflect"
	"strings"
	"testing"
)

// show lists the items of an input, one a line: kind, position, source.
func show(in *Input, fset *token.FileSet) string {
	var b strings.Builder
	for i := range in.Items {
		it := &in.Items[i]
		p := fset.Position(it.Pos)
		fmt.Fprintf(&b, "%v %d:%d %s\n", it.Kind, p.Line, p.Column, in.Text(it))
	}
	return b.String()
}

func TestParse(t *testing.T) {
	tests := []struct{ src, want string }{
		{"", ""},
		{"// c\n\n", ""},
		{";;", ""},
		{"1 + 1", "expression 1:1 1 + 1\n"},
		{"  x := 1 // c", "statement 1:3 x := 1\n"},
		{"type T int; x := 1; func f() {}; f()",
			"declaration 1:1 type T int\nstatement 1:13 x := 1\ndeclaration 1:21 func f() {}\nexpression 1:34 f()\n"},
		{"x := 1\nimport \"fmt\"\nimport (\n\t\"os\"\n)\nfmt.Println(x)",
			"statement 1:1 x := 1\nimport 2:1 import \"fmt\"\nimport 3:1 import (\n\t\"os\"\n)\nexpression 6:1 fmt.Println(x)\n"},
		{"func (t *T[P]) m() int { return 1 }\nfunc g[A, B any](a A) B {}",
			"declaration 1:1 func (t *T[P]) m() int { return 1 }\ndeclaration 2:1 func g[A, B any](a A) B {}\n"},
		{"func(x int) int { return x }(1)\nfunc() {}()",
			"expression 1:1 func(x int) int { return x }(1)\nexpression 2:1 func() {}()\n"},
		{"func(x int) P[int] { return x }(1)", "expression 1:1 func(x int) P[int] { return x }(1)\n"},
		{"func(f func(int) (int)) T { return x }(1)", "expression 1:1 func(f func(int) (int)) T { return x }(1)\n"},
		{"for i := 0; i < 3; i++ {\n}; L: for {}",
			"statement 1:1 for i := 0; i < 3; i++ {\n}\nstatement 2:4 L: for {}\n"},
		{"const a, b = 1, 2\nvar (\n\tx int\n)",
			"declaration 1:1 const a, b = 1, 2\ndeclaration 2:1 var (\n\tx int\n)\n"},
		{"#!/usr/bin/env cspsh\nf()", "expression 2:1 f()\n"},
		{"\ufefff()", "expression 1:4 f()\n"},
		{"a /*\r\n*/\r\nb := `\r\n`\r\n", "expression 1:1 a\nstatement 3:1 b := `\r\n`\n"},
		{"//line other.go:100\nf(); type T int", "expression 2:1 f()\ndeclaration 2:6 type T int\n"},
		{"s := `}`; r := '}' // }", "statement 1:1 s := `}`\nstatement 1:11 r := '}'\n"},
		{"日本 := \"語\"; f(日本)", "statement 1:1 日本 := \"語\"\nexpression 1:18 f(日本)\n"},
		{"{\n\tf()\n}", "statement 1:1 {\n\tf()\n}\n"},
		{"L:", "statement 1:1 L:\n"},
		{"L: f(); M: x := 1; N: x++; O: for {}", "statement 1:1 L:\nexpression 1:4 f()\nstatement 1:9 M:\n" +
			"statement 1:12 x := 1\nstatement 1:20 N: x++\nstatement 1:28 O: for {}\n"},
		{"L: M: var x int; N :\n// c\ntype T int",
			"statement 1:1 L:\nstatement 1:4 M:\ndeclaration 1:7 var x int\nstatement 1:18 N :\ndeclaration 3:1 type T int\n"},
	}
	for _, test := range tests {
		fset := token.NewFileSet()
		in, err := Parse("in", []byte(test.src), fset)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.src, err)
			continue
		}
		if got := strings.ReplaceAll(show(in, fset), "in:", ""); got != test.want {
			t.Errorf("Parse(%q):\n%s\nwant\n%s", test.src, got, test.want)
		}
		checkPositions(t, in)
	}
}

// checkPositions compares every identifier and literal with the source at its position.
func checkPositions(t *testing.T, in *Input) {
	t.Helper()
	at := func(pos token.Pos, want string) {
		offset := in.File.Offset(pos)
		if got := string(in.Src[offset:min(offset+len(want), len(in.Src))]); got != want {
			t.Errorf("at %v of %q: %q, want %q", in.File.Position(pos), in.Src, got, want)
		}
	}
	for _, it := range in.Items {
		ast.Inspect(it.Node(), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				at(n.Pos(), n.Name)
			case *ast.BasicLit:
				if !strings.HasPrefix(n.Value, "`") {
					at(n.Pos(), n.Value)
				}
			case *ast.Comment:
				at(n.Pos(), strings.TrimSuffix(n.Text, "*/"))
			}
			return true
		})
	}
}

// Later inputs get positions of their own in the same file set.
func TestParseManyInputs(t *testing.T) {
	fset := token.NewFileSet()
	var ins []*Input
	for i := range 5 {
		in, err := Parse(fmt.Sprint("in", i), []byte("a := 1\nfunc f() {}"), fset)
		if err != nil {
			t.Fatal(err)
		}
		ins = append(ins, in)
	}
	for i, in := range ins {
		want := fmt.Sprintf("in%d:2:1", i)
		if got := fset.Position(in.Items[1].Pos).String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestParseDoc(t *testing.T) {
	src := "x := 1\n\n// f is a function.\nfunc f() {} // tail\n\n// T is a type.\ntype T int // line\n"
	in, err := Parse("", []byte(src), token.NewFileSet())
	if err != nil {
		t.Fatal(err)
	}
	if got := in.Items[1].Decl.(*ast.FuncDecl).Doc.Text(); got != "f is a function.\n" {
		t.Errorf("doc of f: %q", got)
	}
	g := in.Items[2].Decl.(*ast.GenDecl)
	if got := g.Doc.Text(); got != "T is a type.\n" {
		t.Errorf("doc of T: %q", got)
	}
	if got := g.Specs[0].(*ast.TypeSpec).Comment.Text(); got != "line\n" {
		t.Errorf("comment of T: %q", got)
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ src, want string }{
		{"x := := 1", "1:6: expected operand, found ':='"},
		{"x := 1\n  a b", "2:5: expected ';', found b"},
		{"f(1,", "1:5: expected operand, found 'EOF'"},
		{"func f() {", "1:11: expected '}', found 'EOF'"},
		{"if x {", "1:7: expected '}', found 'EOF'"},
		{"x := 1 }", "1:8: unexpected '}'"},
		{"f(})", "1:3: expected operand, found '}'"},
		{"()", "1:2: expected operand, found ')'"},
		{"s := \"abc", "1:6: string literal not terminated"},
		{"s := `abc\n", "1:6: raw string literal not terminated"},
		{"f() /* c", "1:5: comment not terminated"},
		{"for i := 0; type T int", "1:13: expected operand, found 'type'"},
		{"type T =\nfunc g( {}\n1 + )", "2:6: expected '(', found g\n3:1: expected ')', found 1"},
		{"type T )\nfunc g( {}\n1 + )", "1:8: expected type, found ')'\n2:9: expected ')', found '{'\n3:1: expected ')', found 1"},
		{"1 + f(\n); x := ; y", "2:9: expected operand, found ';'"},
		{"a b\nc d\ntype e f g\nh i", "1:3: expected ';', found b\n" +
			"3:10: expected ';', found g\n4:3: expected ';', found i"},
		{"import 1\nx", "1:8: import path must be a string"},
		{"package main", "1:1: expected statement, found 'package'"},
		{"#!x\n@", "2:1: illegal character U+0040 '@'"},
		{"日本 b", "1:8: expected ';', found b"},
	}
	for _, test := range tests {
		in, err := Parse("in", []byte(test.src), token.NewFileSet())
		var list ErrorList
		if !errors.As(err, &list) || in != nil {
			t.Errorf("Parse(%q) = %v, %v", test.src, in, err)
			continue
		}
		var got []string
		for _, e := range list {
			if e.Pos.Filename != "in" {
				t.Errorf("Parse(%q): error in file %q", test.src, e.Pos.Filename)
			}
			got = append(got, fmt.Sprintf("%d:%d: %s", e.Pos.Line, e.Pos.Column, e.Msg))
		}
		if got := strings.Join(got, "\n"); got != test.want {
			t.Errorf("Parse(%q):\n%s\nwant\n%s", test.src, got, test.want)
		}
	}
}

func TestParseManyErrors(t *testing.T) {
	_, err := Parse("", []byte(strings.Repeat("a b\ntype T int U\n", 100)), token.NewFileSet())
	var list ErrorList
	if !errors.As(err, &list) || len(list) != maxErrors || list[9].Pos.Line != 10 {
		t.Errorf("got %d errors, the last one %v", len(list), list[len(list)-1])
	}
}

func TestParseFile(t *testing.T) {
	src := []byte("#!/usr/bin/env cspsh\n// Doc.\npackage main\n\nfunc main() {}\n")
	if !IsFile(src) || IsFile([]byte("// package\nf()")) || IsFile(nil) {
		t.Error("IsFile")
	}
	fset := token.NewFileSet()
	f, err := ParseFile("a.go", src, fset)
	if err != nil {
		t.Fatal(err)
	}
	if got := fset.Position(f.Decls[0].Pos()).String(); got != "a.go:5:1" {
		t.Errorf("main at %s", got)
	}
	if string(src[:2]) != "#!" {
		t.Error("source was changed")
	}
	if _, err := ParseFile("a.go", []byte("package main\nx"), fset); !reflect.TypeOf(err).AssignableTo(reflect.TypeFor[ErrorList]()) {
		t.Errorf("error %v of type %T", err, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"type T int; x := 1; func f() {}; f()", "for i := 0; type T", "}", "L:", "a /*\r*/ /*\r\n*/ b",
		"func(x) T(", "// c\nfunc f() {} // d\n", "switch x := y.(type) {}", "a\x00b", "\xff\xfe", "if", "f(})",
		"/*", "`", "x := `\r`; y", "func (a) b[c](d) {}", "#!\nx", "#!", "import\n\"a\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		fset := token.NewFileSet()
		in, err := Parse("in", src, fset)
		if err != nil {
			list, ok := err.(ErrorList)
			if !ok || len(list) == 0 || len(list) > maxErrors {
				t.Fatalf("Parse(%q): %#v", src, err)
			}
			for _, e := range list {
				if e.Pos.Offset > len(src) || e.Pos.Line < 1 || e.Pos.Column < 1 {
					t.Fatalf("Parse(%q): error at %v", src, e.Pos)
				}
			}
			if !IsFile(src) && StateOf(src) == Complete {
				t.Fatalf("Parse(%q): %v, though complete", src, err)
			}
			return
		}
		if state := StateOf(src); state == Invalid {
			t.Fatalf("Parse(%q) succeeds, though %v", src, state)
		}
		checkPositions(t, in)
		end := token.Pos(0)
		for i := range in.Items {
			it := &in.Items[i]
			if it.Pos < end || it.End < it.Pos || int(it.End) > in.File.Base()+len(src) {
				t.Fatalf("Parse(%q): item %d at [%d, %d)", src, i, it.Pos, it.End)
			}
			end = it.End
			// The source of an item is an item.
			again, err := Parse("in", []byte(in.Text(it)), fset)
			if err != nil || len(again.Items) != 1 || again.Items[0].Kind != it.Kind {
				t.Fatalf("Parse(%q): item %q: %v", src, in.Text(it), err)
			}
			if err := format.Node(new(strings.Builder), fset, it.Node()); err != nil {
				t.Fatalf("Parse(%q): item %q: %v", src, in.Text(it), err)
			}
		}
	})
}
