package repl_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/cspsh/cspsh/repl"
)

// A server gives each who connects to it, by nc or telnet say, a session of her own: restricted to a folder, with as much
// memory as there is for one, and for an hour at most. What more there is to guard is what the folder's
// file system and the computer have.
func ExampleServe_connection() {
	serve := func(c net.Conn) error {
		defer c.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		cfg := repl.Config{Virtual: true, Restrict: ".", Memory: 1 << 30}
		return repl.Serve(ctx, cfg, c, c)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()

	// Somebody connects, and types three lines.
	c, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	fmt.Fprintln(c, "6 * 7")
	fmt.Fprintln(c, ":sh ls")
	fmt.Fprintln(c, ":quit")
	answers, err := io.ReadAll(c)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Print(string(answers))
	// Output:
	// >>> 42
	// >>> :sh runs a program on the machine that serves this session: it is refused here
	// >>>
}
