//go:build linux || darwin || freebsd || netbsd || openbsd

package shim

import "syscall"

// What golang.org/x/sys/unix has in assembly, when it is run from source. A call may take its time: others run
// meanwhile, but for those that cannot.
func init() {
	type call func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err syscall.Errno)
	type call6 func(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err syscall.Errno)
	waiting := func(f call) func(t *Table) any {
		return func(t *Table) any {
			return func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err syscall.Errno) {
				t.env.Block("unix.Syscall", func() { r1, r2, err = f(trap, a1, a2, a3) })
				return r1, r2, err
			}
		}
	}
	waiting6 := func(f call6) func(t *Table) any {
		return func(t *Table) any {
			return func(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err syscall.Errno) {
				t.env.Block("unix.Syscall6", func() { r1, r2, err = f(trap, a1, a2, a3, a4, a5, a6) })
				return r1, r2, err
			}
		}
	}
	for symbol, f := range map[string]func(t *Table) any{
		"Syscall":     waiting(syscall.Syscall),
		"Syscall6":    waiting6(syscall.Syscall6),
		"RawSyscall":  func(*Table) any { return syscall.RawSyscall },
		"RawSyscall6": func(*Table) any { return syscall.RawSyscall6 },
		"SyscallNoError": func(t *Table) any {
			f := waiting(syscall.Syscall)(t).(func(trap, a1, a2, a3 uintptr) (uintptr, uintptr, syscall.Errno))
			return func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr) {
				r1, r2, _ = f(trap, a1, a2, a3)
				return r1, r2
			}
		},
		"RawSyscallNoError": func(*Table) any {
			return func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr) {
				r1, r2, _ = syscall.RawSyscall(trap, a1, a2, a3)
				return r1, r2
			}
		},
	} {
		linked["golang.org/x/sys/unix."+symbol] = f
	}
}
