//go:build ignore

// After a timeout the channel is closed, and the answer may still be sent on it.
package main

import "time"

func main() {
	answer := make(chan int, 1)
	done := make(chan bool)
	go func() {
		time.Sleep(time.Second)
		answer <- 42
		close(done)
	}()
	select {
	case <-answer:
	case <-time.After(2 * time.Second):
		close(answer)
	}
	<-done
}
