//go:build ignore

// There is room for the signal.
package main

func main() {
	ready, done := make(chan bool, 1), make(chan bool)
	go func() {
		<-ready
		done <- true
	}()
	go func() {
		select {
		case ready <- true:
		default:
		}
	}()
	<-done
}
