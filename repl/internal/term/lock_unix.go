//go:build unix

package term

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile locks a file against other processes until it is closed.
func lockFile(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX)
		if err != unix.EINTR {
			return err
		}
	}
}
