package csp_test

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// Places are given here, and would otherwise be those of the calls.
func ExampleRuntime_Processes() {
	rt := csp.New(csp.WithVirtualClock(), csp.WithLocator(func(*csp.Process) string { return "x.go:7" }))
	defer rt.Stop()
	at := csp.At(csp.Site{File: "x.go", Line: 3})
	rt.Run(func() {
		table := csp.NewChan[string](csp.Name("table"), csp.Fixed(2), at)
		csp.Go(func() {
			for range table.All() {
			}
		}, csp.Name("player"), at)
		csp.Sleep(time.Second)
		for _, p := range rt.Processes() {
			fmt.Println(p)
		}
		for _, c := range rt.Channels() {
			fmt.Println(c, c.ElemType, "takers:", c.Takers)
		}
	}, csp.Name("main"), at)
	// Output:
	// #1 main: running, spawned at x.go:3
	// #3 player: take on #2 table (fixed 0/2, made at x.go:3), parked at x.go:7 for 1s, spawned at x.go:3
	// #2 table (fixed 0/2, made at x.go:3) string takers: [3]
}

// The text of a deadlock tells who waits for what, and where.
func ExampleDeadlockError_Error() {
	rt := csp.New(csp.WithVirtualClock(), csp.WithLocator(func(*csp.Process) string { return "x.go:7" }))
	defer rt.Stop()
	at := csp.At(csp.Site{File: "x.go", Line: 3})
	err := rt.Run(func() {
		question, answer := csp.NewChan[string](csp.Name("question"), at), csp.NewChan[int](csp.Name("answer"), at)
		csp.Go(func() {
			answer.Take()
			question.Put("what is it?")
		}, csp.Name("one"), at)
		csp.Sleep(time.Second)
		question.Take()
	}, csp.Name("main"), at)
	fmt.Println(err)
	// Output:
	// deadlock: every process is parked
	//   #1 main: take on #2 question (unbuffered, made at x.go:3), parked at x.go:7 for 0s, spawned at x.go:3
	//   #4 one: take on #3 answer (unbuffered, made at x.go:3), parked at x.go:7 for 1s, spawned at x.go:3
}

// Stuck tells who can never go on while the others do: nobody has the channel any more that the
// process waits on.
func ExampleRuntime_Stuck() {
	rt := csp.New()
	defer rt.Stop()
	rt.Run(func() {
		csp.Go(func() { csp.NewChan[int]().Take() }, csp.Name("forgotten"))
		waited := csp.NewChan[int]()
		p := csp.Go(func() { waited.Take() }, csp.Name("waiting"))
		csp.Yield()
		stuck, err := rt.Stuck()
		for _, p := range stuck {
			fmt.Println(p.Name, p.Op)
		}
		fmt.Println(err)
		waited.Close()
		p.Wait()
	})
	// Output:
	// forgotten take
	// <nil>
}
