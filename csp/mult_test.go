package csp

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestMult(t *testing.T) {
	onLoop(t, func() {
		src := NewChan[int]()
		m := NewMult(src)
		src.Put(0) // nobody gets it
		a, b := m.Tap(NewChan[int]()), m.Tap(NewChan[int](Fixed(9)))
		m.Tap(a)
		Go(func() {
			for i := 1; i <= 3; i++ {
				src.Put(i)
			}
		})
		// The slowest sets the pace.
		Sleep(time.Second)
		if n := b.Len(); n != 1 {
			t.Errorf("%d values are passed on", n)
		}
		if v, _ := a.Take(); v != 1 {
			t.Errorf("got %d", v)
		}
		// The value that waits for a goes with its tap, and holds up nobody any more.
		m.Untap(a)
		Sleep(time.Second)
		if v, ok := a.Poll(); ok || a.Closed() {
			t.Errorf("a was untapped, and has %d", v)
		}
		if n := b.Len(); n != 3 {
			t.Errorf("%d values are passed on", n)
		}
		m.UntapAll()
		src.Put(4)
		Sleep(time.Second)
		c := m.Tap(NewChan[int](Fixed(1)), KeepOpen)
		src.Put(5)
		src.Close()
		Sleep(time.Second)
		late, open := m.Tap(NewChan[int]()), m.Tap(NewChan[int](), KeepOpen)
		if !late.Closed() || open.Closed() || b.Closed() || c.Closed() {
			t.Errorf("closed: late %v, open %v, untapped %v, kept %v", late.Closed(), open.Closed(), b.Closed(), c.Closed())
		}
		b.Close()
		if got := show(b); got != "[1 2 3]" {
			t.Errorf("got %s", got)
		}
		if left := src.rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// Taps may accept a value in any order, and one that closes is left out.
func TestMultAnyOrder(t *testing.T) {
	onLoop(t, func() {
		src := NewChan[int]()
		m := NewMult(src)
		taps := []*Chan[int]{NewChan[int](), NewChan[int](), NewChan[int]()}
		for _, c := range taps {
			m.Tap(c)
		}
		OntoChan(src, []int{1, 2, 3})
		for _, c := range []int{2, 0, 1, 1, 2, 0} {
			taps[c].Take()
		}
		taps[1].Close()
		if got := show(Merge([]*Chan[int]{taps[0], taps[2]})); got != "[3 3]" {
			t.Errorf("got %s", got)
		}
	})
}

// A tap may belong to another runtime.
func TestMultFar(t *testing.T) {
	near, far := New(), New()
	defer near.Stop()
	defer far.Stop()
	src := NewChanOn[int](near)
	c := NewMult(src).Tap(NewChanOn[int](far))
	OntoChan(src, []int{1, 2, 3})
	defer far.Hold()() // near is going to put
	var got string
	far.Run(func() { got = show(c) })
	if got != "[1 2 3]" {
		t.Errorf("got %s", got)
	}
}

func TestPub(t *testing.T) {
	type message struct {
		topic string
		n     int
	}
	onLoop(t, func() {
		src := NewChan[message]()
		asked := map[string]int{}
		p := NewPub(src, func(m message) string { return m.topic }, func(topic string) Option {
			asked[topic]++
			if topic == "news" {
				return Sliding(2)
			}
			return nil
		})
		news := p.Sub("news", NewChan[message]())
		p.Sub("sport", news)
		sport := p.Sub("sport", NewChan[message](Fixed(9)), KeepOpen)
		put := func(topic string, n int) { src.Put(message{topic, n}) }
		for i := range 5 {
			put("news", i) // the first waits to be put, and the buffer keeps the last two
			put("weather", i)
		}
		Sleep(time.Second)
		for _, want := range []int{0, 3, 4} {
			if m, _ := news.Take(); m.n != want {
				t.Errorf("news: got %d, want %d", m.n, want)
			}
		}
		put("sport", 1)
		news.Take()
		p.Unsub("sport", news)
		put("sport", 2)
		Sleep(time.Second)
		p.UnsubAll("sport")
		put("sport", 3)
		Sleep(time.Second)
		p.Sub("sport", sport, KeepOpen)
		put("sport", 4)
		put("news", 5)
		src.Close()
		if got := show(news); got != "[{news 5}]" {
			t.Errorf("news: got %s", got)
		}
		if sport.Closed() {
			t.Error("a channel that was to be kept open is closed")
		}
		sport.Close()
		if got := show(sport); got != "[{sport 1} {sport 2} {sport 4}]" {
			t.Errorf("sport: got %s", got)
		}
		if !p.Sub("late", NewChan[message]()).Closed() {
			t.Error("a late subscriber is open")
		}
		p.UnsubAll()
		if asked["news"] != 1 || asked["sport"] != 2 || asked["weather"] != 0 {
			t.Errorf("buffers: %v", asked)
		}
		if left := src.rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func TestMix(t *testing.T) {
	const mute, pause, solo, solosPause = 1, 2, 4, 8
	// What happens to a value put on each of two inputs: h is heard, d dropped, and w waits.
	for _, test := range []struct {
		a, b int
		want string
	}{
		{0, 0, "hh"},
		{mute, 0, "dh"},
		{pause, 0, "wh"},
		{mute | pause, 0, "wh"},
		{solo, 0, "hd"},
		{solo | mute, 0, "hd"},
		{solo | pause, 0, "hd"},
		{solo, mute, "hd"},
		{solo, pause, "hw"},
		{solo, solo, "hh"},
		{solo | solosPause, 0, "hw"},
		{solo | solosPause, mute, "hw"},
		{solo | solosPause, solo, "hh"},
		{solosPause, mute, "hd"},
	} {
		t.Run(fmt.Sprint(test.a, test.b), func(t *testing.T) {
			onLoop(t, func() {
				out := NewChan[int](Fixed(4))
				m := NewMix(out)
				inputs := []*Chan[int]{NewChan[int](), NewChan[int]()}
				for i, s := range []int{test.a, test.b} {
					m.Admix(inputs[i])
					m.Toggle(inputs[i], InputState{Mute: s&mute != 0, Pause: s&pause != 0, Solo: s&solo != 0})
				}
				if test.a&solosPause != 0 {
					m.SoloMode(SoloPauses)
				}
				got := ""
				for i, in := range inputs {
					Sleep(time.Second)
					took := Alts(in.PutOp(i), Timeout(time.Second).TakeOp()).Index == 0
					Sleep(time.Second)
					v, heard := out.Poll()
					switch {
					case heard && v != i:
						t.Errorf("got %d from input %d", v, i)
					case heard:
						got += "h"
					case took:
						got += "d"
					default:
						got += "w"
					}
				}
				if got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

func TestMixChanges(t *testing.T) {
	onLoop(t, func() {
		out := NewChan[int]()
		m := NewMix(out)
		a, b := NewChan[int](), NewChan[int]()
		m.Admix(a)
		m.Toggle(b, InputState{Pause: true})
		for i, c := range []*Chan[int]{a, b} {
			OntoChan(c, []int{10 * i, 10*i + 1})
		}
		var got []int
		take := func() {
			v, _ := out.Take()
			got = append(got, v)
		}
		take()
		take()
		Sleep(time.Second)
		if _, ok := m.State(a); ok {
			t.Error("a closed input is still there")
		}
		if s, ok := m.State(b); !ok || !s.Pause {
			t.Errorf("b: %v %v", s, ok)
		}
		m.Toggle(b, InputState{})
		take()
		m.Unmix(b)
		take() // it had been taken
		m.Admix(a)
		m.UnmixAll()
		if want := []int{0, 1, 10, 11}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if out.Closed() {
			t.Error("the output is closed")
		}
		c := NewChan[int]()
		m.Admix(c)
		out.Close()
		c.Put(1)
		Sleep(time.Second)
		if left := out.rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}
