package repl

// Calls of the system by number.
func init() {
	attacks = append(attacks, []attack{
		{"", "syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 5, 0, 0)", "exit 5"},
		{"", "syscall.Syscall6(syscall.SYS_EXIT, 5, 0, 0, 0, 0, 0)", "syscall.Syscall6 is not supported"},
		{"", "syscall.Syscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), 1, 9)", "exit 137"},
		{"", "syscall.RawSyscall6(syscall.SYS_CLONE, 0, 0, 0, 0, 0, 0)", "syscall.RawSyscall6 is not supported"},
		{"", "syscall.Syscall(syscall.SYS_EXECVE, 0, 0, 0)", "syscall.Syscall is not supported"},
	}...)
}
