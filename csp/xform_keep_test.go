package csp

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestXformKeep(t *testing.T) {
	for _, test := range []struct{ name, got, want string }{
		{"scan", fmt.Sprint(XScan("", func(a string, v int) string { return fmt.Sprint(a, v) }).Apply([]int{1, 2, 3})), "[1 12 123]"},
		{"drop while", fmt.Sprint(XDropWhile(even).Apply([]int{2, 4, 1, 6})), "[1 6]"},
		{"take nth", fmt.Sprint(XTakeNth[int](3).Apply([]int{0, 1, 2, 3, 4, 5, 6})), "[0 3 6]"},
		{"keep", fmt.Sprint(XKeep(func(v int) (string, bool) { return fmt.Sprint(v, "!"), even(v) }).Apply([]int{1, 2, 4})), "[2! 4!]"},
		{"map indexed", fmt.Sprint(XMapIndexed(func(i int, s string) string { return fmt.Sprint(i, s) }).Apply([]string{"a", "b"})), "[0a 1b]"},
		{"distinct", fmt.Sprint(XDistinct[int]().Apply([]int{1, 2, 1, 3, 2})), "[1 2 3]"},
		{"interpose", fmt.Sprint(XInterpose("-").Apply(strings.Fields("a b c"))), "[a - b - c]"},
		{"interpose, no more", fmt.Sprint(Compose(XInterpose(0), XTake[int](2)).Apply([]int{1, 2, 3})), "[1 0]"},
		{"window", fmt.Sprint(XWindow[int](2, 1).Apply([]int{1, 2, 3})), "[[1 2] [2 3]]"},
		{"window with gaps", fmt.Sprint(XWindow[int](2, 3).Apply([]int{1, 2, 3, 4, 5, 6})), "[[1 2] [4 5]]"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, test.got, test.want)
		}
	}
}

// The transducers do what their definition says, for any values.
func TestXformKeepProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vs := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 20).Draw(t, "values")
		n, k := rapid.IntRange(1, 4).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "k")
		if got := slices.Concat(XWindow[int](n, n).Apply(vs)...); !slices.Equal(got, vs[:len(vs)/n*n]) {
			t.Errorf("XWindow: %v of %v", got, vs)
		}
		for i, w := range XWindow[int](n, k).Apply(vs) {
			if !slices.Equal(w, vs[i*k:i*k+n]) {
				t.Errorf("XWindow(%d, %d): the window %d of %v is %v", n, k, i, vs, w)
			}
		}
		var nth []int
		for i := 0; i < len(vs); i += n {
			nth = append(nth, vs[i])
		}
		if got := XTakeNth[int](n).Apply(vs); !slices.Equal(got, nth) {
			t.Errorf("XTakeNth(%d): %v of %v", n, got, vs)
		}
		taken := XTakeWhile(even).Apply(vs)
		if got := append(taken, XDropWhile(even).Apply(vs)...); !slices.Equal(got, vs) {
			t.Errorf("XDropWhile: %v of %v", got, vs)
		}
		if got := XTakeNth[int](2).Apply(XInterpose(-1).Apply(vs)); !slices.Equal(got, vs) {
			t.Errorf("XInterpose: %v of %v", got, vs)
		}
		sorted := slices.Compact(slices.Sorted(slices.Values(vs)))
		if got := XDistinct[int]().Apply(vs); !slices.Equal(slices.Sorted(slices.Values(got)), sorted) {
			t.Errorf("XDistinct: %v of %v", got, vs)
		}
	})
}

func TestXRecover(t *testing.T) {
	inverse := XRecover(XMap(func(v int) string { return fmt.Sprint(60 / v) }), func(v any) (string, bool) {
		return "?", fmt.Sprint(v) == "runtime error: integer divide by zero"
	})
	onLoop(t, func() {
		if got := show(Through(ToChan([]int{1, 0, 2}), inverse)); got != "[60 ? 30]" {
			t.Errorf("Through: %s", got)
		}
		to := NewChan[string]()
		Pipeline(2, to, inverse, ToChan([]int{1, 0, 2}))
		if got := show(to); got != "[60 ? 30]" {
			t.Errorf("Pipeline: %s", got)
		}
	})
	// What the results are passed to is not its concern.
	defer func() {
		if v := recover(); v != "later" {
			t.Errorf("recovered %v", v)
		}
	}()
	Compose(inverse, XMap(func(string) int { panic("later") })).Apply([]int{1})
}

func TestXPromiseChan(t *testing.T) {
	onLoop(t, func() {
		in, out := XPromiseChan(Compose(XFilter(even), XMap(func(v int) string { return fmt.Sprint(v) })), nil)
		for i := 1; i < 6; i++ {
			in.Put(i)
		}
		for range 3 {
			if s, ok := out.Take(); s != "2" || !ok {
				t.Errorf("got %s, %v", s, ok)
			}
		}
		in.Close()
	})
}

// The sides of an XChan are channels like any other.
func TestXChanComposes(t *testing.T) {
	onLoop(t, func() {
		in, out := XChan(XFilter(even), nil)
		Pipe(ToChan([]int{1, 2, 3, 4}), in)
		if got := show(Merge([]*Chan[int]{out})); got != "[2 4]" {
			t.Errorf("got %s", got)
		}
	})
}

func TestReduceWhileAndSplitTo(t *testing.T) {
	onLoop(t, func() {
		in := ToChan([]int{1, 2, 3, 4}, Fixed(4))
		if sum := ReduceWhile(in, 0, func(a, v int) (int, bool) { return a + v, a+v < 3 }); sum != 3 {
			t.Errorf("sum %d", sum)
		}
		yes, no := NewChan[int](Fixed(9)), NewChan[int]()
		SplitTo(in, even, yes, no)
		if got := show(no) + show(yes); got != "[3][4]" {
			t.Errorf("got %s", got)
		}
	})
}
