// Selecting waits for several channels at once and takes what comes first. Both
// sleeps run at the same time, so it is over after 40 ms, not after 60.
//
// Subject of "Select" in Go by Example.
package main

import (
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	one, two := make(chan string), make(chan string)
	go func() {
		time.Sleep(40 * time.Millisecond)
		one <- "one"
	}()
	go func() {
		time.Sleep(20 * time.Millisecond)
		two <- "two"
	}()
	for range 2 {
		select {
		case message := <-one:
			fmt.Println("received", message)
		case message := <-two:
			fmt.Println("received", message)
		}
	}
	fmt.Println("after", time.Since(start).Round(10*time.Millisecond))
}

// Output:
// received two
// received one
// after 40ms
