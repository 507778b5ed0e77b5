package lower

import (
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// What the unit under way adds to the lowerer's tables is taken back if the unit
// turns out not to be usable: later units must not refer to what was never declared.

// Rollback undoes the last Lower. It is to be called if the program could not be
// declared; Lower itself calls it when it fails.
func (l *Lowerer) Rollback() {
	for i := len(l.undo) - 1; i >= 0; i-- {
		l.undo[i]()
	}
	l.undo = nil
}

// set puts an entry into one of the tables.
func set[K comparable, V any](l *Lowerer, m map[K]V, k K, v V) {
	old, had := m[k]
	m[k] = v
	l.undo = append(l.undo, func() {
		if had {
			m[k] = old
		} else {
			delete(m, k)
		}
	})
}

// setType puts an entry into a table by type.
func (l *Lowerer) setType(m *typeutil.Map, t types.Type, name string) {
	m.Set(t, name)
	l.undo = append(l.undo, func() { m.Delete(t) })
}

// helper returns the name of an emitted function or variable by what it is for. The
// first time, emit writes it under that name.
func (l *Lowerer) helper(key, base string, emit func(name string)) string {
	if name, ok := l.helpers[key]; ok {
		return name
	}
	name := l.fresh(base)
	set(l, l.helpers, key, name)
	emit(name)
	return name
}
