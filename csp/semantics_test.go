package csp

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"
)

// A step is one operation in a table test; it appends what came of it to the log.
type log []string

func (l *log) add(format string, args ...any) { *l = append(*l, fmt.Sprintf(format, args...)) }

// TestSemantics holds what operations on channels do, told as a log of what happened in which
// order. Processes write to the log with letters, the root with words.
func TestSemantics(t *testing.T) {
	take := func(l *log, c *Chan[int], who string) {
		Go(func() { v, ok := c.Take(); l.add("%s took %d %v", who, v, ok) })
	}
	put := func(l *log, c *Chan[int], v int, who string) {
		Go(func() { ok := c.Put(v); l.add("%s put %d %v", who, v, ok) })
	}
	settle := func() {
		for range 10 {
			Yield()
		}
	}
	for _, test := range []struct {
		name string
		f    func(l *log)
		want log
	}{
		{"a parked take gets an immediate put", func(l *log) {
			c := NewChan[int]()
			take(l, c, "a")
			settle()
			l.add("put %v", c.Put(42))
			settle()
		}, log{"put true", "a took 42 true"}},
		{"a parked put gives to an immediate take", func(l *log) {
			c := NewChan[int]()
			put(l, c, 42, "a")
			settle()
			v, ok := c.Take()
			l.add("took %d %v", v, ok)
			settle()
		}, log{"took 42 true", "a put 42 true"}},
		{"a put on a buffer returns at once until it is full", func(l *log) {
			c := NewChan[int](Fixed(2))
			put(l, c, 1, "a")
			put(l, c, 2, "b")
			put(l, c, 3, "c")
			settle()
			l.add("full %d/%d", c.Len(), c.Cap())
			v, _ := c.Take()
			l.add("took %d", v)
			settle()
		}, log{"a put 1 true", "b put 2 true", "full 2/2", "took 1", "c put 3 true"}},
		{"takes release parked puts in order", func(l *log) {
			c := NewChan[int](Fixed(1))
			for i, who := range []string{"a", "b", "c"} {
				put(l, c, i, who)
			}
			settle()
			for range 3 {
				v, _ := c.Take()
				l.add("took %d", v)
				settle()
			}
		}, log{"a put 0 true", "took 0", "b put 1 true", "took 1", "c put 2 true", "took 2"}},
		{"takers are served in the order in which they came", func(l *log) {
			c := NewChan[int]()
			take(l, c, "a")
			take(l, c, "b")
			settle()
			c.Put(1)
			c.Put(2)
			settle()
		}, log{"a took 1 true", "b took 2 true"}},
		{"closing answers parked takes with closed", func(l *log) {
			c := NewChan[int]()
			take(l, c, "a")
			take(l, c, "b")
			settle()
			c.Close()
			c.Close()
			settle()
		}, log{"a took 0 false", "b took 0 false"}},
		{"closing answers parked puts with false", func(l *log) {
			c := NewChan[int]()
			put(l, c, 1, "a")
			settle()
			c.Close()
			settle()
			v, ok := c.Take()
			l.add("took %d %v", v, ok)
		}, log{"a put 1 false", "took 0 false"}},
		{"what is buffered outlives the close", func(l *log) {
			c := NewChan[int](Fixed(2))
			l.add("%v %v", c.Put(1), c.Put(2))
			put(l, c, 3, "a")
			settle()
			c.Close()
			settle()
			l.add("%v %v", c.Put(4), c.Offer(4))
			for v := range c.All() {
				l.add("took %d", v)
			}
		}, log{"true true", "a put 3 false", "false false", "took 1", "took 2"}},
		{"a dropping buffer drops what is put last", func(l *log) {
			c := NewChan[int](Dropping(2))
			for i := range 4 {
				l.add("%v", c.Put(i))
			}
			c.Close()
			l.add("%v", slices.Collect(c.All()))
		}, log{"true", "true", "true", "true", "[0 1]"}},
		{"a sliding buffer drops what was put first", func(l *log) {
			c := NewChan[int](Sliding(2))
			for i := range 4 {
				l.add("%v", c.Put(i))
			}
			c.Close()
			l.add("%v", slices.Collect(c.All()))
		}, log{"true", "true", "true", "true", "[2 3]"}},
		{"a promise gives its value to all", func(l *log) {
			c := PromiseChan[int]()
			take(l, c, "a")
			take(l, c, "b")
			settle()
			l.add("%v %v", c.Put(1), c.Put(2))
			settle()
			v, ok := c.Take()
			l.add("took %d %v", v, ok)
			c.Close()
			v, ok = c.Take()
			l.add("took %d %v", v, ok)
		}, log{"true true", "a took 1 true", "b took 1 true", "took 1 true", "took 1 true"}},
		{"a promise closed without a value is closed", func(l *log) {
			c := PromiseChan[int]()
			take(l, c, "a")
			settle()
			c.Close()
			settle()
			l.add("%v", c.Put(1))
		}, log{"a took 0 false", "false"}},
		{"offer and poll do not park", func(l *log) {
			c := NewChan[int]()
			_, ok := c.Poll()
			l.add("%v %v", c.Offer(1), ok)
			take(l, c, "a")
			put(l, NewChan[int](), 0, "never")
			settle()
			l.add("%v", c.Offer(2))
			settle()
			put(l, c, 3, "b")
			settle()
			v, ok := c.Poll()
			l.add("%d %v", v, ok)
			settle()
		}, log{"false false", "true", "a took 2 true", "3 true", "b put 3 true"}},
		{"callbacks run on a later tick", func(l *log) {
			c := NewChan[int](Fixed(1))
			c.PutThen(1, func(ok bool) { l.add("put 1 %v", ok) })
			c.PutThen(2, func(ok bool) { l.add("put 2 %v", ok) })
			c.TakeThen(func(v int, ok bool) { l.add("took %d %v", v, ok) })
			l.add("later")
			settle()
			c.PutThen(3, nil)
			c.Close()
			for range 2 {
				c.TakeThen(func(v int, ok bool) { l.add("took %d %v", v, ok) })
			}
			settle()
		}, log{"later", "put 1 true", "put 2 true", "took 1 true", "took 2 true", "took 0 false"}},
		{"GoChan gives the result and closes", func(l *log) {
			c := GoChan(func() int { Sleep(time.Second); return 42 })
			v, ok := c.Take()
			l.add("%d %v", v, ok)
			v, ok = c.Take()
			l.add("%d %v", v, ok)
		}, log{"42 true", "0 false"}},
		{"GoFuture gives result and error, as often as asked", func(l *log) {
			f := GoFuture(func() (int, error) { Yield(); return 42, errors.New("oh") })
			for range 2 {
				v, err := f.Await()
				l.add("%d %v", v, err)
			}
		}, log{"42 oh", "42 oh"}},
		{"a timeout closes when it is due", func(l *log) {
			begin := Now()
			Timeout(3 * time.Second).Take()
			l.add("%v", Since(begin))
			After(-1).Take()
			l.add("%v", Since(begin))
		}, log{"3s", "3s"}},
		{"sleepers wake in the order of their times", func(l *log) {
			for _, d := range []time.Duration{3, 1, 2, 1} {
				Go(func() { Sleep(d * time.Second); l.add("%d at %v", d, Since(VirtualEpoch)) })
			}
			Sleep(time.Hour)
		}, log{"1 at 1s", "1 at 1s", "2 at 2s", "3 at 3s"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				var l log
				test.f(&l)
				if !reflect.DeepEqual(l, test.want) {
					t.Errorf("got\n%q, want\n%q", l, test.want)
				}
			})
		})
	}
}

func TestAlts(t *testing.T) {
	onLoop(t, func() {
		number, word := NewChan[int](Fixed(1)), NewChan[string](Fixed(1))
		if got := Alts(number.TakeOp(), word.TakeOp(), Default("nothing")); got != (Alt{-1, nil, "nothing", true}) {
			t.Errorf("default: %+v", got)
		}
		if got := Alts(Default(1)); got != (Alt{-1, nil, 1, true}) {
			t.Errorf("default alone: %+v", got)
		}
		if got := Alts(number.TakeOp(), Priority(), word.PutOp("x")); got != (Alt{1, word, nil, true}) {
			t.Errorf("put: %+v", got)
		}
		if got := Alts(number.TakeOp(), word.TakeOp(), Default(0)); got != (Alt{1, word, "x", true}) {
			t.Errorf("take: %+v", got)
		}
		number.Put(1)
		word.Put("y")
		for range 100 {
			got := Alts(Priority(), word.TakeOp(), number.TakeOp())
			if got != (Alt{0, word, "y", true}) {
				t.Fatalf("priority: %+v", got)
			}
			word.Put("y")
		}
		Go(func() { Sleep(time.Second); number.Take(); word.Take(); number.Close() })
		if got := Alts(number.PutOp(2), Timeout(time.Minute).TakeOp()); got != (Alt{0, number, nil, true}) {
			t.Errorf("parked put: %+v", got)
		}
		number.Poll()
		Sleep(2 * time.Second)
		if got := Alts(number.TakeOp(), word.TakeOp()); got != (Alt{0, number, nil, false}) {
			t.Errorf("closed: %+v", got)
		}
		if got := Alts(number.PutOp(1)); got != (Alt{0, number, nil, false}) {
			t.Errorf("closed: %+v", got)
		}
		none := NewChan[any](Fixed(1))
		Alts(none.PutOp(nil))
		if got := Alts(none.TakeOp()); got != (Alt{0, none, nil, true}) {
			t.Errorf("nil value: %+v", got)
		}
	})
}

// A choice that is made leaves nothing behind on the channels that were not chosen.
func TestAltsWithdraws(t *testing.T) {
	onLoop(t, func() {
		a, b := NewChan[int](), NewChan[int]()
		for i := range 10 {
			Go(func() { Yield(); a.Put(i) })
			if got := Alts(a.TakeOp(), b.TakeOp(), b.PutOp(7)); got.Value != i {
				t.Errorf("got %+v", got)
			}
			for _, c := range []*Chan[int]{a, b} {
				if info := c.Info(); len(info.Takers)+len(info.Putters) > 0 {
					t.Errorf("left behind: %+v", info)
				}
			}
		}
	})
}

// Of operations that are ready Alts chooses each about as often.
func TestAltsIsFair(t *testing.T) {
	onLoop(t, func() {
		const n = 9000
		var c [3]*Chan[int]
		for i := range c {
			c[i] = NewChan[int](Fixed(n))
			for range n {
				c[i].Put(0)
			}
		}
		idle := NewChan[int]()
		var count [4]int
		for range n {
			count[Alts(c[0].TakeOp(), idle.TakeOp(), c[1].TakeOp(), c[2].TakeOp()).Index]++
		}
		for _, i := range []int{0, 2, 3} {
			if count[i] < n/4 || count[i] > n/2 {
				t.Errorf("chosen %v times", count)
			}
		}
	})
}

// Operations on a closed channel do not nest, however many there are.
func TestClosedDoesNotGrowTheStack(t *testing.T) {
	onLoop(t, func() {
		c := NewChan[int]()
		c.Close()
		depth := func() int { return runtime.Callers(0, make([]uintptr, 1000)) }
		before := depth()
		n := 0
		var again func(v int, ok bool)
		deepest := 0
		again = func(v int, ok bool) {
			deepest = max(deepest, depth())
			if n++; n < 10_000 {
				c.TakeThen(again)
			}
		}
		c.TakeThen(again)
		for range 10_000 {
			if c.Put(1) {
				t.Fatal("put on a closed channel")
			}
			if _, ok := c.Take(); ok {
				t.Fatal("took from a closed channel")
			}
		}
		for n < 10_000 {
			Yield()
		}
		if deepest > before+10 {
			t.Errorf("%d frames deep, from %d", deepest, before)
		}
	})
}

func TestOwnBuffer(t *testing.T) {
	onLoop(t, func() {
		c := NewChan[int](WithBuffer[int](new(stack)))
		for i := range 4 {
			Go(func() { c.Put(i) })
		}
		Yield()
		if c.Len() != 3 || c.Cap() != 3 {
			t.Errorf("%d/%d", c.Len(), c.Cap())
		}
		var got []int
		for range 4 {
			v, _ := c.Take()
			got = append(got, v)
		}
		if want := []int{2, 3, 1, 0}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		Go(func() { Yield(); c.Put(9) })
		if v, ok := c.Take(); v != 9 || !ok {
			t.Errorf("got %d %v", v, ok)
		}
	})
}

// A buffer that panics does so in the operation that called it, and those who are parked on the
// channel are served later.
func TestBufferPanics(t *testing.T) {
	onLoop(t, func() {
		b := &moody{custom: custom{kind: fixedBuffer, n: 1}}
		c := NewChan[int](WithBuffer[int](b))
		taker := GoChan(func() int { v, _ := c.Take(); return v })
		Yield()
		b.mood = "remove"
		if err := Go(func() { c.Put(1) }).Wait(); err == nil {
			t.Error("put did not panic")
		}
		b.mood = ""
		c.Poll()
		c.Put(2)
		if v, ok := taker.Take(); v != 2 || !ok {
			t.Errorf("the parked taker got %d, %v", v, ok)
		}

		c.Put(3)
		p := Go(func() { c.Put(4) })
		Yield()
		b.mood = "add"
		if err := Go(func() { c.Take() }).Wait(); err == nil {
			t.Error("take did not panic")
		}
		b.mood = ""
		c.Put(5)
		c.Poll()
		if err := p.Wait(); err != nil {
			t.Error(err)
		}
		if v, ok := c.Poll(); v != 4 || !ok {
			t.Errorf("the parked putter put %d, %v", v, ok)
		}
	})
}

// moody is a buffer that panics when it is asked to do what it does not like.
type moody struct {
	custom
	mood string
}

func (b *moody) Add(v int) {
	if b.mood == "add" {
		panic(b.mood)
	}
	b.custom.Add(v)
}

func (b *moody) Remove() int {
	if b.mood == "remove" {
		panic(b.mood)
	}
	return b.custom.Remove()
}

// stack is a buffer that gives back last what came first.
type stack struct{ values []int }

func (s *stack) Len() int   { return len(s.values) }
func (s *stack) Cap() int   { return 3 }
func (s *stack) Full() bool { return len(s.values) >= 3 }
func (s *stack) Add(v int)  { s.values = append(s.values, v) }
func (s *stack) Remove() int {
	v := s.values[len(s.values)-1]
	s.values = s.values[:len(s.values)-1]
	return v
}
