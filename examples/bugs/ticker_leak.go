//go:build ignore

// The loop over the ticks waits for ever when the ticker is stopped.
package main

import "time"

func main() {
	ticker := time.NewTicker(time.Second)
	ticks := make(chan int, 1)
	go func() {
		n := 0
		for range ticker.C {
			n++
			select {
			case ticks <- n:
			default:
			}
		}
	}()
	<-ticks
	ticker.Stop()
}
