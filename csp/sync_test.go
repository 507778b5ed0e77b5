package csp

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Never more than n have a permit; everybody gets one; who gives up in Alts takes none.
func TestSemaphoreProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "n")
		s := NewSemaphore(n)
		inside, most, left := 0, 0, 0
		var all []*Process
		for range rapid.IntRange(0, 8).Draw(t, "processes") {
			work := time.Duration(rapid.IntRange(0, 3).Draw(t, "work")) * time.Second
			patience := time.Duration(rapid.IntRange(0, 9).Draw(t, "patience"))*time.Second + time.Millisecond
			killed := rapid.Bool().Draw(t, "killed")
			p := Go(func() {
				if alt := Alts(s.AcquireOp(), Timeout(patience).TakeOp()); !alt.OK {
					left++
					return
				}
				defer s.Release()
				inside++
				defer func() { inside-- }()
				most = max(most, inside)
				Sleep(work)
			})
			all = append(all, p)
			if killed {
				Go(func() { Sleep(2 * time.Second); p.Kill() })
			}
		}
		for _, p := range all {
			p.Wait()
		}
		if most > n || s.Available() != n {
			t.Errorf("%d inside, %d permits are left, of %d", most, s.Available(), n)
		}
	})
}

func TestMutexFromOutside(t *testing.T) {
	rt := New()
	defer rt.Stop()
	var m *Mutex
	rt.Run(func() { m = NewMutex() })
	count := 0
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 100 {
				m.Lock()
				count++
				m.Unlock()
			}
		})
	}
	all.Wait()
	if count != 400 || !m.TryLock() || m.TryLock() {
		t.Errorf("counted %d", count)
	}
	m.Unlock()
	defer func() {
		if recover() == nil {
			t.Error("Unlock twice")
		}
	}()
	m.Unlock()
}

// All go on together, in every round, whoever is slow; and one that is killed does not count.
func TestBarrierProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		n, rounds := rapid.IntRange(1, 4).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "rounds")
		b := NewBarrier(n)
		at := make([]int, n) // the rounds that each is in
		dead := Go(func() { b.Wait() })
		if n > 1 {
			Yield()
			dead.Kill()
		}
		dead.Wait()
		var all []*Process
		places := make([][]int, rounds)
		for i := range n {
			pauses := drawPauses(t, "pauses")
			all = append(all, Go(func() {
				for r := range rounds {
					if len(pauses) > 0 {
						Sleep(pauses[r%len(pauses)])
					}
					at[i] = r
					places[r] = append(places[r], b.Wait())
					for _, other := range at {
						if other < r {
							t.Errorf("round %d: %v", r, at)
						}
					}
				}
			}))
		}
		for _, p := range all {
			p.Wait()
		}
		for _, p := range places {
			slices.Sort(p)
			for i := range p {
				if p[i] != i || len(p) != n {
					t.Errorf("places %v", p)
				}
			}
		}
	})
}

func TestFutureInAlts(t *testing.T) {
	onLoop(t, func() {
		slow := GoFuture(func() (int, error) { Sleep(time.Hour); return 1, nil })
		quick := GoFuture(func() (int, error) { Sleep(time.Second); return 2, nil })
		bad := GoFuture(func() (int, error) { return 3, errors.New("no") })
		for range 2 {
			if alt := Alts(slow.AwaitOp(), quick.AwaitOp()); alt.Index != 1 || alt.Value != 2 || !alt.OK {
				t.Errorf("%+v", alt)
			}
		}
		if alt := Alts(slow.AwaitOp(), bad.AwaitOp()); alt.Index != 1 || alt.OK {
			t.Errorf("%+v", alt)
		}
		panics := GoFuture(func() (int, error) { panic("no") })
		if alt := Alts(panics.AwaitOp()); alt.OK {
			t.Errorf("%+v", alt)
		}
		if _, err := panics.Await(); err == nil {
			t.Error("no error")
		}
	})
}

// Every call gets the reply to its own request, or is refused.
func TestServerProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		s := NewServer[int, int](drawBuffer(t, "buffer")...)
		served := 0
		for range rapid.IntRange(1, 3).Draw(t, "servers") {
			pauses := drawPauses(t, "server")
			early := rapid.Bool().Draw(t, "early")
			Go(func() {
				for {
					if early { // the reply comes from somebody else, later
						c, ok := s.Next()
						if !ok {
							return
						}
						Go(func() {
							Sleep(time.Second)
							if served++; c.Request()%5 == 4 {
								c.Refuse()
							} else if !c.Reply(c.Request()*2) || c.Reply(0) || c.Refuse() {
								t.Errorf("the first reply is not the first")
							}
						})
						continue
					}
					if p := Go(func() {
						for s.Accept(func(v int) int {
							if len(pauses) > 0 {
								Sleep(pauses[v%len(pauses)])
							}
							if served++; v%5 == 4 {
								Self().Kill() // the call is refused
								Sleep(1)
							}
							return v * 2
						}) {
						}
					}); p.Wait() == nil {
						return
					}
				}
			})
		}
		var all []*Process
		n := rapid.IntRange(0, 12).Draw(t, "calls")
		for i := range n {
			all = append(all, Go(func() {
				if rep, ok := s.Call(i); ok != (i%5 != 4) || ok && rep != 2*i {
					t.Errorf("call %d: %d, %v", i, rep, ok)
				}
			}))
		}
		for _, p := range all {
			p.Wait()
		}
		s.Close()
		if _, ok := s.Call(1); ok || served != n {
			t.Errorf("served %d of %d; a call on a closed server: %v", served, n, ok)
		}
	})
}

// A tap of a StateFlow has the latest value at once; one of a replaying Mult has the last n.
func TestReplayProperties(t *testing.T) {
	check(t, func(t *rapid.T) {
		source, n := drawPauses(t, "source"), rapid.IntRange(1, 4).Draw(t, "n")
		m := NewReplay(play(0, source), n)
		src := NewChan[event]()
		state := NewStateFlow(src, event{0, -1})
		Pipe(play(0, source), src)
		var all []*Process
		for range rapid.IntRange(1, 3).Draw(t, "taps") {
			Sleep(time.Duration(rapid.IntRange(0, 8).Draw(t, "wait"))*time.Second + time.Millisecond)
			pauses := drawPauses(t, "taker")
			before := state.Value().n
			tap := m.Tap(NewChan[event](drawBuffer(t, "buffer")...))
			latest := state.Tap(NewChan[event](drawBuffer(t, "buffer")...))
			all = append(all, Go(func() {
				got := slow(tap, pauses)
				for i := 1; i < len(got); i++ {
					if got[i].n != got[i-1].n+1 {
						t.Errorf("NewReplay: got %v", got)
					}
				}
				if len(got) > 0 && got[len(got)-1].n != len(source)-1 {
					t.Errorf("NewReplay: ends with %v of %d", got, len(source))
				}
			}), Go(func() {
				got := slow(latest, pauses)
				for i := range got {
					if got[i].n < before || i > 0 && got[i].n != got[i-1].n+1 {
						t.Errorf("StateFlow: got %v, tapped at %d", got, before)
					}
				}
			}))
		}
		for _, p := range all {
			p.Wait()
		}
		if v := state.Value(); v.n != len(source)-1 {
			t.Errorf("StateFlow: ends with %v of %d", v, len(source))
		}
	})
}

func TestReplay(t *testing.T) {
	onLoop(t, func() {
		src := NewChan[int]()
		m := NewReplay(src, 2)
		for i := range 4 {
			src.Put(i)
		}
		Yield()
		tap := m.Tap(NewChan[int]())
		src.Put(4)
		src.Close()
		if got := show(tap); got != "[2 3 4]" {
			t.Errorf("got %s", got)
		}
		src = NewChan[int]()
		s := NewStateFlow(src, 7)
		tap = s.Tap(NewChan[int]())
		if v, ok := tap.Take(); v != 7 || !ok || s.Value() != 7 {
			t.Errorf("got %d, %v", v, ok)
		}
		conflated := s.Tap(NewChan[int](Sliding(1)))
		s.Untap(tap)
		for i := range 4 {
			src.Put(i)
		}
		Sleep(time.Second)
		if v, _ := conflated.Take(); v != 3 || s.Value() != 3 {
			t.Errorf("got %d", v)
		}
		s.UntapAll()
		src.Close()
	})
}

// A subscriber of several topics gets what is buffered for each.
func TestPubEnds(t *testing.T) {
	onLoop(t, func() {
		src := NewChan[int]()
		p := NewPub(src, even, func(bool) Option { return Fixed(10) })
		sub := p.Sub(true, NewChan[int]())
		p.Sub(false, sub)
		OntoChan(src, []int{1, 2, 3, 5, 7, 9, 11})
		Sleep(time.Second)
		got := Into(nil, sub)
		slices.Sort(got)
		if fmt.Sprint(got) != "[1 2 3 5 7 9 11]" {
			t.Errorf("got %v", got)
		}
	})
}

func TestToggleAll(t *testing.T) {
	onLoop(t, func() {
		out := NewChan[int](Fixed(10))
		m := NewMix(out)
		a, b, c := NewChan[int](), NewChan[int](), NewChan[int]()
		m.ToggleAll(map[*Chan[int]]InputState{a: {Mute: true}, b: {}, c: {Pause: true}})
		a.Put(1)
		b.Put(2)
		if c.Offer(3) {
			t.Error("a paused input is taken from")
		}
		Sleep(time.Second)
		out.Close()
		if got := show(out); got != "[2]" {
			t.Errorf("got %s", got)
		}
	})
}

func TestConveyedLocals(t *testing.T) {
	rt := New()
	defer rt.Stop()
	name := NewLocal("nobody")
	err := rt.Run(func() {
		name.Set("me")
		if v, _ := Thread(name.Get).Take(); v != "me" {
			t.Errorf("Thread: %s", v)
		}
		var got string
		Block(func() { got = name.Get() })
		if got != "me" {
			t.Errorf("Block: %s", got)
		}
		Block(func() { rt.Enter(func() { got = name.Get() + " inside" }) })
		if got != "me inside" {
			t.Errorf("Enter: %s", got)
		}
		Block(func() { rt.Go(func() { got = name.Get() + " too" }).Wait() })
		if got != "me too" {
			t.Errorf("Go: %s", got)
		}
		out := NewChan[string]()
		Pipeline(2, out, XMap(func(int) string { return name.Get() }), ToChan([]int{1, 2}))
		if s := show(out); s != "[me me]" {
			t.Errorf("Pipeline: %s", s)
		}
	})
	if err != nil {
		t.Error(err)
	}
	if name.Get() != "nobody" {
		t.Error(name.Get())
	}
	conveyed.Range(func(id, _ any) bool { t.Errorf("goroutine %v has locals still", id); return true })
}
