//go:build ignore

// What the worker uses is there before it is started.
package main

import "sync"

type server struct{ handler func() }

func main() {
	s := new(server)
	var wg sync.WaitGroup
	s.handler = func() {}
	wg.Go(func() { s.handler() })
	wg.Wait()
}
