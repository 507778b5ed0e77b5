package main

import (
	"reflect"
	"slices"

	"github.com/cspsh/cspsh/csp/remote/nats"
	"github.com/cspsh/cspsh/repl"
)

// packages are those for scripts and sessions that have to do with other programs.
func packages() []repl.Package {
	return slices.Concat([]repl.Package{{
		Path: "github.com/cspsh/cspsh/csp/remote/nats",
		Load: func() map[string]any {
			return map[string]any{
				"Conn":    reflect.TypeFor[nats.Conn](),
				"Connect": nats.Connect,
				"Options": reflect.TypeFor[nats.Options](),
			}
		},
	}}, brokerPackages)
}
