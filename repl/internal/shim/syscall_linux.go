package shim

import (
	"os"
	"strconv"
	"syscall"
)

// Numbers of system calls that package syscall does not have on every processor.
const (
	sysClone3     = 435
	sysCloseRange = 436
)

// replaceRawCalls replaces calls of the system by number, which do as the functions do that have a name.
func (t *Table) replaceRawCalls(s *symbols) {
	three := func(name string, call func(trap, a1, a2, a3 uintptr) (uintptr, uintptr, syscall.Errno)) {
		s.set(name, func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err syscall.Errno) {
			if errno, done := t.rawCall("syscall."+name, trap, a1, a2, a3); done {
				return failed(errno), 0, errno
			}
			t.env.Block("syscall."+name, func() { r1, r2, err = call(trap, a1, a2, a3) })
			return r1, r2, err
		})
	}
	six := func(name string, call func(trap, a1, a2, a3, a4, a5, a6 uintptr) (uintptr, uintptr, syscall.Errno)) {
		s.set(name, func(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err syscall.Errno) {
			if errno, done := t.rawCall("syscall."+name, trap, a1, a2, a3); done {
				return failed(errno), 0, errno
			}
			t.env.Block("syscall."+name, func() { r1, r2, err = call(trap, a1, a2, a3, a4, a5, a6) })
			return r1, r2, err
		})
	}
	three("Syscall", syscall.Syscall)
	three("RawSyscall", syscall.RawSyscall)
	six("Syscall6", syscall.Syscall6)
	six("RawSyscall6", syscall.RawSyscall6)
	s.set("Tgkill", func(tgid, tid int, sig syscall.Signal) error {
		if tgid == os.Getpid() {
			return t.raise(sig)
		}
		return syscall.Tgkill(tgid, tid, sig)
	})
	s.set("Dup3", func(from, to, flags int) error {
		t.checkTarget("syscall.Dup3", to)
		return syscall.Dup3(from, to, flags)
	})
	t.replaceDup2(s)
}

// failed is the first result of a call of the system with an error.
func failed(errno syscall.Errno) uintptr {
	if errno != 0 {
		return ^uintptr(0)
	}
	return 0
}

// checkTarget refuses to have a descriptor of the shell's stand for something else.
func (t *Table) checkTarget(name string, fd int) {
	t.checkDescriptor(name, fd)
	if t.own(uintptr(fd)) != nil {
		refuse(name, "the descriptor is the shell's (os.Stdout, say, may be set)")
	}
}

// rawCall does what a call of the system does that concerns the program, and refuses what would end or
// replace the shell; done is false for any other.
func (t *Table) rawCall(name string, trap, a1, a2, a3 uintptr) (errno syscall.Errno, done bool) {
	own := os.Getpid()
	var err error
	switch trap {
	case syscall.SYS_EXIT_GROUP:
		t.env.Exit(int(a1) & 0xff)
	case syscall.SYS_EXIT:
		refuse(name, endsThread)
	case syscall.SYS_KILL:
		err = t.killProcess(int(a1), syscall.Signal(a2))
	case syscall.SYS_TKILL:
		if !t.ownThread(int(a1)) {
			return 0, false
		}
		err = t.raise(syscall.Signal(a2))
	case syscall.SYS_TGKILL:
		if int(a1) != own {
			return 0, false
		}
		err = t.raise(syscall.Signal(a3))
	case syscall.SYS_CLOSE:
		err = t.closeDescriptor(name, int(a1))
	case syscall.SYS_READ:
		if t.env.Terminal != nil && a1 == 0 {
			refuse(name, takesKeys)
		}
		return 0, false
	case sysCloseRange:
		refuse(name, closesShells)
	case syscall.SYS_DUP3:
		t.checkTarget(name, int(a2))
		return 0, false
	case syscall.SYS_EXECVE:
		refuse(name, replacesShell)
	case syscall.SYS_CLONE, sysClone3:
		refuse(name, copiesShell)
	case syscall.SYS_SETRLIMIT, syscall.SYS_PRLIMIT64:
		resource, set := a1, true
		if trap == syscall.SYS_PRLIMIT64 {
			resource, set = a2, a3 != 0 && (a1 == 0 || int(a1) == own)
		}
		if set {
			t.limit(name, int(resource))
		}
		return 0, false
	default:
		return t.oldCall(name, trap, a2)
	}
	if err == nil {
		return 0, true
	}
	if errno, ok := err.(syscall.Errno); ok {
		return errno, true
	}
	return syscall.EINVAL, true
}

// ownThread reports whether a thread is one of the shell's.
func (t *Table) ownThread(tid int) bool {
	_, err := os.Stat("/proc/self/task/" + strconv.Itoa(tid))
	return err == nil
}
