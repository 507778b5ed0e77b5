// Buffering gives a channel room for some values. A send waits only while the
// channel is full, a receive only while it is empty.
//
// Subject of "Channel Buffering" in Go by Example.
package main

import "fmt"

func main() {
	messages := make(chan string, 2)
	messages <- "buffered"
	messages <- "channel" // one goroutine may do all this: nobody waits
	fmt.Println(len(messages), "of", cap(messages))
	fmt.Println(<-messages)
	fmt.Println(<-messages)
	fmt.Println(len(messages), "of", cap(messages))
}

// Output:
// 2 of 2
// buffered
// channel
// 0 of 2
