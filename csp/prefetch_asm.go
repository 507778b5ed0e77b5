//go:build amd64

package csp

// prefetchLine has the processor load the cache line of p. The address need not be valid.
func prefetchLine(p uintptr)

// prefetchStack does so for ten lines, from that of top downwards.
func prefetchStack(top uintptr)
