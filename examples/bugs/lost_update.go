//go:build ignore

// Two processes count, and one of them overwrites what the other has counted.
package main

import "sync"

var count int

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { count++ })
	}
	wg.Wait()
	if count != 2 {
		panic("an update was lost")
	}
}
