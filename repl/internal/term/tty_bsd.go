//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package term

import (
	"os"

	"golang.org/x/sys/unix"
)

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
	disabled   = 0xff // the value of a control character that is switched off
)

func dropInput(fd int) {
	const read = 1 // FREAD of <sys/fcntl.h>
	_ = unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, read)
}

// openFile returns nil: terminals have no deadlines here.
func openFile(*os.File) *os.File { return nil }

func openTimed(_ *os.File, name string, _ int) (*os.File, error) {
	return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNoDeadline}
}

func isDevice(in, f *os.File) bool { return false }
