package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

func TestPrune(t *testing.T) {
	const src = `package p
		type inner struct{ a int8; s []inner }
		func (inner) Promoted() {}
		type T struct {
			Public inner
			plain  int
			ptr    *inner
			whole  inner
			list   []inner
			small  struct{ a, b int8 }
			inner
		}
		func (T) M() {}
		func (T) m() int { return 0 }
		func (T) needed() {}
		type I interface{ needed() }
		type G[E any] struct { elem E; both struct{ e E }; ptr *inner; to *E }
		var _ I = T{}
		var V = T{ptr: nil}
	`
	prog := loadSource(t, src)
	pkgs, err := prune(prog)
	if err != nil {
		t.Fatal(err)
	}
	was, is := prog.pkgs["p"].Scope(), pkgs["p"].Scope()
	for _, test := range []struct{ typ, field, want string }{
		{"T", "Public", "p.inner"},
		{"T", "plain", "int"},
		{"T", "ptr", "[1]uint64"},
		{"T", "whole", "struct{_ [0]func(); _ [4]uint64}"},
		{"T", "list", "struct{_ [0]func(); _ [3]uint64}"},
		{"T", "small", "[2]uint8"},
		{"T", "inner", "p.inner"},
		{"G", "elem", "E"},
		{"G", "both", "struct{e E}"},
		{"G", "ptr", "[1]uint64"},
		{"G", "to", "*E"},
	} {
		obj, _, _ := types.LookupFieldOrMethod(is.Lookup(test.typ).Type(), true, pkgs["p"], test.field)
		if obj == nil || obj.Type().String() != test.want {
			t.Errorf("field %s.%s is %v, want %s", test.typ, test.field, obj, test.want)
		}
	}
	for name, want := range map[string]bool{"M": true, "Promoted": true, "needed": true, "m": false} {
		obj, _, _ := types.LookupFieldOrMethod(is.Lookup("T").Type(), true, pkgs["p"], name)
		if got := obj != nil; got != want {
			t.Errorf("T has method %s: %t, want %t", name, got, want)
		}
	}
	sizes := prog.target.platform.sizes()
	if got, want := sizes.Sizeof(is.Lookup("T").Type()), sizes.Sizeof(was.Lookup("T").Type()); got != want {
		t.Errorf("T has size %d, want %d", got, want)
	}
	if got := is.Lookup("V").Type().String(); got != "p.T" {
		t.Errorf("V is of type %s", got)
	}
}

// TestPruneTooMuch checks that an API which rests on something private is not
// lost unnoticed.
func TestPruneTooMuch(t *testing.T) {
	prog := loadSource(t, "package p; type t struct{}; func (t) m() int; var V = t{}.m()")
	if pkgs, err := prune(prog); err == nil {
		t.Errorf("V is %v", pkgs["p"].Scope().Lookup("V"))
	}
}

// loadSource returns a program of one package with one file.
func loadSource(t *testing.T, src string) *program {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	l := &listed{ImportPath: "p", files: []*ast.File{f}}
	prog := &program{target: target{newest(), platforms[0]}, fset: fset, order: []*listed{l}, pkgs: map[string]*types.Package{}}
	if prog.pkgs["p"], err = l.check(prog, l.files, nil); err != nil {
		t.Fatal(err)
	}
	return prog
}
