// Generator shows a function that returns a channel: it starts the process that
// will send on it, and its caller has nothing to do with that process but to
// receive. Two calls give two services that know nothing of each other; receiving
// from them in turn keeps them in step.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

func main() {
	joe, ann := boring("Joe", 50*time.Millisecond), boring("Ann", 20*time.Millisecond)
	for range 3 {
		fmt.Println(<-joe)
		fmt.Println(<-ann) // is ready earlier, and waits for its turn
	}
	fmt.Println("You are both boring. I am leaving.")
}

func boring(name string, pause time.Duration) <-chan string {
	says := make(chan string)
	go func() {
		for i := 0; ; i++ {
			says <- fmt.Sprintf("%s: %d", name, i)
			time.Sleep(pause)
		}
	}()
	return says
}

// Output:
// Joe: 0
// Ann: 0
// Joe: 1
// Ann: 1
// Joe: 2
// Ann: 2
// You are both boring. I am leaving.
