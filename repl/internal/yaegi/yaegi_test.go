package yaegi

import (
	"errors"
	"reflect"
	"runtime"
	"testing"
)

func variable[T any](p *T) reflect.Value { return reflect.ValueOf(p).Elem() }

func TestSession(t *testing.T) {
	s := New(nil)
	n, calls := 1, 0
	var p *int
	decls := []Decl{
		{"n", variable(&n)}, {"p", variable(&p)},
		{"twice", reflect.ValueOf(func(i int) int { return 2 * i })},
	}
	run, err := s.Unit(decls, func() { calls++; n = 20; p = &n })
	if err != nil {
		t.Fatal(err)
	}
	if calls != 0 {
		t.Error("it ran when it was declared")
	}
	run()
	if calls != 1 {
		t.Errorf("it ran %d times", calls)
	}
	// What the interpreter itself says of what is declared.
	for src, want := range map[string]any{"n": 20, "*p": 20, "twice(n)": 40, "p == nil": false} {
		v, err := s.in.Eval(src)
		if err != nil || v.Interface() != want {
			t.Errorf("%s is %v, %v, not %v", src, v, err, want)
		}
	}
	// Another variable of that name, of another type.
	text := "x"
	if _, err := s.Unit([]Decl{{"n", variable(&text)}}, func() {}); err != nil {
		t.Fatal(err)
	}
	if v, ok := s.Lookup("n"); !ok || v.Interface() != "x" {
		t.Errorf("n is %v", v)
	}
	if _, ok := s.Lookup("unit1"); ok {
		t.Error("the entry is still there")
	}
}

func TestPanicPasses(t *testing.T) {
	s := New(nil)
	fault := errors.New("fault")
	run, err := s.Unit(nil, func() { panic(fault) })
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if r := recover(); r != fault {
			t.Errorf("the panic became %v", r)
		}
	}()
	run()
}

func TestGrowth(t *testing.T) {
	s := New(nil)
	x := 0
	one := func() {
		run, err := s.Unit([]Decl{{"x", variable(&x)}}, func() { x++ })
		if err != nil {
			t.Fatal(err)
		}
		run()
	}
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for range 100 {
		one()
	}
	before := inUse()
	const rounds = 3000
	for range rounds {
		one()
	}
	if grown := int64(inUse()) - int64(before); grown > rounds*300 {
		t.Errorf("the session grew by %d bytes", grown)
	}
	if x != 100+rounds {
		t.Errorf("x is %d", x)
	}
}

func BenchmarkUnit(b *testing.B) {
	s := New(nil)
	x := 0
	for range b.N {
		run, err := s.Unit([]Decl{{"x", variable(&x)}}, func() {})
		if err != nil {
			b.Fatal(err)
		}
		run()
	}
}
