// Tickers do something again and again, until they are stopped. Stop does not close
// the channel, so whoever listens is told by another one.
//
// Subject of "Tickers" in Go by Example.
package main

import (
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	ticker := time.NewTicker(30 * time.Millisecond)
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case t := <-ticker.C:
				fmt.Println("tick at", t.Sub(start).Round(10*time.Millisecond))
			}
		}
	}()
	time.Sleep(100 * time.Millisecond)
	ticker.Stop()
	close(done)
	<-ended
	fmt.Println("ticker stopped")
}

// Output:
// tick at 30ms
// tick at 60ms
// tick at 90ms
// ticker stopped
