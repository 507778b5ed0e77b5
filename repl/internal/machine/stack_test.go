package machine

import (
	"runtime"
	"runtime/debug"
	"testing"
	"unsafe"
)

// TestStackOfCalls holds what calls take of Go's stack: a million of the simplest are to have room in the 124 MB
// that a process may have.
func TestStackOfCalls(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("frames are of other sizes")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // which makes stacks smaller
	for _, test := range []struct {
		name, decl, call string
		most             int
	}{
		{"known", "func f(n int) int { if n == 0 { return 0 }; return 1 + f(n-1) }", "f(5000)", 124},
		{"two calls", "func f(n int) int { if n < 1 { return 1 }; return f(n-1) + f(-1) }", "f(5000)", 140},
		{"no result", "func f(n int) { if n == 0 { return }; f(n-1) }", "f(5000)", 124},
		{"three arguments", "func f(n, a, b int) int { if n == 0 { return a }; return f(n-1, b, a) }", "f(5000, 1, 2)", 124},
		{"method", "type L struct{ next *L }; func (l *L) len() int { if l == nil { return 0 }; return 1 + l.next.len() }",
			"var l *L; for range 5000 { l = &L{l} }; l.len()", 124},
		{"literal", "", "var f func(n int) int; f = func(n int) int { if n == 0 { return 0 }; return 1 + f(n-1) }; f(5000)", 150},
		{"interface", "type I interface{ f(n int) int }; type T struct{}; func (t T) f(n int) int { if n == 0 { return 0 }; return 1 + I(t).f(n-1) }",
			"I(T{}).f(5000)", 150},
		{"results", "func f(n int) (int, bool) { if n == 0 { return 0, true }; x, ok := f(n-1); return x+1, ok }", "f(5000)", 220},
	} {
		h, took := newTestHost(), 0
		done := make(chan bool)
		go func() {
			defer close(done)
			large(1 << 12) // and is moved no more
			var here byte
			top := uintptr(unsafe.Pointer(&here))
			h.polled = func() {
				var here byte
				took = max(took, int(top-uintptr(unsafe.Pointer(&here))))
				h.m.Budget = 10
			}
			h.run(t, "package main\n"+test.decl+"\nfunc main() { "+test.call+" }")
		}()
		<-done
		if got := took / 5000; got > test.most || got < 50 {
			t.Errorf("%s: a call takes %d bytes, want at most %d", test.name, got, test.most)
		}
	}
}

// large makes the stack large enough for n KB.
//
//go:noinline
func large(n int) byte {
	var kb [1024]byte
	if n > 0 {
		kb[n%1024] = large(n - 1)
	}
	return kb[0]
}
