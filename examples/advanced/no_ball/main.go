// No_ball is pingpong with the ball forgotten: main waits on a table that nobody
// ever puts a ball on, and both players wait too. Nothing can go on, the runtime
// sees it, and the program ends with a report of who waits where.
//
// After the deadlock in "Google I/O 2013 - Advanced Go Concurrency Patterns" by
// Sameer Ajmani.
package main

import "fmt"

type ball struct{ hits int }

func main() {
	table := make(chan *ball)
	go player("ping", table)
	go player("pong", table)

	fmt.Println("where is the ball?")
	<-table // main comes to fetch it, but never has put one
	fmt.Println("game over")
}

func player(name string, table chan *ball) {
	for {
		b := <-table
		b.hits++
		fmt.Println(name, b.hits)
		table <- b
	}
}

// Output:
// where is the ball?
