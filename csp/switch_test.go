package csp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The work for a value has ended, its deferred functions run, when that for the next begins.
func TestSwitch(t *testing.T) {
	onLoop(t, func() {
		begin := Now()
		working := 0
		got := timed(Switch(at(0, 3, 20), func(v int, emit func(string) bool) {
			working++
			defer func() { working-- }()
			if working > 1 {
				t.Errorf("%d work at once", working)
			}
			for i := range 3 {
				Sleep(2 * time.Second)
				emit(fmt.Sprint(v, ".", i))
			}
		}), begin)
		if want := "[0.0@2 3.0@5 3.1@7 3.2@9 20.0@22 20.1@24 20.2@26]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
}

func TestSwitchEnds(t *testing.T) {
	var panics []*PanicError
	rt := New(WithVirtualClock(), WithPanicHandler(func(p *PanicError) { panics = append(panics, p) }))
	defer rt.Stop()
	err := rt.Run(func() {
		// A panic ends the work for one value.
		c := Switch(at(0, 1, 2), func(v int, emit func(int) bool) {
			if v < 2 {
				Sleep(time.Millisecond)
				panic("no")
			}
			emit(v)
			panic("at the end")
		})
		if got := show(c); got != "[2]" {
			t.Errorf("got %s", got)
		}
		if len(panics) != 3 {
			t.Errorf("panics: %v", panics)
		}
		// Closing the channel ends the work.
		in := NewChan[int]()
		refused := false
		c = Switch(in, func(v int, emit func(int) bool) {
			for emit(v) {
			}
			refused = true
		})
		in.Put(1)
		c.Take()
		c.Close()
		Sleep(time.Second)
		if !refused || len(rt.Parked()) > 0 {
			t.Errorf("refused: %v, left: %v", refused, rt.Parked())
		}
	}, ReportLeaks())
	if err != nil {
		t.Error(err)
	}
}

func TestMapUnordered(t *testing.T) {
	var panics []*PanicError
	rt := New(WithVirtualClock(), WithPanicHandler(func(p *PanicError) { panics = append(panics, p) }))
	defer rt.Stop()
	err := rt.Run(func() {
		begin := Now()
		got := timed(MapUnordered(2, ToChan([]int{5, 1, 2, -1, 1}), func(v int) string {
			if v < 0 {
				panic("negative")
			}
			Sleep(time.Duration(v) * time.Second)
			return fmt.Sprint(v)
		}), begin)
		if want := "[1@1 2@3 1@4 5@5]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
		if len(panics) != 1 {
			t.Errorf("panics: %v", panics)
		}
		in := count(100)
		c := MapUnordered(4, in, func(v int) int { return v })
		c.Take()
		c.Close()
		Sleep(time.Second)
		in.Close()
		Sleep(time.Second)
		if left := rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}, ReportLeaks())
	if err != nil {
		t.Error(err)
	}
}

// Work that is handed out is done once, whoever does it.
func TestFanOutProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		source, work := drawPauses(t, "source"), drawPauses(t, "work")
		n := rapid.IntRange(1, 4).Draw(t, "n")
		most, now := 0, 0
		got := slow(MapUnordered(n, play(0, source), func(e event) event {
			now++
			most = max(most, now)
			defer func() { now-- }()
			if len(work) > 0 {
				Sleep(work[e.n%len(work)])
			}
			return e
		}, drawBuffer(t, "buffer")...), drawPauses(t, "taker"))
		slices.SortFunc(got, func(a, b event) int { return a.n - b.n })
		inOrder(t, "MapUnordered", got, len(source))
		if most > n {
			t.Errorf("MapUnordered: %d work at once, not %d", most, n)
		}

		var outs []*Chan[event]
		var all []event
		var takers []*Process
		for range n {
			c := NewChan[event](drawBuffer(t, "out")...)
			pauses := drawPauses(t, "taker")
			leaves := rapid.IntRange(0, 20).Draw(t, "leaves")
			first := len(outs) == 0 // somebody stays
			outs = append(outs, c)
			takers = append(takers, Go(func() {
				taken := 0
				for e := range c.All() {
					all = append(all, e)
					if taken++; taken == leaves && !first {
						c.Close() // what is buffered still comes
					}
					if len(pauses) > 0 {
						Sleep(pauses[taken%len(pauses)])
					}
				}
			}))
		}
		Balance(play(0, source), outs)
		for _, p := range takers {
			p.Wait()
		}
		slices.SortFunc(all, func(a, b event) int { return a.n - b.n })
		inOrder(t, "Balance", all, len(source))

		groups := map[int][]event{}
		GroupBy(play(0, source), func(e event) int { return e.n % n }, func(key int, values *Chan[event]) {
			if _, ok := groups[key]; ok {
				t.Errorf("GroupBy: the group %d is there twice", key)
			}
			groups[key] = slow(values, work)
		}, drawBuffer(t, "group")...).Wait()
		whole := []event{}
		for key, g := range groups {
			if !slices.IsSortedFunc(g, func(a, b event) int { return a.n - b.n }) {
				t.Errorf("GroupBy: %v", g)
			}
			for _, e := range g {
				if e.n%n != key {
					t.Errorf("GroupBy: %v in the group %d", e, key)
				}
			}
			whole = append(whole, g...)
		}
		slices.SortFunc(whole, func(a, b event) int { return a.n - b.n })
		inOrder(t, "GroupBy", whole, len(source))

		// Switch: what comes is of values in their order, and the last value's work is done in full.
		var last []event
		for e := range Switch(play(0, source), func(e event, emit func(event) bool) {
			for i := range 3 {
				if len(work) > 0 {
					Sleep(work[i%len(work)])
				}
				emit(event{e.n, i})
			}
		}).All() {
			if len(last) > 0 && (e.source < last[0].source || e.source == last[0].source && e.n != len(last)) {
				t.Errorf("Switch: %v after %v", e, last)
			}
			if len(last) > 0 && e.source > last[0].source {
				last = nil
			}
			last = append(last, e)
		}
		if len(source) > 0 && (len(last) != 3 || last[0].source != len(source)-1) {
			t.Errorf("Switch: ends with %v", last)
		}
	})
}

func TestBalanceEnds(t *testing.T) {
	onLoop(t, func() {
		in, a, b := NewChan[int](), NewChan[int](Fixed(9)), NewChan[int]()
		p := Balance(in, []*Chan[int]{a, b}, KeepOpen)
		b.Close()
		OntoChan(in, []int{1, 2, 3})
		p.Wait()
		if a.Closed() || a.Len() != 3 {
			t.Errorf("%d, %v", a.Len(), a.Closed())
		}
		in = NewChan[int]()
		p = Balance(in, []*Chan[int]{b})
		in.Put(1)
		if err := p.Wait(); err != nil {
			t.Error(err)
		}
	})
}

func TestGroupByEnds(t *testing.T) {
	var panics []*PanicError
	rt := New(WithVirtualClock(), WithPanicHandler(func(p *PanicError) { panics = append(panics, p) }))
	defer rt.Stop()
	err := rt.Run(func() {
		var log []string
		words := strings.Fields("a1 b1 a2 a3 c1 b2 c2")
		GroupBy(ToChan(words), func(s string) byte { return s[0] }, func(key byte, values *Chan[string]) {
			for v := range values.All() {
				log = append(log, v)
				switch {
				case key == 'a': // the next begins another
					return
				case key == 'c':
					panic(v)
				}
			}
			log = append(log, "end of "+string(key))
		}).Wait()
		slices.Sort(log)
		if got := strings.Join(log, " "); got != "a1 a2 a3 b1 b2 c1 c2 end of b" {
			t.Errorf("got %s", got)
		}
		if len(panics) != 2 {
			t.Errorf("panics: %v", panics)
		}
		in := NewChan[int]()
		p := GroupBy(in, even, func(bool, *Chan[int]) { Sleep(time.Hour) }, Fixed(1))
		in.Put(1)
		in.Put(2)
		p.Kill()
		Sleep(time.Second)
		if left := rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}, ReportLeaks())
	if err != nil {
		t.Error(err)
	}
}
