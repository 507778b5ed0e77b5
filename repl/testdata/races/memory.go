// Fields, elements, what pointers point to, and copies of all of it.
package main

import (
	"fmt"
	"time"
)

type node struct {
	next  *node
	value int
	point struct{ x, y float64 }
}

func (n *node) set(v int)  { n.value = v } // race
func (n node) get() string { return fmt.Sprint("v") }

func main() {
	n := &node{next: &node{}}
	xs := make([]int, 4, 8)
	grid := [2][2]int{}
	grids := &grid
	p := &xs[2]
	word := []byte("word")
	var any1 any
	go func() {
		n.next.value = 1 // race
		n.point.x = 2    // race
		i := 3
		xs[i] = 1       // race
		grids[1][0] = 2 // race
		*p = 5          // race
		n.set(7)
		copy(word, "abcd") // race
		any1 = 5           // race
	}()
	time.Sleep(200 * time.Millisecond)
	_ = n.next.value + 1   // race: n.next.value
	_ = n.point            // race: n.point
	for _, x := range xs { // race
		_ = x
	}
	_ = grid[1]       // race: grid[1]
	_ = *n            // race: *n
	_ = word[2] + 1   // race: word[2]
	_, _ = any1.(int) // race: any1
}
