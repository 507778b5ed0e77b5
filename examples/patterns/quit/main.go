// Quit tells a process to stop. The talker offers its message and listens for the
// word to stop at the same time, in one select, so it stops even if nobody wants
// its message.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import "fmt"

func main() {
	quit := make(chan bool)
	joe := boring("Joe", quit)
	for range 3 {
		fmt.Println(<-joe)
	}
	quit <- true
	_, more := <-joe
	fmt.Println("more to come:", more)
}

func boring(name string, quit <-chan bool) <-chan string {
	says := make(chan string)
	go func() {
		defer close(says)
		for i := 0; ; i++ {
			select {
			case says <- fmt.Sprintf("%s: %d", name, i):
			case <-quit:
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
// more to come: false
