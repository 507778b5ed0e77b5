// Closing a channel tells the receivers that no more values will come. What is in
// the buffer still comes; after that, a receive gives a zero value and false.
//
// Subject of "Closing Channels" in Go by Example.
package main

import "fmt"

func main() {
	jobs, done := make(chan int, 5), make(chan bool)
	go func() {
		defer close(done)
		for {
			job, more := <-jobs
			if !more {
				fmt.Println("all jobs received")
				return
			}
			fmt.Println("received job", job)
		}
	}()
	for job := range 3 {
		jobs <- job + 1
	}
	close(jobs)
	<-done

	job, more := <-jobs
	fmt.Println("another:", job, more)
	defer func() { fmt.Println("recovered:", recover()) }()
	jobs <- 4
}

// Output:
// received job 1
// received job 2
// received job 3
// all jobs received
// another: 0 false
// recovered: send on closed channel
