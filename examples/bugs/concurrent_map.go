//go:build ignore

// Two processes write to one map.
package main

import "sync"

func main() {
	seen := map[string]int{}
	var wg sync.WaitGroup
	for _, name := range []string{"a", "b"} {
		wg.Go(func() { seen[name]++ })
	}
	wg.Wait()
}
