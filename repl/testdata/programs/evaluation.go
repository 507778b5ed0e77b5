// Defer, panic and recover, sequences, copies, constants, comparisons, assignments, select.
package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
	"unsafe"
)

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			_, re := r.(runtime.Error)
			fmt.Printf("%s: panic %v %T %v\n", name, r, r, re)
		}
	}()
	fmt.Println("#", name)
	f()
}

type E struct{ code int }

func (e E) Error() string { return fmt.Sprint("E", e.code) }

type PE struct{ msg string }

func (e *PE) Error() string        { return e.msg }
func (e *PE) Unwrap() error        { return io.EOF }
func (e *PE) Is(target error) bool { return target == io.ErrClosedPipe }

func mayFail(i int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	switch i {
	case 0:
		return nil
	case 1:
		return E{1}
	case 2:
		panic(E{2})
	case 3:
		var m map[string]int
		m["a"] = 1
	case 4:
		var e *PE
		return e
	case 5:
		return &PE{"pe"}
	case 6:
		panic(&PE{"pp"})
	}
	return errors.New("other")
}

func nested() (s string) {
	defer func() { s += fmt.Sprint(" outer:", recover()) }()
	defer func() {
		defer func() { s += fmt.Sprint(" inner:", recover()) }()
		panic("second")
	}()
	panic("first")
}

func replaced() (s string) {
	defer func() { s += fmt.Sprint(" got:", recover()) }()
	defer func() { panic("third") }()
	defer func() { panic("second") }()
	panic("first")
}

func indirect() (r any) {
	defer func() { r = recover() }()
	defer func() { func() { fmt.Print("indirect recover ", recover(), "; ") }() }()
	panic("p")
}

func helper() any { return recover() }
func direct() (x int) {
	defer helper()
	x = 5
	panic("gone")
}

func loopDefer() {
	for i := range 3 {
		defer fmt.Print("d", i, " ")
	}
	for i := 0; i < 3; i++ {
		defer func() { fmt.Print("c", i, " ") }()
	}
	x := 1
	defer fmt.Print("x", x, " ")
	x = 2
	defer func(p *int) { fmt.Print("p", *p, " ") }(&x)
	x = 3
}

func exits() {
	defer fmt.Println("goexit defer")
	func() {
		defer fmt.Println("inner defer")
		runtime.Goexit()
	}()
	fmt.Println("never")
}

func named() (a, b int, err error) {
	defer func() { a *= 2; b++ }()
	a = 1
	return a + 1, 10, nil
}

func seq(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Print("[seq done] ")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func find(n int) (res int, ok bool) {
	defer func() { res += 100 }()
	for x := range seq(10) {
		defer fmt.Print("deferred ", x, "; ")
		if x == n {
			return x, true
		}
	}
	return -1, false
}

func nestedSeq() string {
	var sb strings.Builder
outer:
	for x := range seq(5) {
		for y := range seq(5) {
			if y == 2 {
				continue outer
			}
			if x == 2 {
				break outer
			}
			fmt.Fprint(&sb, x, y, ",")
		}
	}
	return sb.String()
}

type Big struct {
	a  [3]int
	m  map[string]int
	in struct{ x, y int }
}

const (
	KB = 1 << (10 * (iota + 1))
	MB
	GB
)
const huge = 1 << 100
const f = 1.0 / 3
const (
	A, B = iota, iota * 10
	C, D
	_, _
	G, H
)

type Bits uint8

const (
	F0 Bits = 1 << iota
	F1
	F2
)

func main() {
	try("fail", func() {
		for i := range 8 {
			err := mayFail(i)
			var e E
			var pe *PE
			fmt.Println(i, err == nil, errors.As(err, &e), e.code, errors.As(err, &pe), errors.Is(err, io.EOF), errors.Is(err, io.ErrClosedPipe))
			if i != 4 {
				fmt.Printf("%v\n", err)
			}
		}
	})
	try("nested", func() { fmt.Println(nested()) })
	try("replaced", func() { fmt.Println(replaced()) })
	try("indirect", func() { fmt.Println(indirect()) })
	try("direct", func() { fmt.Println(direct()) })
	try("loopDefer", func() { loopDefer(); fmt.Println() })
	try("goexit", func() {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() { defer wg.Done(); exits() }()
		wg.Wait()
	})
	try("named", func() { fmt.Println(named()) })
	try("seq", func() {
		fmt.Println(find(3))
		fmt.Println(find(20))
		fmt.Println(nestedSeq())
		next, stop := iter.Pull(seq(3))
		fmt.Println(next())
		fmt.Println(next())
		stop()
		fmt.Println(next())
		for x := range maps.Keys(map[int]bool{4: true}) {
			fmt.Println(x)
		}
		fmt.Println(slices.Collect(seq(4)), slices.Sorted(maps.Values(map[string]int{"a": 2, "b": 1})))
		for i, x := range slices.Backward([]string{"a", "b"}) {
			fmt.Print(i, x, " ")
		}
		for c := range slices.Chunk([]int{1, 2, 3, 4, 5}, 2) {
			fmt.Print(c)
		}
		for s := range strings.SplitSeq("a,b,c", ",") {
			fmt.Print(s, ";")
		}
		fmt.Println()
	})
	try("seq panic", func() {
		defer func() { fmt.Println("r", recover()) }()
		for x := range seq(3) {
			if x == 1 {
				panic("in body")
			}
		}
	})
	try("values", func() {
		b := Big{m: map[string]int{}}
		c := b
		c.a[1] = 5
		c.m["x"] = 1
		c.in.x = 7
		fmt.Println(b, c, b.in == c.in, b.a == c.a)
		arr := [2][2]int{{1, 2}, {3, 4}}
		brr := arr
		brr[0][0] = 9
		for _, row := range arr {
			row[0] = 100
		}
		p := &arr
		p[1][1] = 8
		fmt.Println(arr, brr, arr != brr, *p)
		m := map[[2]int]Big{}
		m[[2]int{1, 2}] = c
		v := m[[2]int{1, 2}]
		v.a[0] = 44
		fmt.Println(m, v.a)
		ms := map[struct{ a, b any }]string{{1, "x"}: "one"}
		fmt.Println(ms[struct{ a, b any }{1, "x"}], ms[struct{ a, b any }{int8(1), "x"}] == "")
		s := []Big{b, c}
		for i := range s {
			s[i].a[2] = i
			s[i].in.y++
		}
		fmt.Println(s)
		fn := func(a [3]int, b Big) { a[0] = 1; b.in.x = 50 }
		fn(b.a, b)
		fmt.Println(b)
		x := [...]string{2: "c", 0: "a"}
		fmt.Println(len(x), x)
		y := []int{5: 1, 2, 1: 7}
		fmt.Println(y, len(y))
		type pt struct{ x, y int }
		pts := map[string]*pt{"a": {1, 2}}
		pts["a"].x++
		fmt.Println(*pts["a"], []*pt{{1, 2}}[0].y, [][]pt{{{1, 2}}, nil})
	})
	try("slices", func() {
		a := []int{1, 2, 3, 4, 5}
		b := a[1:3]
		b = append(b, 100)
		c := a[1:3:3]
		c = append(c, 200)
		fmt.Println(a, b, c, len(b), cap(b), cap(a[2:]))
		copy(a[1:], a)
		fmt.Println(a, copy(a, []int{}), copy([]byte("abc"), "xyz"))
		a = append(a[:1], a[2:]...)
		fmt.Println(a)
		var n []int
		n = append(n, n...)
		fmt.Println(n == nil, len(n), append([]int(nil), 1))
		m := make([][]int, 2)
		for i := range m {
			m[i] = make([]int, 2)
			m[i][i] = 1
		}
		fmt.Println(m, min(3, 1, 2), max(2.5, 1), min("b", "a"))
		clear(m)
		fmt.Println(m)
		arr := [5]int{1, 2, 3}
		sl := arr[:]
		sl[0] = 9
		ap := (*[3]int)(sl)
		ap[1] = 8
		fmt.Println(arr, *ap, [2]int(sl))
		bs := []byte("hello")
		s := string(bs)
		bs[0] = 'j'
		fmt.Println(s, string(bs), strings.Compare(s, string(bs)))
		for i, r := range "aé日\xffb" {
			fmt.Print(i, ":", r, " ")
		}
		fmt.Println([]rune("é日"), string([]rune{233, 26085}), len("é日"), "é日"[1], string(rune(65)), []byte("é"))
		sort.Slice(a, func(i, j int) bool { return a[i] > a[j] })
		fmt.Println(a, sort.IsSorted(sort.Reverse(sort.IntSlice(a))))
		s2 := append([]int{}, 1, 2, 3)
		s3 := append(s2[:1], 9)
		fmt.Println(s2, s3, slices.Equal(s2, s3), slices.Index(s2, 9), slices.Insert(s2, 1, 7, 8), slices.Compact([]int{1, 1, 2}))
	})
	try("consts", func() {
		fmt.Println(KB, MB, GB, huge>>98, f, A, B, C, D, G, H, F0|F2, F1)
		var i8 int8 = 127
		i8++
		var u8 uint8
		u8--
		var i32 int32 = -1 << 31
		fmt.Println(i8, u8, -i32, i32-1, uint32(i32), uint16(70000&0xffff), ^u8, int8(u8))
		x := 0xFF
		fmt.Println(x&^0x0F, x>>4, -7/2, -7%3, 7&-7, 1<<3|1, x^1, +x, ^x)
		var fl float32 = 16777216
		fmt.Println(fl+1 == fl, float32(0.1), float64(float32(0.1)), 0.1+0.2, 1/3.0)
		fmt.Println(uint8(300&255), int64(1)<<62, uint64(1)<<63, 'a'+1, "s"+"t", 5.0/2, 5/2, 1e3, 07, 0b11, 0o17, 0x1p4, 1_000)
		c := complex(1, 2)
		fmt.Println(c*c, real(c), imag(c), c == complex(1, 2))
		var sh uint = 3
		fmt.Println(1<<sh, int8(1)<<sh<<sh<<sh, -8>>1, uint32(1)<<31)
		fmt.Println(len([10]int{}), len("héllo"), cap([]int{1, 2}), unsafe.Sizeof(x), time.Second*2)
		fmt.Println(-0.0, 1/func() float64 { z := 0.0; return -z }())
	})
	try("compare", func() {
		var e1, e2 error = E{1}, E{1}
		p1, p2 := &PE{"a"}, &PE{"a"}
		fmt.Println(e1 == e2, error(p1) == error(p2), p1 == p2, *p1 == *p2, any(1) == any(1.0), any(int8(1)) == any(1))
		var a, b any = [2]int{1, 2}, [2]int{1, 2}
		fmt.Println(a == b, a != nil, struct{ x int }{1} == struct{ x int }{1})
		type T1 struct{ x int }
		type T2 struct{ x int }
		fmt.Println(any(T1{1}) == any(T2{1}), any(T1{1}) == any(T1{1}), T1(T2{1}) == T1{1})
		c := make(chan int)
		var r <-chan int = c
		fmt.Println(r == c, any(c) == any(r))
		m := map[any]string{1: "i", "1": "s", 1.0: "f", E{1}: "E", [1]int{1}: "a", nil: "nil", true: "b", T1{1}: "t1", T2{1}: "t2"}
		fmt.Println(len(m), m[1], m["1"], m[E{1}], m[[1]int{1}], m[nil], m[T1{1}], m[T2{1}], m[int8(1)] == "")
		var f func()
		fmt.Println(f == nil, os.ErrNotExist == nil)
		var ip *int
		var ia any = ip
		fmt.Println(ia == nil, ia.(*int) == nil, ia == (*int)(nil))
	})
	try("multi", func() {
		a, b, c := 1, 2, 3
		a, b, c = c, a, b
		fmt.Println(a, b, c)
		i := 0
		s := []int{0, 0, 0}
		i, s[i] = 2, 5
		s[i], i = 7, 0
		fmt.Println(i, s)
		x, y := func() (int, string) { return 1, "z" }()
		x, err := 5, error(nil)
		fmt.Println(x, y, err)
		m := map[string]int{"a": 1}
		v, ok := m["b"]
		m["c"], ok = v+1, !ok
		fmt.Println(m, ok)
		delete(m, "zz")
		m["a"]++
		m["n"] += 5
		fmt.Println(m, len(m))
		var p struct {
			q *struct{ r []int }
		}
		p.q = &struct{ r []int }{[]int{1}}
		p.q.r[0], p.q = 5, nil
		fmt.Println(p.q)
		_, _ = a, b
		var t1, t2 = "x", 2.5
		var (
			u int
			w = t1 + "y"
		)
		fmt.Println(t1, t2, u, w)
		type L struct {
			next *L
			v    int
		}
		l := &L{v: 1}
		l.next, l = &L{v: 2}, &L{v: 3}
		fmt.Println(l.v, l.next)
	})
	try("select", func() {
		a, b := make(chan int, 1), make(chan string, 1)
		done := make(chan struct{})
		a <- 1
		select {
		case x := <-a:
			fmt.Println("a", x)
		case s, ok := <-b:
			fmt.Println(s, ok)
		}
		select {
		case b <- "x":
			fmt.Println("sent")
		case <-done:
		}
		close(done)
		for i := 0; i < 3; i++ {
			select {
			case <-done:
				fmt.Print("done ")
				continue
			case <-time.After(time.Hour):
				fmt.Println("late")
			}
		}
		var nilc chan int
		select {
		case <-nilc:
		case nilc <- 1:
		default:
			fmt.Println("default")
		}
		t := time.NewTimer(time.Millisecond)
	L:
		for {
			select {
			case <-t.C:
				break L
			}
		}
		res := make([]int, 2)
		ch := make(chan int, 2)
		ch <- 4
		ch <- 5
		select {
		case res[1] = <-ch:
		}
		res[0] = <-ch + 1
		fmt.Println(res, len(ch), cap(ch))
		close(ch)
		v, ok := <-ch
		fmt.Println(v, ok)
		fs := func() chan int { fmt.Print("eval "); c := make(chan int, 1); c <- 1; return c }
		select {
		case x := <-fs():
			fmt.Println(x)
		case nilc <- func() int { fmt.Print("val "); return 1 }():
		}
		cc := make(chan chan int, 1)
		cc <- ch
		fmt.Println(<-<-cc)
	})
}

// Output:
// # fail
// 0 true false 0 false false false
// <nil>
// 1 false true 1 false false false
// E1
// 2 false false 0 false false false
// recovered: E2
// 3 false false 0 false false false
// recovered: assignment to entry in nil map
// 4 false false 0 true true true
// 5 false false 0 true true true
// pe
// 6 false false 0 false false false
// recovered: pp
// 7 false false 0 false false false
// other
// # nested
//  inner:second outer:first
// # replaced
//  got:third
// # indirect
// indirect recover <nil>; p
// # direct
// 5
// # loopDefer
// p3 x1 c2 c1 c0 d2 d1 d0
// # goexit
// inner defer
// goexit defer
// # named
// 4 11 <nil>
// # seq
// [seq done] deferred 3; deferred 2; deferred 1; deferred 0; 103 true
// [seq done] deferred 9; deferred 8; deferred 7; deferred 6; deferred 5; deferred 4; deferred 3; deferred 2; deferred 1; deferred 0; 99 false
// [seq done] [seq done] [seq done] [seq done] 0 0,0 1,1 0,1 1,
// 0 true
// 1 true
// [seq done] 0 false
// 4
// [seq done] [0 1 2 3] [1 2]
// 1b 0a [1 2][3 4][5]a;b;c;
// # seq panic
// [seq done] r in body
// # values
// {[0 0 0] map[x:1] {0 0}} {[0 5 0] map[x:1] {7 0}} false false
// [[1 2] [3 8]] [[9 2] [3 4]] true [[1 2] [3 8]]
// map[[1 2]:{[0 5 0] map[x:1] {7 0}}] [44 5 0]
// one true
// [{[0 0 0] map[x:1] {0 1}} {[0 5 1] map[x:1] {7 1}}]
// {[0 0 0] map[x:1] {0 0}}
// 3 [a  c]
// [0 7 0 0 0 1 2] 7
// {2 2} 2 [[{1 2}] []]
// # slices
// [1 2 3 100 5] [2 3 100] [2 3 200] 3 4 3
// [1 1 2 3 100] 0 3
// [1 2 3 100]
// true 0 [1]
// [[1 0] [0 1]] 1 2.5 a
// [[] []]
// [9 8 3 0 0] [9 8 3] [9 8]
// hello jello -1
// 0:97 1:233 3:26085 6:65533 7:98 [233 26085] é日 5 169 A [195 169]
// [100 3 2 1] true
// [1 9 3] [1 9] false 1 [1 7 8 9 3] [1 2]
// # consts
// 1024 1048576 1073741824 4 0.3333333333333333 0 0 1 10 3 30 5 2
// -128 255 -2147483648 2147483647 2147483648 4464 0 -1
// 240 15 -3 -1 1 9 254 255 -256
// true 0.1 0.10000000149011612 0.3 0.3333333333333333
// 44 4611686018427387904 9223372036854775808 98 st 2.5 2 1000 7 3 15 16 1000
// (-3+4i) 1 2 true
// 8 0 -4 2147483648
// 10 6 2 8 2s
// 0 -Inf
// # compare
// true false false true false false
// true true true
// false true true
// true false
// 9 i s E a nil t1 t2 true
// true false
// false true true
// # multi
// 3 1 2
// 0 [5 0 7]
// 5 z <nil>
// map[a:1 c:1] true
// map[a:2 c:1 n:5] 3
// <nil>
// x 2.5 0 xy
// 3 <nil>
// # select
// a 1
// sent
// done done done default
// [6 4] 0 2
// 0 false
// eval val 1
// 0
