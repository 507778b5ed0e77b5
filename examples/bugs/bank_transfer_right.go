//go:build ignore

// One lock is held for the whole of a transfer, and of a sum.
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
	var bank sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() {
		bank.Lock()
		defer bank.Unlock()
		a.add(-10)
		b.add(10)
	})
	wg.Go(func() {
		bank.Lock()
		defer bank.Unlock()
		if a.get()+b.get() != 200 {
			panic("money is missing")
		}
	})
	wg.Wait()
}
