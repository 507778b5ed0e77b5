// Channels carry values from one goroutine to another. A send waits for a receive
// and a receive for a send, so the program needs nothing else to keep in step.
//
// Subject of "Channels" in Go by Example.
package main

import "fmt"

func main() {
	messages := make(chan string)
	go func() {
		messages <- "ping"
		fmt.Println("the other side has it") // main has not yet said what it got
		messages <- "over"
	}()
	message := <-messages
	over := <-messages
	fmt.Println(message, over)
}

// Output:
// the other side has it
// ping over
