//go:build !amd64

package prefetch

func Line(uintptr)            {}
func Captured(uintptr)        {}
func Goroutine(_, _ uintptr)  {}
func Running() (none uintptr) { return }
