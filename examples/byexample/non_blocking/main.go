// Non_blocking operations are a select with a default, which is taken when no other
// case can be taken at once.
//
// Subject of "Non-Blocking Channel Operations" in Go by Example.
package main

import "fmt"

func main() {
	messages, signals := make(chan string), make(chan bool, 1)

	try := func() {
		select {
		case m := <-messages:
			fmt.Println("received message", m)
		case s := <-signals:
			fmt.Println("received signal", s)
		default:
			fmt.Println("nothing there")
		}
	}
	try()

	select {
	case messages <- "hi":
		fmt.Println("sent message")
	default:
		fmt.Println("nobody takes it")
	}
	for range 2 {
		select {
		case signals <- true:
			fmt.Println("sent signal")
		default:
			fmt.Println("no room for it")
		}
	}
	try()
	try()
}

// Output:
// nothing there
// nobody takes it
// sent signal
// no room for it
// received signal true
// nothing there
