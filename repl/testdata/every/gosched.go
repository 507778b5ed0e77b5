package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var mu sync.Mutex
	done := make(chan bool, 1)
	go func() {
		runtime.Gosched()
		fmt.Println("one")
		done <- true
	}()
	mu.Lock()
	mu.Unlock()
	fmt.Println("two")
	<-done
}
