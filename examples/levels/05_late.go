//go:build ignore

// An answer may come too late. Leave the one who has it alone with it.
//
// goal: leak
package main

import "time"

func main() {
	answer := make(chan int)
	go func() { answer <- 42 }()
	select {
	case <-answer:
	case <-time.After(time.Second):
	}
}
