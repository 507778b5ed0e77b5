package csp

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCombine(t *testing.T) {
	ints := func(lists ...[]int) (chans []*Chan[int]) {
		for _, l := range lists {
			chans = append(chans, ToChan(l))
		}
		return chans
	}
	sum := func(vs []int) string { return fmt.Sprint(vs) }
	for _, test := range []struct {
		name string
		f    func() string
		want string
	}{
		{"interleave", func() string { return show(Interleave(ints([]int{1, 2, 3}, nil, []int{10}, []int{20, 21}))) }, "[1 10 20 2 21 3]"},
		{"interleave none", func() string { return show(Interleave[int](nil)) }, "[]"},
		{"concat", func() string { return show(Concat(ints([]int{1, 2}, nil, []int{3}))) }, "[1 2 3]"},
		{"merge sorted", func() string {
			return show(MergeSorted(ints([]int{1, 4, 9}, nil, []int{2, 4, 5, 6}), cmp.Compare[int]))
		}, "[1 2 4 4 5 6 9]"},
		{"combine latest of none", func() string { return show(CombineLatest(nil, sum)) }, "[]"},
		{"combine latest without one", func() string { return show(CombineLatest(ints([]int{1}, nil), sum)) }, "[]"},
		{"combine latest", func() string {
			a, b := NewChan[int](), NewChan[int]()
			c := CombineLatest([]*Chan[int]{a, b}, sum, Fixed(9))
			for i, put := range []*Chan[int]{a, a, b, a, b} {
				put.Put(i)
			}
			a.Close()
			b.Put(9)
			b.Close()
			return show(c)
		}, "[[1 2] [3 2] [3 4] [3 9]]"},
		{"with latest from", func() string {
			a, b := NewChan[int](), NewChan[string]()
			c := WithLatestFrom(a, b, func(v int, s string) string { return fmt.Sprint(v, s) }, Fixed(9))
			a.Put(1)
			b.Put("x")
			a.Put(2)
			b.Put("y")
			b.Put("z")
			a.Put(3)
			b.Close()
			a.Put(4)
			a.Close()
			return show(c)
		}, "[2x 3z 4z]"},
		{"with latest from nothing", func() string {
			b := NewChan[int]()
			b.Close()
			return show(WithLatestFrom(NewChan[int](), b, func(v, w int) int { return v }))
		}, "[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				if got := test.f(); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

// What brings channels together keeps the order of each and loses nothing, whatever the pace.
func TestCombineProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		var pauses [][]time.Duration
		var lens []int
		for range rapid.IntRange(0, 4).Draw(t, "sources") {
			pauses = append(pauses, drawPauses(t, "source"))
			lens = append(lens, len(pauses[len(pauses)-1]))
		}
		var made []*Chan[event]
		defer func() { // CombineLatest leaves some open where one of them is empty
			for _, c := range made {
				c.Retire()
			}
		}()
		sources := func() (chans []*Chan[event]) {
			for i, p := range pauses {
				chans = append(chans, play(i, p))
			}
			made = append(made, chans...)
			return chans
		}
		taker, buffer := drawPauses(t, "taker"), drawBuffer(t, "buffer")
		inOrder(t, "Interleave", slow(Interleave(sources(), buffer...), taker), lens...)
		all := slow(Concat(sources(), buffer...), taker)
		inOrder(t, "Concat", all, lens...)
		if !slices.IsSortedFunc(all, func(a, b event) int { return a.source - b.source }) {
			t.Errorf("Concat: got %v", all)
		}
		byNumber := func(a, b event) int { return a.n - b.n }
		sorted := slow(MergeSorted(sources(), byNumber, buffer...), taker)
		inOrder(t, "MergeSorted", sorted, lens...)
		if !slices.IsSortedFunc(sorted, func(a, b event) int { return cmp.Or(a.n-b.n, a.source-b.source) }) {
			t.Errorf("MergeSorted: got %v", sorted)
		}

		// CombineLatest: no source goes back, and in the end each is at its last value.
		latest := slow(CombineLatest(sources(), func(vs []event) []event { return vs }, buffer...), taker)
		total := 0
		for _, n := range lens {
			if total += n; n == 0 {
				total = 0
				break
			}
		}
		for i := range latest {
			for j, e := range latest[i] {
				if e.source != j || i > 0 && e.n < latest[i-1][j].n {
					t.Errorf("CombineLatest: got %v", latest)
				}
				if i == len(latest)-1 && e.n != lens[j]-1 {
					t.Errorf("CombineLatest: the last is %v", latest[i])
				}
			}
		}
		if total == 0 && len(latest) > 0 || total > 0 && len(latest) == 0 {
			t.Errorf("CombineLatest: %d values", len(latest))
		}
	})
}
