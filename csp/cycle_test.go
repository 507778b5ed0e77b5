package csp_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// A lock is a mutex as one builds it with a WaitList.
type lock struct {
	holder int
	list   csp.WaitList
}

func (l *lock) lock() {
	for l.holder != 0 {
		l.list.Park("lock", func() []csp.Holder { return []csp.Holder{{ID: l.holder}} })
	}
	l.holder = csp.Self().ID()
}

func TestCycles(t *testing.T) {
	twoLocks := func(first, second string) func() {
		return func() {
			a, b := lock{list: csp.WaitList{Name: first}}, lock{list: csp.WaitList{Name: second}}
			csp.Go(func() { a.lock(); csp.Yield(); b.lock() }, csp.Name("A"))
			csp.Go(func() { b.lock(); csp.Yield(); a.lock() }, csp.Name("B"))
			csp.NewChan[int]().Take()
		}
	}
	for _, test := range []struct {
		name string
		f    func()
		want string // with the sites left out
	}{
		{"none", func() { csp.NewChan[int]().Take() }, ""},
		{"chain", func() {
			var a lock
			csp.Go(func() { a.lock(); csp.NewChan[int]().Take() })
			csp.Go(func() { a.lock() }).Wait()
		}, ""},
		{"itself", func() { a := lock{list: csp.WaitList{Name: "m"}}; a.lock(); a.lock() }, "#1 root holds m, waits for m"},
		{"two locks", twoLocks("m1", "m2"), "#2 A holds m1, waits for m2; #3 B holds m2, waits for m1"},
		{"without names", twoLocks("", ""), "#2 A waits for #3 B in lock; #3 B waits for #2 A in lock"},
		{"wait", func() {
			root := csp.Self()
			csp.Go(func() { root.Wait() }, csp.Name("child")).Wait()
		}, "#1 root waits for #2 child in wait; #2 child waits for #1 root in wait"},
		{"lock and wait", func() {
			m := lock{list: csp.WaitList{Name: "m"}}
			m.lock()
			csp.Go(func() { m.lock() }).Wait()
		}, "#1 root holds m, waits for #2 in wait; #2 waits for m"},
		{"one of several holders", func() {
			var l csp.WaitList
			root := csp.Self()
			holders := func() []csp.Holder { return []csp.Holder{{ID: 77}, {ID: 3}} }
			csp.Go(func() { l.Park("rlock", holders) })
			csp.Go(func() { root.Wait() })
			l.Park("rlock", holders)
		}, "#1 root waits for #3 in rlock; #3 waits for #1 root in wait"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rt := csp.New(csp.WithVirtualClock(), csp.WithLocator(func(*csp.Process) string { return "here" }))
			defer rt.Stop()
			err := rt.Run(test.f, csp.Name("root"))
			var dead *csp.DeadlockError
			if !errors.As(err, &dead) {
				t.Fatalf("got %v, want a deadlock", err)
			}
			var got []string
			for _, c := range csp.Cycles(dead.Processes) {
				got = append(got, strings.ReplaceAll(c.String(), " at here", ""))
				if !strings.Contains(err.Error(), "\n  cycle: "+c.String()) {
					t.Errorf("the report is without the cycle: %v", err)
				}
			}
			if s := strings.Join(got, "\n"); s != test.want {
				t.Errorf("got  %s\nwant %s\n%v", s, test.want, err)
			}
		})
	}
}
