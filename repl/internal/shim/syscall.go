package shim

import (
	"os"
	"syscall"
)

// Package syscall, as far as it would end, stop or replace the shell: to exit, to send a signal to oneself
// and to close a standard stream concerns the program. The other descriptors of the shell, and limits
// at which it would end, are refused.
var syscallPkg = pkg{
	path:    "syscall",
	outside: true,
	wait: func(name string, method bool) (Wait, bool) {
		switch name {
		case "Getpid", "Getppid", "Getuid", "Geteuid", "Getgid", "Getegid", "Getenv", "Setenv", "Unsetenv", "Clearenv", "Environ", "Getpagesize",
			"Kill", "Exit", "Tgkill", "Close", "Dup2", "Dup3", "Setrlimit", "Read", "Syscall", "Syscall6", "RawSyscall", "RawSyscall6":
			return Never, true
		}
		return Never, false
	},
	refused: map[string]string{
		"Exec": replacesShell,
	},
	replace: func(t *Table, s *symbols) {
		s.set("Exit", t.env.Exit)
		s.set("Kill", t.killProcess)
		t.replaceDescriptors(s)
		t.replaceRawCalls(s)
	},
}

// Why parts of package syscall are refused.
const (
	replacesShell = "it would replace the shell (os/exec starts a command)"
	closesShells  = "the descriptor is the shell's"
	copiesShell   = "it would copy the shell (os/exec starts a command)"
	takesKeys     = "it would take keys from the prompt (os.Stdin and syscall.Read do not)"
	endsThread    = "it would end a thread of the shell (runtime.Goexit ends a process)"
	limitsShell   = "the limit would be the shell's, which it would end (see -memory and -timeout)"
)

// refuse panics for a call that is refused for its arguments.
func refuse(name, why string) { panic(&Refused{name, why}) }

// killProcess is syscall.Kill.
func (t *Table) killProcess(pid int, sig syscall.Signal) error {
	if pid == os.Getpid() || ownGroup(pid) {
		return t.raise(sig)
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return syscall.ESRCH
	}
	return killError(p.Signal(sig))
}

// killError is what syscall.Kill returns for an error of package os.
func killError(err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *os.SyscallError:
		return e.Err
	case syscall.Errno:
		return e
	}
	return syscall.ESRCH
}
