//go:build ignore

// Who speaks first? Have the clock say tock before tick.
//
// goal: output "tock tick\n"
package main

import "fmt"

func main() {
	c := make(chan string)
	go func() { c <- "tick" }()
	go func() { c <- "tock" }()
	fmt.Println(<-c, <-c)
}
