// Sequence keeps two talkers in step after they were merged: with each message
// comes a channel on which its sender waits until it may go on. A channel is a
// value like others and may be sent on a channel.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

type message struct {
	text string
	wait chan<- bool
}

func main() {
	joe, ann := boring("Joe", 10*time.Millisecond), boring("Ann", 40*time.Millisecond)
	both := fanIn(joe, ann)
	for range 3 {
		first := <-both
		fmt.Println(first.text)
		second := <-both
		fmt.Println(second.text)
		first.wait <- true
		second.wait <- true
	}
}

func fanIn(a, b <-chan message) <-chan message {
	merged := make(chan message)
	forward := func(in <-chan message) {
		for m := range in {
			merged <- m
		}
	}
	go forward(a)
	go forward(b)
	return merged
}

func boring(name string, pause time.Duration) <-chan message {
	says := make(chan message)
	go func() {
		wait := make(chan bool) // all messages of this talker share it
		for i := 0; ; i++ {
			time.Sleep(pause)
			says <- message{fmt.Sprintf("%s: %d", name, i), wait}
			<-wait
		}
	}()
	return says
}

// Output:
// Joe: 0
// Ann: 0
// Joe: 1
// Ann: 1
// Joe: 2
// Ann: 2
