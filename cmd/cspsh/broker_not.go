//go:build !broker

package main

import "github.com/cspsh/cspsh/repl"

var (
	brokerCommands []*subcommand
	brokerPackages []repl.Package
)
