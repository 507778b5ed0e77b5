package explore

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// What was chosen is taken back choice by choice, up to the beginning, and where the program is let run on after that,
// nothing of it is left.
func TestUndo(t *testing.T) {
	d, err := NewDriver(Func(func() {
		c := csp.NewChan[int]()
		for i := range 3 {
			csp.Go(func() { c.Put(i) })
		}
		for range 3 {
			c.Take()
		}
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var stands []Stand
	for !d.Now().Over {
		stands = append(stands, *d.Now())
		if _, err := d.Choose(len(d.Now().Turns) - 1); err != nil {
			t.Fatal(err)
		}
	}
	if len(stands) < 5 {
		t.Fatalf("%d choices", len(stands))
	}
	for i := len(stands) - 1; i >= 0; i-- {
		now, ok := d.Undo()
		want := stands[i]
		if !ok || now.Decision != want.Decision || !reflect.DeepEqual(now.Turns, want.Turns) || !reflect.DeepEqual(now.Steps, want.Steps) {
			t.Errorf("choice %d: %v, %+v\nwant %+v", i, ok, *now, want)
		}
	}
	if now, ok := d.Undo(); ok || now.Decision != 1 {
		t.Errorf("there is one more choice: %+v", *now)
	}
	if now := d.Go(1 << 20); !now.Over {
		t.Errorf("%+v", *now)
	}
	if now, ok := d.Undo(); ok {
		t.Errorf("it was chosen that %+v", *now)
	}
}

// A turn says where what would be done stands, also for who has run last.
func TestTurnPlaces(t *testing.T) {
	var first, second int
	d, err := NewDriver(Func(func() {
		c := csp.NewChan[int](csp.Fixed(2), csp.Name("c"))
		csp.Go(func() { c.Take() })
		_, _, first, _ = runtime.Caller(0)
		c.Put(1) // on the next line
		_, _, second, _ = runtime.Caller(0)
		c.Put(2)
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	puts := map[string]bool{}
	for !d.Now().Over {
		if turn := d.Now().Turns[0]; turn.Process == 1 && turn.What == "put on #2 c" {
			puts[turn.At] = true
		}
		if _, err := d.Choose(0); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]bool{}
	for _, line := range []int{first, second} {
		want[fmt.Sprintf("drive_test.go:%d", line+1)] = true
	}
	if !reflect.DeepEqual(puts, want) {
		t.Errorf("puts at %v, want %v", puts, want)
	}
}

// Every step that was made is told where a program stands, whether or not it turns out to matter; and that somebody
// ends is one if that was chosen.
func TestStandSteps(t *testing.T) {
	d, err := NewDriver(Func(func() {
		x, y := NewVar("x", 0), NewVar("y", 0)
		csp.Go(func() { x.Store(1); y.Store(1); csp.Yield() })
		x.Load()
		x.Load()
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, who := range []int{2, 2, 2, 1, 2} {
		k := slices.IndexFunc(d.Now().Turns, func(turn Turn) bool { return turn.Process == who })
		if k < 0 {
			t.Fatalf("#%d cannot go on: %+v", who, *d.Now())
		}
		if _, err := d.Choose(k); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, s := range d.Now().Steps {
		got = append(got, fmt.Sprintf("#%d %s", s.Process, s.What))
	}
	want := []string{"#2 store x", "#2 store y", "#1 load x", "#2 goes on, and ends", "#1 load x"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

// A turn says who would go on and what that is, whatever the decision is about.
func TestTurnsTold(t *testing.T) {
	d, err := NewDriver(Func(func() {
		rt := csp.Self().Runtime()
		a, b := csp.NewChan[int](csp.Fixed(1)), csp.NewChan[int](csp.Fixed(1))
		a.Put(1)
		b.Put(1)
		csp.Alts(a.TakeOp(), b.TakeOp())
		rt.Random(2)
		rt.Order(2)
		rt.Fault("it is lost")
		rt.AfterFunc(1, func() {})
		a.Put(1)
		a.Take()
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	told := map[string]bool{}
	for !d.Now().Over {
		k := 0
		for i, turn := range d.Now().Turns {
			if turn.Name == "" && turn.Process == 0 {
				t.Errorf("nobody: %+v", turn)
			}
			told[fmt.Sprintf("%d%s: %s", turn.Process, turn.Name, turn.What)] = true
			if turn.Name == "clock" {
				k = i
			}
		}
		if _, err := d.Choose(k); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"1main: does number 1 of 2 that are ready", "1main: does number 2 of 2 that are ready",
		"1main: gets the random number 0", "1main: gets the random number 1",
		"1main: takes order 2 of 2", "1main: nothing goes wrong", "1main: it is lost", "0a callback: begins",
	} {
		if !told[want] {
			t.Errorf("%q is not among %v", want, told)
		}
	}
}
