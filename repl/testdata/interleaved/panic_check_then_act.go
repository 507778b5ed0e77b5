package main

import (
	"fmt"
	"sync"
)

var (
	mu      sync.Mutex
	balance = 10
)

func withdraw(n int) {
	mu.Lock()
	ok := balance >= n
	mu.Unlock()
	if ok {
		mu.Lock()
		balance -= n
		mu.Unlock()
	}
}

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { withdraw(7) })
	}
	wg.Wait()
	if balance < 0 {
		panic(fmt.Sprint("balance ", balance))
	}
}
