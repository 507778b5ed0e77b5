package nats_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
)

// start starts a server for a test or a benchmark.
func start(t testing.TB, o embedded.Options) *embedded.Server {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := embedded.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// patience is how long answers may take: no machine is too slow.
const patience = 5 * time.Minute

func connect(t testing.TB, s *embedded.Server) *nats.Conn {
	t.Helper()
	c, err := s.Connect(nats.Options{PutWait: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func queue[T any](t testing.TB, e remote.Engine, name string, opts ...remote.Option) *remote.Queue[T] {
	t.Helper()
	q, err := remote.NewQueue[T](e, name, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// run runs f as a process of a runtime of its own.
func run(t testing.TB, f func()) {
	t.Helper()
	rt := csp.New()
	defer rt.Stop()
	if err := rt.Run(f); err != nil {
		t.Error(err)
	}
}

func TestQueue(t *testing.T) {
	s := start(t, embedded.Options{Lazy: true})
	run(t, func() {
		csp.Go(func() {
			q := queue[int](t, connect(t, s), "work", remote.Fixed(10))
			for i := range 100 {
				if o, err := q.Put(i); o != remote.Done {
					t.Errorf("%v, %v", o, err)
				}
			}
			if o, err := q.Close(); o != remote.Done {
				t.Errorf("%v, %v", o, err)
			}
		})
		var got []int
		all := csp.NewGroup()
		for range 3 {
			all.Go(func() error {
				q := queue[int](t, connect(t, s), "work", remote.Fixed(10))
				for d := range q.All() {
					got = append(got, d.Value)
					d.Ack()
				}
				return q.Err()
			})
		}
		if err := all.Wait(); err != nil {
			t.Error(err)
		}
		slices.Sort(got)
		if got = slices.Compact(got); len(got) != 100 {
			t.Errorf("%d of 100 have come", len(got))
		}
	})
}

func TestRedelivery(t *testing.T) {
	s := start(t, embedded.Options{Lazy: true})
	run(t, func() {
		q := queue[string](t, connect(t, s), "work", remote.AckWait(patience), remote.Dedup(time.Minute))
		for range 2 {
			if o, err := q.PutID("1", "a"); o != remote.Done {
				t.Errorf("%v, %v", o, err)
			}
		}
		if p := q.Puts(); p.Count != 1 {
			t.Errorf("%+v", p)
		}
		q.Put("b")
		d, _ := q.Take()
		if d.Value != "a" || d.Tries != 1 {
			t.Errorf("%v", d)
		}
		if n, err := q.Backlog(); n != 2 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		d.Nack(0)
		seen := map[string]int{}
		for len(seen) < 2 {
			d, _ := q.Take()
			seen[d.Value] = d.Tries
			if o, err := d.Confirm(); o != remote.Done {
				t.Errorf("%v, %v", o, err)
			}
		}
		if seen["a"] != 2 || seen["b"] != 1 {
			t.Errorf("%v", seen)
		}
		q.Close()
		if d, ok := q.Take(); ok || q.Err() != nil {
			t.Errorf("%v, %v", d, q.Err())
		}
		if _, err := remote.NewQueue[string](connect(t, s), "work"); err == nil || !strings.Contains(err.Error(), "AckWait") {
			t.Errorf("%v", err)
		}
		if _, err := remote.NewQueue[string](connect(t, s), "no.name"); err == nil {
			t.Error("a name that NATS cannot have")
		}
	})
}

// What a taker forgets is delivered again, as often as it does.
func TestForgetting(t *testing.T) {
	s := start(t, embedded.Options{Lazy: true})
	run(t, func() {
		q := queue[string](t, connect(t, s), "work", remote.AckWait(100*time.Millisecond))
		q.Put("a")
		for last := 0; last < 3; {
			d, ok := q.Take()
			if !ok || d.Value != "a" || d.Tries <= last {
				t.Errorf("%v after try %d, %v", d, last, q.Err())
				return
			}
			last = d.Tries
		}
		for range 2 { // what is not there can be deleted
			if o, err := q.Delete(); o != remote.Done {
				t.Errorf("%v, %v", o, err)
			}
		}
		if o, err := q.Put("b"); o != remote.Refused {
			t.Errorf("put on a queue that was deleted: %v, %v", o, err)
		}
		anew := queue[string](t, connect(t, s), "work") // with another AckWait
		if n, err := anew.Backlog(); n != 0 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

// A taker that closes its connection gives back what it has; one that waits is waiting outside.
func TestLeaving(t *testing.T) {
	s := start(t, embedded.Options{Lazy: true})
	rt := csp.New()
	defer rt.Stop()
	err := rt.Run(func() {
		q := queue[int](t, connect(t, s), "work")
		q.Put(1)
		c := connect(t, s)
		r := queue[int](t, c, "work")
		if d, ok := r.Take(); !ok || d.Value != 1 {
			t.Errorf("%v", d)
		}
		c.Close()
		if _, ok := r.Take(); ok || r.Err() != remote.ErrClosed {
			t.Errorf("%v", r.Err())
		}
		if o, err := r.Put(1); o != remote.Refused || err != remote.ErrClosed {
			t.Errorf("%v, %v", o, err)
		}
		d, _ := q.Take()
		if d.Value != 1 || d.Tries != 2 {
			t.Errorf("%v", d)
		}
		d.Ack()
		idle := csp.Go(func() { q.Take() }, csp.Name("idle"))
		for {
			csp.Yield()
			if i := idle.Info(); i.State == csp.Parked {
				if !i.Outside {
					t.Errorf("%v", i)
				}
				break
			}
		}
		q.Leave()
		idle.Wait()
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTopic(t *testing.T) {
	s := start(t, embedded.Options{Lazy: true})
	run(t, func() {
		in, _ := remote.NewTopic[int](connect(t, s), "news", remote.Fixed(1000))
		sub, err := in.Subscribe()
		if err != nil {
			t.Fatal(err)
		}
		out, _ := remote.NewTopic[int](connect(t, s), "news", remote.Producer("the press"))
		for i := range 1000 {
			out.Put(i)
		}
		out.Close()
		n := 0
		for v := range sub.All() {
			if v != n {
				t.Fatalf("%d after %d", v, n)
			}
			n++
		}
		if n != 1000 || sub.Dropped() != 0 {
			t.Errorf("%d, %d dropped", n, sub.Dropped())
		}
	})
}

// What the server was told is there when it is started again, and the goroutines are gone when it is stopped.
func TestRestart(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	rt := csp.New()
	defer rt.Stop()
	for i := range 3 {
		s, err := embedded.Start(embedded.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if s.URL() != "" {
			t.Errorf("it listens at %s", s.URL())
		}
		c, err := s.Connect(nats.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rt.Run(func() {
			q := queue[int](t, c, "kept")
			if n, err := q.Backlog(); n != uint64(i) || err != nil {
				t.Errorf("%d are stored, not %d: %v", n, i, err)
			}
			if o, err := q.Put(i); o != remote.Done {
				t.Errorf("%v, %v", o, err)
			}
		})
		c.Close()
		s.Stop()
	}
}

// Who does not import this package does not carry NATS.
func TestDependencies(t *testing.T) {
	const module = "github.com/cspsh/cspsh/"
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{.Deps}}", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const client, server = "github.com/nats-io/nats.go", "github.com/nats-io/nats-server"
	seen := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		pkg, deps, _ := strings.Cut(line, " ")
		pkg = strings.TrimPrefix(pkg, module)
		seen[pkg] = true
		hasClient, hasServer := strings.Contains(deps, client), strings.Contains(deps, server)
		switch pkg {
		case "csp/remote/nats", "cmd/cspsh":
			if !hasClient || hasServer {
				t.Errorf("%s carries a server, or no client", pkg)
			}
		case "csp/remote/nats/embedded":
			if !hasServer {
				t.Error("csp/remote/nats/embedded carries no server")
			}
		default:
			if hasClient || hasServer {
				t.Errorf("%s carries NATS", pkg)
			}
		}
	}
	for _, pkg := range []string{"csp", "csp/remote", "csp/remote/nats", "csp/remote/nats/embedded", "csp/flow", "repl", "cmd/cspsh"} {
		if !seen[pkg] {
			t.Errorf("there is no package %s", pkg)
		}
	}
}
