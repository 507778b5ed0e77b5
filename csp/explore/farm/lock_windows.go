package farm

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock locks a file against other processes until it is closed, and reports whether another one has. Where the file
// system knows no locks it does nothing. The byte that is locked is beyond all that is written, since nobody else could
// read it.
func lock(f *os.File) (held bool) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	return errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}
