//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"

	"github.com/cspsh/cspsh/repl"
)

// divert has all that is written to stdout, by whoever has its descriptor, go to a file,
// and returns that and what stdout was.
func divert(stdout *os.File) (printed, was *os.File, err error) {
	fd, err := unix.FcntlInt(stdout.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	was = os.NewFile(uintptr(fd), stdout.Name())
	if printed, err = repl.NewPrinted(); err != nil {
		return nil, nil, err
	}
	return printed, was, dup2(int(printed.Fd()), int(stdout.Fd()))
}
