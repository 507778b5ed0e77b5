package machine

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// A holder is a host whose runtime.KeepAlive gives what it is passed a name, and whose
// runtime.Gosched notes what the frames still refer to after Forget.
type holder struct {
	*testHost
	names map[unsafe.Pointer]string
	held  []string
}

func (h *holder) Value(obj types.Object, recv types.Type) (reflect.Value, bool, error) {
	switch obj.Name() {
	case "KeepAlive":
		return reflect.ValueOf(func(v any) {
			h.names[reflect.ValueOf(v).UnsafePointer()] = string(rune('a' + len(h.names)))
		}), true, nil
	case "Gosched":
		return reflect.ValueOf(h.look), true, nil
	}
	return h.testHost.Value(obj, recv)
}

func (h *holder) look() {
	h.m.Forget(nil)
	found := map[string]bool{}
	for f := h.m.top; f != nil; f = f.caller {
		for _, off := range f.code.pointers {
			p := *slotOf[unsafe.Pointer](f, off)
			if name := h.names[p]; name != "" {
				found[name] = true
			} else if p != nil {
				if name := h.names[*(*unsafe.Pointer)(p)]; name != "" {
					found[name] = true // in a variable that is not in the frame
				}
			}
		}
	}
	var list []string
	for name := range found {
		list = append(list, name)
	}
	slices.Sort(list)
	h.held = append(h.held, strings.Join(list, ""))
}

func TestForget(t *testing.T) {
	const named = `package main; import "runtime"
		type big [8]int
		func named() *big { p := new(big); runtime.KeepAlive(p); return p }
		`
	tests := []struct {
		name, src string
		held      []string
	}{
		{"used later", `func main() { a, b := named(), named(); a[0] = 1; runtime.Gosched(); b[0] = 1; runtime.Gosched() }`, []string{"b", ""}},
		{"argument", `func f(p *big) { runtime.Gosched(); p[0]++; runtime.Gosched() }; func main() { f(named()) }`, []string{"a", ""}},
		{"of a caller", `func f() { runtime.Gosched() }; func main() { a := named(); f(); a[0]++; f() }`, []string{"a", ""}},
		{"in the next round", `func main() { a := named(); for i := range 2 { if i > 0 { a[0]++ }; runtime.Gosched() } }`, []string{"a", "a"}},
		{"of a round", `func main() { for range 2 { a := named(); runtime.Gosched(); a[0]++; runtime.Gosched() } }`, []string{"a", "", "b", ""}},
		{"in the statement", `func g() int { runtime.Gosched(); return 1 }; func main() { a := named(); x := a[0] + g(); _ = x; runtime.Gosched() }`, []string{"a", ""}},
		{"captured", `func main() { a := named(); f := func() { runtime.Gosched(); a[0]++; runtime.Gosched() }; f() }`, []string{"a", ""}},
		{"boxed", `func main() { a := named(); p := &a; runtime.Gosched(); (*p)[0]++; runtime.Gosched() }`, []string{"a", ""}},
		{"boxed result", `func f() (a *big) { defer func() { a[0]++ }(); a = named(); runtime.Gosched(); return }; func main() { f()[0]++ }`, []string{"a"}},
		{"jump", `func main() { a := named(); i := 0
			again: i++; if i == 2 { a[0]++ }; runtime.Gosched(); if i < 2 { goto again } }`, []string{"a", "a"}},
		{"loop variable", `func main() { for a, i := named(), 0; i < 2; i++ { f := func() { a = a }; f(); runtime.Gosched() } }`, []string{"a", "a"}},
		{"intermediate", `func f(*big) {}; func main() { f(named()); var x any = named(); _, _ = x.(*big); runtime.Gosched() }`, []string{""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := &holder{testHost: newTestHost(), names: map[unsafe.Pointer]string{}}
			h.m.host = h
			if _, raised := h.run(t, named+test.src); raised != nil {
				t.Fatal(raised)
			}
			if !slices.Equal(h.held, test.held) {
				t.Errorf("held are %q, want %q", h.held, test.held)
			}
		})
	}
}

// TestForgetSites holds the machine to keep nothing of the places in what runs once, and all of the others.
func TestForgetSites(t *testing.T) {
	h := newTestHost()
	if _, raised := h.run(t, `package main
		var a = make(chan int)
		var b chan int
		func main() { b = make(chan int) }`); raised != nil {
		t.Fatal(raised)
	}
	kept := map[string]bool{}
	for i := range h.m.sites {
		if s := h.m.sites[i].site; s != nil {
			kept[s.Func.Name] = true
		}
	}
	if kept["main.init"] || !kept["main.main"] {
		t.Errorf("places are kept in %v", kept)
	}
}
