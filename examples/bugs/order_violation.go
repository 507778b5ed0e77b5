//go:build ignore

// The worker uses what the one who starts it makes afterwards.
package main

import "sync"

type server struct{ handler func() }

func main() {
	s := new(server)
	var wg sync.WaitGroup
	wg.Go(func() { s.handler() })
	s.handler = func() {}
	wg.Wait()
}
