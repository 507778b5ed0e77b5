//go:build ignore

// To look and to take is one step under the lock.
package main

import "sync"

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) take(n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.balance < n {
		return false
	}
	a.balance -= n
	return true
}

func main() {
	a := &account{balance: 100}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { a.take(70) })
	}
	wg.Wait()
	if a.balance != 30 {
		panic("overdrawn")
	}
}
