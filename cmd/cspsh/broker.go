//go:build broker

package main

import (
	"flag"
	"fmt"
	"os"
	"reflect"

	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
	"github.com/cspsh/cspsh/repl"
)

// What is in this file makes the command larger by a quarter.
var (
	brokerCommands = []*subcommand{brokerCommand}
	brokerPackages = []repl.Package{{
		Path: "github.com/cspsh/cspsh/csp/remote/nats/embedded",
		Load: func() map[string]any {
			return map[string]any{
				"Options": reflect.TypeFor[embedded.Options](),
				"Server":  reflect.TypeFor[embedded.Server](),
				"Start":   embedded.Start,
			}
		},
	}}
)

var brokerCommand = &subcommand{
	name:     "broker",
	synopsis: "[flags] folder",
	brief:    "run a NATS server, for queues of package csp/remote and for farms",
	purpose: `Runs a NATS server that keeps queues in a folder, until it is interrupted. What was
put is there when it is started again with the folder.`,
	flags: []flagDoc{
		{"listen", "address", "where it listens; 127.0.0.1:4222 if not told"},
		{"lazy", "", "do not wait for the disk with each write"},
		{"h", "", "print this help"},
	},
	run: runBroker,
}

func runBroker(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	o := embedded.Options{Listen: "127.0.0.1:4222"}
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.StringVar(&o.Listen, "listen", o.Listen, "")
	fs.BoolVar(&o.Lazy, "lazy", false, "")
	if status, ok := c.parse(fs, args, stdout, stderr); !ok {
		return status
	}
	if fs.NArg() != 1 || o.Listen == "" {
		return c.misused(stderr, "it needs a folder for its queues")
	}
	o.Dir = fs.Arg(0)
	s, err := embedded.Start(o)
	if err != nil {
		complain(stderr, "cspsh", err)
		return repl.StatusFailed
	}
	fmt.Fprintln(stderr, "cspsh: listens at", s.URL())
	done := make(chan struct{})
	untilInterrupt(func() { close(done) })
	<-done
	s.Stop()
	return repl.StatusOK
}
