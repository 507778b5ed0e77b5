//go:build go1.27

// Methods with type parameters of their own.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

type List[E any] struct{ items []E }

func Of[E any](items ...E) *List[E] { return &List[E]{items} }

func (l *List[E]) Map[T any](f func(E) T) *List[T] {
	out := new(List[T])
	for _, e := range l.items {
		out.items = append(out.items, f(e))
	}
	return out
}

func (l *List[E]) Fold[A any](init A, f func(A, E) A) A {
	for _, e := range l.items {
		init = f(init, e)
	}
	return init
}

func (l *List[E]) SortBy[K cmp.Ordered](key func(E) K) *List[E] {
	slices.SortStableFunc(l.items, func(a, b E) int { return cmp.Compare(key(a), key(b)) })
	return l
}

func (l *List[E]) Send[C ~chan E | ~chan<- E](to C) {
	for _, e := range l.items {
		to <- e
	}
	close(to)
}

type Box struct{ n int }

func (b Box) As[T ~int | ~float64]() T    { return T(b.n) }
func (b *Box) Set[T ~int | ~float64](v T) { b.n = int(v) }

// A Shelf has the methods of what it embeds.
type Shelf struct {
	Box
	label string
}

type Celsius float64

func main() {
	words := Of("pear", "fig", "banana")
	lengths := words.Map(func(s string) int { return len(s) })
	fmt.Println(lengths.items, lengths.Map(strconv.Itoa).Map(strconv.Quote).items)
	fmt.Println(words.SortBy(func(s string) int { return len(s) }).items)
	fmt.Println(lengths.Fold("", func(s string, n int) string { return s + fmt.Sprint(n) }))
	fmt.Println(lengths.Fold[float64](0.5, func(sum float64, n int) float64 { return sum + float64(n) }))

	c := make(chan string)
	go words.Send(c)
	for w := range c {
		fmt.Print(w, " ")
	}
	fmt.Println()

	s := Shelf{Box{3}, "top"}
	s.Set(Celsius(7.9))
	fmt.Printf("%v %T %v\n", s.As[Celsius](), s.As[Celsius](), s.As[int]())

	// As values and as expressions.
	m := words.Map[error]
	for _, err := range m(func(s string) error { return errors.New("no " + s) }).items {
		fmt.Println(err)
	}
	f := (*List[int]).Map[bool]
	fmt.Println(f(Of(1, 2, 3), func(n int) bool { return n > 1 }).items)
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		var none *List[int]
		none.Map(strconv.Itoa)
	}()

	// One of the standard library.
	r := rand.New(rand.NewPCG(1, 2))
	fmt.Println(r.N(Celsius2(100)) < 100, r.N(int64(10)) < 10)
}

type Celsius2 int

// Output:
// [4 3 6] ["4" "3" "6"]
// [fig pear banana]
// 436
// 13.5
// fig pear banana
// 7 main.Celsius 7
// no fig
// no pear
// no banana
// [false true true]
// recovered: runtime error: invalid memory address or nil pointer dereference
// true true
