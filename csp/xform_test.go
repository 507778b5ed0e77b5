package csp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// twice is an Xform of one's own, with an end.
var twice = NewXform(func(emit func(int) bool) (func(int) bool, func()) {
	step := func(v int) bool {
		if !emit(v) {
			return false
		}
		return emit(v)
	}
	return step, func() { emit(-1) }
})

func TestXform(t *testing.T) {
	numbers := []int{0, 1, 2, 3, 4, 5}
	double := XMap(func(v int) int { return 2 * v })
	for _, test := range []struct {
		name string
		f    func(vs []int) any
		want string
	}{
		{"map", func(vs []int) any { return double.Apply(vs) }, "[0 2 4 6 8 10]"},
		{"filter", func(vs []int) any { return XFilter(even).Apply(vs) }, "[0 2 4]"},
		{"remove", func(vs []int) any { return XRemove(even).Apply(vs) }, "[1 3 5]"},
		{"mapcat", func(vs []int) any {
			return XMapCat(func(v int) []string { return strings.Fields(fmt.Sprint(v, " ", v)) }).Apply(vs[:2])
		}, "[0 0 1 1]"},
		{"take", func(vs []int) any { return XTake[int](2).Apply(vs) }, "[0 1]"},
		{"take none", func(vs []int) any { return XTake[int](0).Apply(vs) }, "[]"},
		{"take more", func(vs []int) any { return XTake[int](7).Apply(vs) }, "[0 1 2 3 4 5]"},
		{"drop", func(vs []int) any { return XDrop[int](4).Apply(vs) }, "[4 5]"},
		{"drop none", func(vs []int) any { return XDrop[int](-1).Apply(vs) }, "[0 1 2 3 4 5]"},
		{"take while", func(vs []int) any {
			return XTakeWhile(func(v int) bool { return v != 3 }).Apply(vs)
		}, "[0 1 2]"},
		{"dedupe", func(vs []int) any { return XDedupe[int]().Apply([]int{0, 0, 1, 1, 0}) }, "[0 1 0]"},
		{"partition", func(vs []int) any { return XPartition[int](4).Apply(vs) }, "[[0 1 2 3] [4 5]]"},
		{"even partition", func(vs []int) any { return XPartition[int](3).Apply(vs) }, "[[0 1 2] [3 4 5]]"},
		{"partition by", func(vs []int) any {
			return XPartitionBy(func(v int) int { return v / 4 }).Apply(vs)
		}, "[[0 1 2 3] [4 5]]"},
		{"own", func(vs []int) any { return twice.Apply(vs[:2]) }, "[0 0 1 1 -1]"},
		{"compose", func(vs []int) any {
			return Compose(XFilter(even), XMap(func(v int) string { return fmt.Sprint(v, "!") })).Apply(vs)
		}, "[0! 2! 4!]"},
		{"compose with ends", func(vs []int) any { return Compose(twice, XPartition[int](2)).Apply(vs[:2]) }, "[[0 0] [1 1] [-1]]"},
		{"compose, no more", func(vs []int) any { return Compose(XPartition[int](2), XTake[[]int](1)).Apply(vs[:5]) }, "[[0 1]]"},
		{"compose, no more first", func(vs []int) any { return Compose(XTake[int](3), XPartition[int](2)).Apply(vs) }, "[[0 1] [2]]"},
		{"nothing", func(vs []int) any { return Compose(double, XPartition[int](2)).Apply(nil) }, "[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // each use has a state of its own
				if got := fmt.Sprint(test.f(numbers)); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			}
		})
	}
}

// No more values are asked for than are needed.
func TestXformStops(t *testing.T) {
	asked := 0
	seq := func(yield func(int) bool) {
		for yield(asked) {
			asked++
		}
	}
	if got := slices.Collect(Compose(twice, XTake[int](3)).Seq(seq)); !slices.Equal(got, []int{0, 0, 1}) || asked != 1 {
		t.Errorf("got %v and asked for %d", got, asked)
	}
	for range twice.Seq(slices.Values([]int{1, 2})) {
		break // nothing may be yielded after this, the end included
	}
}

// Parts have an array each: one does not change when another is appended to.
func TestPartsAreApart(t *testing.T) {
	parts := XPartition[int](2).Apply([]int{1, 2, 3, 4})
	_ = append(parts[0], 9)
	if parts[1][0] != 3 {
		t.Errorf("got %v", parts)
	}
}

func TestXChan(t *testing.T) {
	onLoop(t, func() {
		put, take := XChan(Compose(XFilter(even), twice), nil, Fixed(9), Name("twice"))
		for i := range 5 {
			put.Put(i)
		}
		Sleep(time.Second)
		if info := take.Info(); info.Len != 6 || info.Name != "twice" || put.Info().Name != "twice" {
			t.Errorf("%v %v", info, put.Info())
		}
		put.Close()
		if put.Put(7) {
			t.Error("put on a closed channel")
		}
		if got := fmt.Sprint(slices.Collect(take.All())); got != "[0 0 2 2 4 4 -1]" {
			t.Errorf("got %s", got)
		}
	})
}

// When the Xform wants no more the channel closes: who waits to put is told.
func TestXChanCloses(t *testing.T) {
	onLoop(t, func() {
		put, take := XChan(XTake[int](2), nil)
		n := 0
		p := Go(func() {
			for put.Put(n) {
				n++
			}
		})
		if got := fmt.Sprint(slices.Collect(take.All())); got != "[0 1]" {
			t.Errorf("got %s", got)
		}
		p.Wait()
		if n != 2 {
			t.Errorf("%d puts", n)
		}
	})
}

func TestXChanPanic(t *testing.T) {
	inverse := Compose(XMap(func(v int) string { return fmt.Sprint(60 / v) }), NewXform(
		func(emit func(string) bool) (func(string) bool, func()) {
			return emit, func() { panic("at the end") }
		}))
	for _, test := range []struct {
		name     string
		handler  func(any) (string, bool)
		want     string
		reported int
	}{
		{"none", nil, "[60 30]", 2},
		{"replaces", func(v any) (string, bool) { return fmt.Sprint(v), true },
			"[60 runtime error: integer divide by zero 30 at the end]", 0},
		{"drops", func(v any) (string, bool) { return "?", false }, "[60 30]", 0},
		{"panics", func(v any) (string, bool) { panic(v) }, "[60]", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var panics []*PanicError
			rt := New(WithVirtualClock(), WithPanicHandler(func(p *PanicError) { panics = append(panics, p) }))
			defer rt.Stop()
			err := rt.Run(func() {
				put, take := XChan(inverse, test.handler)
				Go(func() {
					for _, v := range []int{1, 0, 2} {
						put.Put(v)
					}
					put.Close()
				})
				if got := fmt.Sprint(slices.Collect(take.All())); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
				Sleep(time.Second)
			}, ReportLeaks())
			if err != nil {
				t.Error(err)
			}
			if len(panics) != test.reported {
				t.Errorf("%d panics are reported: %v", len(panics), panics)
			}
		})
	}
}

// An Xform makes the same of values from a channel, in parallel, through an XChan and of a slice.
func TestXformEverywhere(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	rapid.Check(t, func(t *rapid.T) {
		vs := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 20).Draw(t, "values")
		n := rapid.IntRange(1, 5).Draw(t, "n")
		stateless := Compose(XFilter(even), XMapCat(func(v int) []int { return make([]int, v) }))
		x := Compose(Compose(XDedupe[int](), XDrop[int](n)), Compose(XTake[int](2*n), XPartition[int](n)))
		err := rt.Run(func() {
			want := fmt.Sprint(x.Apply(vs))
			if got := show(Through(ToChan(vs), x)); got != want {
				t.Errorf("Through: got %s, want %s", got, want)
			}
			put, take := XChan(x, nil)
			OntoChan(put, vs)
			if got := fmt.Sprint(slices.Collect(take.All())); got != want {
				t.Errorf("XChan: got %s, want %s", got, want)
			}
			to := NewChan[int]()
			Pipeline(n, to, stateless, ToChan(vs))
			if got, want := show(to), fmt.Sprint(stateless.Apply(vs)); got != want {
				t.Errorf("Pipeline: got %s, want %s", got, want)
			}
		})
		if err != nil {
			t.Error(err)
		}
	})
}
