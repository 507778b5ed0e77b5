package csp

import (
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A source draws values, each the number of the source and one that counts up, and the pauses
// between them.
type event struct{ source, n int }

func drawPauses(t *rapid.T, label string) []time.Duration {
	return rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 3), func(n int) time.Duration {
		return time.Duration(n) * time.Second
	}), 0, 12).Draw(t, label)
}

// play returns a channel with an event after each pause.
func play(source int, pauses []time.Duration) *Chan[event] {
	return FromSeq(func(yield func(event) bool) {
		for n, d := range pauses {
			Sleep(d)
			if !yield(event{source, n}) {
				return
			}
		}
	})
}

// slow takes from c with pauses, over and over, and returns what it took.
func slow[T any](c *Chan[T], pauses []time.Duration) (vs []T) {
	for v := range c.All() {
		if len(pauses) > 0 {
			Sleep(pauses[len(vs)%len(pauses)])
		}
		vs = append(vs, v)
	}
	return vs
}

func drawBuffer(t *rapid.T, label string) []Option {
	if n := rapid.IntRange(0, 3).Draw(t, label); n > 0 {
		return []Option{Fixed(n)}
	}
	return nil
}

// check runs f with random values under a virtual clock, and finds who is left.
func check(t *testing.T, f func(t *rapid.T)) {
	rapid.Check(t, func(t *rapid.T) {
		// Only what is random without WithSeed may be here, for the tests sleep to let all others
		// get as far as they can.
		seed := rapid.Uint64().Draw(t, "seed")
		rt := New(WithVirtualClock(), func(rt *Runtime) { rt.rand.Seed(seed, 0) })
		defer rt.Stop()
		err := rt.Run(func() {
			f(t)
			Sleep(time.Hour)
		}, ReportLeaks())
		if err != nil {
			t.Error(err)
		}
	})
}

// inOrder reports which sources' events are not those from 0 to n-1 in order.
func inOrder(t *rapid.T, what string, got []event, n ...int) {
	next := make([]int, len(n))
	for _, e := range got {
		if e.n != next[e.source] {
			t.Errorf("%s: source %d: got %d, want %d", what, e.source, e.n, next[e.source])
		}
		next[e.source] = e.n + 1
	}
	if !slices.Equal(next, n) {
		t.Errorf("%s: got %v events, want %v", what, next, n)
	}
}

// What several channels are brought together by loses nothing and keeps the order of each.
func TestManyToOne(t *testing.T) {
	check(t, func(t *rapid.T) {
		var chans, again []*Chan[event]
		var lens []int
		for i := range rapid.IntRange(0, 4).Draw(t, "sources") {
			pauses := drawPauses(t, "source")
			chans = append(chans, play(i, pauses))
			again = append(again, play(i, pauses))
			lens = append(lens, len(pauses))
		}
		pauses, buffer := drawPauses(t, "taker"), drawBuffer(t, "buffer")
		inOrder(t, "Merge", slow(Merge(chans, buffer...), pauses), lens...)

		out := NewChan[event](buffer...)
		m := NewMix(out)
		for _, c := range again {
			m.Admix(c)
			// Pausing now and then loses nothing either.
			Go(func() {
				for range 3 {
					Sleep(2 * time.Second)
					if s, ok := m.State(c); ok {
						m.Toggle(c, InputState{Pause: !s.Pause})
					}
				}
				if _, ok := m.State(c); ok {
					m.Toggle(c, InputState{})
				}
			})
		}
		got := GoChan(func() []event { return slow(out, pauses) })
		Sleep(time.Hour)
		out.Close()
		events, _ := got.Take()
		inOrder(t, "Mix", events, lens...)
		// The mix finds the output closed when there is something to put.
		c := NewChan[event]()
		m.Admix(c)
		c.Put(event{})
	})
}

// What goes to several channels comes to each in order, whatever the pace of the others.
func TestOneToMany(t *testing.T) {
	check(t, func(t *rapid.T) {
		pauses := drawPauses(t, "source")
		n := len(pauses)
		src := NewChan[event]()
		m := NewMult(src)
		p := NewPub(m.Tap(NewChan[event]()), func(e event) int { return e.n % 2 }, func(topic int) Option {
			if topic == 0 {
				return Fixed(2)
			}
			return nil
		})
		var results []*Chan[[]event]
		take := func(c *Chan[event]) {
			pauses := drawPauses(t, "taker")
			results = append(results, GoChan(func() []event { return slow(c, pauses) }))
		}
		for range 3 {
			take(m.Tap(NewChan[event](drawBuffer(t, "buffer")...)))
		}
		for topic := range 2 {
			take(p.Sub(topic, NewChan[event](drawBuffer(t, "buffer")...)))
		}
		yes, no := Split(m.Tap(NewChan[event]()), func(e event) bool { return e.n%2 == 0 })
		take(yes)
		take(no)
		Pipe(play(0, pauses), src)
		var halves [2][]event
		for i, r := range results {
			events, _ := r.Take()
			if i < 3 {
				inOrder(t, "Mult", events, n)
				continue
			}
			half := &halves[(i-3)%2]
			if i < 5 {
				for j := range n {
					if j%2 == i-3 {
						*half = append(*half, event{0, j})
					}
				}
			}
			if !slices.Equal(events, *half) {
				t.Errorf("taker %d: got %v, want %v", i, events, *half)
			}
		}
	})
}

// A pipeline keeps the order whatever its work takes; batches together are what came.
func TestOneToOne(t *testing.T) {
	check(t, func(t *rapid.T) {
		source, taker, work := drawPauses(t, "source"), drawPauses(t, "taker"), drawPauses(t, "work")
		to := NewChan[event](drawBuffer(t, "buffer")...)
		PipelineAsync(rapid.IntRange(1, 4).Draw(t, "n"), to, func(e event, results *Chan[event]) {
			if len(work) > 0 {
				Sleep(work[e.n%len(work)])
			}
			results.Put(e)
			results.Close()
		}, play(0, source))
		inOrder(t, "PipelineAsync", slow(to, taker), len(source))

		d := time.Duration(rapid.IntRange(0, 4).Draw(t, "d")) * time.Second
		size := rapid.IntRange(1, 4).Draw(t, "size")
		batches := slow(Batch(play(0, source), size, d, drawBuffer(t, "buffer")...), taker)
		inOrder(t, "Batch", slices.Concat(batches...), len(source))
		for _, b := range batches {
			if len(b) < 1 || len(b) > size {
				t.Errorf("a batch of %d", len(b))
			}
		}

		last := Into(nil, Debounce(play(0, source), 2*time.Second, Fixed(20)))
		var want []event
		for i := range source {
			if i == len(source)-1 || source[i+1] > 2*time.Second {
				want = append(want, event{0, i})
			}
		}
		if !slices.Equal(last, want) && !slices.Contains(source, 2*time.Second) { // at 2 s both may come first
			t.Errorf("Debounce: got %v, want %v", last, want)
		}
	})
}

// All may be used from goroutines outside, at once.
func TestOverFromOutside(t *testing.T) {
	const n = 200
	rt := New()
	defer rt.Stop()
	src, out := NewChanOn[int](rt), NewChanOn[int](rt)
	mult, mix := NewMult(src), NewMix(out)
	pub := NewPub(mult.Tap(NewChanOn[int](rt)), even, func(bool) Option { return Sliding(1) })
	always := mult.Tap(NewChanOn[int](rt, Fixed(2)))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range n / 4 {
				c := NewChanOn[int](rt)
				mult.Tap(c)
				pub.Sub(i%2 == 0, c)
				mix.Toggle(c, InputState{Mute: j%2 == 0})
				c.Take()
				mix.Unmix(c)
				pub.Unsub(i%2 == 0, c)
				mult.Untap(c)
				c.Close()
			}
		})
	}
	stop := make(chan struct{})
	var feeding sync.WaitGroup
	feeding.Go(func() {
		defer src.Close()
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				src.Put(i)
			}
		}
	})
	feeding.Go(func() {
		want := 0
		for v := range always.All() {
			if v != want {
				t.Errorf("got %d, want %d", v, want)
			}
			want = v + 1
		}
	})
	feeding.Go(func() {
		for range out.All() {
		}
	})
	all.Wait()
	close(stop)
	out.Close()
	feeding.Wait()
}

// With the virtual clock and a seed, two runs do the same.
func TestOverDeterministic(t *testing.T) {
	run := func() []string {
		return traced(func() {
			ticks := Interval(time.Second)
			m := NewMult(Take(ticks, 20))
			p := NewPub(m.Tap(NewChan[time.Time]()), func(t time.Time) int { return t.Second() % 3 }, nil)
			chans := []*Chan[time.Time]{m.Tap(NewChan[time.Time]())}
			for topic := range 3 {
				chans = append(chans, p.Sub(topic, NewChan[time.Time]()))
			}
			g := NewGroup()
			for _, c := range chans {
				g.Go(func() error { Into(nil, c); return nil })
			}
			g.Wait()
			Into(nil, Merge([]*Chan[int]{count(50), count(50)}))
			ticks.Close()
		}, WithSeed(7))
	}
	if a, b := run(), run(); len(a) < 100 || !slices.Equal(a, b) {
		t.Errorf("runs of %d and %d events differ", len(a), len(b))
	}
}
