package rtype

import (
	"fmt"
	"go/types"
	"reflect"
	"testing"
	"unsafe"
)

func BenchmarkTypeKnown(b *testing.B) {
	u := newUser(b)
	t := u.typ("Person")
	for b.Loop() {
		u.Ptr(t)
	}
}

func BenchmarkTypeNew(b *testing.B) {
	limitStubs(b, 0) // they are for others
	pkgs := make([]*types.Package, 0, 1000)
	w := newTestWorld()
	for b.Loop() {
		if len(pkgs) == 0 {
			b.StopTimer()
			for range 1000 {
				pkgs = append(pkgs, checked(b, "main", "package main\ntype T struct { A int; b string; next *T }\nfunc (t *T) M() {}"))
			}
			b.StartTimer()
		}
		w.Type(lookup(pkgs[len(pkgs)-1], "T"))
		pkgs = pkgs[:len(pkgs)-1]
	}
}

func BenchmarkItab(b *testing.B) {
	u := newUser(b)
	inter, typ := Ptr(reflect.TypeFor[fmt.Stringer]()), u.Ptr(u.typ("Celsius"))
	for b.Loop() {
		Itab(inter, typ)
	}
}

func BenchmarkStubFunc(b *testing.B) {
	u := newUser(b)
	tab := Itab(Ptr(reflect.TypeFor[fmt.Stringer]()), u.Ptr(u.typ("Celsius")))
	for b.Loop() {
		StubFunc(ItabCode(tab, 0))
	}
}

// BenchmarkCall calls a method from compiled code.
func BenchmarkCall(b *testing.B) {
	u := newUser(b)
	f := func(*float64) string { return "x" }
	u.Bind(u.typ("Celsius"), "String", nil, *(*unsafe.Pointer)(unsafe.Pointer(&f)), nil)
	s := u.new("Celsius").Interface().(fmt.Stringer)
	for b.Loop() {
		_ = s.String()
	}
}

func BenchmarkNewFrame(b *testing.B) {
	t := FrameType(64, []bool{0: true, 5: true})
	for b.Loop() {
		New(t)
	}
}
