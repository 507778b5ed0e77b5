// Daisy passes a whisper along a chain of 10 000 goroutines, each of which adds one
// to what it hears. Goroutines are cheap enough to have one for each link.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike. The example
// daisy_chain is the same with package csp.
package main

import "fmt"

const links = 10_000

func main() {
	first := make(chan int)
	last := first
	for range links {
		heard, said := last, make(chan int)
		go func() { said <- 1 + <-heard }()
		last = said
	}
	first <- 1
	fmt.Println(<-last)
}

// Output:
// 10001
