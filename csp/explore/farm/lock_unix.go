//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package farm

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock locks a file against other processes until it is closed, and reports whether another one has. Where the file
// system knows no locks it does nothing.
func lock(f *os.File) (held bool) {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err != unix.EINTR {
			return errors.Is(err, unix.EWOULDBLOCK)
		}
	}
}
