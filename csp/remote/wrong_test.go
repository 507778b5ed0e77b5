package remote_test

import (
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/remote"
)

// open opens a queue in a schedule.
func open[T any](e remote.Engine, name string, opts ...remote.Option) *remote.Queue[T] {
	q, err := remote.NewQueue[T](e, name, opts...)
	explore.Assert(err == nil, "%v", err)
	return q
}

// closes closes the producing side, however long that takes.
func closes[T any](q *remote.Queue[T]) {
	for {
		if o, _ := q.Close(); o == remote.Done {
			return
		}
	}
}

// Programs that are wrong, each with what mends it. A search has to find what is wrong, and to find nothing in what
// is mended.
var wrong = []struct {
	name    string
	faults  remote.Faults
	options explore.Options
	program func(b *remote.Broker, mended bool)
}{{
	// A payment is booked as often as it is delivered.
	name:   "exactly once",
	faults: remote.Faults{Lost: 1},
	program: func(b *remote.Broker, mended bool) {
		balance := 0
		csp.Go(func() {
			q := open[int](b.Connect("shop"), "payments")
			q.Put(10)
			q.Put(20)
			closes(q)
		})
		booked := map[uint64]bool{}
		q := open[int](b.Connect("bank"), "payments")
		for d := range q.All() {
			if !mended || !booked[d.Seq] {
				balance += d.Value
			}
			booked[d.Seq] = true
			d.Ack()
		}
		explore.Assert(balance <= 30, "the balance is %d, and 30 were paid", balance)
	},
}, {
	// A worker that dies has acknowledged what it has not done.
	name: "ack before work",
	program: func(b *remote.Broker, mended bool) {
		done := map[string]bool{}
		worker := func(e remote.Engine) {
			q := open[string](e, "jobs")
			for d := range q.All() {
				if !mended {
					d.Ack()
				}
				csp.Sleep(10 * time.Millisecond) // the work
				done[d.Value] = true
				if mended {
					d.Ack()
				}
			}
		}
		mortal := b.Connect("mortal")
		victim := csp.Go(func() { worker(mortal) }, csp.Name("victim"))
		csp.Go(func() {
			for range 5 {
				csp.Sleep(7 * time.Millisecond)
				if csp.Self().Runtime().Fault("the power fails") > 0 {
					mortal.Kill()
					victim.Kill()
					return
				}
			}
		}, csp.Name("murderer"))
		jobs := open[string](b.Connect("boss"), "jobs")
		for _, job := range []string{"a", "b", "c"} {
			jobs.Put(job)
		}
		closes(jobs)
		csp.Sleep(time.Second)
		worker(b.Connect("heir"))
		explore.Assert(len(done) == 3, "done are %v", done)
	},
}, {
	// Work that may take longer than the ack wait is given to another one, who does it at the same time.
	name:    "no renewal",
	faults:  remote.Faults{Lost: 1},
	options: explore.Options{Punctual: true},
	program: func(b *remote.Broker, mended bool) {
		wait := remote.AckWait(30 * time.Second)
		at := map[string]int{}
		worker := func(e remote.Engine) {
			q := open[string](e, "films", wait)
			for d := range q.All() {
				at[d.Value]++
				explore.Assert(at[d.Value] == 1, "%d cut %s at the same time", at[d.Value], d.Value)
				for range 1 + csp.Self().Runtime().Random(7) { // minutes of film
					csp.Sleep(8 * time.Second)
					if mended {
						d.InProgress()
					}
				}
				at[d.Value]--
				for mended { // what is acknowledged for certain is not cut again
					if o, _ := d.Confirm(); o == remote.Done {
						break
					}
					d.InProgress()
				}
				d.Ack()
			}
		}
		films := open[string](b.Connect("studio"), "films", wait)
		films.Put("The General")
		closes(films)
		other := csp.Go(func() { worker(b.Connect("one")) })
		worker(b.Connect("two"))
		other.Wait()
	},
}, {
	// Who has the lease is the leader. One who is late may write when another one is the leader already.
	name: "lease without fencing",
	program: func(b *remote.Broker, mended bool) {
		type write struct{ term, value int }
		var log []write
		store := func(w write) bool {
			if n := len(log); mended && n > 0 && w.term < log[n-1].term {
				return false // an old leader
			}
			log = append(log, w)
			return true
		}
		lease := remote.AckWait(10 * time.Second)
		candidate := func(name string) {
			e := b.Connect(name)
			defer e.Kill()
			q := open[string](e, "leader", lease)
			d, ok := q.Take()
			if !ok {
				return
			}
			term := d.Tries
			for i := range 3 {
				csp.Sleep(4 * time.Second)
				if !d.InProgress() {
					return // it is not the leader any more
				}
				csp.Yield() // it is busy
				store(write{term, i})
			}
		}
		open[string](b.Connect("admin"), "leader", lease).Put("token")
		one := csp.Go(func() { candidate("one") })
		two := csp.Go(func() { candidate("two") })
		one.Wait()
		two.Wait()
		for i, w := range log {
			explore.Assert(i == 0 || log[i-1].term <= w.term, "the leader of term %d has written after that of term %d",
				w.term, log[max(i-1, 0)].term)
		}
	},
}}

func TestWrongPrograms(t *testing.T) {
	for _, w := range wrong {
		for _, mended := range []bool{false, true} {
			name := w.name
			if mended {
				name += ", mended"
			}
			t.Run(name, func(t *testing.T) {
				o := w.options
				o.Schedules = 2000
				program := explore.Func(func() { w.program(remote.Simulated(nil, w.faults), mended) })
				program.Name = w.name
				r, err := explore.Search(program, o)
				switch {
				case err != nil:
					t.Fatal(err)
				case mended && r.Failure != nil:
					t.Errorf("%v", r)
				case !mended && r.Failure == nil:
					t.Errorf("nothing was found: %v", r)
				case !mended && r.Failure.Kind != explore.Check:
					t.Errorf("something else was found: %v", r)
				}
				if r.Failure != nil {
					if again, err := explore.ReplayProgram(program, r.Schedule, o); err != nil || again.Failure == nil {
						t.Errorf("it is not repeated: %v", err)
					}
				}
				t.Log(r)
			})
		}
	}
}
