package explore

import (
	"github.com/anishathalye/porcupine"
)

// maxInPlace is how many operations a history may have to be checked in place.
const maxInPlace = 64

// linearizable reports whether a history is one that a model allows. A short one is checked by the calling
// process: porcupine's checker has goroutines of its own, from which a model that is interpreted could not be
// asked, since the process that waits for them has the loop.
func linearizable(model porcupine.Model, ops []porcupine.Operation) bool {
	if len(ops) > maxInPlace {
		return porcupine.CheckOperations(model, ops)
	}
	parts := [][]porcupine.Operation{ops}
	if model.Partition != nil {
		parts = model.Partition(ops)
	}
	for _, part := range parts {
		l := linearizer{model: model, ops: part, seen: map[uint64][]any{}}
		if !l.from(0, model.Init()) {
			return false
		}
	}
	return true
}

// A linearizer looks for an order of operations.
type linearizer struct {
	model porcupine.Model
	ops   []porcupine.Operation
	seen  map[uint64][]any // states after sets of operations, from which there is no way on
}

// from reports whether the operations that are not in a set can follow a state.
func (l *linearizer) from(done uint64, state any) bool {
	if done == 1<<len(l.ops)-1 {
		return true
	}
	for _, s := range l.seen[done] {
		if l.equal(s, state) {
			return false
		}
	}
	first := int64(1<<63 - 1) // the earliest return of those that are left: none may be called after that
	for i, op := range l.ops {
		if done&(1<<i) == 0 {
			first = min(first, op.Return)
		}
	}
	for i, op := range l.ops {
		if done&(1<<i) != 0 || op.Call > first {
			continue
		}
		if ok, next := l.model.Step(state, op.Input, op.Output); ok && l.from(done|1<<i, next) {
			return true
		}
	}
	l.seen[done] = append(l.seen[done], state)
	return false
}

func (l *linearizer) equal(a, b any) bool {
	if l.model.Equal != nil {
		return l.model.Equal(a, b)
	}
	return a == b
}
