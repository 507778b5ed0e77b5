#!/usr/bin/env bash
# traefik/yaegi v0.16.1: in a loop whose body begins with `s := s`, where a function
# literal stands decides what it captures. Assigned to a variable, or sent on a channel, each
# keeps its own s. As the operand of a conversion to a named function type, all share one
# frame, and see the last s. Compiled Go makes no difference between them.
#
# Seen with v0.16.1 under go1.26: the two lines that are compared below.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
mkdir prog
cat >prog/prog.go <<'GO'
package main

import "fmt"

type lister func() string

func main() {
	words := []string{"a", "b", "c"}
	var assigned []func() string
	var converted []lister
	sent := make(chan func() string, 3)
	for _, s := range words {
		s := s
		f := func() string { return s }
		assigned = append(assigned, f)
	}
	for _, s := range words {
		s := s
		l := lister(func() string { return s })
		converted = append(converted, l)
	}
	for _, s := range words {
		s := s
		sent <- func() string { return s }
	}
	close(sent)
	fmt.Print("assigned ")
	for _, f := range assigned {
		fmt.Print(f())
	}
	fmt.Print(" converted ")
	for _, f := range converted {
		fmt.Print(f())
	}
	fmt.Print(" sent ")
	for f := range sent {
		fmt.Print(f())
	}
	fmt.Println()
}
GO
cat >main.go <<'GO'
package main

import (
	"os"

	"github.com/traefik/yaegi/interp"
	"github.com/traefik/yaegi/stdlib"
)

func main() {
	src, err := os.ReadFile("prog/prog.go")
	if err != nil {
		panic(err)
	}
	i := interp.New(interp.Options{})
	if err := i.Use(stdlib.Symbols); err != nil {
		panic(err)
	}
	if _, err := i.Eval(string(src)); err != nil {
		panic(err)
	}
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/traefik/yaegi@v0.16.1 >/dev/null 2>&1
go version
interpreted=$(go run .)
compiled=$(go run ./prog)
echo "interpreted: $interpreted"
echo "compiled:    $compiled"
[ "$compiled" = "assigned abc converted abc sent abc" ]
[ "$interpreted" = "assigned abc converted ccc sent abc" ]
echo "as found: the literal's place decides what it captures"
