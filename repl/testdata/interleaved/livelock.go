package main

import "sync/atomic"

var done atomic.Bool

func main() {
	go func() {
		for !done.Load() {
		}
	}()
	for !done.Load() {
	}
}
