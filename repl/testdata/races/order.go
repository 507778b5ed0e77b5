// A channel with room orders what is before a send, not what is after it.
package main

import "time"

func main() {
	c := make(chan int, 1)
	n := 0
	go func() {
		c <- 1
		n = 1 // race: n
	}()
	<-c
	time.Sleep(200 * time.Millisecond)
	_ = n + 1 // race
}
