// Directions in the types of parameters tell who sends and who receives, and the
// compiler holds everybody to it. A channel converts to either direction, and
// never back.
//
// Subject of "Channel Directions" in Go by Example.
package main

import "fmt"

func ping(pings chan<- string, message string) { pings <- message }

func pong(pings <-chan string, pongs chan<- string) { pongs <- <-pings }

func main() {
	pings, pongs := make(chan string, 1), make(chan string, 1)
	ping(pings, "passed message")
	pong(pings, pongs)
	fmt.Println(<-pongs)
	fmt.Printf("%T %T %T\n", pings, (chan<- string)(pings), (<-chan string)(pings))
}

// Output:
// passed message
// chan string chan<- string <-chan string
