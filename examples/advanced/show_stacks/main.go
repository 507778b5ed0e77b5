// Show_stacks ends a game of pingpong with a panic, which tells where main is. The
// players are still at the table, for nobody has told them that the game is over:
// run the compiled program with GOTRACEBACK=all to see them, too.
//
// After the panic in "Google I/O 2013 - Advanced Go Concurrency Patterns" by
// Sameer Ajmani.
package main

import "fmt"

const rallies = 4

type ball struct{ hits int }

func main() {
	table, out := make(chan *ball), make(chan *ball)
	go player("ping", table, out)
	table <- new(ball)
	go player("pong", table, out)

	<-out
	panic("show me the stacks")
}

// player hits the ball back, until it goes out.
func player(name string, table, out chan *ball) {
	for b := range table {
		b.hits++
		fmt.Println(name, b.hits)
		if b.hits == rallies {
			out <- b
		} else {
			table <- b
		}
	}
}

// Output:
// ping 1
// pong 2
// ping 3
// pong 4
