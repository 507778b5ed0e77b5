//go:build !amd64

package csp

// It is not known here how to prefetch.

func prefetchLine(p uintptr)    {}
func prefetchStack(top uintptr) {}
