// Timeout_using_select listens to somebody who gets slower and slower, and leaves
// when a single pause is too long: each turn of the loop has a timeout of its own.
package main

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	talk := tiring("Joe")
	for {
		// A timeout is a channel that closes when its time has come.
		timeout := csp.Timeout(350 * time.Millisecond)
		alt := csp.Alts(talk.TakeOp(), timeout.TakeOp())
		if alt.Chan == timeout {
			fmt.Println("you are too slow")
			return
		}
		fmt.Println(alt.Value)
	}
}

// tiring returns a channel on which name counts up, with ever longer pauses.
func tiring(name string) *csp.Chan[string] {
	talk := csp.NewChan[string]()
	csp.Go(func() {
		for i := 1; ; i++ {
			csp.Sleep(time.Duration(i) * 100 * time.Millisecond)
			talk.Put(fmt.Sprint(name, " ", i))
		}
	})
	return talk
}

// Output:
// Joe 1
// Joe 2
// Joe 3
// you are too slow
