// Division is a subroutine made as a process: its user sends it the arguments,
// may do something else in the meantime, and takes the results when it needs
// them. One process serves one question at a time, like a subroutine without
// recursion.
//
// After DIV in C. A. R. Hoare, "Communicating Sequential Processes", CACM 21(8),
// 1978.
package main

import "fmt"

type question struct{ x, y int }

type answer struct{ quotient, remainder int }

func main() {
	ask, tell := make(chan question), make(chan answer)
	go divide(ask, tell)
	for _, q := range []question{{7, 2}, {100, 7}, {6, 9}, {0, 3}} {
		ask <- q
		fmt.Printf("%d = ", q.x)
		a := <-tell
		fmt.Printf("%d·%d + %d\n", a.quotient, q.y, a.remainder)
	}
	close(ask)
	_, ok := <-tell
	fmt.Println("still dividing:", ok)
}

// divide divides natural numbers by subtracting.
func divide(ask <-chan question, tell chan<- answer) {
	defer close(tell)
	for q := range ask {
		a := answer{0, q.x}
		for a.remainder >= q.y {
			a.quotient++
			a.remainder -= q.y
		}
		tell <- a
	}
}

// Output:
// 7 = 3·2 + 1
// 100 = 14·7 + 2
// 6 = 0·9 + 6
// 0 = 0·3 + 0
// still dividing: false
