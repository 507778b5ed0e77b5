package csp

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// timed is what came over a channel, and when, in seconds since begin.
func timed[T any](c *Chan[T], begin time.Time) (got []string) {
	for v := range c.All() {
		got = append(got, fmt.Sprintf("%v@%v", v, Since(begin).Seconds()))
	}
	return got
}

// at returns a channel of the numbers of the seconds, each put when it is time.
func at(seconds ...int) *Chan[int] {
	begin := Now()
	return FromSeq(func(yield func(int) bool) {
		for _, s := range seconds {
			Sleep(begin.Add(time.Duration(s) * time.Second).Sub(Now()))
			if !yield(s) {
				return
			}
		}
	})
}

func TestWindows(t *testing.T) {
	const s = time.Second
	for _, test := range []struct {
		name string
		f    func(in *Chan[int]) Channel
		want string
	}{
		{"scan", func(in *Chan[int]) Channel { return Scan(in, 0, func(a, v int) int { return a + v }) },
			"[0@0 1@1 3@2 13@10 25@12 45@20]"},
		{"count", func(in *Chan[int]) Channel { return Window(in, 2, 2) }, "[[0 1]@1 [2 10]@10 [12 20]@20]"},
		{"sliding", func(in *Chan[int]) Channel { return Window(in, 3, 2) }, "[[0 1 2]@2 [2 10 12]@12]"},
		{"tumbling time", func(in *Chan[int]) Channel { return WindowTime(in, 5*s, 5*s) },
			"[[0 1 2]@5 [10 12]@15 [20]@20]"},
		{"sliding time", func(in *Chan[int]) Channel { return WindowTime(in, 4*s, 2*s) },
			"[[0 1 2]@4 [2]@6 [10]@12 [10 12]@14 [12]@16 [20]@20]"},
		{"hopping time", func(in *Chan[int]) Channel { return WindowTime(in, 2*s, 10*s) },
			"[[0 1]@2 [10]@12 [20]@20]"},
		{"session", func(in *Chan[int]) Channel { return WindowSession(in, 3*s) },
			"[[0 1 2]@5 [10 12]@15 [20]@20]"},
		{"sample", func(in *Chan[int]) Channel { return Sample(in, 3*s) }, "[2@3 10@12 12@15 20@20]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rt := New(WithVirtualClock())
			defer rt.Stop()
			err := rt.Run(func() {
				begin := Now()
				var got []string
				switch c := test.f(at(0, 1, 2, 10, 12, 20)).(type) {
				case *Chan[int]:
					got = timed(c, begin)
				case *Chan[[]int]:
					got = timed(c, begin)
				}
				if fmt.Sprint(got) != test.want {
					t.Errorf("got %v, want %s", got, test.want)
				}
				if n, ok := rt.timers.next(); ok {
					t.Errorf("a timer is left: %v", n)
				}
			}, ReportLeaks())
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// Windows by the clock hold what came in their time, and tumbling ones all that came.
func TestWindowProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		source := drawPauses(t, "source")
		size := time.Duration(rapid.IntRange(1, 5).Draw(t, "size")) * time.Second
		step := time.Duration(rapid.IntRange(1, 5).Draw(t, "step")) * time.Second
		var times []time.Duration // of the events
		var sum time.Duration
		for _, d := range source {
			sum += d
			times = append(times, sum)
		}
		buffer := Fixed(50)

		inOrder(t, "tumbling", slices.Concat(Into(nil, WindowTime(play(0, source), size, size, buffer))...), len(source))
		sessions := Into(nil, WindowSession(play(0, source), size, buffer))
		inOrder(t, "WindowSession", slices.Concat(sessions...), len(source))
		for _, s := range sessions {
			for i := 1; i < len(s); i++ {
				if times[s[i].n]-times[s[i-1].n] >= size {
					t.Errorf("WindowSession: %v in one session, at %v", s, times)
				}
			}
			if first := s[0].n; first > 0 && times[first]-times[first-1] < size {
				t.Errorf("WindowSession: a session begins with %v, at %v", s, times)
			}
		}

		// Each event is in the windows that its time is in, but for those that the end has cut off.
		var want [][]event
		for begin := time.Duration(0); len(times) > 0 && begin <= times[len(times)-1]; begin += step {
			var w []event
			for n, at := range times {
				if begin <= at && at < begin+size {
					w = append(w, event{0, n})
				}
			}
			if w != nil {
				want = append(want, w)
			}
			if begin+size > times[len(times)-1] && w != nil {
				break
			}
		}
		got := Into(nil, WindowTime(play(0, source), size, step, buffer))
		if !slices.EqualFunc(got, want, slices.Equal[[]event]) {
			t.Errorf("WindowTime(%v, %v): got %v, want %v, at %v", size, step, got, want, times)
		}

		n, k := rapid.IntRange(1, 4).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "k")
		var windows [][]event
		for i := 0; i+n <= len(source); i += k {
			var w []event
			for j := range n {
				w = append(w, event{0, i + j})
			}
			windows = append(windows, w)
		}
		counted := slow(Window(play(0, source), n, k), drawPauses(t, "taker"))
		if !slices.EqualFunc(counted, windows, slices.Equal[[]event]) {
			t.Errorf("Window(%d, %d): got %v, want %v", n, k, counted, windows)
		}

		samples := Into(nil, Sample(play(0, source), size, buffer))
		for i, e := range samples {
			if i > 0 && times[e.n]/size == times[samples[i-1].n]/size {
				t.Errorf("Sample: %v, at %v", samples, times)
			}
		}
		if len(source) > 0 && (len(samples) == 0 || samples[len(samples)-1].n != len(source)-1) {
			t.Errorf("Sample: the last is not there: %v", samples)
		}
	})
}

// By the real clock, too, nothing is lost.
func TestWindowsByTheRealClock(t *testing.T) {
	rt := New()
	defer rt.Stop()
	err := rt.Run(func() {
		pauses := make([]time.Duration, 30)
		for i := range pauses {
			pauses[i] = time.Duration(i%4) * time.Millisecond
		}
		whole := func(what string, got []event) {
			for i, e := range got {
				if e.n != i {
					t.Errorf("%s: got %v", what, got)
					return
				}
			}
			if len(got) != len(pauses) {
				t.Errorf("%s: %d values", what, len(got))
			}
		}
		whole("WindowTime", slices.Concat(Into(nil, WindowTime(play(0, pauses), 5*time.Millisecond, 5*time.Millisecond))...))
		whole("WindowSession", slices.Concat(Into(nil, WindowSession(play(0, pauses), 3*time.Millisecond))...))
		if s := Into(nil, Sample(play(0, pauses), 5*time.Millisecond)); len(s) == 0 || s[len(s)-1].n != len(pauses)-1 {
			t.Errorf("Sample: %v", s)
		}
	}, ReportLeaks())
	if err != nil {
		t.Error(err)
	}
}
