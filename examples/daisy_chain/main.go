// Daisy_chain whispers a number through a chain of 100 000 processes, each of
// which adds one to what it hears from its right and tells its left.
package main

import (
	"fmt"

	"github.com/cspsh/cspsh/csp"
)

const links = 100_000

func main() {
	leftmost := csp.NewChan[int]()
	end := leftmost
	for range links {
		end = link(end)
	}
	end.Put(1)
	heard, _ := leftmost.Take()
	fmt.Println(heard)
}

// link starts the process to the right of left and returns the channel that it
// listens to.
func link(left *csp.Chan[int]) (right *csp.Chan[int]) {
	right = csp.NewChan[int]()
	csp.Go(func() {
		n, _ := right.Take()
		left.Put(n + 1)
	})
	return right
}

// Output:
// 100001
