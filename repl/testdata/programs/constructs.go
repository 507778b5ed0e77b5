// Most constructs of the language, and how fmt prints their values.
package main

import "fmt"

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Printf("%s: panic %v\n", name, r)
		}
	}()
	fmt.Println("#", name)
	f()
}

type Shape interface {
	Area() float64
	Name() string
}
type Sq struct{ s float64 }
type Ci struct{ r float64 }

func (s Sq) Area() float64  { return s.s * s.s }
func (s Sq) Name() string   { return "sq" }
func (c *Ci) Area() float64 { return c.r * 3 }
func (c *Ci) Name() string  { return "ci" }

type Celsius float64
type Weekday int

const (
	Sun Weekday = iota
	Mon
	Tue
)

func (d Weekday) String() string { return [...]string{"Sun", "Mon", "Tue"}[d] }
func (c Celsius) F() Celsius     { return c*9/5 + 32 }

type IntList []int

func (l IntList) Len() int   { return len(l) }
func (l *IntList) Add(x int) { *l = append(*l, x) }

type F func(int) int

func (f F) Apply(x int) int { return f(x) }

type M map[string]int

func (m M) Inc(k string) { m[k]++ }

type Ch chan int

func (c Ch) Put(x int) { c <- x }

type Base struct{ ID int }

func (b *Base) SetID(i int)     { b.ID = i }
func (b Base) Describe() string { return fmt.Sprintf("Base(%d)", b.ID) }

type Mid struct {
	Base
	Name string
}
type Top struct {
	*Mid
	Extra any
}

type Num interface{ ~int | ~float64 }

func Sum[T Num](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return
}
func Map[T, U any](xs []T, f func(T) U) (r []U) {
	for _, x := range xs {
		r = append(r, f(x))
	}
	return
}

type List[T any] struct {
	head *node[T]
	n    int
}
type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Push(v T) { l.head = &node[T]{v, l.head}; l.n++ }
func (l *List[T]) All() func(func(int, T) bool) {
	return func(yield func(int, T) bool) {
		i := 0
		for n := l.head; n != nil; n = n.next {
			if !yield(i, n.v) {
				return
			}
			i++
		}
	}
}

type Pair[A, B any] struct {
	a A
	b B
}

func MkPair[A, B any](a A, b B) Pair[A, B] { return Pair[A, B]{a, b} }
func (p Pair[A, B]) Swap() Pair[B, A]      { return Pair[B, A]{p.b, p.a} }

type Tree[T interface{ Less(T) bool }] struct {
	l, r *Tree[T]
	v    T
}

func (t *Tree[T]) Insert(v T) *Tree[T] {
	if t == nil {
		return &Tree[T]{v: v}
	}
	if v.Less(t.v) {
		t.l = t.l.Insert(v)
	} else {
		t.r = t.r.Insert(v)
	}
	return t
}
func (t *Tree[T]) Walk(f func(T)) {
	if t != nil {
		t.l.Walk(f)
		f(t.v)
		t.r.Walk(f)
	}
}

type MyInt int

func (a MyInt) Less(b MyInt) bool { return a < b }

type Set[K comparable] map[K]struct{}

func (s Set[K]) Add(k K)                            { s[k] = struct{}{} }
func (s Set[K]) Has(k K) bool                       { _, ok := s[k]; return ok }
func Keys[M ~map[K]V, K comparable, V any](m M) int { return len(m) }

type Stringish interface{ ~string }

func Join[S Stringish](xs []S) (r S) {
	for _, x := range xs {
		r += x
	}
	return
}

type Name string

func main() {
	try("print", func() {
		var sh Shape = Sq{2}
		fmt.Printf("%v %+v %#v %T\n", sh, sh, sh, sh)
		sh = &Ci{1}
		fmt.Printf("%v %+v %T\n", sh, sh, sh)
		fmt.Println(Mon, []Weekday{Sun, Tue}, map[Weekday]Celsius{Mon: 3}, struct {
			D Weekday
			C Celsius
		}{Tue, 1.5})
		fmt.Printf("%d %v %s %x %q %#v %T %5v|%-5v|%05d\n", Mon, Mon, Mon, Mon, Mon, Mon, Mon, Mon, Mon, Mon)
		fmt.Printf("%v %.1f %T %#v\n", Celsius(100).F(), Celsius(3), Celsius(3), Celsius(3))
		fmt.Printf("%!|%z|%d|%s\n", 3, "x", 5)
		fmt.Printf("%d %s\n", Sq{1}, Sq{2})
		fmt.Printf("%z %z\n", Mon, Sq{2})
		fmt.Printf("%d\n", 1, Mon, Sq{3})
		fmt.Printf("%v %v\n", Mon)
		fmt.Printf("%[2]v %[1]v %[3]*.[2]*[1]f|\n", 12.0, 2, 6)
		fmt.Printf("%t %v %p\n", true, false, nil)
		fmt.Printf("%6.2f|%-8s|%+d|%x|%X|%o|%b|%e|%g|%c|%U|%q\n", 3.14159, "ab", 5, 255, "hi", 8, 5, 1234.5678, 1e21, 'x', 0x1F600, 'y')
		fmt.Printf("%v %v %v\n", [3]bool{true}, []string{"a b", "c"}, map[string][]int{"z": {1}, "a": nil})
		fmt.Printf("%#v %#v %#v\n", []any{1, "a", nil, 2.5}, map[string]any{"k": Sq{1}}, &Sq{3})
		fmt.Printf("%+v\n", struct {
			A *int
			B []Sq
			C map[string]Mid
			E error
		}{nil, []Sq{{1}}, map[string]Mid{"m": {Base{1}, "n"}}, nil})
		fmt.Printf("%v %+v %#v\n", Top{&Mid{Base{1}, "x"}, nil}.Extra, Mid{Base{2}, "y"}, Mid{Base{3}, "z"})
		fmt.Printf("%T %T %T %T %T\n", MkPair(1, "a"), &List[string]{}, Set[int]{}, F(nil), Ch(nil))
		fmt.Printf("%T %T %T %T\n", func(int, ...string) (bool, error) { return false, nil }, make(<-chan Sq), [2]*Mid{}, struct{ X Sq }{})
		fmt.Printf("%v %+v\n", MkPair(Mon, Celsius(2)), MkPair(Mon, Celsius(2)))
		fmt.Printf("%s|%v|%d\n", []byte("hi"), []byte("hi"), []byte("hi"))
		fmt.Printf("%x %X % x %#x\n", "hello", []byte("hello"), "abc", []byte("abc"))
		fmt.Printf("%08.3f|%+.2e|% d|%#o|%#b\n", 3.14159, 12345.678, 42, 8, 5)
		fmt.Printf("%3c|%-3c|%q|%#q|%+q\n", 'a', 'b', "a\tb", "a\tb", "é")
		fmt.Printf("%v %v\n", int8(-5), uint8(200))
		fmt.Printf("%v %v %v\n", 1e6, 1e20, float32(0.1))
		fmt.Printf("%v %v %v\n", complex(1, -2), 'a', "s")
		fmt.Printf("%*d|%-*d|\n", 5, 42, 5, 42)
		fmt.Println(nil, []any{nil}, map[string]any{"a": nil}, error(nil))
		var np *Sq
		var ni Shape
		fmt.Println(np, ni, np == nil, ni == nil)
		fmt.Printf("%+v %T %T\n", np, np, ni)
		fmt.Print("a", 1, 2, "b", "c", 3.0, '\n', "\n")
		fmt.Println(fmt.Sprint(Mon, Tue), fmt.Sprintln("x", Mon))
	})
	try("methods", func() {
		l := IntList{1}
		l.Add(2)
		(&l).Add(3)
		fmt.Println(l, l.Len(), len(l), l[1:], IntList.Len(l))
		f := F(func(x int) int { return x * 2 })
		fmt.Println(f.Apply(4), f(5), F.Apply(f, 6))
		m := M{}
		m.Inc("a")
		m.Inc("a")
		fmt.Println(m, len(m))
		c := make(Ch, 2)
		c.Put(4)
		fmt.Println(<-c, cap(c))
		t := Top{&Mid{Base{1}, "n"}, 3}
		t.SetID(9)
		fmt.Println(t.ID, t.Describe(), t.Mid.Base.ID, t.Name)
		g := t.SetID
		t.Mid = &Mid{}
		g(77)
		fmt.Println(t.ID)
		var d interface{ Describe() string } = t
		fmt.Println(d.Describe())
		h := Top.Describe
		fmt.Println(h(t))
		k := (*Top).SetID
		k(&t, 5)
		fmt.Println(t.ID)
	})
	try("generics", func() {
		fmt.Println(Sum(1, 2, 3), Sum(1.5, 2), Sum[Celsius](1, 2), Sum[int]())
		fmt.Println(Map([]int{1, 2}, func(i int) string { return fmt.Sprint(i, "!") }))
		fmt.Println(Map([]string{"a"}, func(s string) Weekday { return Mon }))
		var l List[Pair[string, int]]
		l.Push(MkPair("a", 1))
		l.Push(MkPair("b", 2))
		for i, p := range l.All() {
			fmt.Println(i, p, p.Swap())
			if i == 0 {
				continue
			}
			break
		}
		var t *Tree[MyInt]
		for _, x := range []MyInt{3, 1, 2} {
			t = t.Insert(x)
		}
		t.Walk(func(x MyInt) { fmt.Print(x, " ") })
		fmt.Println()
		s := Set[string]{}
		s.Add("x")
		fmt.Println(s.Has("x"), s.Has("y"), Keys(s), s)
		fmt.Println(Join([]Name{"a", "b"}))
		fmt.Printf("%T\n", Join([]Name{"a", "b"}))
	})
	try("switches", func() {
		for _, x := range []any{1, "s", 2.5, nil, Sq{1}, &Ci{2}, Mon, Celsius(1), []int{1}, IntList{2}, map[string]int{}, M{}, func() {}, F(nil), make(chan int), MyInt(1), int8(3), 'x', true, struct{}{}, [2]int{}, error(nil), fmt.Errorf("e"), MkPair(1, 2), new(int)} {
			switch v := x.(type) {
			case nil:
				fmt.Print("nil")
			case int, int8:
				fmt.Printf("int-ish %v", v)
			case string:
				fmt.Print("string " + v)
			case Shape:
				fmt.Print("shape ", v.Name(), v.Area())
			case fmt.Stringer:
				fmt.Print("stringer ", v)
			case Celsius:
				fmt.Print("c ", v.F())
			case []int:
				fmt.Print("ints ", v[0])
			case IntList:
				fmt.Print("list ", v.Len())
			case map[string]int:
				fmt.Print("map")
			case M:
				v.Inc("x")
				fmt.Print("M", v)
			case func():
				fmt.Print("func")
			case F:
				fmt.Print("F", v == nil)
			case chan int:
				fmt.Print("chan", cap(v))
			case interface{ Less(MyInt) bool }:
				fmt.Print("lesser", v.Less(5))
			case error:
				fmt.Print("err", v)
			case Pair[int, int]:
				fmt.Print("pair", v.a+v.b)
			case *int:
				fmt.Print("ptr", *v)
			default:
				fmt.Printf("other %T", v)
			}
			fmt.Print("; ")
		}
		fmt.Println()
		switch x := 5; {
		case x > 3:
			fmt.Println("big")
			fallthrough
		case x > 10:
			fmt.Println("fell")
			fallthrough
		default:
			fmt.Println("def")
		case x < 0:
			fmt.Println("no")
		}
		switch {
		default:
			fmt.Println("only")
		}
		switch f := func() int { fmt.Print("once "); return 2 }; f() {
		case 1, 2, 3:
			fmt.Println("in")
		}
	})
	try("labels", func() {
	outer:
		for i := 0; i < 3; i++ {
			for j := range 3 {
				switch {
				case j == 1:
					continue outer
				case i == 2:
					break outer
				}
				fmt.Print(i, j, " ")
			}
		}
		fmt.Println()
		i := 0
	loop:
		if i < 3 {
			i++
			goto loop
		}
		fmt.Println(i)
	sw:
		switch {
		case true:
			for {
				break sw
			}
			fmt.Println("never")
		}
		fmt.Println("end")
	})
	try("closures", func() {
		var fs []func() int
		for i := 0; i < 3; i++ {
			fs = append(fs, func() int { i *= 2; return i })
		}
		for _, f := range fs {
			fmt.Print(f(), f(), " ")
		}
		for i, s := range []string{"a", "b"} {
			defer func() { fmt.Println("d", i, s) }()
		}
		var ps []*int
		for i := 0; i < 3; i++ {
			ps = append(ps, &i)
			i++
		}
		for _, p := range ps {
			fmt.Print(*p, " ")
		}
		acc := func() func(int) int { s := 0; return func(x int) int { s += x; return s } }()
		acc(1)
		fmt.Println(acc(2))
		var fib func(int) int
		fib = func(n int) int {
			if n < 2 {
				return n
			}
			return fib(n-1) + fib(n-2)
		}
		fmt.Println(fib(10))
		x := 1
		func() { x := 2; x++; _ = x }()
		fmt.Println(x)
	})
}

// Output:
// # print
// {2} {s:2} main.Sq{s:2} main.Sq
// &{1} &{r:1} *main.Ci
// Mon [Sun Tue] map[Mon:3] {Tue 1.5}
// 1 Mon Mon 4d6f6e "Mon" 1 main.Weekday   Mon|Mon  |00001
// 212 3.0 main.Celsius 3
// %!!(int=3)|%!z(string=x)|5|%!s(MISSING)
// {%!d(float64=1)} {%!s(float64=2)}
// %!z(main.Weekday=1) {%!z(float64=2)}
// 1
// %!(EXTRA main.Weekday=Mon, main.Sq={3})Mon %!v(MISSING)
// 2 12  12.00|
// true false %!p(<nil>)
//   3.14|ab      |+5|ff|6869|10|101|1.234568e+03|1e+21|x|U+1F600|'y'
// [true false false] [a b c] map[a:[] z:[1]]
// []interface {}{1, "a", interface {}(nil), 2.5} map[string]interface {}{"k":main.Sq{s:1}} &main.Sq{s:3}
// {A:<nil> B:[{s:1}] C:map[m:{Base:{ID:1} Name:n}] E:<nil>}
// <nil> {Base:{ID:2} Name:y} main.Mid{Base:main.Base{ID:3}, Name:"z"}
// main.Pair[int,string] *main.List[string] main.Set[int] main.F main.Ch
// func(int, ...string) (bool, error) <-chan main.Sq [2]*main.Mid struct { X main.Sq }
// {1 2} {a:1 b:2}
// hi|[104 105]|[104 105]
// 68656c6c6f 68656C6C6F 61 62 63 0x616263
// 0003.142|+1.23e+04| 42|010|0b101
//   a|b  |"a\tb"|`a	b`|"\u00e9"
// -5 200
// 1e+06 1e+20 0.1
// (1-2i) 97 s
//    42|42   |
// <nil> [<nil>] map[a:<nil>] <nil>
// <nil> <nil> true true
// <nil> *main.Sq <nil>
// a1 2bc3 10
// Mon Tue x Mon
//
// # methods
// [1 2 3] 3 3 [2 3] 3
// 8 10 12
// map[a:2] 1
// 4 2
// 9 Base(9) 9 n
// 0
// Base(0)
// Base(0)
// 5
// # generics
// 6 3.5 3 0
// [1! 2!]
// [Mon]
// 0 {b 2} {2 b}
// 1 {a 1} {1 a}
// 1 2 3
// true false 1 map[x:{}]
// ab
// main.Name
// # switches
// int-ish 1; string s; other float64; nil; shape sq1; shape ci6; stringer Mon; c 33.8; ints 1; list 1; map; Mmap[x:1]; func; Ftrue; chan0; lessertrue; int-ish 3; other int32; other bool; other struct {}; other [2]int; nil; erre; pair3; ptr0;
// big
// fell
// def
// only
// once in
// # labels
// 0 0 1 0
// 3
// end
// # closures
// 0 0 2 4 4 8 1 3 3
// 55
// 1
// d 1 b
// d 0 a
