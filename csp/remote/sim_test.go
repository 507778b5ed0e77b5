package remote_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/remote"
)

// simulate runs f with a simulated broker without faults, in virtual time.
func simulate(t *testing.T, f func(b *remote.Broker)) {
	t.Helper()
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	if err := rt.Run(func() { f(remote.Simulated(rt, remote.Faults{})) }); err != nil {
		t.Error(err)
	}
	if stuck, err := rt.Settle(context.Background()); err != nil || len(stuck) > 0 {
		t.Errorf("left: %v, %v", stuck, err)
	}
}

func queue[T any](t *testing.T, e remote.Engine, name string, opts ...remote.Option) *remote.Queue[T] {
	t.Helper()
	q, err := remote.NewQueue[T](e, name, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func topic[T any](t *testing.T, e remote.Engine, name string, opts ...remote.Option) *remote.Topic[T] {
	t.Helper()
	q, err := remote.NewTopic[T](e, name, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func done(t *testing.T, o remote.Outcome, err error) {
	t.Helper()
	if o != remote.Done || err != nil {
		t.Errorf("%v, %v", o, err)
	}
}

func TestQueue(t *testing.T) {
	type order struct {
		N    int
		What string
	}
	simulate(t, func(b *remote.Broker) {
		csp.Go(func() {
			q := queue[order](t, b.Connect("shop"), "orders")
			for i := range 3 {
				o, err := q.Put(order{i, "tea"})
				done(t, o, err)
			}
			o, err := q.Close()
			done(t, o, err)
			if o, err := q.Put(order{}); o != remote.Refused || !errors.Is(err, remote.ErrClosed) {
				t.Errorf("a put after Close: %v, %v", o, err)
			}
		})
		q := queue[order](t, b.Connect("kitchen"), "orders")
		n := 0
		for d := range q.All() {
			if d.Value != (order{n, "tea"}) || d.Seq != uint64(n+1) || d.Tries != 1 || d.Err != nil {
				t.Errorf("%+v", d)
			}
			n++
			csp.Sleep(time.Second)
			if !d.Ack() || d.Ack() {
				t.Error("Ack is not told right")
			}
		}
		if n != 3 || q.Err() != nil {
			t.Errorf("%d values, %v", n, q.Err())
		}
		if p := q.Producers(); len(p) != 1 || p["shop.2"] != (remote.Puts{Closed: true, Count: 3}) {
			t.Errorf("%+v", p)
		}
	})
}

// What is not acknowledged in time, or given back, comes again, later than the others.
func TestRedelivery(t *testing.T) {
	simulate(t, func(b *remote.Broker) {
		e := b.Connect("here")
		wait := remote.AckWait(10 * time.Second)
		q := queue[string](t, e, "work", wait)
		for _, s := range []string{"a", "b", "c"} {
			q.Put(s)
		}
		q.Close()
		var log []string
		begin := csp.Now()
		for d := range q.All() {
			log = append(log, fmt.Sprintf("%s%d@%d", d.Value, d.Tries, csp.Since(begin)/time.Second))
			switch fmt.Sprint(d.Value, d.Tries) {
			case "a1": // is forgotten
			case "b1":
				d.Nack(25 * time.Second)
			case "c1":
				csp.Sleep(8 * time.Second)
				if !d.InProgress() {
					t.Error("a renewal in time is none")
				}
				csp.Sleep(8 * time.Second)
				if !d.Ack() {
					t.Error("an Ack in time is none")
				}
			default:
				d.Ack()
			}
		}
		if got := strings.Join(log, " "); got != "a1@0 a2@10 b1@10 c1@10 b2@35" {
			t.Errorf("%s", got)
		}
		if n, err := q.Backlog(); n != 0 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

// A put parks while the queue is full, and a taker has no more than it may have.
func TestBounds(t *testing.T) {
	simulate(t, func(b *remote.Broker) {
		put := 0
		csp.Go(func() {
			q := queue[int](t, b.Connect("from"), "work", remote.Fixed(2))
			for i := range 5 {
				q.Put(i)
				put++
			}
			q.Close()
		})
		q := queue[int](t, b.Connect("to"), "work", remote.Fixed(2))
		var got []*remote.Delivery[int]
		for range 2 {
			d, _ := q.Take()
			got = append(got, d)
		}
		csp.Sleep(time.Second)
		if put != 2 {
			t.Errorf("%d were put, and 2 are stored at most", put)
		}
		if alt := csp.Alts(csp.Priority(), q.TakeOp(), csp.Timeout(time.Second).TakeOp()); alt.Index != 1 {
			t.Errorf("a third value was delivered: %v", alt.Value)
		}
		for len(got) > 0 {
			got[0].Ack()
			d, ok := q.Take()
			if got = got[1:]; ok {
				got = append(got, d)
			}
		}
		if put != 5 {
			t.Errorf("%d were put", put)
		}
	})
}

// Takers see the end when all producers have closed, and what a dead taker had comes to others.
func TestProducersAndDeath(t *testing.T) {
	simulate(t, func(b *remote.Broker) {
		for i := range 2 {
			csp.Go(func() {
				q := queue[int](t, b.Connect(fmt.Sprint("from", i)), "work", remote.Producers(2))
				csp.Sleep(time.Duration(i) * time.Minute)
				q.Put(i)
				q.Close()
			})
		}
		victim := b.Connect("victim")
		csp.Go(func() {
			q := queue[int](t, victim, "work", remote.Producers(2))
			q.Take()
			victim.Kill()
			if _, ok := q.Take(); ok || !errors.Is(q.Err(), remote.ErrClosed) {
				t.Errorf("what is dead takes: %v", q.Err())
			}
		})
		csp.Sleep(time.Second)
		q := queue[int](t, b.Connect("to"), "work", remote.Producers(2))
		got := ""
		for d := range q.All() {
			got += fmt.Sprintf("%d/%d ", d.Value, d.Tries)
			d.Ack()
		}
		if got != "0/2 1/1 " {
			t.Errorf("got %s", got)
		}
	})
	// A producer that is dead can be closed for.
	simulate(t, func(b *remote.Broker) {
		dead := b.Connect("dead")
		from := queue[int](t, dead, "work")
		from.Put(1)
		dead.Kill()
		q := queue[int](t, b.Connect("to"), "work")
		d, _ := q.Take()
		d.Confirm()
		q.CloseFor(from.Producer())
		if _, ok := q.Take(); ok || q.Err() != nil {
			t.Errorf("no end: %v", q.Err())
		}
	})
}

func TestCodecs(t *testing.T) {
	simulate(t, func(b *remote.Broker) {
		e := b.Connect("here")
		type point struct{ X, Y int }
		g := queue[point](t, e, "gob", remote.Encoding(remote.Gob[point]()))
		g.Put(point{1, 2})
		if d, _ := g.Take(); d.Value != (point{1, 2}) || !d.Ack() {
			t.Errorf("%+v", d)
		}
		g.Leave()
		r := queue[[]byte](t, e, "raw", remote.Encoding(remote.Raw()))
		r.Put([]byte("\x00\xff"))
		if d, _ := r.Take(); string(d.Value) != "\x00\xff" || !d.Ack() {
			t.Errorf("%+v", d)
		}
		r.Put([]byte("no JSON"))
		r.Leave()
		j := queue[int](t, e, "raw")
		if d, _ := j.Take(); d.Err == nil || d.Value != 0 {
			t.Errorf("%+v", d)
		}
		j.Leave()
		if o, err := queue[func()](t, e, "funcs").Put(nil); o != remote.Refused || err == nil {
			t.Errorf("%v, %v", o, err)
		}
		defer func() {
			if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), "the values are of type int") {
				t.Errorf("%v", v)
			}
		}()
		queue[int](t, e, "wrong", remote.Encoding(remote.Raw()))
	})
}

// A value with an id that is known is not stored, and counts as put.
func TestDedup(t *testing.T) {
	simulate(t, func(b *remote.Broker) {
		q := queue[string](t, b.Connect("here"), "work", remote.Dedup(time.Minute))
		for range 2 {
			o, err := q.PutID("1", "a")
			done(t, o, err)
		}
		csp.Sleep(2 * time.Minute)
		q.PutID("1", "b")
		if p := q.Puts(); p.Count != 2 || p.Unknown != 0 {
			t.Errorf("%+v", p)
		}
		q.Close()
		got := ""
		for d := range q.All() {
			got += d.Value
			d.Ack()
		}
		if got != "ab" {
			t.Errorf("got %s", got)
		}
	})
}

func TestTopic(t *testing.T) {
	simulate(t, func(b *remote.Broker) {
		from := topic[int](t, b.Connect("from"), "news")
		from.Put(0) // nobody hears
		var subs []*remote.Subscription[int]
		for i := range 2 {
			s, err := topic[int](t, b.Connect(fmt.Sprint("to", i)), "news", remote.Fixed(3)).Subscribe()
			if err != nil {
				t.Fatal(err)
			}
			subs = append(subs, s)
		}
		for i := range 5 {
			o, err := from.Put(1 + i)
			done(t, o, err)
		}
		csp.Sleep(time.Second)
		from.Close()
		csp.Sleep(time.Second)
		for _, s := range subs {
			if got := slices.Collect(s.All()); !slices.Equal(got, []int{1, 2, 3}) || s.Dropped() != 2 {
				t.Errorf("got %v, and %d are dropped", got, s.Dropped())
			}
		}
	})
}

// With a simulated broker, nobody is outside: a deadlock is one.
func TestSimulatedDeadlock(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		q := queue[int](t, remote.Simulated(rt, remote.Faults{}).Connect("here"), "work")
		q.Take()
	})
	if err == nil || !strings.Contains(err.Error(), "take on") || !strings.Contains(err.Error(), " work ") {
		t.Errorf("%v", err)
	}
}

// Whatever goes wrong, what was put is delivered, and counted. What was told as refused is not.
func TestNothingIsLost(t *testing.T) {
	program := func(faults remote.Faults) func() {
		return func() {
			b := remote.Simulated(nil, faults)
			opts := []remote.Option{remote.AckWait(10 * time.Second), remote.Fixed(2)}
			got := map[int]int{}
			put := map[int]remote.Outcome{}
			csp.Go(func() {
				q, err := remote.NewQueue[int](b.Connect("from"), "work", opts...)
				explore.Assert(err == nil, "%v", err)
				for i := range 3 {
					put[i], _ = q.Put(i)
				}
				for {
					if o, _ := q.Close(); o == remote.Done {
						return
					}
				}
			})
			q, err := remote.NewQueue[int](b.Connect("to"), "work", opts...)
			explore.Assert(err == nil, "%v", err)
			for d := range q.All() {
				got[d.Value]++
				d.Ack()
			}
			for i, o := range put {
				explore.Assert(o != remote.Done || got[i] > 0, "%d was put, and has not come: %v", i, q.Err())
				explore.Assert(o != remote.Refused || got[i] == 0, "%d was refused, and has come", i)
			}
			explore.Assert(len(put) == 3 && q.Err() == nil, "%v: %v", put, q.Err())
		}
	}
	r, err := explore.Search(explore.Func(program(remote.AnyFault(2))), explore.Options{Schedules: 1500})
	if err != nil || r.Failure != nil {
		t.Errorf("%v\n%v", err, r)
	}
	// A broker that forgets is found out.
	r, err = explore.Search(explore.Func(program(remote.Faults{Forgetful: 1})), explore.Options{Schedules: 1500})
	if err != nil || r.Failure == nil || !strings.Contains(r.Sentence, "forgets what it wrote last") {
		t.Errorf("%v\n%v", err, r)
	}
	t.Log(r)
}

// The death of a peer is an event, and so is that it leaves.
func TestPeers(t *testing.T) {
	simulate(t, func(b *remote.Broker) {
		events, stop, err := remote.WatchPeers(b.Connect("watcher"))
		if err != nil {
			t.Fatal(err)
		}
		mortal := b.Connect("mortal")
		remote.Presence(mortal, "mortal", time.Second)
		leave, _ := remote.Presence(b.Connect("guest"), "guest", 2*time.Second)
		begin := csp.Now()
		csp.Go(func() {
			csp.Sleep(time.Minute)
			leave()
			csp.Sleep(time.Minute)
			mortal.Kill()
		})
		var log []string
		for range 4 {
			e, _ := events.Take()
			log = append(log, fmt.Sprint(e.Peer, " ", e.Kind, " ", csp.Since(begin).Round(time.Second)))
		}
		if got := strings.Join(log, ", "); got != "mortal up 0s, guest up 0s, guest left 1m0s, mortal dead 2m2s" {
			t.Error(got)
		}
		stop()
		if _, ok := events.Take(); ok {
			t.Error("what was stopped goes on")
		}
	})
}

// A queue that was deleted is another one when it is opened again.
func TestDelete(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		e := remote.Simulated(nil, remote.Faults{}).Connect("e")
		q, _ := remote.NewQueue[int](e, "q")
		q.Put(1)
		if o, err := q.Delete(); o != remote.Done {
			t.Errorf("%v, %v", o, err)
		}
		q, _ = remote.NewQueue[int](e, "q")
		if n, err := q.Backlog(); n != 0 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
