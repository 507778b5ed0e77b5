// Trees compares binary search trees by the sequences of their values. Each tree is
// walked by a goroutine, which sends the values in order, so two walks go step by
// step beside each other, whatever the shapes of the trees. As soon as there is a
// difference the comparison is over, and the walks are told to stop.
//
// An answer to "Exercise: Equivalent Binary Trees" of A Tour of Go.
package main

import (
	"fmt"
	"math/rand/v2"
)

type tree struct {
	left  *tree
	value int
	right *tree
}

// random returns a tree of k, 2k, ..., 10k, in a random shape.
func random(k int) *tree {
	var t *tree
	for _, v := range rand.Perm(10) {
		t = t.insert((v + 1) * k)
	}
	return t
}

func (t *tree) insert(v int) *tree {
	switch {
	case t == nil:
		return &tree{value: v}
	case v < t.value:
		t.left = t.left.insert(v)
	default:
		t.right = t.right.insert(v)
	}
	return t
}

// walk sends the values of t, in order, until quit is closed. It reports whether it
// came to the end.
func (t *tree) walk(values chan<- int, quit <-chan struct{}) bool {
	if t == nil {
		return true
	}
	if !t.left.walk(values, quit) {
		return false
	}
	select {
	case values <- t.value:
	case <-quit:
		return false
	}
	return t.right.walk(values, quit)
}

func same(a, b *tree) bool {
	quit := make(chan struct{})
	defer close(quit)
	start := func(t *tree) <-chan int {
		values := make(chan int)
		go func() {
			defer close(values)
			t.walk(values, quit)
		}()
		return values
	}
	x, y := start(a), start(b)
	for {
		v, more := <-x
		w, moreToo := <-y
		if v != w || more != moreToo {
			return false
		}
		if !more {
			return true
		}
	}
}

func main() {
	values := make(chan int)
	go func() {
		defer close(values)
		random(1).walk(values, nil)
	}()
	for v := range values {
		fmt.Print(" ", v)
	}
	fmt.Println()
	fmt.Println("two trees of 1 to 10:", same(random(1), random(1)))
	fmt.Println("another of 2 to 20:", same(random(1), random(2)))
	fmt.Println("one with an 11 more:", same(random(1), random(1).insert(11)))
}

// Output:
//  1 2 3 4 5 6 7 8 9 10
// two trees of 1 to 10: true
// another of 2 to 20: false
// one with an 11 more: false
