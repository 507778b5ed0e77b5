// Boring_service talks with two services. Each is known by nothing but the
// channel that it answers on. They are listened to in turn, so that each waits
// for the other, however much it has to say.
package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	joe, ann := boring("Joe"), boring("Ann")
	for range 3 {
		said, _ := joe.Take()
		fmt.Println(said)
		said, _ = ann.Take()
		fmt.Println(said)
	}
	fmt.Println("you are both boring, I am leaving")
}

// boring returns a channel on which name counts up, at irregular intervals.
func boring(name string) *csp.Chan[string] {
	talk := csp.NewChan[string]()
	csp.Go(func() {
		for i := 0; ; i++ {
			talk.Put(fmt.Sprint(name, " ", i))
			csp.Sleep(rand.N(100 * time.Millisecond))
		}
	})
	return talk
}

// Output:
// Joe 0
// Ann 0
// Joe 1
// Ann 1
// Joe 2
// Ann 2
// you are both boring, I am leaving
