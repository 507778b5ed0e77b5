// What an everyday program may hold.
package main

import (
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
)

type Num interface{ ~int | ~float64 }
type Vec[T Num] []T

func (v Vec[T]) Map(f func(T) T) Vec[T] {
	out := make(Vec[T], len(v))
	for i, x := range v {
		out[i] = f(x)
	}
	return out
}
func (v Vec[T]) Sum() (s T) {
	for _, x := range v {
		s += x
	}
	return
}

type Set[T comparable] = map[T]struct{}
type A = Vec[int]
type Point struct{ X, Y int }

func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }
func (p *Point) Scale(n int)      { p.X *= n; p.Y *= n }

type Key struct {
	I any
	A [2]string
	E error
}

func seq(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Println("seq done")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func find(n int) (r int) {
	for x := range seq(10) {
		defer func() { r++ }()
		if x == n {
			return x * 10
		}
	}
	return -1
}

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }
func (s *Stack[T]) Pop() (T, bool) {
	var zero T
	if len(s.items) == 0 {
		return zero, false
	}
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, true
}

type Node[K any, V any] struct {
	key         K
	val         V
	left, right *Node[K, V]
}
type TreeMap[K, V any] struct {
	root *Node[K, V]
	cmp  func(a, b K) int
}

func (t *TreeMap[K, V]) Put(k K, v V) {
	p := &t.root
	for *p != nil {
		switch c := t.cmp(k, (*p).key); {
		case c < 0:
			p = &(*p).left
		case c > 0:
			p = &(*p).right
		default:
			(*p).val = v
			return
		}
	}
	*p = &Node[K, V]{key: k, val: v}
}
func (t *TreeMap[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		var walk func(n *Node[K, V]) bool
		walk = func(n *Node[K, V]) bool { return n == nil || walk(n.left) && yield(n.key, n.val) && walk(n.right) }
		walk(t.root)
	}
}

type Stringish interface {
	~string
	Len() int
}
type My string

func (m My) Len() int { return len(m) }
func total[S Stringish](xs ...S) (n int) {
	for _, x := range xs {
		n += x.Len() + len(string(x))
	}
	return
}

func main() {
	fmt.Println(A{1, 2, 3}.Map(func(x int) int { return x * x }).Sum(), Vec[float64]{1.5, 2}.Sum())
	s := Set[string]{"a": {}}
	fmt.Printf("%T %v %T\n", s, len(s), A{})
	add := Point.Add
	scale := (*Point).Scale
	p := Point{1, 2}
	scale(&p, 3)
	fmt.Println(add(p, Point{1, 1}))
	bound := p.Add
	p.X = 100
	fmt.Println(bound(Point{}))
	m := map[Key]int{}
	m[Key{1, [2]string{"a"}, nil}]++
	m[Key{1, [2]string{"a"}, nil}]++
	m[Key{"1", [2]string{"a"}, os.ErrNotExist}]++
	fmt.Println(len(m), m[Key{1, [2]string{"a"}, nil}])
	fmt.Println(find(3), find(20))
	next, stop := iter.Pull(seq(3))
	fmt.Println(next())
	fmt.Println(next())
	stop()
	fmt.Println(next())
	x := new(42)
	*x += min(3, 1, 2) + max(4, 5)
	fmt.Println(*x, min("b", "a"), max(1.5, 2))
	mm := map[string]int{"a": 1}
	clear(mm)
	sl := []int{1, 2, 3}
	clear(sl[:2])
	fmt.Println(len(mm), sl)
	i := 0
loop:
	if i < 3 {
		i++
		goto loop
	}
	fmt.Println(i)
outer:
	for i := range 3 {
		for j := range 3 {
			switch {
			case j == 1:
				continue outer
			case i == 2:
				break outer
			}
			fmt.Println(i, j)
		}
	}
	var st Stack[Point]
	st.Push(p)
	fmt.Println(st.Pop())
	fmt.Println(st.Pop())
	t := TreeMap[string, int]{cmp: strings.Compare}
	for i, w := range strings.Fields("the quick brown fox") {
		t.Put(w, i)
	}
	for k, v := range t.All() {
		fmt.Print(k, "=", v, " ")
	}
	fmt.Println(total(My("ab"), "c"))
	fmt.Println(slices.Sorted(func(yield func(int) bool) { _ = yield(3) && yield(1) }))
	var arr [3]int
	for i, p := range []*int{&arr[0], &arr[2]} {
		*p = i + 7
	}
	fmt.Println(arr, arr == [3]int{7, 0, 8}, [...]string{2: "c"})
	type local struct{ a, b any }
	fmt.Println(local{1, "x"} == local{1, "x"}, local{1, 2} == local{1, int8(2)})
	fmt.Printf("%T %v %+v\n", local{}, local{1, nil}, &local{1, nil})
	var e interface{ Scale(int) } = &p
	e.Scale(2)
	if _, ok := e.(interface{ Nope() }); !ok {
		fmt.Println("no nope", p)
	}
	c := make(chan func() (int, error), 1)
	c <- func() (int, error) { return 3, nil }
	if n, err := (<-c)(); err == nil {
		fmt.Println(n)
	}
	const big = 1 << 100
	fmt.Println(big>>98, uint8(255)+uint8(i), -7/2, -7%3, 7&^2, 1<<3|1)
	for i, r := range "aé日\xff" {
		fmt.Print(i, ":", string(r), " ")
	}
	fmt.Println()
	defer func() {
		defer func() { fmt.Println("inner", recover()) }()
		panic(fmt.Sprint("again ", recover()))
	}()
	var np *Point
	np.Scale(1)
}

// Output:
// 14 3.5
// map[string]struct {} 1 main.Vec[int]
// {4 7}
// {3 6}
// 2 2
// seq done
// seq done
// 34 9
// 0 true
// 1 true
// seq done
// 0 false
// 48 a 2
// 0 [0 0 3]
// 3
// 0 0
// 1 0
// {100 6} true
// {0 0} false
// brown=2 fox=3 quick=1 the=0 6
// [1 3]
// [7 0 8] true [  c]
// true false
// main.local {1 <nil>} &{a:1 b:<nil>}
// no nope {200 12}
// 3
// 4 2 -3 -1 5 9
// 0:a 1:é 3:日 6:�
// inner again runtime error: invalid memory address or nil pointer dereference
