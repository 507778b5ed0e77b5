// Closed shows what operations on a closed channel do: they return at once, and
// say that the channel is closed. Nothing panics, and closing twice is fine.
package main

import (
	"fmt"
	"os"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	if err := csp.Run(run); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run() {
	c := csp.NewChan[string](csp.Fixed(1))
	c.Put("last words")
	c.Close()
	c.Close()

	// A put is refused; a take first gets what was put in time.
	fmt.Println("put:", c.Put("too late"))
	for range 2 {
		v, ok := c.Take()
		fmt.Printf("take: %q %t\n", v, ok)
	}

	// Closing releases whoever waits.
	d := csp.NewChan[int]()
	taker := csp.Go(func() {
		_, ok := d.Take()
		fmt.Println("the waiting taker got something:", ok)
	})
	csp.Yield() // lets the taker run, and wait
	d.Close()
	taker.Wait()

	// A closed channel answers without end, and none of this grows the stack:
	// neither a loop of operations nor a callback that takes again, since
	// callbacks run on a later tick of the runtime.
	const many = 10_000
	for range many {
		d.Take()
		d.Put(0)
	}
	fmt.Println("operations in a loop:", 2*many)

	done := csp.NewChan[int]()
	taken := 0
	var again func(int, bool)
	again = func(int, bool) {
		if taken++; taken == many {
			done.PutThen(taken, nil) // a callback may not wait, so not Put
			return
		}
		d.TakeThen(again)
	}
	d.TakeThen(again)
	n, _ := done.Take()
	fmt.Println("operations in callbacks:", n)
}

// Output:
// put: false
// take: "last words" true
// take: "" false
// the waiting taker got something: false
// operations in a loop: 20000
// operations in callbacks: 10000
