// Receive_quit uses the channel that says stop in both directions. A program that
// ends right after it has told the others to stop does not let them finish: so
// main waits for the answer, which comes when the talker has cleaned up.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

func main() {
	quit := make(chan string)
	joe := boring("Joe", quit)
	for range 3 {
		fmt.Println(<-joe)
	}
	quit <- "Bye!"
	fmt.Printf("Joe says %q\n", <-quit)
}

func boring(name string, quit chan string) <-chan string {
	says := make(chan string)
	go func() {
		for i := 0; ; i++ {
			select {
			case says <- fmt.Sprintf("%s: %d", name, i):
			case bye := <-quit:
				fmt.Println(name, "has heard", bye)
				time.Sleep(20 * time.Millisecond)
				fmt.Println(name, "has cleaned up")
				quit <- "See you!"
				return
			}
		}
	}()
	return says
}

// Output:
// Joe: 0
// Joe: 1
// Joe: 2
// Joe has heard Bye!
// Joe has cleaned up
// Joe says "See you!"
