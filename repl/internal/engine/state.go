package engine

import (
	"reflect"

	"github.com/cspsh/cspsh/repl/internal/shim"
)

// A State is what a value of package sync holds.
type State = shim.State

// State tells what a value of one of package sync's types holds, and who has it; ok is false for values of
// other types. It is to be called on the loop.
func (e *Engine) State(v reflect.Value) (s State, ok bool) { return e.table.State(v) }

// StateOf is State where nobody asks who has it.
func StateOf(v reflect.Value) (s State, ok bool) { return (*shim.Table)(nil).State(v) }
