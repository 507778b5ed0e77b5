package pretty

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// sortedKeys returns the keys of a map, in order.
func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortStableFunc(keys, compare)
	return keys
}

// compare orders the keys of one map: numbers and strings by their values, structs and
// arrays field by field, interfaces by type and then value, the rest by how fmt
// writes them.
func compare(a, b reflect.Value) int {
	if a.Kind() != b.Kind() || !a.IsValid() {
		return cmp.Compare(a.Kind(), b.Kind())
	}
	switch {
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	}
	switch a.Kind() {
	case reflect.String:
		return cmp.Compare(a.String(), b.String())
	case reflect.Interface:
		return compare(a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range min(a.NumField(), b.NumField()) {
			if c := compare(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
		return 0
	case reflect.Array:
		for i := range min(a.Len(), b.Len()) {
			if c := compare(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
		return 0
	}
	return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
}
