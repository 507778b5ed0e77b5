// Boring listens to somebody who talks at his own pace. The function boring
// starts a process and returns the channel that it talks on.
package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	talk := boring("boring!")
	for range 5 {
		said, _ := talk.Take()
		fmt.Printf("you say %q\n", said)
	}
	// The program ends with main, though the process would talk on for ever.
	fmt.Println("you are boring, I am leaving")
}

func boring(message string) *csp.Chan[string] {
	talk := csp.NewChan[string]()
	csp.Go(func() {
		for i := 0; ; i++ {
			// The channel has no buffer, so Put waits for a listener: the two
			// processes keep in step.
			talk.Put(fmt.Sprint(message, " ", i))
			csp.Sleep(rand.N(100 * time.Millisecond))
		}
	})
	return talk
}

// Output:
// you say "boring! 0"
// you say "boring! 1"
// you say "boring! 2"
// you say "boring! 3"
// you say "boring! 4"
// you are boring, I am leaving
