// Timeouts are one more case of a select: time.After returns a channel on which
// something comes when the time is over. The answers have room in their channels,
// so the one that comes too late does not keep its goroutine.
//
// Subject of "Timeouts" in Go by Example.
package main

import (
	"fmt"
	"time"
)

func ask(needs time.Duration) <-chan string {
	answer := make(chan string, 1)
	go func() {
		time.Sleep(needs)
		answer <- fmt.Sprint("result after ", needs)
	}()
	return answer
}

func main() {
	for _, limit := range []time.Duration{10 * time.Millisecond, 90 * time.Millisecond} {
		select {
		case result := <-ask(50 * time.Millisecond):
			fmt.Println(result)
		case <-time.After(limit):
			fmt.Println("timeout after", limit)
		}
	}
}

// Output:
// timeout after 10ms
// result after 50ms
