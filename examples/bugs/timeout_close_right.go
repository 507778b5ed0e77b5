//go:build ignore

// Nobody closes what others send on.
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
	}
	<-done
}
