// Blocking shows that a put on an unbuffered channel waits for somebody who
// takes. Nobody ever does here, so the program can never go on. The runtime
// notices and ends it with a deadlock: the report names each process that is
// stuck, the operation it is stuck in, and the channel.
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
	letters := csp.NewChan[string](csp.Name("letters"))
	fmt.Println("putting a")
	letters.Put("a")
	fmt.Println("this line is never reached")
}

// Output:
// putting a
