package order

import (
	"fmt"
	"math"
	"reflect"
	"testing"
)

func TestEntries(t *testing.T) {
	type pair struct {
		a any
		b *int
	}
	one, two := 1, 2
	for _, test := range []struct {
		m    any
		want string
	}{
		{map[int]bool{3: true, -1: true, 2: true}, "[-1 2 3]"},
		{map[uint8]bool{200: true, 2: true}, "[2 200]"},
		{map[float64]bool{math.NaN(): true, 1: true, math.Inf(-1): true}, "[NaN -Inf 1]"},
		{map[bool]int{true: 1, false: 2}, "[false true]"},
		{map[string]int{"b": 1, "a": 2, "": 3}, "[ a b]"},
		{map[[2]int]int{{1, 2}: 0, {1, 1}: 0, {0, 9}: 0}, "[[0 9] [1 1] [1 2]]"},
		{map[any]int{"x": 0, 2: 0, 1: 0, nil: 0, 1.5: 0}, "[<nil> 1.5 1 2 x]"},
		{map[complex128]int{2i: 0, 1: 0, 1i: 0}, "[(0+1i) (0+2i) (1+0i)]"},
	} {
		var keys []any
		for _, e := range Entries(reflect.ValueOf(test.m)) {
			keys = append(keys, e.Key.Interface())
		}
		if got := fmt.Sprint(keys); got != test.want {
			t.Errorf("%T: got %s, want %s", test.m, got, test.want)
		}
	}
	for i, less := range [][2]pair{{{1, nil}, {1, &one}}, {{1, &one}, {1, &two}}, {{1, &two}, {"a", nil}}} {
		a, b := reflect.ValueOf(less[0]), reflect.ValueOf(less[1])
		if Compare(a, b) >= 0 || Compare(b, a) <= 0 || Compare(a, a) != 0 {
			t.Errorf("pair %d: %d, %d", i, Compare(a, b), Compare(b, a))
		}
	}
}

// A comparison comes to an end where pointers lead in a circle.
func TestCircle(t *testing.T) {
	type ring struct{ next any }
	circle := func() reflect.Value {
		r := new(ring)
		r.next = &r.next
		return reflect.ValueOf(&r.next)
	}
	if c := Compare(circle(), circle()); c != 0 {
		t.Errorf("got %d", c)
	}
}
