package csp

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestGroup(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	after := func(d time.Duration, err error) func() error {
		return func() error {
			Sleep(d * time.Second)
			return err
		}
	}
	for _, test := range []struct {
		name    string
		members []func() error
		want    string        // a part of the error
		at      time.Duration // when Wait returns
	}{
		{"no members", nil, "", 0},
		{"no error", []func() error{after(3, nil), after(1, nil)}, "", 3},
		{"an error", []func() error{after(9, nil), after(1, first), after(2, second)}, "first", 1},
		{"a panic", []func() error{after(9, nil), func() error { panic("boo") }}, "panic in process #", 0},
		{"a kill", []func() error{after(9, nil), func() error { Self().Kill(); Yield(); return nil }}, "was killed", 0},
		{"one that cannot be stopped", []func() error{
			after(1, first),
			func() (err error) {
				defer func() {
					recover()
					err = second
				}()
				return after(9, nil)()
			},
		}, "first\nsecond", 1},
		{"a panic while it is killed", []func() error{
			after(1, first),
			func() error {
				defer panic("late")
				return after(9, nil)()
			},
		}, "first\npanic in process #", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var reported []*PanicError
			rt := New(WithVirtualClock(), WithPanicHandler(func(p *PanicError) { reported = append(reported, p) }))
			defer rt.Stop()
			err := rt.Run(func() {
				begin := Now()
				g := NewGroup()
				for _, f := range test.members {
					g.Go(f)
				}
				for range 2 {
					err := g.Wait()
					if got := fmt.Sprint(err); test.want == "" && err != nil || !strings.Contains(got, test.want) {
						t.Errorf("got %v, want %s", err, test.want)
					}
				}
				if d := Since(begin); d != test.at*time.Second {
					t.Errorf("it took %v", d)
				}
			}, ReportLeaks())
			if err != nil {
				t.Error(err)
			}
			if len(reported) > 0 {
				t.Errorf("reported besides: %v", reported)
			}
		})
	}
}

// What members have started is killed with them; others are not.
func TestGroupTree(t *testing.T) {
	onLoop(t, func() {
		var ended []string
		sleeper := func(name string) func() {
			return func() {
				defer func() { ended = append(ended, name) }()
				Sleep(time.Minute)
			}
		}
		Go(sleeper("stranger"))
		outer, inner := NewGroup(), NewGroup()
		outer.Go(func() error {
			Go(sleeper("child of outer"))
			inner.Go(func() error {
				Go(func() { Go(sleeper("grandchild of inner")); sleeper("child of inner")() })
				Sleep(2 * time.Second)
				return errors.New("inner")
			})
			if err := inner.Wait(); fmt.Sprint(err) != "inner" {
				t.Errorf("got %v", err)
			}
			slices.Sort(ended)
			if got := fmt.Sprint(ended); got != "[child of inner grandchild of inner]" {
				t.Errorf("ended: %s", got)
			}
			return errors.New("outer")
		})
		outer.Wait()
		Sleep(time.Second)
		if n := len(ended); n != 3 || ended[2] != "child of outer" {
			t.Errorf("ended: %v", ended)
		}
		var killed *KilledError
		outer.Go(func() error { t.Error("started after the end"); return nil })
		if err := outer.Wait(); errors.As(err, &killed) {
			t.Errorf("got %v", err)
		}
	})
}

func TestGroupLimit(t *testing.T) {
	onLoop(t, func() {
		g := NewGroup()
		g.SetLimit(3)
		busy, most := 0, 0
		for range 10 {
			g.Go(func() error {
				busy++
				most = max(most, busy)
				Sleep(time.Second)
				busy--
				return nil
			})
		}
		if g.TryGo(func() error { return nil }) {
			t.Error("TryGo started one too many")
		}
		if err := g.Wait(); err != nil || most != 3 {
			t.Errorf("%d at once, %v", most, err)
		}
		if !g.TryGo(func() error { return errors.New("bad") }) {
			t.Error("TryGo started none")
		}
		// Who waits for a place is told when there will be none.
		g.Go(func() error { Sleep(time.Hour); return nil })
		g.Go(func() error { Sleep(time.Hour); return nil })
		g.Go(func() error { Sleep(time.Hour); return nil })
		if err := g.Wait(); fmt.Sprint(err) != "bad" {
			t.Errorf("got %v", err)
		}
	})
}

func TestGroupOutside(t *testing.T) {
	g := NewGroup()
	n := 0
	for range 100 {
		g.Go(func() error { n++; Yield(); return nil })
	}
	if err := g.Wait(); err != nil || n != 100 {
		t.Errorf("%d, %v", n, err)
	}
	g.Go(func() error { Sleep(time.Hour); return nil })
	g.Go(func() error { return errors.New("bad") })
	if err := g.Wait(); fmt.Sprint(err) != "bad" {
		t.Errorf("got %v", err)
	}

	rt := New()
	var stopped *Group
	rt.Enter(func() { stopped = NewGroup() })
	stopped.Go(func() error { NewChan[int]().Take(); return nil })
	rt.Stop()
	stopped.Go(func() error { return nil })
	if err := stopped.Wait(); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
}
