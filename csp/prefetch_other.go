//go:build !amd64

package csp

// It is not known here how to prefetch.

func prefetchLine(uintptr)             {}
func prefetchReferred(uintptr)         {}
func prefetchGoroutine(_, _ uintptr)   {}
func goroutineAddress() (none uintptr) { return }
