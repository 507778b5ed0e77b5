// Boring_multiplexing lets two who talk at different paces be heard as soon as
// they say something: a process for each passes on what it says to one channel.
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

// fanIn returns a channel that carries whatever arrives on any of the inputs.
func fanIn(inputs ...*csp.Chan[string]) *csp.Chan[string] {
	out := csp.NewChan[string]()
	for _, in := range inputs {
		csp.Go(func() {
			for v := range in.All() {
				out.Put(v)
			}
		})
	}
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
