package csp

import (
	"testing"
)

// selectRun runs f on a runtime of its own, with the virtual clock.
func selectRun(t *testing.T, f func(rt *Runtime)) {
	t.Helper()
	rt := New(WithVirtualClock())
	defer rt.Stop()
	if err := rt.Run(func() { f(rt) }); err != nil {
		t.Fatal(err)
	}
}

func TestSelectReady(t *testing.T) {
	selectRun(t, func(rt *Runtime) {
		var a, b Chan[[3]int]
		a.Init(rt, 1, nil)
		b.Init(rt, 1, &Label{Name: "b"})
		var got [3]int
		if i, ok := Select([]Case{a.TakeCase(&got), b.TakeCase(nil)}, false); i != -1 || ok {
			t.Errorf("nothing ready: %d %v", i, ok)
		}
		want := [3]int{1, 2, 3}
		if i, ok := Select([]Case{a.TakeCase(&got), b.PutCase(&want)}, true); i != 1 || !ok {
			t.Errorf("put: %d %v", i, ok)
		}
		if i, ok := Select([]Case{a.TakeCase(nil), b.TakeCase(&got)}, true); i != 1 || !ok || got != want {
			t.Errorf("take: %d %v %v", i, ok, got)
		}
		b.Close()
		if i, ok := Select([]Case{b.TakeCase(&got)}, true); i != 0 || ok || got != [3]int{} {
			t.Errorf("closed: %d %v %v", i, ok, got)
		}
		if i, ok := Select([]Case{b.PutCase(&want)}, true); i != 0 || ok {
			t.Errorf("put on closed: %d %v", i, ok)
		}
		if b.Name() != "b" || a.Name() != "" {
			t.Errorf("names %q %q", a.Name(), b.Name())
		}
	})
}

func TestSelectParks(t *testing.T) {
	selectRun(t, func(rt *Runtime) {
		var words Chan[string]
		var numbers Chan[int]
		words.Init(rt, 0, nil)
		numbers.Init(rt, 0, nil)
		done := NewChan[struct{}]()
		for range 2 { // two at once, so that each needs cases of its own
			rt.Start(func() {
				var s string
				n := 7
				for {
					i, ok := Select([]Case{words.TakeCase(&s), numbers.PutCase(&n)}, true)
					if i == 0 && !ok {
						done.Put(struct{}{})
						return
					}
					if i == 0 && s != "x" {
						t.Errorf("took %q", s)
					}
				}
			}, &Origin{Name: "selector"})
		}
		for range 10 {
			words.Put("x")
			if n, ok := numbers.Take(); n != 7 || !ok {
				t.Errorf("took %d %v", n, ok)
			}
		}
		words.Close()
		done.Take()
		done.Take()
	})
}

func TestSelectAllocates(t *testing.T) {
	selectRun(t, func(rt *Runtime) {
		var in, out Chan[[4]int]
		in.Init(rt, 0, nil)
		out.Init(rt, 0, nil)
		rt.Start(func() {
			var v [4]int
			cases := []Case{in.TakeCase(&v), out.TakeCase(&v)}
			for {
				if _, ok := Select(cases, true); !ok {
					return
				}
			}
		}, nil)
		var v [4]int
		n := testing.AllocsPerRun(1000, func() {
			in.Put(v)
			out.Put(v)
		})
		if n > 0 {
			t.Errorf("%v allocations for two selects", n)
		}
		in.Close()
	})
}

func TestInitTwice(t *testing.T) {
	selectRun(t, func(rt *Runtime) {
		defer func() {
			if recover() == nil {
				t.Error("the second Init did not panic")
			}
		}()
		var c Chan[int]
		c.Init(rt, 0, nil)
		c.Init(rt, 0, nil)
	})
}

// single is an interpreter that has one number, which each process has for itself.
type single struct{ n int }

func (s *single) Leave() any           { return s.n }
func (s *single) Enter(kept any)       { s.n, _ = kept.(int) }
func (s *single) Here() *Site          { return &Site{File: "here.go", Line: s.n} }
func (s *single) Place(kept any) *Site { return &Site{File: "left.go", Line: kept.(int)} }

func TestInterpreter(t *testing.T) {
	s := &single{}
	rt := New(WithInterpreter(s), WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		c := NewChan[int]()
		own := func(n int, park func()) {
			rt.Start(func() {
				if s.n != 0 {
					t.Errorf("a process begins with %d", s.n)
				}
				s.n = n
				defer func() {
					if s.n != n {
						t.Errorf("it unwinds with %d, not %d", s.n, n)
					}
				}()
				park()
				if s.n != n {
					t.Errorf("it goes on with %d, not %d", s.n, n)
				}
			}, &Origin{Name: "own", Data: n})
		}
		s.n = 1
		own(2, func() { c.Take() })
		own(3, func() { c.Put(1) })
		own(4, func() { Yield() })
		own(5, func() { Sleep(1) })
		own(6, func() { Alts(c.TakeOp()) })
		own(7, func() { Never("test") })
		Yield()
		Sleep(10)
		if s.n != 1 {
			t.Errorf("main goes on with %d", s.n)
		}
		for _, p := range rt.Processes() {
			if p.Data == 7 && p.Site != "left.go:7" {
				t.Errorf("it stands at %s", p.Site)
			}
			if p.Data == 7 {
				rt.Process(p.ID).Kill()
			}
			if p.State == Running && p.Site != "here.go:1" {
				t.Errorf("main is at %s", p.Site)
			}
		}
		c.Put(1) // for the one in Alts
	})
	if err != nil {
		t.Fatal(err)
	}
}
