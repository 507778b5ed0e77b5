package csp

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLimits(t *testing.T) {
	const s = time.Second
	never := func() error { return nil }
	for _, test := range []struct {
		name      string
		f         func(in *Chan[int]) (*Chan[int], func() error)
		want, err string
	}{
		{"until a value", func(in *Chan[int]) (*Chan[int], func() error) { return TakeUntil(in, Drop(at(0, 5), 1)), never }, "[1@1 2@2]", ""},
		{"until a close", func(in *Chan[int]) (*Chan[int], func() error) { return TakeUntil(in, Timeout(11*s)), never },
			"[1@1 2@2 10@10]", ""},
		{"until the end", func(in *Chan[int]) (*Chan[int], func() error) { return TakeUntil(in, NewChan[int]()), never },
			"[1@1 2@2 10@10 12@12]", ""},
		{"initial", func(in *Chan[int]) (*Chan[int], func() error) { return InitialTimeout(in, 2*s) }, "[1@1 2@2 10@10 12@12]", ""},
		{"initial late", func(in *Chan[int]) (*Chan[int], func() error) { return InitialTimeout(in, s/2) }, "[]",
			"csp: timed out: the first value has not come within 500ms"},
		{"idle", func(in *Chan[int]) (*Chan[int], func() error) { return IdleTimeout(in, 9*s) }, "[1@1 2@2 10@10 12@12]", ""},
		{"idle late", func(in *Chan[int]) (*Chan[int], func() error) { return IdleTimeout(in, 3*s) }, "[1@1 2@2]",
			"csp: timed out: the next value has not come within 3s"},
		{"completion", func(in *Chan[int]) (*Chan[int], func() error) { return CompletionTimeout(in, 13*s) }, "[1@1 2@2 10@10 12@12]", ""},
		{"completion late", func(in *Chan[int]) (*Chan[int], func() error) { return CompletionTimeout(in, 11*s) }, "[1@1 2@2 10@10]",
			"csp: timed out: the end has not come within 11s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				begin := Now()
				c, err := test.f(at(1, 2, 10, 12))
				if got := fmt.Sprint(timed(c, begin)); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
				if e := err(); e == nil && test.err != "" || e != nil && e.Error() != test.err {
					t.Errorf("error %v, want %q", e, test.err)
				}
			})
		})
	}
}

// Drop leaves out the first n values, for tests.
func Drop[T any](in *Chan[T], n int) *Chan[T] { return Through(in, XDrop[T](n)) }

// A limit passes on all that comes before it, and then no more.
func TestLimitProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		source, buffer := drawPauses(t, "source"), drawBuffer(t, "buffer")
		d := time.Duration(rapid.IntRange(0, 20).Draw(t, "d"))*time.Second + time.Millisecond
		before, idle, sum := 0, len(source), time.Duration(0)
		for i, p := range source {
			if sum += p; sum < d {
				before++
			}
			if p > d && idle == len(source) {
				idle = i
			}
		}
		var sources []*Chan[event] // which the limits leave open
		play := func(source int, pauses []time.Duration) *Chan[event] {
			c := play(source, pauses)
			sources = append(sources, c)
			return c
		}
		defer func() {
			for _, c := range sources {
				c.Retire()
			}
		}()
		inOrder(t, "TakeUntil", Into(nil, TakeUntil(play(0, source), Timeout(d), buffer...)), before)
		c, err := CompletionTimeout(play(0, source), d, buffer...)
		inOrder(t, "CompletionTimeout", Into(nil, c), before)
		if (err() != nil) != (sum > d) {
			t.Errorf("CompletionTimeout: %v after %v", err(), sum)
		}
		c, err = IdleTimeout(play(0, source), d, buffer...)
		inOrder(t, "IdleTimeout", Into(nil, c), idle)
		var timeout *TimeoutError
		if errors.As(err(), &timeout) != (idle < len(source)) {
			t.Errorf("IdleTimeout: %v", err())
		}
		c, _ = InitialTimeout(play(0, source), d, buffer...)
		n := len(source)
		if n > 0 && source[0] > d {
			n = 0
		}
		inOrder(t, "InitialTimeout", slow(c, drawPauses(t, "taker")), n)
	})
}

func TestClosedTimeoutDropsItsTimer(t *testing.T) {
	onLoop(t, func() {
		begin := Now()
		for range 1000 {
			Timeout(time.Hour).Close()
		}
		rt := Self().Runtime()
		if _, ok := rt.timers.next(); ok || len(rt.timers.entries) > 100 {
			t.Errorf("%d timers are there", len(rt.timers.entries))
		}
		c := Timeout(time.Second)
		c.Take()
		c.Close()
		if rt.timers.dead != 0 || Since(begin) != time.Second {
			t.Errorf("%d dead timers, after %v", rt.timers.dead, Since(begin))
		}
	})
}

func TestRetry(t *testing.T) {
	failure := errors.New("no")
	for _, test := range []struct {
		name  string
		b     Backoff
		fails int
		want  string
		err   error
	}{
		{"at once", Backoff{}, 0, "[0s]", nil},
		{"defaults", Backoff{}, 3, "[0s 100ms 300ms 700ms]", nil},
		{"max", Backoff{Initial: time.Second, Factor: 10, Max: 5 * time.Second}, 3, "[0s 1s 6s 11s]", nil},
		{"tries", Backoff{Initial: time.Second, Factor: 1, Tries: 3}, 9, "[0s 1s 2s]", failure},
		{"not retryable", Backoff{Retryable: func(err error) bool { return err != failure }}, 9, "[0s]", failure},
		{"huge", Backoff{Initial: 1 << 61, Factor: 1e10, Tries: 2}, 1, "[0s 640511h56m49.213693952s]", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				begin := Now()
				var times []time.Duration
				n, err := Retry(test.b, func() (int, error) {
					times = append(times, Since(begin))
					if len(times) <= test.fails {
						return 0, failure
					}
					return len(times), nil
				})
				if err != test.err || err == nil && n != len(times) {
					t.Errorf("got %d, %v", n, err)
				}
				if fmt.Sprint(times) != test.want {
					t.Errorf("tried at %v, want %s", times, test.want)
				}
			})
		})
	}
}

// The wait after n failures is what the Backoff says, less jitter, and never beyond Max.
func TestBackoffProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		b := Backoff{
			Initial: time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "initial")),
			Max:     time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "max")),
			Factor:  rapid.Float64Range(1, 10).Draw(t, "factor"),
			Jitter:  rapid.Float64Range(0, 1).Draw(t, "jitter"),
		}
		exact := b
		exact.Jitter = 0
		last := time.Duration(0)
		for n := 1; n < 100; n++ {
			most := exact.wait(n)
			if most < last || most > b.Max {
				t.Errorf("after %d: %v, after one less: %v", n, most, last)
			}
			last = most
			if d := b.wait(n); d > most || d < time.Duration(float64(most)*(1-b.Jitter))-1 {
				t.Errorf("after %d: %v of %v", n, d, most)
			}
		}
	})
}

func TestRestart(t *testing.T) {
	onLoop(t, func() {
		begin := Now()
		runs := 0
		c, err := Restart(Backoff{Initial: time.Second, Tries: 3}, func(emit func(int) bool) error {
			switch runs++; runs {
			case 1, 2:
				return errors.New("soon")
			case 3:
				emit(3) // now failures are counted anew
				panic("oh")
			case 4:
				return errors.New("not yet")
			default:
				emit(5)
				return nil
			}
		})
		if got := fmt.Sprint(timed(c, begin)); got != "[3@3 5@6]" || err() != nil {
			t.Errorf("got %s, %v", got, err())
		}
		c, err = Restart(Backoff{Tries: 2}, func(emit func(int) bool) error { panic("oh") })
		if got := show(c); got != "[]" {
			t.Errorf("got %s", got)
		}
		var p *PanicError
		if !errors.As(err(), &p) || p.Value != "oh" {
			t.Errorf("error %v", err())
		}
		c, err = Restart(Backoff{}, func(emit func(int) bool) error {
			for emit(1) {
			}
			return errors.New("refused")
		})
		c.Take()
		c.Close()
		Sleep(time.Hour)
		if e := err(); e == nil || e.Error() != "refused" || len(Self().Runtime().Processes()) > 1 {
			t.Errorf("error %v", e)
		}
		c, _ = Restart(Backoff{}, func(emit func(int) bool) error { Sleep(time.Hour); return nil })
		c.Poison()
		Sleep(time.Second)
		if list := Self().Runtime().Processes(); len(list) > 1 {
			t.Errorf("left: %v", list)
		}
	})
}

func TestBackoffMisuse(t *testing.T) {
	for _, b := range []Backoff{{Initial: -1}, {Max: -1}, {Tries: -1}, {Factor: 0.5}, {Jitter: 2}, {Jitter: -1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v is accepted", b)
				}
			}()
			Retry(b, func() (int, error) { return 0, nil })
		}()
	}
}

// A consumer that has had enough stops all that produces for it, wherever in the net it stands.
func TestPoison(t *testing.T) {
	check(t, func(t *rapid.T) {
		rt := Self().Runtime()
		producing := 0
		source := func() *Chan[int] {
			c := NewChan[int](drawBuffer(t, "source")...)
			producing++
			Go(func() {
				for i := 0; c.Put(i); i++ {
				}
				producing--
			})
			return c
		}
		var all []*Chan[int]
		c := source()
		for range rapid.IntRange(1, 6).Draw(t, "stages") {
			all = append(all, c)
			switch rapid.IntRange(0, 5).Draw(t, "stage") {
			case 0:
				c = Merge([]*Chan[int]{c, source()})
			case 1:
				c = Filter(c, even, drawBuffer(t, "buffer")...)
			case 2:
				to := NewChan[int]()
				Pipe(c, to)
				c = to
			case 3:
				c = MapUnordered(3, c, func(v int) int { Sleep(time.Second); return v })
			case 4:
				to := NewChan[int]()
				Pipeline(2, to, XMap(func(v int) int { return v }), c)
				c = to
			case 5:
				a, b := NewChan[int](), NewChan[int]()
				Balance(c, []*Chan[int]{a, b})
				c = CombineLatest([]*Chan[int]{a, b}, func(vs []int) int { return vs[0] })
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "taken") {
			c.Take()
		}
		all = append(all, c)
		if at := rapid.IntRange(0, len(all)-1).Draw(t, "at"); rapid.Bool().Draw(t, "retire") {
			at = len(all) - 1 // what else comes in behind it would go on
			Go(func() {
				for range c.All() {
				}
			})
			all[at].Retire()
		} else {
			all[at].Poison()
			if _, ok := all[at].Take(); ok {
				t.Errorf("a value after poison")
			}
		}
		Sleep(time.Hour)
		if producing > 0 {
			t.Errorf("%d produce still", producing)
		}
		if left := rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		if i := slices.IndexFunc(all, func(c *Chan[int]) bool { return !c.Closed() }); i >= 0 {
			t.Errorf("the channel of stage %d is open", i)
		}
	})
}

// What is on its way still arrives when a channel retires.
func TestRetire(t *testing.T) {
	onLoop(t, func() {
		in := NewChan[int](Fixed(3))
		for i := range 3 {
			in.Put(i)
		}
		out := Filter(in, func(int) bool { return true })
		in.Retire()
		if got := show(out); got != "[0 1 2]" {
			t.Errorf("got %s", got)
		}
		kept := NewChan[int]()
		from := NewChan[int]()
		Pipe(from, kept, KeepOpen)
		from.Poison()
		Sleep(time.Second)
		if kept.Closed() {
			t.Error("what is kept open is closed")
		}
	})
}
