// Select shows Alts, which waits for several operations and does exactly one of
// them: Go's select, for channels that are values.
package main

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	// The first that becomes possible is done. It is known by its position, or
	// by its channel.
	tortoise := runner("tortoise", 300*time.Millisecond)
	hare := runner("hare", 100*time.Millisecond)
	alt := csp.Alts(tortoise.TakeOp(), hare.TakeOp())
	fmt.Println("first:", alt.Value, "at position", alt.Index)
	alt = csp.Alts(tortoise.TakeOp(), csp.Timeout(time.Second).TakeOp())
	fmt.Println("then:", alt.Value, alt.Chan == tortoise)

	// Puts may stand beside takes. Only the put can be done here: nobody has
	// put anything on empty.
	empty, letters := csp.NewChan[int](), csp.NewChan[string](csp.Fixed(2))
	alt = csp.Alts(empty.TakeOp(), letters.PutOp("a"))
	fmt.Println("put:", alt.Index, alt.OK, letters.Len())

	// With a default nothing is waited for.
	alt = csp.Alts(empty.TakeOp(), csp.Default("nothing there"))
	fmt.Println("default:", alt.Value, alt.Index)

	// Of several operations that are possible any may be done. With Priority it
	// is the first of them.
	numbers := csp.NewChan[int](csp.Fixed(2))
	numbers.Put(1)
	alt = csp.Alts(empty.TakeOp(), letters.TakeOp(), numbers.TakeOp(), csp.Priority())
	fmt.Println("priority:", alt.Value)

	// A closed channel is always ready.
	empty.Close()
	alt = csp.Alts(empty.TakeOp())
	fmt.Println("closed:", alt.Value, alt.OK)
}

// runner returns a channel on which name arrives after d.
func runner(name string, d time.Duration) *csp.Chan[string] {
	return csp.GoChan(func() string {
		csp.Sleep(d)
		return name
	})
}

// Output:
// first: hare at position 1
// then: tortoise true
// put: 1 true 1
// default: nothing there -1
// priority: a
// closed: <nil> false
