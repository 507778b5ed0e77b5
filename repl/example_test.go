package repl_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl"
)

// A Shell evaluates inputs one by one. What it cannot run it reports.
func Example() {
	s, err := repl.New(repl.Config{Stdout: os.Stdout, Stderr: os.Stdout, Virtual: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	for _, input := range []string{
		`c := make(chan string)`,
		`go func() { time.Sleep(time.Hour); c <- "an hour later" }()`,
		`<-c`,
		`c + 1`,
		`<-make(chan int)`,
	} {
		if err := s.Eval(input); err != nil {
			fmt.Print(s.Report(err))
		}
	}
	// Output:
	// "an hour later"
	// input 4:1:1: invalid operation: c + 1 (mismatched types chan string and untyped int)
	//     c + 1
	//     ^
	// deadlock: every process is parked
	//   #6 input 5: take on #7 (unbuffered, made at input 5:1:3), parked at input 5:1:1 for 0s, spawned at input 5
}

// A program lets others look into it: shells on its own runtime see its processes and
// channels, and call its functions.
func ExampleServe() {
	rt := csp.New(append(repl.RuntimeOptions(), csp.WithVirtualClock())...)
	defer rt.Stop()

	orders := csp.NewChanOn[any](rt, csp.Name("orders"))
	var served int
	rt.Go(func() {
		for range orders.All() {
			served++
		}
	}, csp.Name("waiter"))

	cfg := repl.Config{
		Runtime: rt,
		Packages: []repl.Package{{Path: "kitchen", Symbols: map[string]any{
			"Orders": orders,
			"Served": repl.Var(&served),
			"Cook":   func(dish string) string { return "one " + dish },
		}}},
	}
	session := strings.NewReader("kitchen.Orders.Put(kitchen.Cook(`soup`))\nkitchen.Served\n")
	if err := repl.Serve(context.Background(), cfg, session, os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// >>> true
	// >>> 1
	// >>>
}
