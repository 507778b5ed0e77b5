#!/usr/bin/env bash
# github.com/go-zeromq/zmq4 v0.17.0: Close of a PUB or an XPUB socket ends neither it nor its
# goroutine. The writer of such a socket waits on a sync.Cond for a message; Close cancels the
# socket's context, which that wait does not see, and never closes the writer. Cancelling the
# context that the socket was made with helps no more. So each publisher that was ever opened
# costs a goroutine until the program ends, and a check for leaked goroutines fails. Sockets of
# the nine other types end as documented.
#
# Seen: the output that is compared below.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/go-zeromq/zmq4"
)

var types = []struct {
	name string
	open func(context.Context, ...zmq4.Option) zmq4.Socket
}{
	{"PAIR", zmq4.NewPair}, {"PUB", zmq4.NewPub}, {"SUB", zmq4.NewSub}, {"REQ", zmq4.NewReq},
	{"REP", zmq4.NewRep}, {"DEALER", zmq4.NewDealer}, {"ROUTER", zmq4.NewRouter},
	{"PULL", zmq4.NewPull}, {"PUSH", zmq4.NewPush}, {"XPUB", zmq4.NewXPub}, {"XSUB", zmq4.NewXSub},
}

// settled returns the number of the package's goroutines when it has not changed for a second.
func settled() (n int) {
	for same := 0; same < 20; {
		time.Sleep(50 * time.Millisecond)
		var stacks strings.Builder
		pprof.Lookup("goroutine").WriteTo(&stacks, 2)
		now := 0
		for _, g := range strings.Split(stacks.String(), "\n\n") {
			if strings.Contains(g, "go-zeromq/zmq4") {
				now++
			}
		}
		if same++; now != n {
			n, same = now, 0
		}
	}
	return n
}

func main() {
	before := 0
	for _, t := range types {
		for range 10 {
			ctx, cancel := context.WithCancel(context.Background())
			s := t.open(ctx)
			if err := s.Listen("tcp://127.0.0.1:0"); err != nil {
				log.Fatal(err)
			}
			if err := s.Close(); err != nil {
				log.Fatal(err)
			}
			cancel()
		}
		now := settled()
		fmt.Printf("%s: %d of 10 closed sockets have left a goroutine\n", t.name, now-before)
		before = now
	}
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/go-zeromq/zmq4@v0.17.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go version
go list -m github.com/go-zeromq/zmq4
got=$(go run .)
echo "$got"
[ "$(grep -c ': 0 of 10' <<<"$got")" = 9 ]
grep -q '^PUB: 10 of 10' <<<"$got"
grep -q '^XPUB: 10 of 10' <<<"$got"
echo "as found: publishers go on after Close"
