package slices

import (
	"cmp"
	"sort"
)

// Package sort sorts by the same algorithm, and is compiled: only the
// comparisons are left to be interpreted.

func Sort[S ~[]E, E cmp.Ordered](x S) {
	switch s := any([]E(x)).(type) {
	case []int:
		sort.Ints(s)
	case []string:
		sort.Strings(s)
	case []float64:
		sort.Float64s(s)
	default:
		SortFunc(x, cmp.Compare[E])
	}
}

func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	sort.Slice(x, func(i, j int) bool { return cmp(x[i], x[j]) < 0 })
}

func SortStableFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	sort.SliceStable(x, func(i, j int) bool { return cmp(x[i], x[j]) < 0 })
}

// overlaps does without unsafe: slices overlap if one of them begins in the
// other.
func overlaps[E any](a, b []E) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for i := range b {
		if &a[0] == &b[i] {
			return true
		}
	}
	for i := range a {
		if &b[0] == &a[i] {
			return true
		}
	}
	return false
}
