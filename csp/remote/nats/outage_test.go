package nats_test

import (
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
)

// outage opens a queue and calls f while its broker is down, on which a put waits for a short time. back starts the
// broker again.
func outage(t *testing.T, f func(q *remote.Queue[int], c *nats.Conn, back func())) {
	o := embedded.Options{Listen: freeAddress(t), Dir: t.TempDir(), Lazy: true}
	s := start(t, o)
	c, err := nats.Connect(nats.Options{URL: s.URL(), PutWait: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	run(t, func() {
		// Opening is tried a few times only, which may be too short a time on a slow machine.
		q, err := csp.Retry(csp.Backoff{}, func() (*remote.Queue[int], error) { return remote.NewQueue[int](c, "work") })
		if err != nil {
			t.Fatal(err)
		}
		s.Stop()
		f(q, c, func() { start(t, o) })
	})
}

// refused puts until that is refused since there is no broker, by when whoever has waited as long has waited in vain.
func refused(t *testing.T, q *remote.Queue[int]) {
	for {
		switch o, err := q.Put(7); {
		case err == remote.ErrNotConnected:
			return
		case o == remote.Done:
			t.Fatal("the broker is down, and has stored a value")
		}
	}
}

// stored puts until that has been done.
func stored(q *remote.Queue[int]) {
	for {
		if o, _ := q.Put(7); o == remote.Done {
			return
		}
	}
}

// Whoever begins to take while the broker is down gets what comes when it is there again.
func TestTakeInOutage(t *testing.T) {
	outage(t, func(q *remote.Queue[int], c *nats.Conn, back func()) {
		var got *remote.Delivery[int]
		taker := csp.Go(func() {
			d, ok := q.Take()
			if !ok {
				t.Errorf("taking has ended: %v", q.Err())
			}
			got = d
		})
		for range 3 {
			refused(t, q)
		}
		back()
		stored(q)
		taker.Wait()
		if got != nil && got.Value != 7 {
			t.Errorf("%v has come", got)
		}
	})
}

// Whoever waits for the broker to begin can leave, be killed, and close the connection.
func TestLeaveInOutage(t *testing.T) {
	for name, leave := range map[string]func(*remote.Queue[int], *nats.Conn, *csp.Process){
		"Leave": func(q *remote.Queue[int], c *nats.Conn, taker *csp.Process) {
			q.Leave()
		},
		"Kill": func(q *remote.Queue[int], c *nats.Conn, taker *csp.Process) {
			taker.Kill()
		},
		"Close": func(q *remote.Queue[int], c *nats.Conn, taker *csp.Process) {
			c.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			outage(t, func(q *remote.Queue[int], c *nats.Conn, back func()) {
				taker := csp.Go(func() {
					if d, ok := q.Take(); ok {
						t.Errorf("%v has come", d)
					}
				})
				refused(t, q)
				leave(q, c, taker)
				taker.Wait()
				if name != "Kill" {
					return
				}
				next := csp.Go(func() {
					if d, ok := q.Take(); !ok || d.Value != 7 {
						t.Errorf("%v has come, %v", d, q.Err())
					}
				})
				back()
				stored(q)
				next.Wait()
			})
		})
	}
}
