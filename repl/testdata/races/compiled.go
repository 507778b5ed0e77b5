package main

import (
	"bytes"
	"container/list"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

type point struct{ x, y int }

func (p *point) String() string { return "a point" }

// both calls two functions in no order.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

func main() {
	var buffer bytes.Buffer
	both(
		func() { buffer.WriteString("a") }, // race: buffer
		func() { buffer.WriteByte('b') },   // race: buffer
	)
	var text strings.Builder
	both(
		func() { fmt.Fprint(&text, "a") }, // race: text
		func() { _ = text.Len() },         // race: text
	)
	lru := list.New()
	a, b := lru.PushBack(1), lru.PushBack(2)
	lru.PushBack(3)
	both(
		func() { lru.MoveToFront(b) }, // race: lru
		func() { lru.MoveToBack(a) },  // race: lru
	)
	at := &struct{ x, y int }{1, 2}
	both(
		func() { _ = fmt.Sprintf("%+v", at) }, // race: at
		func() { at.y++ },                     // race: at.y
	)
	names := []string{"c", "a", "b"}
	both(
		func() { sort.Strings(names) }, // race: names
		func() { _ = names[2] },        // race: names[2]
	)
	numbers := []int{3, 1, 2}
	both(
		func() { slices.Sort(numbers) },    // race: numbers
		func() { _ = slices.Max(numbers) }, // race: numbers
	)
	places := []point{{2, 1}, {1, 2}}
	both(
		func() { slices.SortFunc(places, func(p, q point) int { return p.x - q.x }) }, // race: places
		func() { places[0].x = 1 }, // race: places[0].x
	)
	sums := []int{1, 2}
	both(
		func() { json.Marshal(sums) }, // race: sums
		func() { sums[1]++ },          // race: sums[1]
	)
	right()
}

// right shares nothing without an order.
func right() {
	var mu sync.Mutex
	var buffer bytes.Buffer
	write := func() {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(&buffer, "a")
	}
	both(write, write)
	_ = buffer.String()

	sorted := []int{1, 2, 3} // which sorting leaves as they are
	both(func() { sort.Ints(sorted) }, func() { slices.Sort(sorted) })

	p := &point{}
	both(func() { p.x++ }, func() { _ = fmt.Sprint(p) })
	both(func() { p.x++ }, func() { _ = fmt.Sprintf("%p", p) })

	letters := []byte("abc")
	both(func() { letters[2]++ }, func() { _ = fmt.Sprintf("%.2s", letters) })

	var q struct {
		A, b int
		c    atomic.Int64
	}
	both(func() { json.Marshal(&q) }, func() { q.b++; q.c.Add(1) })

	l := list.New()
	front := l.PushFront(1)
	both(func() { l.MoveToFront(front) }, func() { l.MoveToFront(front) })
}
