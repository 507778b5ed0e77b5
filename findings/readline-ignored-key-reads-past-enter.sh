#!/usr/bin/env bash
# github.com/chzyer/readline v1.5.1: a key that Config.FuncFilterInputRune ignores (it returns
# false, as the package's own example does for Ctrl-Z) makes readline read one key too many
# later on. After Enter the terminal's goroutine waits until the next Readline, so that what is
# typed meanwhile is there for whoever runs in between. For an ignored key the goroutine is
# told to go on although it does not wait; that word stays in a channel with room for one, and
# lets it read past the next Enter. A program that is started then, or that asks for a password,
# loses its first keys to readline.
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
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/chzyer/readline"
)

// typist is a standard input on which one key comes at a time.
type typist struct {
	keys  chan byte
	reads atomic.Int32
}

func (t *typist) Read(p []byte) (int, error) {
	t.reads.Add(1)
	p[0] = <-t.keys
	return 1, nil
}

func (t *typist) Close() error { return nil }

// readsAfter returns how many reads have begun when a line has been returned and nobody has asked
// for another one.
func readsAfter(typed string, filter func(rune) (rune, bool)) int32 {
	in := &typist{keys: make(chan byte)}
	rl, err := readline.NewEx(&readline.Config{
		Stdin: in, Stdout: io.Discard, Stderr: io.Discard,
		FuncFilterInputRune: filter,
		FuncIsTerminal:      func() bool { return true },
		FuncMakeRaw:         func() error { return nil },
		FuncExitRaw:         func() error { return nil },
		FuncGetWidth:        func() int { return 80 },
		FuncOnWidthChanged:  func(func()) {},
		ForceUseInteractive: true,
	})
	if err != nil {
		panic(err)
	}
	go func() {
		for i := range len(typed) {
			in.keys <- typed[i]
		}
	}()
	line, err := rl.Readline()
	time.Sleep(time.Second)
	fmt.Printf("typed %q, got %q, %v: ", typed, line, err)
	return in.reads.Load() - int32(len(typed))
}

func main() {
	ignore := func(r rune) (rune, bool) { return r, r != readline.CharCtrlZ }
	fmt.Println("reads that nobody asked for:", readsAfter("ab\r", ignore))
	fmt.Println("reads that nobody asked for:", readsAfter("ab\x1a\r", ignore))
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/chzyer/readline@v1.5.1 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go version
go list -m github.com/chzyer/readline
got=$(go run .)
echo "$got"
[ "$got" = 'typed "ab\r", got "ab", <nil>: reads that nobody asked for: 0
typed "ab\x1a\r", got "ab", <nil>: reads that nobody asked for: 1' ]
echo "as found: after an ignored key the next line's end is read over"
