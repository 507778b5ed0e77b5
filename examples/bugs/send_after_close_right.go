//go:build ignore

// The channel is closed when all senders are done.
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
	<-done
	close(c)
	for range c {
	}
}
