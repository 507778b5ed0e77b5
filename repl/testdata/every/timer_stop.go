package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var mu sync.Mutex
	t := time.AfterFunc(time.Nanosecond, func() {
		mu.Lock()
		mu.Unlock()
	})
	mu.Lock()
	stopped := t.Stop()
	mu.Unlock()
	fmt.Println(stopped)
}
