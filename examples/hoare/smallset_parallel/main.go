// Smallset_parallel is the same set with a process for each number. The numbers
// stand in order: who is asked for a number greater than its own passes the
// question on, and who is told to insert one smaller than its own passes its own
// on. So an insert returns as soon as the first process has it, while the others
// are still moving up: many operations are under way at once.
//
// The last part sums the set by sending a message down the line and back.
//
// After the parallel version of the small set in C. A. R. Hoare, "Communicating
// Sequential Processes", CACM 21(8), 1978.
package main

import "fmt"

// A message goes down the line until somebody can deal with it.
type message interface{ isMessage() }

type (
	insert struct{ n int }
	has    struct {
		n     int
		reply chan<- bool
	}
	sum struct {
		soFar int
		reply chan<- int
	}
)

func (insert) isMessage() {}
func (has) isMessage()    {}
func (sum) isMessage()    {}

// empty is a process at the end of the line. It is the answer to every question,
// and becomes a cell with the first number that is inserted.
func empty(in <-chan message) {
	for m := range in {
		switch m := m.(type) {
		case has:
			m.reply <- false
		case sum:
			m.reply <- m.soFar
		case insert:
			next := make(chan message)
			go empty(next)
			cell(m.n, in, next)
			return
		}
	}
}

func cell(own int, in <-chan message, next chan<- message) {
	defer close(next)
	for m := range in {
		switch m := m.(type) {
		case has:
			if m.n <= own {
				m.reply <- m.n == own
			} else {
				next <- m
			}
		case sum:
			m.soFar += own
			next <- m
		case insert:
			switch {
			case m.n < own:
				next <- insert{own}
				own = m.n
			case m.n > own:
				next <- m
			}
		}
	}
}

func main() {
	set := make(chan message)
	go empty(set)
	for _, n := range []int{31, 4, 15, 9, 26, 5, 35, 8, 9, 7, 9, 3} {
		set <- insert{n}
	}

	found := make(chan bool)
	for n := range 16 {
		set <- has{n, found}
		if <-found {
			fmt.Print(n, " ")
		}
	}
	total := make(chan int)
	set <- sum{0, total}
	fmt.Println("\ntotal", <-total)
	close(set)
}

// Output:
// 3 4 5 7 8 9 15
// total 143
