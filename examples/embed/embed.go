// Command embed is a program that can be looked into while it runs: it waters plants,
// and whoever connects to it gets a shell on its own runtime, with its own functions.
//
//	go run ./examples/embed
//	nc localhost 7070
//	>>> garden.Moisture()
//	>>> garden.Orders.Put("rose")
//	>>> :ps
//
// A shell may do all that the program may. So this one listens on the loopback address
// only; over a real network it would have to ask who is there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl"
)

func main() {
	addr := flag.String("addr", "localhost:7070", "where to listen, on the loopback address")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("a shell is at", l.Addr())

	g := newGarden("rose", "fern", "moss")
	defer g.rt.Stop()
	if err := g.serve(ctx, l); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A garden is the program's own business: a process for each plant, and one that
// waters them as orders come.
type garden struct {
	rt       *csp.Runtime
	orders   *csp.Chan[any] // names of plants
	moisture map[string]int // touched on the loop only
}

func newGarden(plants ...string) *garden {
	g := &garden{
		rt:       csp.New(repl.RuntimeOptions()...),
		moisture: map[string]int{},
	}
	g.orders = csp.NewChanOn[any](g.rt, csp.Name("orders"), csp.Sliding(10))
	for _, name := range plants {
		g.rt.Go(func() { g.grow(name) }, csp.Name(name))
	}
	g.rt.Go(g.water, csp.Name("gardener"))
	return g
}

// grow takes up the water of one plant, and orders more.
func (g *garden) grow(name string) {
	g.moisture[name] = 5
	for {
		csp.Sleep(time.Minute)
		if g.moisture[name]--; g.moisture[name] == 0 {
			g.orders.Put(name)
		}
	}
}

func (g *garden) water() {
	for name := range g.orders.All() {
		g.moisture[name.(string)] += 5
	}
}

// symbols is what a shell can use of the garden. Its functions run on the event loop,
// like all processes, so that they may touch what those touch.
func (g *garden) symbols() []repl.Package {
	return []repl.Package{{Path: "garden", Symbols: map[string]any{
		"Orders":   g.orders,
		"Moisture": func() map[string]int { return maps.Clone(g.moisture) },
	}}}
}

// serve gives everyone who connects a shell, until ctx is done.
func (g *garden) serve(ctx context.Context, l net.Listener) error {
	defer context.AfterFunc(ctx, func() { l.Close() })()
	var sessions sync.WaitGroup
	defer sessions.Wait()
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil:
			return err
		}
		sessions.Go(func() { g.session(ctx, conn) })
	}
}

func (g *garden) session(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	cfg := repl.Config{Runtime: g.rt, Packages: g.symbols()}
	// An error is that the connection has broken, which is for nobody else to know.
	_ = repl.Serve(ctx, cfg, conn, conn)
}
