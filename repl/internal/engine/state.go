package engine

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/shim"
)

// A State is what a value of package sync holds.
type State = shim.State

// State tells what a value of one of package sync's types holds, and who has it; ok is false for values of
// other types. It is to be called on the loop.
func (e *Engine) State(v reflect.Value) (s State, ok bool) { return e.table.State(v) }

// StateOf is State where nobody asks who has it.
func StateOf(v reflect.Value) (s State, ok bool) { return (*shim.Table)(nil).State(v) }

// opWait is what a process is parked in that waits for a sync.WaitGroup.
const opWait = "sync.WaitGroup.Wait"

// Left has processes that wait for a sync.WaitGroup tell for how many.
func (e *Engine) Left(list []csp.ProcessInfo) {
	var waits []*csp.ProcessInfo
	for i := range list {
		if p := &list[i]; p.Op == opWait && p.Object != 0 {
			waits = append(waits, p)
		}
	}
	if len(waits) == 0 {
		return
	}
	e.onLoop(func() {
		for _, p := range waits {
			if n, ok := e.table.Left(p.Object); ok {
				p.Awaits = strings.TrimSpace(fmt.Sprintf("%s (%d to go)", p.Awaits, n))
			}
		}
	})
}

// onLoop calls f on the loop, which f must not hold up, and waits for it.
func (e *Engine) onLoop(f func()) {
	if csp.Self() != nil {
		f()
		return
	}
	done := make(chan struct{})
	if e.opts.Runtime.Post(func() { defer close(done); f() }) {
		<-done
	}
}
