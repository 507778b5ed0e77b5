package main

import (
	"fmt"
	"sync"
)

func main() {
	var rw sync.RWMutex
	done := make(chan bool)
	go func() {
		rw.RLock()
		rw.RUnlock()
		done <- true
	}()
	if rw.TryLock() {
		fmt.Println("free")
		rw.Unlock()
	} else {
		fmt.Println("read")
	}
	<-done
}
