package csp

import (
	"fmt"
	"path/filepath"
	"runtime"
)

// A Site is a place in a source.
type Site struct {
	File      string
	Line, Col int
	Func      string

	// Subject is what the operation there is about, such as the variable of a lock, or "".
	Subject string
}

// String returns the site in the form "file.go:3:4", with the last element of the path only and
// without what is 0. The zero Site is "".
func (s Site) String() string {
	switch {
	case s.File == "":
		return ""
	case s.Line == 0:
		return filepath.Base(s.File)
	case s.Col == 0:
		return fmt.Sprintf("%s:%d", filepath.Base(s.File), s.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", filepath.Base(s.File), s.Line, s.Col)
	}
}

// Here returns the place where the calling process is. It is for what is built on this package, to
// say later where something was done; it returns the zero Site outside a process, and where nobody
// tells places: see [WithSites].
func Here() (s Site) {
	if rt := running(); rt != nil && rt.interpreter != nil {
		if at := rt.interpreter.Here(); at != nil {
			s = *at
		}
	}
	return s
}

// siteOf returns the place of a return address.
func siteOf(pc uintptr) Site {
	if pc == 0 {
		return Site{}
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	return Site{File: frame.File, Line: frame.Line, Func: frame.Function}
}
