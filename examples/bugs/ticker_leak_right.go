//go:build ignore

// The loop is told to end.
package main

import "time"

func main() {
	ticker := time.NewTicker(time.Second)
	ticks, quit := make(chan int, 1), make(chan struct{})
	go func() {
		n := 0
		for {
			select {
			case <-ticker.C:
			case <-quit:
				return
			}
			n++
			select {
			case ticks <- n:
			default:
			}
		}
	}()
	<-ticks
	ticker.Stop()
	close(quit)
}
