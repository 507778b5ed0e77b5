package csp

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// told is what is compared of an event.
func told(e Event) string {
	s := fmt.Sprintf("%v at %v", e.Kind, e.Time.Sub(VirtualEpoch))
	if e.Process != nil {
		s += " " + e.Process.Name()
	}
	if e.Peer != nil {
		s += " peer " + e.Peer.Name()
	}
	if e.Chan != nil {
		s += fmt.Sprintf(" on %s, which holds %d", e.Chan.Name(), e.Len)
	}
	if e.Value != nil {
		s += fmt.Sprintf(" value %T %v", e.Value, e.Value)
	}
	return s
}

// pass gives values of a type from one process to another, on a channel with and one without a buffer.
func pass[T any](values ...T) func() {
	return func() {
		for _, size := range []int{0, 2} {
			var opts []Option
			if size > 0 {
				opts = append(opts, Fixed(size))
			}
			c := NewChan[T](append(opts, Name("c"))...)
			p := Go(func() {
				for _, v := range values {
					c.Put(v)
					Sleep(time.Millisecond)
				}
				c.Close()
			}, Name("putter"))
			for range c.All() {
			}
			p.Wait()
		}
	}
}

// A tape tells what an observer is told, but for what shows by other events, and has values of all forms.
func TestTapeTellsWhatObserversAreTold(t *testing.T) {
	type mixed struct {
		s string
		n int
	}
	type large [5]uint64
	n := 7
	for name, f := range map[string]func(){
		"int": pass(1, 2, 3), "uint8": pass[uint8](1, 2), "string": pass("a", "", "b"), "error": pass[error](nil, ErrStopped),
		"any": pass[any](1, "x", nil), "pointer": pass(&n), "slice": pass([]int{1, 2}), "pair": pass([2]int{1, 2}),
		"mixed": pass(mixed{"a", 1}), "large": pass(large{1, 2, 3, 4, 5}), "empty": pass(struct{}{}, struct{}{}),
		"three": pass([3]int{1, 2, 3}), "func": pass[func()](nil), "map": pass(map[string]int{"a": 1}), "array": pass([1]string{"x"}),
		"alts": func() {
			c, d := NewChan[int](Name("c")), NewChan[string](Name("d"))
			p := Go(func() { c.Put(1); d.Put("x") }, Name("p"))
			Alts(c.TakeOp(), d.TakeOp())
			Alts(c.TakeOp(), d.TakeOp())
			p.Wait()
		},
		"sliding": func() {
			c := NewChan[int](Name("c"), Sliding(1))
			c.Put(1)
			c.Put(2)
			c.Take()
		},
		"promise": func() {
			c := PromiseChan[int](Name("c"))
			p := Go(func() { c.Take() }, Name("p"))
			Yield()
			c.Put(2)
			p.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			rt := New(WithVirtualClock())
			defer rt.Stop()
			var want []string
			rt.Observe(func(e Event) {
				ofChans := e.Kind == EventPark && slices.Contains([]any{"take", "put", "alts"}, e.Value)
				if e.Kind != EventResume && !ofChans {
					want = append(want, told(e))
				}
			})
			tape := NewTape(100)
			rt.Record(tape)
			rt.Run(f, Name("main"))
			rt.Record(nil)
			events, lost := tape.Events(0)
			var got []string
			for _, e := range events {
				if e.Kind != EventWake {
					got = append(got, told(e))
				}
			}
			if lost != 0 || !slices.Equal(got, want) {
				t.Errorf("%d lost, the tape has\n%s\nand the observer was told\n%s", lost, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// Who can go on since a channel was closed is told, for nothing else would tell it.
func TestTapeTellsWhoACloseWakes(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	tape := NewTape(100)
	rt.Record(tape)
	rt.Run(func() {
		c := NewChan[int](Name("c"))
		for _, name := range []string{"a", "b"} {
			Go(func() { c.Take() }, Name(name))
		}
		Yield()
		c.Close()
	}, Name("main"))
	got := ""
	events, _ := tape.Events(0)
	for _, e := range events {
		if e.Kind == EventWake {
			got += e.Peer.Name() + " by " + e.Process.Name() + " on " + e.Chan.Name() + "; "
		}
	}
	if got != "a by main on c; b by main on c; " {
		t.Errorf("got %s", got)
	}
}

// What a process parks in that is no channel is told with its name.
func TestTapeTellsParks(t *testing.T) {
	rt := New(WithVirtualClock(), WithSites(func() *Site { return &Site{File: "x.go", Line: 3, Subject: "mu"} }, func(*Site) {}))
	defer rt.Stop()
	tape := NewTape(100)
	rt.Record(tape)
	rt.Run(func() {
		var l WaitList
		Go(func() { l.Park("lock", nil) }, Name("a"))
		Yield()
		Sleep(time.Second)
		l.Wake()
	}, Name("main"))
	var got []string
	events, _ := tape.Events(0)
	for _, e := range events {
		if e.Kind == EventPark {
			text := fmt.Sprintf("%s in %v", e.Process.Name(), e.Value)
			if e.At != nil {
				text += fmt.Sprintf(" for %s at %s", e.At.Subject, e.At)
			}
			got = append(got, text)
		}
	}
	if want := []string{"a in lock for mu at x.go:3", "main in sleep"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// Of more events than a tape has room for it keeps the latest, and tells how many it has lost.
func TestTapeIsBounded(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	tape := NewTape(10)
	rt.Record(tape)
	rt.Run(func() {
		c := NewChan[int](Fixed(1))
		for i := range 1000 {
			c.Put(i)
			c.Take()
		}
	})
	events, lost := tape.Events(0)
	if n := tape.Len(); len(events) != 10 || lost != n-10 {
		t.Errorf("%d events, %d lost, %d in all", len(events), lost, n)
	}
	if e := events[8]; e.Value != 999 || e.Seq != tape.Len()-1 || e.Kind != EventTake {
		t.Errorf("the last but one is %v", e)
	}
	if events, lost = tape.Events(tape.Len() - 3); len(events) != 3 || lost != 0 {
		t.Errorf("%d of the last 3, %d lost", len(events), lost)
	}
}

// What is on a tape counts for nobody who could reach a channel.
func TestTapeKeepsNobodyFromBeingStuck(t *testing.T) {
	rt := New()
	defer rt.Stop()
	rt.Record(NewTape(1000))
	var stuck []ProcessInfo
	var err error
	leave := func() {
		c := NewChan[int]()
		Go(func() { c.Put(1); c.Put(2) }, Name("left"))
		c.Take()
	}
	rt.Run(func() {
		Go(leave).Wait()
		Sleep(time.Millisecond)
		Go(func() { Sleep(time.Hour) })
		stuck, err = rt.Stuck()
	})
	if err != nil {
		t.Skip(err)
	}
	if len(stuck) != 1 || stuck[0].Name != "left" {
		t.Errorf("stuck: %v", stuck)
	}
}

// A channel of whatever type is made again of its hub.
func TestMoulds(t *testing.T) {
	rt := New()
	defer rt.Stop()
	rt.Record(NewTape(10))
	rt.Run(func() {
		c, d := NewChan[int](), NewChan[string]()
		for _, ch := range []Channel{c, d, NewChan[int]()} {
			if got := rt.moulds[ch.cast()](ch.core()); got != ch {
				t.Errorf("%v of %v", got, reflect.TypeOf(ch))
			}
		}
	})
}
