// Smallset is a data structure made as a process. It alone has the numbers, so
// nothing needs a lock; its two operations are messages, and select takes
// whichever comes. A set of integers may be asked whether it has a number, and
// told to insert one.
//
// After the small set of integers in C. A. R. Hoare, "Communicating Sequential
// Processes", CACM 21(8), 1978.
package main

import (
	"fmt"
	"slices"
)

const room = 100

// A set is the handle of a process that keeps at most room numbers.
type set struct {
	insert chan int
	has    chan query
}

type query struct {
	n     int
	reply chan bool
}

func newSet() *set {
	s := &set{make(chan int), make(chan query)}
	go s.serve()
	return s
}

func (s *set) serve() {
	content := make([]int, 0, room)
	for {
		select {
		case q := <-s.has:
			q.reply <- slices.Contains(content, q.n)
		case n := <-s.insert:
			if len(content) < room && !slices.Contains(content, n) {
				content = append(content, n)
			}
		}
	}
}

func (s *set) Insert(n int) { s.insert <- n }

func (s *set) Has(n int) bool {
	q := query{n, make(chan bool)}
	s.has <- q
	return <-q.reply
}

func main() {
	squares := newSet()
	for i := range 10 {
		squares.Insert(i * i)
	}
	for n := range 30 {
		if squares.Has(n) {
			fmt.Print(n, " ")
		}
	}
	fmt.Println()
}

// Output:
// 0 1 4 9 16 25
