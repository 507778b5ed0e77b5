// Pingpong lets two players hit a ball for about a second. The table is a channel, and
// the ball goes over it. With Go's own channels: pingpong_go.
package main

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

type Ball struct{ hits int }

func player(name string, table *csp.Chan[*Ball]) {
	for {
		ball, ok := table.Take()
		if !ok { // the channel is closed
			fmt.Println(name, "Ball's gone")
			break
		}
		ball.hits++
		fmt.Println(name, ball.hits)
		csp.Sleep(100 * time.Millisecond)
		table.Put(ball)
	}
}

func main() {
	table := csp.NewChan[*Ball]()
	ping := csp.Go(func() { player("ping", table) })
	pong := csp.Go(func() { player("pong", table) })

	table.Put(&Ball{})
	csp.Sleep(950 * time.Millisecond)
	table.Close()

	// The program ends when main returns, so let the players have their say.
	ping.Wait()
	pong.Wait()
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
// ping Ball's gone
// pong Ball's gone
