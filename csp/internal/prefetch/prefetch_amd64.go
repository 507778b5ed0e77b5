package prefetch

// Line asks for the cache line of an address, which need not be valid.
func Line(p uintptr)

// Captured asks for what the first two variables that a closure has captured point to. The
// closure has to be one that iter.Pull made.
func Captured(closure uintptr)

// Goroutine asks for what the runtime knows of a goroutine, which is at the address that
// [Running] returned, and for ten lines of its stack from that of top downwards. Neither
// address needs to be valid, for a stack may have moved.
func Goroutine(at, top uintptr)

// Running returns the address of the calling goroutine.
func Running() uintptr
