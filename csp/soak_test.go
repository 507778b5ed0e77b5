package csp

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Four runtimes pass values around a ring; none is lost and the order is kept.
func TestRing(t *testing.T) {
	values := 1_000_000
	if testing.Short() || RaceEnabled {
		values = 50_000
	}
	const n = 4
	var rts [n]*Runtime
	var c [n]*Chan[int]
	for i := range n {
		rts[i] = New()
		defer rts[i].Stop()
		c[i] = NewChanOn[int](rts[i], Fixed(256))
	}
	for i := 1; i < n; i++ {
		rts[i].Go(func() {
			for v := range c[i].All() {
				c[(i+1)%n].Put(v)
			}
			c[(i+1)%n].Close()
		})
	}
	rts[0].Go(func() {
		for v := range values {
			c[1].Put(v)
		}
		c[1].Close()
	})
	if err := rts[0].Run(func() {
		release := rts[0].Hold()
		defer release()
		want := 0
		for v := range c[0].All() {
			if v != want {
				t.Errorf("got %d, want %d", v, want)
				return
			}
			want++
		}
		if want != values {
			t.Errorf("%d values", want)
		}
	}); err != nil {
		t.Error(err)
	}
}

// Goroutines outside and processes use the same channels at the same time.
func TestMixed(t *testing.T) {
	rt := New()
	defer rt.Stop()
	const (
		senders = 4
		each    = 200
	)
	for _, opts := range [][]Option{nil, {Fixed(3)}} {
		c := NewChanOn[int](rt, opts...)
		var sum atomic.Int64
		var wg, senderWG sync.WaitGroup
		for s := range senders {
			send := func() {
				for i := range each {
					if s == 1 {
						Alts(c.PutOp(i + 1))
					} else {
						c.Put(i + 1)
					}
				}
			}
			receive := func() {
				for v := range c.All() {
					sum.Add(int64(v))
				}
			}
			senderWG.Go(send)
			wg.Go(receive)
			senderWG.Add(1)
			rt.Go(func() { send(); senderWG.Done() })
			wg.Add(1)
			rt.Go(func() { receive(); wg.Done() })
		}
		wg.Go(func() {
			for range 20 {
				rt.Processes()
				c.Info()
				runtime.Gosched()
			}
		})
		senderWG.Wait()
		c.Close()
		wg.Wait()
		if want := int64(2 * senders * each * (each + 1) / 2); sum.Load() != want {
			t.Errorf("sum %d, want %d", sum.Load(), want)
		}
	}
}

// chaos is a random program: processes that put, take, choose, sleep, spawn, close and kill.
func chaos(seed uint64, steps int) {
	r := rand.New(rand.NewPCG(seed, 7))
	chans := []*Chan[int]{NewChan[int](), NewChan[int](Fixed(2)), NewChan[int](Sliding(2)), NewChan[int](Dropping(1)), PromiseChan[int]()}
	var procs []*Process
	pick := func() *Chan[int] { return chans[r.IntN(len(chans))] }
	for range steps {
		kind, a, b, n := r.IntN(12), pick(), pick(), r.IntN(100)
		procs = append(procs, Go(func() {
			defer func() {
				if n%10 == 0 {
					runtime.Goexit()
				}
			}()
			for range n % 5 {
				switch kind {
				case 0, 1:
					a.Put(n)
				case 2, 3:
					a.Take()
				case 4, 5:
					Alts(a.TakeOp(), b.PutOp(n), Timeout(time.Duration(n)*time.Millisecond).TakeOp())
				case 6:
					Sleep(time.Duration(n) * time.Millisecond)
				case 7:
					a.PutThen(n, func(ok bool) { b.TakeThen(func(int, bool) {}) })
				case 8:
					Go(func() { a.Take(); b.Offer(1) }).Wait()
				case 9:
					GoChan(func() int { v, _ := a.Take(); return v }).Take()
				case 10:
					Yield()
				case 11:
					Alts(a.TakeOp(), b.TakeOp(), Priority(), Default(1))
				}
			}
		}))
		if r.IntN(10) == 0 {
			procs[r.IntN(len(procs))].Kill()
		}
		if r.IntN(20) == 0 {
			i := r.IntN(len(chans))
			chans[i].Close()
			chans[i] = NewChan[int](Fixed(1 + i))
		}
		if r.IntN(3) == 0 {
			Sleep(time.Duration(r.IntN(10)) * time.Millisecond)
		}
	}
	for _, c := range chans {
		c.Close()
	}
}

var soak = flag.Duration("soak", 0, "how long TestSoak runs under each clock; it runs once at least")

// Random programs, three at a time, spawn, kill and close, under both clocks.
func TestSoak(t *testing.T) {
	for _, opts := range [][]RuntimeOption{nil, {WithVirtualClock()}, {WithVirtualClock(), WithSeed(9)}} {
		rt := New(opts...)
		steps := 300
		if len(opts) > 0 {
			steps = 3000
		}
		seed := uint64(0)
		for begin := time.Now(); seed == 0 || time.Since(begin) < *soak; seed += 3 {
			var wg sync.WaitGroup
			for i := range uint64(3) {
				wg.Go(func() { rt.Run(func() { chaos(seed+i, steps) }) })
			}
			wg.Wait()
		}
		for _, p := range rt.Processes() {
			if p.State == Running {
				t.Errorf("running: %v", p)
			}
		}
		rt.Stop()
		if list := rt.Processes(); len(list) > 0 {
			t.Errorf("left: %v", list)
		}
	}
}

// Processes of several runtimes and goroutines outside use each other's channels, and some are killed
// meanwhile. Whatever was accepted is taken, but for what the killed have had in hand; all of it ends
// when the channels are closed, and so it does when the runtimes are stopped instead.
func TestSeveralRuntimes(t *testing.T) {
	for round := range uint64(20) {
		r := rand.New(rand.NewPCG(round, 1))
		var rts [3]*Runtime
		var chans [6]*Chan[int]
		for i := range rts {
			rts[i] = New()
		}
		for i := range chans {
			chans[i] = NewChanOn[int](rts[i%3], [][]Option{{Fixed(2)}, nil}[i/3]...)
		}
		var accepted, taken, killed atomic.Int64
		use := func(r *rand.Rand) {
			for {
				c := chans[r.IntN(len(chans))]
				ok := false
				switch r.IntN(5) {
				case 0:
					ok = c.Put(1)
					if ok {
						accepted.Add(1)
					}
				case 1:
					alt := Alts(c.PutOp(1), chans[(slices.Index(chans[:], c)+3)%6].TakeOp())
					if ok = alt.OK; ok && alt.Index == 0 {
						accepted.Add(1)
					} else if ok {
						taken.Add(1)
					}
				case 2:
					if ok = true; c.Offer(1) {
						accepted.Add(1)
					}
				case 3:
					if _, ok = c.Poll(); ok {
						taken.Add(1)
					}
					ok = !c.Closed()
				case 4:
					if _, ok = c.Take(); ok {
						taken.Add(1)
					}
				}
				if !ok {
					return
				}
			}
		}
		var wg sync.WaitGroup
		var procs []*Process
		for i := range rts {
			for range 4 {
				own := rand.New(rand.NewPCG(r.Uint64(), 2))
				procs = append(procs, rts[i].Go(func() { use(own) }))
			}
			own := rand.New(rand.NewPCG(r.Uint64(), 2))
			wg.Go(func() { use(own) })
		}
		for n := range 200 { // without which all would be parked before long
			if chans[r.IntN(len(chans))].Offer(1) {
				accepted.Add(1)
			}
			if _, ok := chans[r.IntN(len(chans))].Poll(); ok {
				taken.Add(1)
			}
			if n%40 == 0 && r.IntN(2) == 0 {
				procs[r.IntN(len(procs))].Kill()
			}
		}
		if round%2 == 0 {
			for _, i := range r.Perm(len(chans)) {
				chans[i].Close()
			}
			for _, p := range procs {
				if p.Wait() != nil {
					killed.Add(1)
				}
			}
			wg.Wait()
			for _, c := range chans {
				taken.Add(int64(len(Into(nil, c))))
			}
			if lost := accepted.Load() - taken.Load(); max(lost, -lost) > killed.Load() {
				t.Errorf("round %d: %d accepted, %d taken, %d killed", round, accepted.Load(), taken.Load(), killed.Load())
			}
		}
		for _, i := range r.Perm(len(rts)) {
			rts[i].Stop()
		}
		wg.Wait()
	}
}
