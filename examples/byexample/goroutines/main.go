// Goroutines shows what the go statement does: the call runs on, beside the one who
// made it. Here main waits for the others only by sleeping long enough; the next
// examples know better.
//
// Subject of "Goroutines" in Go by Example.
package main

import (
	"fmt"
	"time"
)

func count(name string, pause time.Duration) {
	for i := range 3 {
		time.Sleep(pause)
		fmt.Println(name, i)
	}
}

func main() {
	count("call", 0)
	go count("go", 20*time.Millisecond)
	go func(text string) { fmt.Println(text) }("function literal")
	time.Sleep(100 * time.Millisecond)
	fmt.Println("done")
}

// Output:
// call 0
// call 1
// call 2
// function literal
// go 0
// go 1
// go 2
// done
