#!/usr/bin/env bash
# Standard library, iter.Pull in Go 1.26.8 and 1.27.3: `yield` may be called by another
# goroutine than the one that runs the sequence, even by the consumer of another sequence.
# next and yield of one sequence exchange whoever calls them with whoever sleeps there, so
# three goroutines can trade places through two sequences, each hand-over a direct switch
# that does not pass through the scheduler. The documentation rules out only calls of next
# and stop by several goroutines at once, and is silent about yield.
#
# Seen with both releases: the output that is compared below.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off
cat >main.go <<'GO'
package main

import (
	"fmt"
	"iter"
)

func main() {
	var yieldA, yieldB func(int) bool
	nextB, _ := iter.Pull(func(yield func(int) bool) {
		yieldB = yield
		yieldA(7) // the yield of the other sequence: b sleeps there now, and main wakes
		fmt.Println("not reached")
	})
	nextA, _ := iter.Pull(func(yield func(int) bool) {
		yieldA = yield
		v, ok := nextB() // a sleeps in sequence b
		fmt.Println("a has", v, ok, "from sequence b, where main put it")
		nextB() // wakes main, who sleeps there
		fmt.Println("not reached")
	})
	v, ok := nextA()
	fmt.Println("main has", v, ok, "from sequence a, where b put it")
	fmt.Println("main goes on:", yieldB(8))
}
GO
go mod init finding >/dev/null 2>&1
want='main has 7 true from sequence a, where b put it
a has 8 true from sequence b, where main put it
main goes on: true'
for release in go1.26.8 go1.27.3; do
	export GOTOOLCHAIN=$release
	go version
	got=$(go run .)
	echo "$got"
	[ "$got" = "$want" ]
done
echo "as found: whoever calls yield sleeps in that sequence"
