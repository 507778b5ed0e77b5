// Patience has two limits. One is for each message: time.After is called anew in
// every round. The other is for the conversation as a whole: its channel was made
// once, before the loop.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

const limit = 100 * time.Millisecond

func main() {
	// Joe takes longer from message to message.
	joe := boring("Joe", func(i int) time.Duration { return time.Duration(i) * 22 * time.Millisecond })
	for talking := true; talking; {
		select {
		case s := <-joe:
			fmt.Println(s)
		case <-time.After(limit):
			fmt.Println("You are too slow.")
			talking = false
		}
	}

	ann := boring("Ann", func(int) time.Duration { return 30 * time.Millisecond })
	enough := time.After(limit)
	for talking := true; talking; {
		select {
		case s := <-ann:
			fmt.Println(s)
		case <-enough:
			fmt.Println("You talk too much.")
			talking = false
		}
	}
}

func boring(name string, pause func(i int) time.Duration) <-chan string {
	says := make(chan string)
	go func() {
		for i := 0; ; i++ {
			time.Sleep(pause(i))
			says <- fmt.Sprintf("%s: %d", name, i)
		}
	}()
	return says
}

// Output:
// Joe: 0
// Joe: 1
// Joe: 2
// Joe: 3
// Joe: 4
// You are too slow.
// Ann: 0
// Ann: 1
// Ann: 2
// You talk too much.
