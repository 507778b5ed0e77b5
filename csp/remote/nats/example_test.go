package nats_test

import (
	"fmt"
	"os"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
)

// A server within the program, which keeps queues in a folder, and to which other programs may connect.
func Example() {
	dir, _ := os.MkdirTemp("", "queues")
	defer os.RemoveAll(dir)
	server, err := embedded.Start(embedded.Options{Dir: dir, Listen: "127.0.0.1:0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Stop()
	within, err := server.Connect(nats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer within.Close()
	elsewhere, err := nats.Connect(nats.Options{URL: server.URL()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer elsewhere.Close()

	err = csp.Run(func() {
		csp.Go(func() {
			q, _ := remote.NewQueue[string](within, "greetings")
			q.Put("hello")
			q.Close()
		})
		q, _ := remote.NewQueue[string](elsewhere, "greetings")
		for d := range q.All() {
			fmt.Println(d.Value)
			d.Ack()
		}
	})
	fmt.Println(err)
	// Output:
	// hello
	// <nil>
}
