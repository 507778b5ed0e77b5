//go:build ignore

// The place is given back in any case.
package main

func main() {
	places, work := make(chan bool, 1), make(chan int, 1)
	work <- 1
	done := make(chan bool)
	for range 2 {
		go func() {
			places <- true
			select {
			case <-work:
			default:
			}
			<-places
			done <- true
		}()
	}
	go func() {
		places <- true
		<-places
		done <- true
	}()
	for range 3 {
		<-done
	}
}
