package csp

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestReports(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	var leak *LeakError
	err := rt.Run(func() {
		c := NewChan[int](Name("table"), At(Site{File: "x.go", Line: 5, Col: 11}))
		Go(func() {
			Self().SetSite(&Site{File: "x.go", Line: 9, Col: 3})
			c.Take()
		}, Name("player"), At(Site{File: "x.go", Line: 7, Col: 2}))
		Sleep(time.Second)
	}, Name("main"), ReportLeaks())
	if !errors.As(err, &leak) {
		t.Fatalf("got %v", err)
	}
	if got, want := leak.Processes[0].String(), "#3 player: take on #2 table (unbuffered, made at x.go:5:11), parked at x.go:9:3 for 1s, spawned at x.go:7:2"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}

	var deadlock *DeadlockError
	err = rt.Run(func() {
		full := NewChan[int](Name("full"), Fixed(1))
		full.Put(1)
		Alts(full.PutOp(2), NewChan[string]().TakeOp())
	}, Name("main"))
	if !errors.As(err, &deadlock) {
		t.Fatalf("got %v", err)
	}
	main := deadlock.Processes[1]
	if main.Op != "alts" || len(main.Chans) != 2 || main.Chans[0].Len != 1 || main.Chans[0].Putters[0] != main.ID ||
		main.Chans[1].ElemType != "string" || !strings.HasPrefix(main.Site, "report_test.go:") || !strings.HasPrefix(main.Made.String(), "report_test.go:") {
		t.Errorf("got %+v", main)
	}
	// The first process is still there, and no deadlock as long as nobody waits for a root.
	if list := rt.Parked(); len(list) != 1 || list[0].Name != "player" {
		t.Errorf("parked: %v", list)
	}
}

func TestChannelList(t *testing.T) {
	rt := New(WithChannelList())
	defer rt.Stop()
	kept := NewChanOn[int](rt, Name("kept"))
	func() { NewChanOn[string](rt, Name("dropped")).Close() }()
	for range 5 {
		runtime.GC()
	}
	list := rt.Channels()
	if len(list) != 1 || list[0].Name != "kept" {
		t.Errorf("got %v", list)
	}
	runtime.KeepAlive(kept)
}

// The handler is told of a deadlock before anything is ended by it.
func TestDeadlockHandler(t *testing.T) {
	var order []string
	rt := New(WithDeadlockHandler(func(err *DeadlockError) {
		order = append(order, fmt.Sprintf("told of %d", len(err.Processes)))
	}))
	defer rt.Stop()
	err := rt.Run(func() {
		defer func() { order = append(order, "deferred") }()
		NewChan[int]().Take()
	})
	var dead *DeadlockError
	if want := []string{"told of 1", "deferred"}; !errors.As(err, &dead) || !slices.Equal(order, want) {
		t.Errorf("%v, %q, want %q", err, order, want)
	}
}

func TestNumRunnable(t *testing.T) {
	rt := New()
	defer rt.Stop()
	var before, begun, parked int
	if err := rt.Run(func() {
		before = rt.NumRunnable()
		for range 3 {
			Go(func() { NewChan[int]().Take() })
		}
		begun = rt.NumRunnable()
		Yield()
		parked = rt.NumRunnable()
	}); err != nil {
		t.Fatal(err)
	}
	if before != 1 || begun != 4 || parked != 1 {
		t.Errorf("%d, then %d, then %d", before, begun, parked)
	}
	if n := rt.NumRunnable(); n != 0 {
		t.Errorf("%d when main has returned", n)
	}
}
