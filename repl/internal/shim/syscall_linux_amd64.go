package shim

import "syscall"

func (t *Table) replaceDup2(s *symbols) {
	s.set("Dup2", func(from, to int) error {
		t.checkTarget("syscall.Dup2", to)
		return syscall.Dup2(from, to)
	})
}

// oldCall is rawCall for calls that later processors do not have.
func (t *Table) oldCall(name string, trap, a2 uintptr) (errno syscall.Errno, done bool) {
	switch trap {
	case syscall.SYS_DUP2:
		t.checkTarget(name, int(a2))
	case syscall.SYS_FORK, syscall.SYS_VFORK:
		refuse(name, copiesShell)
	}
	return 0, false
}
