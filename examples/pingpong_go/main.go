// Pingpong_go is pingpong with Go's own channels. It is plain Go: cspsh runs the
// go statements as processes and the channels on its runtime.
package main

import (
	"fmt"
	"time"
)

type Ball struct{ hits int }

func player(name string, table chan *Ball) {
	for ball := range table {
		ball.hits++
		fmt.Println(name, ball.hits)
		time.Sleep(100 * time.Millisecond)
		table <- ball
	}
}

func main() {
	table := make(chan *Ball)
	go player("ping", table)
	table <- new(Ball) // to ping, who is alone so far
	go player("pong", table)
	time.Sleep(850 * time.Millisecond)

	// A send on a closed channel panics in Go, so the table is not closed under
	// the players: main takes the ball away. It stands in line for it, behind
	// the player who is waiting already.
	<-table
	fmt.Println("Ball's gone")
}

// Output:
// ping 1
// pong 2
// ping 3
// pong 4
// ping 5
// pong 6
// ping 7
// pong 8
// ping 9
// pong 10
// Ball's gone
