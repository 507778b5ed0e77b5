//go:build unix

package shim

import (
	"io"
	"os"
	"runtime/debug"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// shellsDescriptors returns those that are open when the first session begins, but for the standard streams:
// the terminal, files of the session, what Go's runtime polls others with. What the shell has
// been given when it was started, which stays open in what starts as another program, is the program's.
var shellsDescriptors = sync.OnceValue(func() map[int]bool {
	if r, w, err := os.Pipe(); err == nil { // so that the runtime has what it polls with
		r.Close()
		w.Close()
	}
	const most = 256
	open := map[int]bool{}
	for fd := 3; fd < most; fd++ {
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC != 0 {
			open[fd] = true
		}
	}
	return open
})

// duplicate returns a file of its own for what another is open on, nil if there is none to be had.
func duplicate(f *os.File, name string) *os.File {
	c, err := f.SyscallConn()
	if err != nil {
		return nil
	}
	fd := -1
	c.Control(func(own uintptr) {
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
		if fd, err = syscall.Dup(int(own)); err == nil {
			syscall.CloseOnExec(fd)
		}
	})
	if fd < 0 {
		return nil
	}
	return os.NewFile(uintptr(fd), name)
}

func (t *Table) replaceDescriptors(s *symbols) {
	s.set("Close", func(fd int) error { return t.closeDescriptor("syscall.Close", fd) })
	s.set("Read", func(fd int, b []byte) (int, error) { return t.readDescriptor(fd, b, syscall.Read) })
	s.set("Setrlimit", func(resource int, limit *syscall.Rlimit) error {
		t.limit("syscall.Setrlimit", resource)
		return syscall.Setrlimit(resource, limit)
	})
}

// closeDescriptor is syscall.Close.
func (t *Table) closeDescriptor(name string, fd int) error {
	t.checkDescriptor(name, fd)
	if own := t.own(uintptr(fd)); own == nil {
		return syscall.Close(fd)
	} else if t.closeFile(own) != nil {
		return syscall.EBADF
	}
	return nil
}

// checkDescriptor refuses to close a descriptor that is the shell's.
func (t *Table) checkDescriptor(name string, fd int) {
	if shellsDescriptors()[fd] {
		refuse(name, closesShells)
	}
}

// writeHeapDump is debug.WriteHeapDump, during which all goroutines stand still. Who reads what is written may be
// one of them, and so may who handles Ctrl-C: what has to be waited for is a file only.
func (t *Table) writeHeapDump(fd uintptr) {
	t.checkDescriptor("debug.WriteHeapDump", int(fd))
	f, err := os.CreateTemp("", "heap-*")
	if err != nil {
		return // as Go's tells of no errors either
	}
	defer os.Remove(f.Name())
	defer f.Close()
	debug.WriteHeapDump(f.Fd())
	f.Seek(0, io.SeekStart)
	var to io.Writer = descriptor(fd)
	if own := t.own(fd); own != nil {
		to = t.diverted(own)
	}
	t.env.Block("debug.WriteHeapDump", func() { io.Copy(to, f) })
}

// A descriptor is written to.
type descriptor uintptr

func (d descriptor) Write(b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		m := 0
		if m, err = syscall.Write(int(d), b[n:]); err == syscall.EINTR {
			err = nil
		}
		n += max(m, 0)
	}
	return n, err
}

// ownGroup reports whether a number stands for the shell's group of processes, to which it belongs itself.
func ownGroup(pid int) bool { return pid == 0 || pid == -syscall.Getpgrp() }

// limit refuses a limit of resources at which the shell would end.
func (t *Table) limit(name string, resource int) {
	switch resource {
	case syscall.RLIMIT_CPU, syscall.RLIMIT_DATA, syscall.RLIMIT_STACK, syscall.RLIMIT_AS:
		refuse(name, limitsShell)
	}
}
