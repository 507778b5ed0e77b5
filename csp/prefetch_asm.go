//go:build amd64

package csp

// prefetchLine has the processor load the cache line of p. The address need not be valid.
func prefetchLine(p uintptr)

// prefetchReferred does so for the cache lines that the second and the third word at p point to,
// where there must be a closure that iter.Pull made.
func prefetchReferred(p uintptr)

// prefetchGoroutine does so for lines of the goroutine that is at an address and for ten lines of
// its stack, from that of top downwards. Neither needs to be valid, for a stack may have moved.
func prefetchGoroutine(at, top uintptr)

// goroutineAddress returns the address of the running goroutine.
func goroutineAddress() uintptr
