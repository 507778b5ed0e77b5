// Philosophers dine at a round table. Each needs the forks to both sides, and each
// fork lies between two philosophers. If all sat down and took the left fork, all
// would wait for the right one for ever; but the room lets only four of the five
// in at a time, so somebody always has both neighbours' forks within reach.
//
// Forks and the room are processes too: that which may be done with a thing, and
// in which order, is the program of that thing.
//
// After the dining philosophers (E. W. Dijkstra's problem) in C. A. R. Hoare,
// "Communicating Sequential Processes", CACM 21(8), 1978.
package main

import (
	"fmt"
	"sync"
	"time"
)

const (
	seats  = 5
	dinner = 3 // meals for each
)

type signal = chan struct{}

// A fork is picked up by whoever comes first, and then put down.
type fork struct{ up, down signal }

func (f fork) lie() {
	for range f.up {
		<-f.down
	}
}

// A room is entered and left. It is full with one seat free.
type room struct{ enter, leave signal }

func (r room) watch() {
	for inside := 0; ; {
		enter := r.enter
		if inside == seats-1 {
			enter = nil
		}
		select {
		case <-enter:
			inside++
		case <-r.leave:
			inside--
		}
	}
}

func philosopher(name string, r room, left, right fork) {
	for range dinner {
		time.Sleep(time.Millisecond) // think
		r.enter <- struct{}{}
		left.up <- struct{}{}
		right.up <- struct{}{}
		time.Sleep(time.Millisecond) // eat
		left.down <- struct{}{}
		right.down <- struct{}{}
		r.leave <- struct{}{}
	}
	fmt.Println(name, "has eaten", dinner, "times")
}

func main() {
	r := room{make(signal), make(signal)}
	go r.watch()
	var forks [seats]fork
	for i := range forks {
		forks[i] = fork{make(signal), make(signal)}
		go forks[i].lie()
	}

	var wg sync.WaitGroup
	for i, name := range [seats]string{"Aristotle", "Kant", "Spinoza", "Marx", "Russell"} {
		wg.Go(func() { philosopher(name, r, forks[i], forks[(i+1)%seats]) })
	}
	wg.Wait()
	fmt.Println("everybody is fed")
}

// Unordered output:
// Aristotle has eaten 3 times
// Kant has eaten 3 times
// Spinoza has eaten 3 times
// Marx has eaten 3 times
// Russell has eaten 3 times
// everybody is fed
