// Fan_in merges two channels with one process for each: now whoever is ready
// talks, and nobody waits for his turn.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

func main() {
	both := fanIn(boring("Joe", 45*time.Millisecond), boring("Ann", 20*time.Millisecond))
	for range 7 {
		fmt.Println(<-both)
	}
	fmt.Println("You are both boring. I am leaving.")
}

func fanIn(inputs ...<-chan string) <-chan string {
	merged := make(chan string)
	for _, in := range inputs {
		go func() {
			for {
				merged <- <-in
			}
		}()
	}
	return merged
}

func boring(name string, pause time.Duration) <-chan string {
	says := make(chan string)
	go func() {
		for i := 1; ; i++ {
			time.Sleep(pause)
			says <- fmt.Sprintf("%s: %d", name, i)
		}
	}()
	return says
}

// Output:
// Ann: 1
// Ann: 2
// Joe: 1
// Ann: 3
// Ann: 4
// Joe: 2
// Ann: 5
// You are both boring. I am leaving.
