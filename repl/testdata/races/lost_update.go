// count++ in two processes.
package main

import "sync"

var count int

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			count++ // race: count
		}()
	}
	wg.Wait()
	if count > 2 {
		panic(count)
	}
}
