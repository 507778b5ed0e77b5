package csp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// script is a Decider that takes the options in a list, and then the first of each; it notes what it
// was asked.
type script struct {
	options []int
	asked   []string
}

func (s *script) Decide(d *Decision) int {
	if d.Options == 1 {
		return 0
	}
	var who []string
	for _, p := range d.Processes {
		who = append(who, fmt.Sprintf("#%d %s", p.ID(), p.Next()))
	}
	if d.Timer {
		who = append(who, "timer")
	}
	s.asked = append(s.asked, strings.TrimSpace(fmt.Sprint(d.Kind, " ", d.Options, " ", strings.Join(who, ", "))))
	if len(s.options) == 0 {
		return 0
	}
	k := s.options[0]
	s.options = s.options[1:]
	return k
}

// under runs f with the virtual clock and a script, and returns what that was asked.
func under(t *testing.T, f func(), options ...int) []string {
	t.Helper()
	s := &script{options: options}
	rt := New(WithVirtualClock(), WithDecider(s))
	err := rt.Run(f)
	rt.Stop() // others than main may still be asked about
	if err != nil {
		t.Fatal(err)
	}
	return s.asked
}

// A Decider is asked before every operation that others can notice, and its answer counts.
func TestDecisions(t *testing.T) {
	var got []string
	program := func() {
		got = nil
		c := NewChan[string](Name("c"), Fixed(2))
		for _, v := range []string{"a", "b"} {
			Go(func() { c.Put(v) })
		}
		for range 2 {
			v, _ := c.Take()
			got = append(got, v)
		}
	}
	asked := under(t, program)
	if want := []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("without a choice: %v", got)
	}
	if want := "run 3 #1 take on #2 c, #3 , #4"; !slices.Contains(asked, want) {
		t.Errorf("was not asked %q but\n%s", want, strings.Join(asked, "\n"))
	}
	// main goes on at both spawns, then #4 overtakes #3.
	under(t, program, 0, 0, 2, 0, 0)
	if want := []string{"b", "a"}; !slices.Equal(got, want) {
		t.Errorf("the second first: %v", got)
	}
}

// The next timer is an option while processes can run.
func TestDecideTimer(t *testing.T) {
	var closed bool
	program := func() {
		over := Timeout(time.Second)
		Go(func() {})
		closed = over.Closed()
	}
	under(t, program)
	if closed {
		t.Error("the timer fires by itself")
	}
	asked := under(t, program, 2)
	if !closed {
		t.Errorf("the timer does not fire:\n%s", strings.Join(asked, "\n"))
	}
}

// All else that is left to chance is a decision, too.
func TestDecideChance(t *testing.T) {
	var at int
	var number, wide uint64
	var order []int
	asked := under(t, func() {
		a, b := NewChan[int](Fixed(1)), NewChan[int](Fixed(1))
		a.Put(1)
		b.Put(2)
		at = Alts(a.TakeOp(), b.TakeOp()).Index
		rt := Self().Runtime()
		number, wide, order = rt.Random(6), rt.Random(0), rt.Order(4)
	}, 1, 5, -7, 9)
	if want := []string{"ready 2", "number 6", "number 0", "order 24"}; !slices.Equal(asked, want) {
		t.Errorf("was asked %q", asked)
	}
	if at != 1 || number != 5 || int64(wide) != -7 || !slices.Equal(order, []int{1, 2, 3, 0}) {
		t.Error(at, number, int64(wide), order)
	}
}

// There are as many orders as options.
func TestOrders(t *testing.T) {
	seen := map[string]bool{}
	last := []int{}
	for k := range 24 {
		under(t, func() {
			order := Self().Runtime().Order(4)
			if slices.Compare(order, last) <= 0 {
				t.Errorf("order %d is %v, the one before %v", k, order, last)
			}
			last = order
			seen[fmt.Sprint(order)] = true
		}, k)
	}
	if len(seen) != 24 {
		t.Errorf("%d orders", len(seen))
	}
	under(t, func() {
		sorted := slices.Sorted(slices.Values(Self().Runtime().Order(100)))
		if sorted[0] != 0 || sorted[99] != 99 || len(slices.Compact(sorted)) != 100 {
			t.Error(sorted)
		}
	}, 77)
}

// FIFO as a Decider has processes take their turns as without a Decider; they may be as long as they
// poll at other times.
func TestFIFO(t *testing.T) {
	run := func(opts ...RuntimeOption) (out []string) {
		rt := New(append(opts, WithVirtualClock())...)
		defer rt.Stop()
		err := rt.Run(func() {
			c := NewChan[int]()
			over := Timeout(time.Millisecond)
			for i := range 3 {
				Go(func() {
					for c.Put(i) {
						Sleep(time.Duration(i+1) * 100 * time.Microsecond)
					}
				})
			}
			for !over.Closed() {
				if v, ok := c.Poll(); ok {
					out = append(out, fmt.Sprint(v))
				}
				Yield()
			}
			c.Close()
		})
		if err != nil {
			t.Error(err)
		}
		return out
	}
	plain, decided := run(), run(WithDecider(FIFO()))
	if len(plain) < 5 || len(decided) < 5 || !slices.Equal(plain[:5], decided[:5]) {
		t.Errorf("without: %v; with: %v", plain, decided)
	}
}

// With the real clock, too, timers fire where a Decider decides.
func TestDecideRealTime(t *testing.T) {
	for name, d := range map[string]Decider{"FIFO": FIFO(), "script": new(script), "seeded": Seeded(3)} {
		rt := New(WithDecider(d))
		err := rt.Run(func() {
			Sleep(time.Millisecond)
			for over := Timeout(time.Millisecond); name != "script" && !over.Closed(); {
				Yield()
			}
		})
		if err != nil {
			t.Error(name, err)
		}
		rt.Stop()
	}
}

// A spin is told by the turns in which nothing has changed.
func TestDecideIdle(t *testing.T) {
	most := 0
	idle := deciderFunc(func(d *Decision) int {
		most = max(most, d.Idle)
		return d.Default(50)
	})
	rt := New(WithVirtualClock(), WithDecider(idle))
	defer rt.Stop()
	rt.Run(func() {
		c := NewChan[int](Fixed(1))
		for range 40 {
			c.Put(1)
			c.Take()
		}
		if most > 1 {
			t.Errorf("idle for %d turns while values pass", most)
		}
		for range 40 {
			c.Poll()
			Point(Effect{Op: "load", Object: 77, Access: Look})
		}
	})
	rt.Stop()
	if most < 70 {
		t.Errorf("idle for %d turns in a spin", most)
	}
}

type deciderFunc func(*Decision) int

func (f deciderFunc) Decide(d *Decision) int { return f(d) }

// A Decider that chooses what is no option is told so.
func TestDecideMisuse(t *testing.T) {
	wrong := deciderFunc(func(d *Decision) int {
		if d.Kind == DecideNumber {
			return d.Options
		}
		return 0
	})
	rt := New(WithVirtualClock(), WithDecider(wrong))
	defer rt.Stop()
	err := rt.Run(func() { rt.Random(3) })
	if err == nil || !strings.Contains(err.Error(), "option 3 of 3") {
		t.Error(err)
	}
	mustPanic(t, "negative", func() { rt.Random(-1) })
}

func mustPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()
	f()
}
