package shim

import (
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// A State is what a value of package sync holds.
type State struct {
	Text    string       // such as unlocked, or 2 to go; it ends in "by" where Holders follow
	Holders []csp.Holder // who has it, as far as that is known
	Writer  bool         // of a RWMutex that is read: a writer waits for it
}

// State tells what a value of one of package sync's types holds; ok is false for values of other types. A copy
// tells less than the variable itself: who has a lock is known by its address. Without a Table nobody is known.
// It is to be called on the loop.
func (t *Table) State(v reflect.Value) (s State, ok bool) {
	if v.Kind() != reflect.Struct || v.Type().PkgPath() != "sync" {
		return s, false
	}
	if !v.CanAddr() {
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		v = p.Elem()
	}
	switch p := v.Addr().Interface().(type) {
	case *sync.Mutex:
		return t.mutexState((*mutex)(unsafe.Pointer(p))), true
	case *sync.RWMutex:
		return t.rwMutexState((*rwMutex)(unsafe.Pointer(p))), true
	case *sync.WaitGroup:
		return State{Text: fmt.Sprintf("%d to go", (*waitGroup)(unsafe.Pointer(p)).left())}, true
	case *sync.Once:
		return t.onceState((*once)(unsafe.Pointer(p))), true
	case *sync.Cond:
		return State{Text: fmt.Sprintf("%d waiting", (*cond)(unsafe.Pointer(p)).waiting())}, true
	case *sync.Pool:
		return State{Text: count((*pool)(unsafe.Pointer(p)).kept(), "item")}, true
	case *sync.Map:
		n := 0
		p.Range(func(any, any) bool { n++; return true })
		return State{Text: count(n, "key")}, true
	}
	return s, false
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// holdersAt returns who has what is at an address.
func (t *Table) holdersAt(at uintptr) []csp.Holder {
	if t == nil {
		return nil
	}
	return t.locks.holders(at)
}

func (t *Table) mutexState(m *mutex) State {
	if m.state&mutexLocked == 0 {
		return State{Text: "unlocked"}
	}
	return heldState("held by", "locked", t.holdersAt(address(m)))
}

// heldState says who has something, or no more than that somebody has.
func heldState(by, unknown string, holders []csp.Holder) State {
	if len(holders) == 0 {
		return State{Text: unknown}
	}
	return State{Text: by, Holders: holders}
}

func (t *Table) rwMutexState(m *rwMutex) State {
	n := int(m.reading())
	switch {
	case n == 0 && m.pending():
		return heldState("held by", "locked", t.holdersAt(address(&m.w)))
	case n == 0:
		return State{Text: "unlocked"}
	}
	readers := t.holdersAt(address(&m.readerSem))
	if len(readers) != n { // some are of a lock that was here before
		readers = nil
	}
	s := heldState("read by", fmt.Sprintf("read by %d", n), readers)
	s.Writer = m.pending()
	return s
}

func (t *Table) onceState(o *once) State {
	switch {
	case o.done != 0:
		return State{Text: "done"}
	case o.m.state&mutexLocked != 0:
		return heldState("being done by", "being done", t.holdersAt(address(&o.m)))
	}
	return State{Text: "not done"}
}

// left is how many the WaitGroup waits for.
func (w *waitGroup) left() int32 { return int32(w.state >> 32) }

// waiting is how many wait in the Cond.
func (c *cond) waiting() (n int) {
	if compiled := c.notify.wait; compiled != 0 {
		return int(compiled - c.notify.notify) // and the queue is one of Go's
	}
	for k := (*ticket)(c.notify.head); k != nil; k = k.next {
		n++
	}
	return n
}

// kept is how many items the Pool has.
func (p *pool) kept() int {
	if p.localSize != 0 || p.local == nil {
		return 0
	}
	return len((*poolItems)(p.local).items)
}

// Left returns how many those wait for who are parked in Wait of the sync.WaitGroup at an address. It is to be
// called on the loop; ok is false where nobody is parked.
func (t *Table) Left(at uintptr) (n int, ok bool) {
	w := t.locks.at(at)
	if w == nil || w.Empty() {
		return 0, false
	}
	return int((*waitGroup)(*(*unsafe.Pointer)(unsafe.Pointer(&at))).left()), true
}
