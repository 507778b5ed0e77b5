// Add comes in the goroutine, and so perhaps after Wait.
package main

import (
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	total := 0
	wg.Add(1)
	go func() {
		time.Sleep(50 * time.Millisecond)
		wg.Done()
	}()
	go func() {
		time.Sleep(100 * time.Millisecond)
		total++ // race: total
	}()
	wg.Wait()
	time.Sleep(200 * time.Millisecond)
	if total > 1 { // race
		panic(total)
	}
}
