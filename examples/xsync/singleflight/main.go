// Package singleflight of golang.org/x/sync, run from source: who asks for something that
// another one is already fetching shares its answer.
package main

import (
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

func main() {
	var group singleflight.Group
	calls := 0
	lookUp := func() (any, error) {
		calls++
		time.Sleep(50 * time.Millisecond)
		return fmt.Sprintf("answer %d", calls), nil
	}

	ask := func(n int) {
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				v, err, shared := group.Do("question", lookUp)
				fmt.Println(v, err, shared)
			})
		}
		wg.Wait()
	}
	ask(3)
	ask(1)
}

// Output:
// answer 1 <nil> true
// answer 1 <nil> true
// answer 1 <nil> true
// answer 2 <nil> false
