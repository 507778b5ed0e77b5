package engine

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/cspsh/cspsh/repl/internal/order"
)

// mapItems stores the keys of a map in the order in which a range is to go, and unless
// values is nil the values too. The slices are as long as the map.
//
// Keys that are pointers to equal things, and have equal values, may come in any order.
func (e *Engine) mapItems(m, keys, values any) {
	type item struct{ key, value reflect.Value }
	var items []item
	for r := reflect.ValueOf(m).MapRange(); r.Next(); {
		items = append(items, item{r.Key(), r.Value()})
	}
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(order.Compare(a.key, b.key), order.Compare(a.value, b.value))
	})
	if dice := e.chance(); dice != nil {
		rand.New(dice).Shuffle(len(items), reflect.Swapper(items))
	}
	for i, it := range items {
		reflect.ValueOf(keys).Index(i).Set(it.key)
		if values != nil {
			reflect.ValueOf(values).Index(i).Set(it.value)
		}
	}
}

// isNaN tells whether a key is one that a map holds and never finds.
func isNaN(key any) bool {
	v := reflect.ValueOf(key)
	return v.IsValid() && !v.Equal(v)
}
