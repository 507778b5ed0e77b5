package term

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
	disabled   = 0 // the value of a control character that is switched off
)

func dropInput(fd int) { _ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) }

// openFile opens a terminal a second time, for reads that a deadline ends. It returns nil if that cannot be had.
func openFile(in *os.File) *os.File {
	f, err := openTimed(in, in.Name(), unix.O_RDONLY)
	if err != nil {
		return nil
	}
	return f
}

// openTimed is openFile with a name and a way to open it, such as os.O_RDWR.
func openTimed(in *os.File, name string, how int) (*os.File, error) {
	path := fmt.Sprintf("/proc/self/fd/%d", in.Fd())
	fd, err := unix.Open(path, how|unix.O_NONBLOCK|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	f := os.NewFile(uintptr(fd), name)
	if err := f.SetReadDeadline(time.Time{}); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// isDevice reports whether a file is open on the device that in is, or on the terminal of this process.
func isDevice(in, f *os.File) bool {
	own, err := in.Stat()
	if err != nil {
		return false
	}
	other, err := f.Stat()
	if err != nil || other.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	controlling, err := os.Stat("/dev/tty")
	return number(other) == number(own) || err == nil && number(other) == number(controlling)
}

// number is the number of a device.
func number(info os.FileInfo) uint64 { return uint64(info.Sys().(*syscall.Stat_t).Rdev) }
