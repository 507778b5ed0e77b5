// Ranging over a channel receives until it is closed and empty.
//
// Subject of "Range over Channels" in Go by Example.
package main

import "fmt"

func main() {
	queue := make(chan string, 3)
	for _, word := range []string{"one", "two", "three"} {
		queue <- word
	}
	close(queue)
	for word := range queue {
		fmt.Println(word, len(queue), "to come")
	}
}

// Output:
// one 2 to come
// two 1 to come
// three 0 to come
