package engine

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"

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

// mapKeys returns the keys of a map in the order in which a range is to go, nil if that is
// the map's own to choose. Keys that are pointers to equal things, and have equal values, may
// come in any order.
func (e *Engine) mapKeys(m reflect.Value) []reflect.Value {
	decided := e.rt.Decides()
	dice := e.chance()
	if dice == nil && !decided {
		return nil
	}
	type item struct{ key, value reflect.Value }
	var items []item
	for r := m.MapRange(); r.Next(); {
		items = append(items, item{r.Key(), r.Value()})
	}
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(order.Compare(a.key, b.key), order.Compare(a.value, b.value))
	})
	keys := make([]reflect.Value, len(items))
	if decided {
		for i, from := range e.rt.Order(len(items)) {
			keys[i] = items[from].key
		}
		return keys
	}
	rand.New(dice).Shuffle(len(items), reflect.Swapper(items))
	for i, it := range items {
		keys[i] = it.key
	}
	return keys
}
