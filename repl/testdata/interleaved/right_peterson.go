package main

import "sync/atomic"

var (
	want [2]atomic.Bool
	turn atomic.Int32
	n    int
)

func lock(i int32) {
	want[i].Store(true)
	turn.Store(1 - i)
	for want[1-i].Load() && turn.Load() == 1-i {
	}
}

func unlock(i int32) { want[i].Store(false) }

func main() {
	done := make(chan bool, 2)
	for i := range int32(2) {
		go func() {
			lock(i)
			n++
			unlock(i)
			done <- true
		}()
	}
	<-done
	<-done
	if n != 2 {
		panic(n)
	}
}
