//go:build ignore

// A signal that is sent without waiting is lost where nobody is there to take it.
package main

func main() {
	ready, done := make(chan bool), make(chan bool)
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
