// Synchronization by a channel: main waits for the worker by receiving the word
// that it is done. Without that, main would return, and the program end, before the
// worker had begun.
//
// Subject of "Channel Synchronization" in Go by Example.
package main

import (
	"fmt"
	"time"
)

func work(done chan bool) {
	fmt.Println("working...")
	time.Sleep(50 * time.Millisecond)
	fmt.Println("done")
	done <- true
}

func main() {
	done := make(chan bool, 1)
	go work(done)
	<-done
}

// Output:
// working...
// done
