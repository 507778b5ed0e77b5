//go:build ignore

// Two processes withdraw. Each looks whether there is enough, lets go of the lock, and takes.
package main

import "sync"

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) has(n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance >= n
}

func (a *account) take(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance -= n
	if a.balance < 0 {
		panic("overdrawn")
	}
}

func main() {
	a := &account{balance: 100}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if a.has(70) {
				a.take(70)
			}
		})
	}
	wg.Wait()
}
