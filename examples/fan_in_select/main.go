// Fan_in_select merges two channels into one with a single process, which takes
// from whichever has something first. With Go's own channels: fan_in_select_go.
package main

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	talk := fanIn(
		boring("Joe", 200*time.Millisecond),
		boring("Ann", 330*time.Millisecond),
	)
	for range 8 {
		said, _ := talk.Take()
		fmt.Println(said)
	}
	fmt.Println("you are both boring, I am leaving")
}

// fanIn returns a channel that carries whatever arrives on a or b.
func fanIn(a, b *csp.Chan[string]) *csp.Chan[string] {
	out := csp.NewChan[string]()
	csp.Go(func() {
		for {
			// Exactly one of the two takes happens; when both could, either may.
			// Alts serves channels of different types, hence the type assertion.
			alt := csp.Alts(a.TakeOp(), b.TakeOp())
			out.Put(alt.Value.(string))
		}
	})
	return out
}

// boring returns a channel on which name counts up, with a pause each time.
func boring(name string, pause time.Duration) *csp.Chan[string] {
	talk := csp.NewChan[string]()
	csp.Go(func() {
		for i := 1; ; i++ {
			csp.Sleep(pause)
			talk.Put(fmt.Sprint(name, " ", i))
		}
	})
	return talk
}

// Output:
// Joe 1
// Ann 1
// Joe 2
// Joe 3
// Ann 2
// Joe 4
// Ann 3
// Joe 5
// you are both boring, I am leaving
