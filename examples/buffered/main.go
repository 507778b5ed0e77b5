// Buffered shows what becomes of five puts that nobody takes yet, with each kind
// of buffer. Offer is a put that gives up where Put would wait.
package main

import (
	"fmt"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	fill("unbuffered", csp.NewChan[int]())
	fill("fixed", csp.NewChan[int](csp.Fixed(2)))       // full: a put has to wait
	fill("dropping", csp.NewChan[int](csp.Dropping(2))) // full: the new value is dropped
	fill("sliding", csp.NewChan[int](csp.Sliding(2)))   // full: the oldest value is dropped
}

func fill(kind string, c *csp.Chan[int]) {
	accepted := 0
	for i := 1; i <= 5; i++ {
		if c.Offer(i) {
			accepted++
		}
	}
	// What is buffered can still be taken from a closed channel.
	c.Close()
	var kept []int
	for v := range c.All() {
		kept = append(kept, v)
	}
	fmt.Printf("%-10s accepted %d puts, kept %v\n", kind, accepted, kept)
}

// Output:
// unbuffered accepted 0 puts, kept []
// fixed      accepted 2 puts, kept [1 2]
// dropping   accepted 5 puts, kept [1 2]
// sliding    accepted 5 puts, kept [4 5]
