package main

import "sync"

var (
	mu    sync.Mutex
	count int
)

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			count++
		}()
	}
	wg.Wait()
	if count != 2 {
		panic(count)
	}
}
