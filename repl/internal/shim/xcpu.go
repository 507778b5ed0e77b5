package shim

// golang.org/x/sys/cpu asks the processor in assembly what it can do. It is told of nothing:
// what others choose by that would be in assembly, too, in place of what they have in Go.
func init() {
	const cpu = "golang.org/x/sys/cpu."
	linked[cpu+"cpuid"] = func(*Table) any { return func(_, _ uint32) (a, b, c, d uint32) { return } }
	linked[cpu+"xgetbv"] = func(*Table) any { return func() (a, d uint32) { return } }
	for _, register := range []string{"getisar0", "getisar1", "getpfr0", "getzfr0"} {
		linked[cpu+register] = func(*Table) any { return func() (v uint64) { return } }
	}
}
