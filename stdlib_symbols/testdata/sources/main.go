// Command sources compares the packages of Source, compiled, with the standard
// library's own.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"

	xcmp "sources/cmp"
	xerrors "sources/errors"
	xmaps "sources/maps"
	xrand "sources/math/rand/v2"
	xreflect "sources/reflect"
	xslices "sources/slices"
	xsync "sources/sync"
	xatomic "sources/sync/atomic"
)

func check(ok bool, format string, args ...any) {
	if !ok {
		fmt.Printf(format+"\n", args...)
		os.Exit(1)
	}
}

type pair struct{ key, id int }

func byKey(a, b pair) int { return cmp.Compare(a.key, b.key) }

func main() {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		sorts(r, n)
		changes(r, n)
	}
	values()
}

// sorts compares all ways to sort n elements, down to the order of equal ones.
func sorts(r *rand.Rand, n int) {
	pairs := make([]pair, n)
	ints, floats := make([]int, n), make([]float64, n)
	words, bytes := make([]string, n), make([]int8, n)
	for i := range n {
		pairs[i] = pair{r.IntN(n/4 + 1), i}
		ints[i], bytes[i] = r.IntN(100)-50, int8(r.Int())
		floats[i] = []float64{r.Float64(), math.NaN(), math.Inf(-1), 0}[r.IntN(4)]
		words[i] = strings.Repeat("x", r.IntN(5))
	}
	sorted(ints, slices.Sort, xslices.Sort)
	sorted(bytes, slices.Sort, xslices.Sort)
	sorted(floats, slices.Sort, xslices.Sort)
	sorted(words, slices.Sort, xslices.Sort)
	sorted(pairs, func(s []pair) { slices.SortFunc(s, byKey) }, func(s []pair) { xslices.SortFunc(s, byKey) })
	sorted(pairs, func(s []pair) { slices.SortStableFunc(s, byKey) }, func(s []pair) { xslices.SortStableFunc(s, byKey) })
}

func sorted[E any](s []E, sort, xsort func([]E)) {
	a, b := slices.Clone(s), slices.Clone(s)
	sort(a)
	xsort(b)
	check(fmt.Sprint(a) == fmt.Sprint(b), "sorted %v:\n got %v\nwant %v", s, b, a)
}

// changes compares what inserts into a slice of n elements from within itself.
func changes(r *rand.Rand, n int) {
	make := func() []int {
		s := make([]int, n, n+r.IntN(2)*2*n)
		for i := range s {
			s[i] = i
		}
		return s
	}
	i, j, at := r.IntN(n+1), r.IntN(n+1), r.IntN(n+1)
	i, j = min(i, j), max(i, j)
	state := r.Uint64()
	again := func() { *r = *rand.New(rand.NewPCG(state, 1)) }
	again()
	a := make()
	a = slices.Insert(a, at, a[i:j]...)
	again()
	b := make()
	b = xslices.Insert(b, at, b[i:j]...)
	check(slices.Equal(a, b), "insert: got %v, want %v", b, a)
	a, b = slices.Replace(a, i, j, a[at:]...), xslices.Replace(b, i, j, b[at:]...)
	check(slices.Equal(a, b), "replace: got %v, want %v", b, a)
	a, b = slices.Compact(a), xslices.Compact(b)
	check(slices.Equal(a, b), "compact: got %v, want %v", b, a)
	check(fmt.Sprint(slices.Collect(slices.Chunk(a, 3))) == fmt.Sprint(xslices.Collect(xslices.Chunk(b, 3))), "chunks of %v", a)
}

func values() {
	m := map[string]int{"a": 1, "b": 2}
	clone := xmaps.Clone(m)
	clone["c"] = 3
	check(maps.Equal(m, map[string]int{"a": 1, "b": 2}) && len(clone) == 3, "clone: %v, %v", m, clone)
	check(xmaps.Clone(map[int]int(nil)) == nil, "the clone of nil is not nil")
	check(slices.Equal(xslices.Sorted(xmaps.Keys(clone)), []string{"a", "b", "c"}), "keys of %v", clone)
	check(xcmp.Or(0, 3, 4) == 3 && xcmp.Compare(math.NaN(), 1) == -1, "cmp")

	for range 1000 {
		n := xrand.N(int8(7))
		check(n >= 0 && n < 7, "N(7) is %d", n)
	}
	var text any
	func() {
		defer func() { text = recover() }()
		xrand.N(0)
	}()
	check(text != nil, "N(0) does not panic")

	pathError := &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}
	joined := errors.Join(errors.New("other"), fmt.Errorf("wrapped: %w", pathError))
	found, ok := xerrors.AsType[*fs.PathError](joined)
	check(ok && found == pathError, "AsType found %v", found)
	_, ok = xerrors.AsType[*os.SyscallError](joined)
	check(!ok, "AsType found what is not there")

	check(xreflect.TypeFor[error]() == reflect.TypeFor[error](), "TypeFor")
	n, ok := xreflect.TypeAssert[int](reflect.ValueOf(5))
	check(n == 5 && ok, "TypeAssert: %d, %t", n, ok)
	_, ok = xreflect.TypeAssert[string](reflect.ValueOf(5))
	check(!ok, "TypeAssert of another type")

	calls := 0
	once := xsync.OnceValue(func() int { calls++; return calls })
	check(once() == 1 && once() == 1 && calls == 1, "OnceValue called %d times", calls)

	var p xatomic.Pointer[int]
	one, two := 1, 2
	check(p.Load() == nil && p.CompareAndSwap(nil, &one) && !p.CompareAndSwap(nil, &two), "CompareAndSwap")
	check(p.Swap(&two) == &one && p.Load() == &two, "Swap")
}
