package picture

import (
	"fmt"
	"iter"
	"strings"
	"sync"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// The source calls one lock by several names (left, right) and several locks by one (forks[i]). In a picture each
// has one name, and no two have the same.

// nameLocks has entries call a lock by one name, which no other lock has.
func nameLocks(entries iter.Seq[*entry]) {
	locks := lockSet{}
	for en := range entries {
		if en.Kind == Got || en.Kind == Gave {
			locks[en.Object] = true
		}
	}
	called := map[uintptr]string{}
	var order []uintptr
	for en := range entries {
		if en.Object == 0 || en.Kind == Did {
			continue
		}
		if en.Kind == Waits {
			en.Object = locks.waited(en.Object, en.Text)
		}
		if name, known := called[en.Object]; !known {
			order = append(order, en.Object)
			called[en.Object] = en.Thing
		} else if name == "" {
			called[en.Object] = en.Thing
		}
	}
	for en := range entries { // what tells them apart has precedence
		if en.called != "" {
			called[en.Object] = en.called
		}
	}
	count, seen := map[string]int{}, map[string]int{}
	for _, at := range order {
		count[called[at]]++
	}
	for _, at := range order {
		if name := called[at]; name != "" && count[name] > 1 {
			seen[name]++
			called[at] = fmt.Sprintf("%s#%d", name, seen[name])
		}
	}
	for en := range entries {
		if en.Object != 0 && en.Kind != Did {
			en.Thing = called[en.Object]
		}
	}
}

// A lockSet has locks, by their addresses.
type lockSet map[uintptr]bool

// waited returns the lock that is waited for at an address, in an operation: at a sync.RWMutex, that is a part of it.
func (s lockSet) waited(at uintptr, op string) uintptr {
	if !strings.HasPrefix(op, "sync.RWMutex.") {
		return at
	}
	for o := uintptr(0); o < unsafe.Sizeof(sync.RWMutex{}) && o <= at; o += 4 {
		if s[at-o] {
			return at - o
		}
	}
	return at
}

// callAlike has processes that wait at the end call locks as the events do, or these as the processes do where that
// tells the locks apart.
func (r *Run) callAlike(left []csp.ProcessInfo) {
	locks, names := lockSet{}, map[uintptr]string{}
	for _, e := range r.Events {
		if e.Object == 0 || e.Kind == Did {
			continue
		}
		names[e.Object] = e.Thing
		if e.Kind == Got || e.Kind == Gave {
			locks[e.Object] = true
		}
	}
	of, shared := map[string]uintptr{}, map[string]bool{}
	for _, p := range left {
		if p.Object != 0 && p.Awaits != "" {
			at := locks.waited(p.Object, p.Op)
			shared[p.Awaits] = shared[p.Awaits] || of[p.Awaits] != 0 && of[p.Awaits] != at
			of[p.Awaits] = at
		}
	}
	for i := range left {
		p := &left[i]
		at := locks.waited(p.Object, p.Op)
		known, ok := names[at]
		if p.Object == 0 || !ok {
			continue
		}
		if !shared[p.Awaits] && p.Awaits != "" {
			names[at] = p.Awaits
			continue
		}
		p.Awaits = known
		for j := range p.Holders {
			p.Holders[j].Since.Subject = known
		}
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.Object != 0 && e.Kind != Did {
			e.Thing = names[e.Object]
		}
	}
}

// contended returns the locks that more than one process has to do with: of others there is nothing to be seen.
func (r *Run) contended() map[uintptr]bool {
	users, several := map[uintptr]int{}, map[uintptr]bool{}
	for _, e := range r.Events {
		if e.Object == 0 || e.Kind == Did {
			continue
		}
		if user, ok := users[e.Object]; ok && user != e.Process {
			several[e.Object] = true
		}
		users[e.Object] = e.Process
	}
	return several
}

// LockText tells what a process does with a lock: that it gets it, by an operation, or has it no more.
func LockText(got bool, op, name string) string {
	return strings.TrimSpace(lockVerb(got, op) + " " + name)
}

func lockVerb(got bool, op string) string {
	switch {
	case !got:
		return "unlocks"
	case op == "read-lock":
		return "read-locks"
	}
	return "locks"
}

// joinLocks has the last row tell what the next one would, where a process does no more between than to get locks and
// to let go of them, and reports whether it could. What is done again from the beginning is counted.
func joinLocks(list *[]row, w *row) bool {
	n := len(*list) - 1
	if n < 0 {
		return false
	}
	last := &(*list)[n]
	if last.verb == "" || last.from != w.from || clock(last.at) != clock(w.at) || last.held <= 0 {
		return false
	}
	if last.verb == w.verb {
		last.label += "," + strings.TrimPrefix(w.label, w.verb)
	} else {
		last.label += "; " + w.label
	}
	last.verb, last.seq = w.verb, w.seq
	if last.held += w.held; last.held > 0 || n == 0 {
		return true
	}
	if before := &(*list)[n-1]; before.verb != "" && before.from == last.from && before.label == last.label && clock(before.at) == clock(last.at) {
		before.times, before.seq = max(before.times, 1)+1, last.seq
		before.states = with(before.states, last.states)
		*list = (*list)[:n]
	}
	return true
}
