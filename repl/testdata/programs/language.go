package main

import (
	"fmt"
	"strings"
)

var a = b + 1
var b = f()
var c = 5

func f() int { return c * 2 }

func init() { fmt.Println("init", a, b, c) }

type Base struct{ id int }

func (b *Base) SetID(n int) { b.id = n }
func (b Base) ID() int      { return b.id }

type Named interface{ ID() int }

type User struct {
	*Base
	Name string
}

type Admin struct {
	User
	level int
}

type Add int

func (n Add) Plus(m int) int { return int(n) + m }

type Number interface{ ~int | ~float64 }

func Sum[T Number](xs ...T) (total T) {
	for _, x := range xs {
		total += x
	}
	return total
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) String() string { return fmt.Sprint(p.Key, "=", p.Val) }

type List[T any] struct {
	head *node[T]
	size int
}

type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Push(v T) { l.head = &node[T]{v, l.head}; l.size++ }

func (l *List[T]) All() func(yield func(int, T) bool) {
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

func find[T comparable](l *List[T], want T) int {
	for i, v := range l.All() {
		if v == want {
			return i
		}
	}
	return -1
}

func ranges() {
	for i := range 3 {
		fmt.Print(i, " ")
	}
	for i, r := range "aé日b" {
		fmt.Print(i, ":", string(r), " ")
	}
	arr := [3]int{7, 8, 9}
	for i, v := range &arr {
		arr[2] = 10
		fmt.Print(i, "=", v, " ")
	}
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i *= 10; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), " ")
	}
	fmt.Println()
outer:
	for i := range 3 {
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
}

func main() {
	u := Admin{User{&Base{1}, "Ann"}, 3}
	u.SetID(42)
	var n Named = u
	fmt.Println(u.ID(), n.ID(), u.Base.id, u.User.Name)
	get := u.ID
	u.SetID(43)
	plus := Add.Plus
	set := (*Base).SetID
	set(u.Base, 44)
	fmt.Println(get(), plus(3, 4), u.id)

	fmt.Println(Sum(1, 2, 3), Sum(1.5, 2), Sum[Add](1, 2))
	fmt.Println(Pair[string, int]{"a", 1})
	var l List[string]
	for _, w := range strings.Fields("to be or not") {
		l.Push(w)
	}
	fmt.Println(l.size, find(&l, "be"), find(&l, "never"))

	fmt.Println(min(3, 1, 2), max(2.5, 1), 7&^2, -7/2, -7%3, 1<<u.level)
	m := map[string]int{"x": 1}
	clear(m)
	x, y := 1, 2
	x, y = y, x
	s := []int{1, 2, 3}
	i := 0
	i, s[i] = 2, 9
	fmt.Println(len(m), x, y, s, i)

	ranges()

	var grid [2][3]int
	for i := range grid {
		for j := range grid[i] {
			grid[i][j] = i * j
		}
	}
	fmt.Println(grid, s[1:], s[:1:2])

	switch x := any(u).(type) {
	case fmt.Stringer:
		fmt.Println("stringer")
	case Named:
		fmt.Println("named", x.ID())
	}
	const big = 1 << 40
	fmt.Printf("%d %v %q %x\n", big, 'a', "q", 255)
	goto end
end:
	fmt.Println("end")
}

// Output:
// init 11 10 5
// 42 42 42 Ann
// 42 7 44
// 6 3.5 3
// a=1
// 4 2 -1
// 1 2.5 5 -3 -1 8
// 0 2 1 [9 2 3] 2
// 0 1 2 0:a 1:é 3:日 6:b 0=7 1=8 2=10 0 10 20
// 0 0 1 0
// [[0 0 0] [0 1 2]] [2 3] [9]
// named 44
// 1099511627776 97 "q" ff
// end
