//go:build ignore

// The value is read only when it is ready, or when nobody waits any longer. Find the race.
//
// goal: race
package main

func main() {
	var value int
	ready, done := make(chan bool, 1), make(chan bool)
	go func() {
		value = 42
		ready <- true
	}()
	go func() {
		select {
		case <-ready:
			println(value)
		default:
			println("not yet", value)
		}
		done <- true
	}()
	<-done
}
