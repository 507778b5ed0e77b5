// Semaphore is a counter that lets as many processes in as it counts. It is a
// process: to V it always listens, to P only while the count is above zero, so a
// process that wants in waits in its send.
//
// A Go channel with a buffer does the same: a send is P and a receive is V.
//
// After the integer semaphore in C. A. R. Hoare, "Communicating Sequential
// Processes", CACM 21(8), 1978.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	visitors = 20
	seats    = 3
)

func main() {
	p, v := make(chan struct{}), make(chan struct{})
	go semaphore(seats, p, v)

	var inside, most atomic.Int32
	var wg sync.WaitGroup
	for range visitors {
		wg.Go(func() {
			p <- struct{}{}
			n := inside.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(time.Millisecond)
			inside.Add(-1)
			v <- struct{}{}
		})
	}
	wg.Wait()
	fmt.Println(visitors, "visitors, never more than", most.Load(), "inside")
}

func semaphore(count int, p, v <-chan struct{}) {
	for {
		enter := p
		if count == 0 {
			enter = nil
		}
		select {
		case <-enter:
			count--
		case <-v:
			count++
		}
	}
}

// Output:
// 20 visitors, never more than 3 inside
