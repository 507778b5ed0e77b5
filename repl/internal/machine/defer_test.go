package machine

import "testing"

// While a panic unwinds the stack it grows no more: deferred calls are made from where they were
// deferred, so that a panic through many calls takes as long as they have taken.
func TestPanicUnwinds(t *testing.T) {
	const src = `package main

import (
	"fmt"
	"runtime"
)

var pcs [10000]uintptr

func depth() int { return runtime.Callers(0, pcs[:]) }

var deepest, unwound int

func f(n int) {
	defer func() { unwound = max(unwound, depth()) }()
	if n == 0 {
		deepest = depth()
		panic("x")
	}
	f(n - 1)
}

func many(n int) {
	for range n {
		defer func() { unwound = max(unwound, depth()) }()
	}
}

func main() {
	const calls = 300
	func() {
		defer func() { recover() }()
		f(calls)
	}()
	fmt.Println(deepest > 2*calls, unwound < deepest+50)
	unwound = 0
	many(1000)
	fmt.Println(unwound < depth()+50)
}
`
	const want = "true true\ntrue\n"
	if got, raised := newTestHost().run(t, src); got != want || raised != nil {
		t.Errorf("got %s %v, want %s", got, raised, want)
	}
}
