package shim

import (
	_ "unsafe" // for go:linkname
)

// Package runtime/trace: who stops a trace waits until it was written, perhaps to a writer of the user's, which is
// called by a goroutine of its own.
var tracePkg = pkg{
	path: "runtime/trace",
	wait: func(name string, method bool) (Wait, bool) {
		if name == "Stop" {
			return Always, true
		}
		return Never, false
	},
}

// Package golang.org/x/exp/trace links these.
func init() {
	linked["runtime.traceAdvance"] = func(t *Table) any {
		return func(stop bool) { t.env.Block("runtime.traceAdvance", func() { traceAdvance(stop) }) }
	}
	linked["runtime.traceClockNow"] = func(*Table) any { return traceClockNow }
}

// The runtime keeps these open for it.
//
//go:linkname traceAdvance runtime.traceAdvance
func traceAdvance(stop bool)

//go:linkname traceClockNow runtime.traceClockNow
func traceClockNow() int64
