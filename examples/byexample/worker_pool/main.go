// Worker_pool has three workers for five jobs. All take from one channel, so a
// worker has the next job as soon as it is free, and give their results to another.
//
// Subject of "Worker Pools" in Go by Example.
package main

import (
	"fmt"
	"time"
)

func worker(jobs <-chan int, results chan<- int) {
	for job := range jobs {
		time.Sleep(10 * time.Millisecond)
		fmt.Println("job", job, "is done")
		results <- job * job
	}
}

func main() {
	const n = 5
	jobs, results := make(chan int, n), make(chan int, n)
	for range 3 {
		go worker(jobs, results)
	}
	for job := range n {
		jobs <- job
	}
	close(jobs)
	sum := 0
	for range n {
		sum += <-results
	}
	fmt.Println("sum of the squares:", sum)
}

// Unordered output:
// job 0 is done
// job 1 is done
// job 2 is done
// job 3 is done
// job 4 is done
// sum of the squares: 30
