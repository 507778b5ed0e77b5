package native

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"unsafe"
)

//go:noinline
func longer(a, b string) bool { return len(a) > len(b) }

var two, sink = 2.0, 0.0

//go:noinline
func scale(by float64, n int8, s string) (string, error) { return s, nil }

//go:noinline
func callLess(f func(i, j int) bool) bool { return f(1, 2) }

// BenchmarkCall compares calls of compiled functions.
func BenchmarkCall(b *testing.B) {
	run := func(name string, fn any, direct func(), args ...any) {
		c := NewCaller(reflect.TypeOf(fn))
		word, in, out := valueWord(reflect.ValueOf(fn)), block(&c.in), block(&c.out)
		Disable()
		reflected := NewCaller(reflect.TypeOf(fn))
		disable(false)
		for i, a := range args {
			c.in.at(in, i).Set(reflect.ValueOf(a))
		}
		b.Run(name+"/compiled", func(b *testing.B) {
			for b.Loop() {
				direct()
			}
		})
		b.Run(name+"/registers", func(b *testing.B) {
			for b.Loop() {
				c.Call(word, in, out)
			}
		})
		b.Run(name+"/reflect", func(b *testing.B) {
			for b.Loop() {
				reflected.Call(word, in, out)
			}
		})
	}
	x, y := "text", "te"
	run("longer", longer, func() { _ = longer(x, y) }, x, y)
	run("Contains", strings.Contains, func() { strings.Contains(x, y) }, x, y)
	run("Sqrt", math.Sqrt, func() { sink = math.Sqrt(two) }, two)
	run("mixed", scale, func() { scale(1, 2, x) }, 1.0, int8(2), x)
}

// BenchmarkCallback compares function values that compiled code calls.
func BenchmarkCallback(b *testing.B) {
	less := func(a *[2]int) bool { return a[0] < a[1] }
	type frame struct {
		args [2]int
		res  bool
	}
	hooks := Hooks{
		Enter: func(f *Func) unsafe.Pointer { return f.Env },
		Run: func(f *Func, args unsafe.Pointer) unsafe.Pointer {
			fr := (*frame)(args)
			fr.res = less(&fr.args)
			return unsafe.Pointer(&fr.res)
		},
		Leave: func(*Func, unsafe.Pointer) {},
	}
	run := func(name string, f func(i, j int) bool) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				callLess(f)
			}
		})
	}
	run("compiled", func(i, j int) bool { return less(&[2]int{i, j}) })
	typ := reflect.TypeFor[func(i, j int) bool]()
	made := func() func(i, j int) bool {
		word := NewAdapter(typ, hooks).New(nil, unsafe.Pointer(new(frame))).Word()
		return *(*func(i, j int) bool)(unsafe.Pointer(&word))
	}
	run("adapter", made())
	Disable()
	run("reflect", made())
	disable(false)
	a := NewAdapter(typ, hooks)
	word := a.New(nil, nil).Word()
	b.Run("AsFunc", func(b *testing.B) {
		for b.Loop() {
			a.AsFunc(word)
		}
	})
	b.Run("New", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a.New(nil, nil)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	m := map[string]int{}
	n := map[int]int{}
	for i := range 1000 {
		m[strings.Repeat("x", i%10)+string(rune('a'+i%26))] = i
		n[i] = i
	}
	key := "xxxxxf"
	i := 0
	t, u := TypeWord(reflect.TypeOf(m)), TypeWord(reflect.TypeOf(n))
	mw, nw := valueWord(reflect.ValueOf(m)), valueWord(reflect.ValueOf(n))
	for _, bench := range []struct {
		name string
		f    func()
	}{
		{"string/compiled", func() { m[key]++ }},
		{"string/StringMap", func() { *(*int)(StringMapSet(t, mw, key))++ }},
		{"string/Map", func() { *(*int)(MapSet(t, mw, unsafe.Pointer(&key)))++ }},
		{"string/reflect", func() {
			v, k := reflect.ValueOf(m), reflect.ValueOf(key)
			v.SetMapIndex(k, reflect.ValueOf(int(v.MapIndex(k).Int())+1))
		}},
		{"int/compiled", func() { i = (i + 1) % 1000; n[i]++ }},
		{"int/Word8Map", func() { i = (i + 1) % 1000; *(*int)(Word8MapSet(u, nw, uint64(i)))++ }},
		{"int/Map", func() { i = (i + 1) % 1000; *(*int)(MapSet(u, nw, unsafe.Pointer(&i)))++ }},
		{"get/compiled", func() { i = (i + 1) % 1000; _ = n[i] }},
		{"get/Word8Map", func() { i = (i + 1) % 1000; Word8MapGet(u, nw, uint64(i)) }},
		{"get/Map", func() { i = (i + 1) % 1000; MapGet(u, nw, unsafe.Pointer(&i)) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				bench.f()
			}
		})
	}
}
