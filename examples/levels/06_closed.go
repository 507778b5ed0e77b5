//go:build ignore

// Whoever is done first closes the channel. Have the other one find it closed.
//
// goal: panic
package main

func main() {
	c, done := make(chan int, 2), make(chan bool, 2)
	for i := range 2 {
		go func() {
			c <- i
			done <- true
		}()
	}
	<-done
	close(c)
	<-done
}
