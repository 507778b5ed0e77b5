// Timers do something once, later, unless they are stopped before. Stop and Reset
// tell whether the timer was still to fire.
//
// Subject of "Timers" in Go by Example.
package main

import (
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	elapsed := func() time.Duration { return time.Since(start).Round(10 * time.Millisecond) }

	first := time.NewTimer(30 * time.Millisecond)
	<-first.C
	fmt.Println("first timer fired at", elapsed())

	second := time.NewTimer(20 * time.Millisecond)
	go func() {
		<-second.C
		fmt.Println("never printed")
	}()
	fmt.Println("stopped:", second.Stop(), second.Stop())

	third := time.AfterFunc(20*time.Millisecond, func() { fmt.Println("third timer fired at", elapsed()) })
	fmt.Println("put off:", third.Reset(60*time.Millisecond))
	time.Sleep(100 * time.Millisecond)
	fmt.Println("stopped:", third.Stop())
}

// Output:
// first timer fired at 30ms
// stopped: true false
// put off: true
// third timer fired at 90ms
// stopped: false
