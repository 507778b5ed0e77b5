// Rate_limiting lets one request through for each tick. A channel with a buffer,
// which a ticker fills, lets a few through at once after a pause.
//
// Subject of "Rate Limiting" in Go by Example.
package main

import (
	"fmt"
	"time"
)

const tick = 40 * time.Millisecond

func main() {
	serve := func(what string, allow <-chan time.Time) {
		start := time.Now()
		for i := range 5 {
			<-allow
			fmt.Println(what, "request", i, "at", time.Since(start).Round(tick/4))
		}
	}
	serve("steady", time.Tick(tick))

	burst := make(chan time.Time, 3)
	for range cap(burst) {
		burst <- time.Now()
	}
	go func() {
		for t := range time.Tick(tick) {
			burst <- t
		}
	}()
	serve("bursty", burst)
}

// Output:
// steady request 0 at 40ms
// steady request 1 at 80ms
// steady request 2 at 120ms
// steady request 3 at 160ms
// steady request 4 at 200ms
// bursty request 0 at 0s
// bursty request 1 at 0s
// bursty request 2 at 0s
// bursty request 3 at 40ms
// bursty request 4 at 80ms
