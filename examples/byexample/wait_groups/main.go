// Wait_groups wait for several goroutines at once. Go starts one and counts it; Add
// and Done count by hand.
//
// Subject of "WaitGroups" in Go by Example.
package main

import (
	"fmt"
	"sync"
	"time"
)

func work(id int) {
	fmt.Println("worker", id, "starts")
	time.Sleep(time.Duration(id) * 10 * time.Millisecond)
	fmt.Println("worker", id, "is done")
}

func main() {
	var wg sync.WaitGroup
	for id := 1; id <= 3; id++ {
		wg.Go(func() { work(id) })
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		work(4)
	}()
	wg.Wait()
	fmt.Println("all are done")
}

// Unordered output:
// worker 1 starts
// worker 2 starts
// worker 3 starts
// worker 4 starts
// worker 1 is done
// worker 2 is done
// worker 3 is done
// worker 4 is done
// all are done
