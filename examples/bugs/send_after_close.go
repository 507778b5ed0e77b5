//go:build ignore

// The channel is closed when the first sender is done.
package main

func main() {
	c := make(chan int, 2)
	done := make(chan bool, 2)
	for i := range 2 {
		go func() {
			c <- i
			done <- true
		}()
	}
	<-done
	close(c)
	for range c {
	}
}
