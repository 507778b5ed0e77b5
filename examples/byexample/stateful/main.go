// Stateful is the other way to share: one goroutine has the state, and the others
// ask it by messages. A message brings the channel for the answer along.
//
// Subject of "Stateful Goroutines" in Go by Example.
package main

import (
	"fmt"
	"sync"
)

type read struct {
	key   int
	reply chan int
}

type write struct {
	key, value int
	done       chan bool
}

func main() {
	reads, writes := make(chan read), make(chan write)
	go func() {
		state := map[int]int{}
		for {
			select {
			case r := <-reads:
				r.reply <- state[r.key]
			case w := <-writes:
				state[w.key] = w.value
				w.done <- true
			}
		}
	}()

	var wg sync.WaitGroup
	for key := range 10 {
		wg.Go(func() { // each writer counts its own key up
			for value := range 50 {
				w := write{key, value, make(chan bool)}
				writes <- w
				<-w.done
			}
		})
		wg.Go(func() { // and each reader sees it grow
			last := 0
			for range 50 {
				r := read{key, make(chan int)}
				reads <- r
				value := <-r.reply
				if value < last {
					fmt.Println("went back from", last, "to", value)
				}
				last = value
			}
		})
	}
	wg.Wait()

	sum := 0
	for key := range 10 {
		r := read{key, make(chan int)}
		reads <- r
		sum += <-r.reply
	}
	fmt.Println("sum of the last values:", sum)
}

// Output:
// sum of the last values: 490
