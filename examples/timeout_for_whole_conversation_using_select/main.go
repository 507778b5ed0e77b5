// Timeout_for_whole_conversation_using_select listens to somebody for a limited
// time in all: there is one timeout, made before the loop.
package main

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	talk := boring("Joe", 200*time.Millisecond)
	timeout := csp.Timeout(900 * time.Millisecond)
	for {
		alt := csp.Alts(talk.TakeOp(), timeout.TakeOp())
		if alt.Chan == timeout {
			fmt.Println("you talk too much")
			return
		}
		fmt.Println(alt.Value)
	}
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
// Joe 2
// Joe 3
// Joe 4
// you talk too much
