// Sieve finds primes with a line of processes, one for each prime. A process keeps
// the first number that it gets, which is a prime, and passes on those after it
// that are no multiples of it. It does not divide: the numbers come in order, so
// it is enough to know the next multiple.
//
// Print is a process that all the others send to. Nobody else would know in which
// order the primes are: each process knows one of them.
//
// After the sieve of Eratosthenes in C. A. R. Hoare, "Communicating Sequential
// Processes", CACM 21(8), 1978.
package main

import "fmt"

const limit = 120

func main() {
	primes := make(chan int)
	go func() {
		defer close(primes)
		primes <- 2
		odd := make(chan int)
		done := make(chan struct{})
		go sieve(odd, primes, done)
		for n := 3; n < limit; n += 2 {
			odd <- n
		}
		close(odd)
		<-done
	}()

	count := 0
	for p := range primes {
		fmt.Print(p, " ")
		count++
	}
	fmt.Printf("\n%d primes below %d\n", count, limit)
}

// sieve closes done when it and all those behind it have ended.
func sieve(in <-chan int, primes chan<- int, done chan<- struct{}) {
	defer close(done)
	prime, ok := <-in
	if !ok {
		return
	}
	primes <- prime

	next, nextDone := make(chan int), make(chan struct{})
	go sieve(next, primes, nextDone)
	multiple := prime
	for n := range in {
		for n > multiple {
			multiple += prime
		}
		if n < multiple {
			next <- n
		}
	}
	close(next)
	<-nextDone
}

// Output:
// 2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71 73 79 83 89 97 101 103 107 109 113
// 30 primes below 120
