package native

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// eachCallable visits the types of the exported functions, methods and interface methods
// of the standard library, and the function types among their parameters.
func eachCallable(call, callback func(name string, t reflect.Type)) {
	visit := func(name string, t reflect.Type) {
		call(name, t)
		for i := range t.NumIn() {
			if p := t.In(i); p.Kind() == reflect.Func {
				callback(name, p)
			}
		}
	}
	for _, path := range stdlib_symbols.Packages() {
		symbols := stdlib_symbols.Symbols(path)
		for _, name := range slices.Sorted(maps.Keys(symbols)) {
			v := symbols[name]
			switch {
			case !v.IsValid() || v.CanAddr():
			case v.Kind() == reflect.Func:
				visit(path+"."+name, v.Type())
			case v.Kind() == reflect.Pointer && v.IsNil():
				t := v.Type().Elem()
				if t.PkgPath() != path {
					continue
				}
				if t.Kind() == reflect.Interface {
					for i := range t.NumMethod() {
						m := t.Method(i)
						callback(path+"."+name+"."+m.Name, withReceiver(m.Type))
						call(path+"."+name+"."+m.Name, withReceiver(m.Type))
					}
					continue
				}
				t = reflect.PointerTo(t)
				for i := range t.NumMethod() {
					visit(path+"."+name+"."+t.Method(i).Name, t.Method(i).Type)
				}
			}
		}
	}
}

// TestStandardLibrary counts what of it goes through registers.
func TestStandardLibrary(t *testing.T) {
	if reflecting.Load() || !inRegisters {
		t.Skip("package reflect does the calls")
	}
	var calls, direct, callbacks, directBack int
	missing := map[string]int{}
	eachCallable(func(name string, typ reflect.Type) {
		calls++
		c := NewCaller(typ)
		if c.Direct() {
			direct++
			return
		}
		class := "stack"
		if c.in.spread && c.out.spread {
			class, _ = c.out.toRegisters()
		}
		missing[class]++
	}, func(name string, typ reflect.Type) {
		callbacks++
		a := NewAdapter(typ, Hooks{})
		if a.Direct() {
			directBack++
			return
		}
		missing["adapter "+a.in.shape()+":"+a.out.shape()]++
	})
	share := float64(direct) / float64(calls)
	shareBack := float64(directBack) / float64(callbacks)
	t.Logf("%d of %d functions and methods (%.1f %%), %d of %d callbacks and interface methods (%.1f %%)",
		direct, calls, 100*share, directBack, callbacks, 100*shareBack)
	for _, class := range slices.SortedFunc(maps.Keys(missing), func(a, b string) int { return cmp.Compare(missing[b], missing[a]) }) {
		t.Log(missing[class], class)
	}
	if calls < 5000 || share < 0.97 || callbacks < 500 || shareBack < 0.9 {
		t.Error("too few")
	}
}
