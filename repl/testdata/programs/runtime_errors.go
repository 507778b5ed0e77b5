// Panics of Go's runtime, by their texts and types.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Printf("%s: panic %v\n", name, r)
			if e, ok := r.(error); ok {
				fmt.Printf("  error %T\n", e)
			}
		}
	}()
	f()
	fmt.Println(name, "ok")
}

func n(i int) int { fmt.Print("n", i, " "); return i }

type T struct{ a, b int }

func (t T) Get() int      { return t.a }
func (t *T) Set(x int) *T { t.a = x; return t }
func mk(i int) *T         { fmt.Print("mk", i, " "); return &T{i, i} }

type A [3]int

func main() {
	try("div", func() { x := 0; fmt.Println(n(1) / x) })
	try("chained", func() { mk(1).Set(n(2)).Set(n(3)).b = n(4) })
	try("tuple ptr", func() {
		var p *T
		x := 1
		defer func() { fmt.Println(x, recover()) }()
		x, p.a = 2, 3
	})
	try("struct copy call", func() {
		t := T{1, 2}
		u := t
		u.Set(5)
		fmt.Println(t, u, t.Get())
		f := t.Get
		t.a = 9
		fmt.Println(f(), t.Get())
		g := t.Set
		g(11)
		fmt.Println(t)
		h := (*T).Set
		h(&t, 12)
		fmt.Println(t, T.Get(t))
	})
	try("array", func() {
		a := A{1, 2, 3}
		c := a
		c[0] = 9
		p := &a
		for i, v := range p {
			p[2] = 10
			fmt.Print(i, v, " ")
		}
		for i, v := range a {
			a[2] = 20
			fmt.Print(i, v, " ")
		}
		fmt.Println(a, c, a == c, a == A{1, 2, 20}, len(p), cap(p[:2]))
	})
	try("neg shift", func() { s := -1; fmt.Println(1 << s) })
	try("neg shift2", func() { s := -1; x := 5; x >>= s; fmt.Println(x) })
	try("big shift", func() { s := uint(70); x := 5; fmt.Println(x<<s, x>>s, -x>>s, uint8(255)<<s) })
	try("index text", func() { a := []int{1, 2}; i := 5; fmt.Println(a[i]) })
	try("index neg", func() { a := []int{1, 2}; i := -5; fmt.Println(a[i]) })
	try("index set", func() { a := []int{1, 2}; i := 5; a[i] = 1 })
	try("index array", func() { a := [2]int{1, 2}; i := 5; a[i]++; fmt.Println(a) })
	try("index string", func() { a := "ab"; i := 5; fmt.Println(a[i]) })
	try("slice hi", func() { a := []int{1, 2}; i := 5; fmt.Println(a[:i]) })
	try("slice lo hi", func() { a := []int{1, 2}; i := 2; fmt.Println(a[i:1]) })
	try("slice lo", func() { a := []int{1, 2}; i := 3; fmt.Println(a[i:]) })
	try("slice str", func() { a := "ab"; i := 3; fmt.Println(a[i:]) })
	try("slice str2", func() { a := "abcdef"; i := 3; fmt.Println(a[i:2]) })
	try("slice str3", func() { a := "abcdef"; i := 30; fmt.Println(a[2:i]) })
	try("slice arr", func() { a := [3]int{1, 2, 3}; i := 5; fmt.Println(a[:i]) })
	try("arr conv", func() { a := []int{1, 2, 3}; fmt.Println([4]int(a)) })
	try("make", func() { i := -1; fmt.Println(make([]int, i)) })
	try("makecap", func() { i := 5; fmt.Println(make([]int, i, i-1)) })
	try("makechan", func() { i := -1; fmt.Println(make(chan int, i)) })
	try("assert", func() { var x any = "s"; fmt.Println(x.(int)) })
	try("assert nil", func() { var x any; fmt.Println(x.(int)) })
	try("assert iface", func() { var x any = T{}; fmt.Println(x.(fmt.Stringer)) })
	try("assert iface nil", func() { var x any; fmt.Println(x.(fmt.Stringer)) })
	try("assert err", func() { var x error = errors.New("x"); fmt.Println(x.(fmt.Stringer)) })
	try("assert err conc", func() { var x error = errors.New("x"); fmt.Println(x.(*os.PathError)) })
	try("map key", func() { x := map[any]int{}; x[func() {}] = 1 })
	try("cmp", func() { var a, b any = map[int]int{}, map[int]int{}; fmt.Println(a == b) })
	try("cmp struct", func() {
		type S struct{ x any }
		fmt.Println(S{[]int{}} == S{[]int{}})
	})
	try("nil func", func() { var f func(int) int; fmt.Println(f(3)) })
	try("custom", func() { panic(fmt.Errorf("w %w", os.ErrNotExist)) })
	try("nil panic", func() { panic(nil) })
	try("repeat", func() { fmt.Println(strings.Repeat("x", -1)) })
	try("close nil", func() { var c chan int; close(c) })
	try("repanic", func() {
		defer func() {
			r := recover()
			fmt.Println("got", r)
			panic(fmt.Sprint("re ", r))
		}()
		panic("first")
	})
}

// Output:
// n1 div: panic runtime error: integer divide by zero
//   error runtime.errorString
// mk1 n2 n3 n4 chained ok
// 2 runtime error: invalid memory address or nil pointer dereference
// tuple ptr ok
// {1 2} {5 2} 1
// 1 9
// {11 2}
// {12 2} 12
// struct copy call ok
// 0 1 1 2 2 10 0 1 1 2 2 10 [1 2 20] [9 2 3] false true 3 3
// array ok
// neg shift: panic runtime error: negative shift amount
//   error runtime.errorString
// neg shift2: panic runtime error: negative shift amount
//   error runtime.errorString
// 0 0 -1 0
// big shift ok
// index text: panic runtime error: index out of range [5] with length 2
//   error runtime.boundsError
// index neg: panic runtime error: index out of range [-5]
//   error runtime.boundsError
// index set: panic runtime error: index out of range [5] with length 2
//   error runtime.boundsError
// index array: panic runtime error: index out of range [5] with length 2
//   error runtime.boundsError
// index string: panic runtime error: index out of range [5] with length 2
//   error runtime.boundsError
// slice hi: panic runtime error: slice bounds out of range [:5] with capacity 2
//   error runtime.boundsError
// slice lo hi: panic runtime error: slice bounds out of range [2:1]
//   error runtime.boundsError
// slice lo: panic runtime error: slice bounds out of range [3:2]
//   error runtime.boundsError
// slice str: panic runtime error: slice bounds out of range [3:2]
//   error runtime.boundsError
// slice str2: panic runtime error: slice bounds out of range [3:2]
//   error runtime.boundsError
// slice str3: panic runtime error: slice bounds out of range [:30] with length 6
//   error runtime.boundsError
// slice arr: panic runtime error: slice bounds out of range [:5] with length 3
//   error runtime.boundsError
// arr conv: panic runtime error: cannot convert slice with length 3 to array or pointer to array with length 4
//   error runtime.boundsError
// make: panic runtime error: makeslice: len out of range
//   error runtime.errorString
// makecap: panic runtime error: makeslice: cap out of range
//   error runtime.errorString
// makechan: panic makechan: size out of range
//   error runtime.plainError
// assert: panic interface conversion: interface {} is string, not int
//   error *runtime.TypeAssertionError
// assert nil: panic interface conversion: interface {} is nil, not int
//   error *runtime.TypeAssertionError
// assert iface: panic interface conversion: main.T is not fmt.Stringer: missing method String
//   error *runtime.TypeAssertionError
// assert iface nil: panic interface conversion: interface is nil, not fmt.Stringer
//   error *runtime.TypeAssertionError
// assert err: panic interface conversion: *errors.errorString is not fmt.Stringer: missing method String
//   error *runtime.TypeAssertionError
// assert err conc: panic interface conversion: error is *errors.errorString, not *fs.PathError
//   error *runtime.TypeAssertionError
// map key: panic runtime error: hash of unhashable type func()
//   error runtime.errorString
// cmp: panic runtime error: comparing uncomparable type map[int]int
//   error runtime.errorString
// cmp struct: panic runtime error: comparing uncomparable type []int
//   error runtime.errorString
// nil func: panic runtime error: invalid memory address or nil pointer dereference
//   error runtime.errorString
// custom: panic w file does not exist
//   error *fmt.wrapError
// go1.26: nil panic: panic panic called with nil argument
// go1.27: nil panic: panic runtime error: panic called with nil argument
//   error *runtime.PanicNilError
// repeat: panic strings: negative Repeat count
// close nil: panic close of nil channel
//   error runtime.plainError
// got first
// repanic: panic re first
