// Bounded_buffer stands between a producer and a consumer whose speeds differ. It
// takes when there is room and gives when there is something: each half of the
// select has a guard. Go has no guards, but a nil channel is never ready, so the
// guard sets the channel to nil.
//
// A Go channel made with a size is this process, built in.
//
// After the bounded buffer in C. A. R. Hoare, "Communicating Sequential
// Processes", CACM 21(8), 1978.
package main

import "fmt"

const room = 10

func main() {
	produced, consumed := make(chan int), make(chan int)
	go buffer(produced, consumed)

	for n := range room { // nobody consumes yet, and the producer need not wait
		produced <- n
	}
	select {
	case produced <- room:
		fmt.Println("more room than there is")
	case n := <-consumed:
		fmt.Println("full; the first out is", n)
	}

	close(produced)
	for n := range consumed {
		fmt.Print(n, " ")
	}
	fmt.Println()
}

// buffer closes out when in is closed and everything has been given.
func buffer(in <-chan int, out chan<- int) {
	defer close(out)
	var ring [room]int
	put, given := 0, 0
	for open := true; open || given < put; {
		from, to := in, out
		if !open || put == given+room {
			from = nil
		}
		if given == put {
			to = nil
		}
		select {
		case n, ok := <-from:
			if open = ok; ok {
				ring[put%room] = n
				put++
			}
		case to <- ring[given%room]:
			given++
		}
	}
}

// Output:
// full; the first out is 0
// 1 2 3 4 5 6 7 8 9
