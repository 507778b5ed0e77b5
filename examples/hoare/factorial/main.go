// Factorial is a recursive subroutine made of processes: each level is a process
// which, if it is asked for more than zero, asks the next one. The levels are made
// once and answer one question after the other. A level only ever talks with its
// two neighbours, on one channel that carries the question down and the answer up.
//
// After FACTORIAL in C. A. R. Hoare, "Communicating Sequential Processes", CACM
// 21(8), 1978.
package main

import "fmt"

const limit = 20 // 21! does not fit an int

func main() {
	var fac [limit + 1]chan int
	for i := range fac {
		fac[i] = make(chan int)
	}
	for i := range limit {
		go level(fac[i], fac[i+1])
	}
	go func() { // the last one can answer for zero only
		for range fac[limit] {
			fac[limit] <- 1
		}
	}()

	for _, n := range []int{0, 1, 5, 10, limit} {
		fac[0] <- n
		fmt.Printf("%d! = %d\n", n, <-fac[0])
	}
}

func level(up, down chan int) {
	for n := range up {
		if n == 0 {
			up <- 1
			continue
		}
		down <- n - 1
		up <- n * <-down
	}
}

// Output:
// 0! = 1
// 1! = 1
// 5! = 120
// 10! = 3628800
// 20! = 2432902008176640000
