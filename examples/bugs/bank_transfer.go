//go:build ignore

// Each account has a lock, but the sum is taken while money is on its way.
package main

import "sync"

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) add(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

func (a *account) get() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance
}

func main() {
	a, b := &account{balance: 100}, &account{balance: 100}
	var wg sync.WaitGroup
	wg.Go(func() {
		a.add(-10)
		b.add(10)
	})
	wg.Go(func() {
		if a.get()+b.get() != 200 {
			panic("money is missing")
		}
	})
	wg.Wait()
}
