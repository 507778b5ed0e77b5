package engine

import (
	"math/rand/v2"
	"reflect"

	"github.com/cspsh/cspsh/repl/internal/order"
)

// seed returns what runs are repeatable by, and whether they are to be.
func (e *Engine) seed() (seed uint64, ok bool) {
	seed, ok = e.rt.Seed()
	return seed, ok || e.rt.Virtual()
}

// chance returns the generator that the order of maps follows where runs are to be
// repeatable, and nil where they need not be.
func (e *Engine) chance() *rand.PCG {
	seed, ok := e.seed()
	if !ok {
		return nil
	}
	if e.dice == nil || seed != e.diceSeed {
		e.dice, e.diceSeed = rand.NewPCG(seed, 0), seed
	}
	return e.dice
}

// mapEntries returns the entries of a map in the order in which a range is to go, nil if that is
// the map's own to choose. Keys that are pointers to equal things, and have equal values, may
// come in any order.
func (e *Engine) mapEntries(m reflect.Value) []order.Entry {
	decided := e.rt.Decides()
	dice := e.chance()
	if dice == nil && !decided {
		return nil
	}
	entries := order.Entries(m)
	if decided {
		sorted := entries
		entries = make([]order.Entry, len(sorted))
		for i, from := range e.rt.Order(len(sorted)) {
			entries[i] = sorted[from]
		}
		return entries
	}
	rand.New(dice).Shuffle(len(entries), reflect.Swapper(entries))
	return entries
}
