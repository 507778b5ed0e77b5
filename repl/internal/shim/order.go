package shim

import (
	"cmp"
	"io"
	"strconv"
	"strings"
	"unsafe"
	"weak"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore/race"
)

// What the packages do here that Go's memory model has make an order is told to a detector of races, if
// there is one.

// syncs are the objects by which processes are put in an order, by their addresses.
type syncs struct {
	of    map[uintptr]*synced
	limit int // length at which those are looked for that are no more
}

// A synced is an object. What comes to have its address when it is no more is another one.
type synced struct {
	race.Sync
	object weak.Pointer[byte]
}

// sync returns what is known of an object.
func (t *Table) sync(p unsafe.Pointer) *race.Sync {
	s := t.syncs.of[uintptr(p)]
	if s != nil && s.object.Value() == (*byte)(p) {
		return &s.Sync
	}
	return t.newSync(p)
}

func (t *Table) newSync(p unsafe.Pointer) *race.Sync {
	l := &t.syncs
	if len(l.of) >= l.limit {
		for at, s := range l.of {
			if s.object.Value() == nil {
				delete(l.of, at)
			}
		}
		l.limit = max(64, 2*len(l.of))
	}
	if l.of == nil {
		l.of = map[uintptr]*synced{}
	}
	s := &synced{object: weak.Make((*byte)(p))}
	l.of[uintptr(p)] = s
	return &s.Sync
}

// acquires says that what the running process does from now on comes after what was released to an object.
func (t *Table) acquires(p unsafe.Pointer) {
	if d := t.env.Races; d != nil && !d.Quiet && t.env.Runtime.OnLoop() {
		d.Acquire(t.task(), t.sync(p))
	}
}

// releases says that what the running process has done comes before what those do who acquire the object.
func (t *Table) releases(p unsafe.Pointer) {
	if d := t.env.Races; d != nil && t.env.Runtime.OnLoop() {
		d.Release(t.task(), t.sync(p))
	}
}

// handsOver is releases, but what others have released counts no more, unless the process has acquired it.
func (t *Table) handsOver(p unsafe.Pointer) {
	if d := t.env.Races; d != nil && t.env.Runtime.OnLoop() {
		d.Replace(t.task(), t.sync(p))
	}
}

func (t *Table) task() *race.Task { return t.env.Races.Of(t.env.Runtime.Running()) }

// A promise is by what something that happens later, in no process, comes after the one that asked for it.
type promise struct{ race.Sync }

// promised says that what the running process has done comes before what is kept.
func (p *promise) promised(t *Table) {
	if d := t.env.Races; d != nil && t.env.Runtime.OnLoop() {
		d.Replace(t.task(), &p.Sync)
	}
}

// keep calls f, which comes after promised and is not known to come after anything else.
func (p *promise) keep(t *Table, f func()) {
	d := t.env.Races
	if by := t.env.Runtime.Running(); d == nil || by != nil && by.ID() != 0 {
		f()
		return
	}
	d.As(&p.Sync)
	defer d.As(nil)
	f()
}

// accessed says that the running process reads or writes memory that the source does not show. advice is how
// a race on it is mended.
func (t *Table) accessed(p unsafe.Pointer, size uintptr, write bool, advice string) {
	if d := t.env.Races; d != nil && !d.Quiet && t.env.Accessed != nil {
		t.env.Accessed(p, size, write, advice)
	}
}

// point is a scheduling point of the running process before an operation on an object, and counts as a step
// where nobody decides.
func (t *Table) point(op string, p unsafe.Pointer, access csp.Access) {
	t.pointAt(op, p, access, nil)
}

// pointAt is point for an operation at a place, nil for the one where the process is.
func (t *Table) pointAt(op string, p unsafe.Pointer, access csp.Access, at *csp.Site) {
	rt := t.env.Runtime
	if !rt.OnLoop() || !rt.Deciding() {
		rt.Step()
		return
	}
	rt.Point(t.effect(op, p, access, at))
}

// prints is a scheduling point before text is written to the standard output.
func (t *Table) prints(w io.Writer, text []byte) {
	if rt := t.env.Runtime; w == t.env.Stdout && rt.OnLoop() && rt.Deciding() {
		const most = 20
		short := string(text[:min(len(text), most)])
		if len(text) > most {
			short += "..."
		}
		rt.Point(csp.Effect{Op: "print", Object: csp.Outcome, Name: strconv.Quote(short), Site: t.env.Here()})
	}
}

// touch says that the running process does what no point has come before.
func (t *Table) touch(op string, p unsafe.Pointer, access csp.Access) {
	if rt := t.env.Runtime; rt.OnLoop() && rt.Deciding() {
		rt.Touch(t.effect(op, p, access, nil))
	}
}

// effect is an operation at a place, nil for the one where the process is.
func (t *Table) effect(op string, p unsafe.Pointer, access csp.Access, at *csp.Site) csp.Effect {
	at = cmp.Or(at, t.env.Here())
	e := csp.Effect{Op: op, Object: uintptr(p), Access: access, Name: at.Subject, Site: at}
	locker := t.locker
	t.locker = false
	if locker {
		e.Name += ".L"
	}
	if (locker || strings.Contains(e.Name, "[")) && t.env.LockName != nil && t.env.Runtime.Observed() {
		e.Name = cmp.Or(t.env.LockName(e.Object), e.Name)
	}
	return e
}

// reads, writes and updates are points before atomic operations on size bytes, which are accesses of those, and the order
// that they make.
func (t *Table) reads(p unsafe.Pointer, size uintptr) {
	t.point("load", p, csp.Look)
	t.acquires(p)
	t.atomic(p, size, false)
}

func (t *Table) writes(p unsafe.Pointer, size uintptr) {
	t.point("store", p, csp.Modify)
	t.atomic(p, size, true)
	t.handsOver(p)
}

func (t *Table) updates(p unsafe.Pointer, size uintptr) {
	t.point("update", p, csp.Modify)
	t.acquires(p)
	t.atomic(p, size, true)
	t.handsOver(p)
}

// swaps is updates for a compare-and-swap, which changes nothing where it fails.
func (t *Table) swaps(p unsafe.Pointer, size uintptr, swap func() bool) bool {
	t.point("compare and swap", p, csp.Modify)
	t.acquires(p)
	t.atomic(p, size, true)
	if !swap() {
		t.env.Runtime.Failed()
		return false
	}
	t.handsOver(p)
	return true
}

// atomic says that the running process reads or writes memory by an atomic operation.
func (t *Table) atomic(p unsafe.Pointer, size uintptr, write bool) {
	if d := t.env.Races; d != nil && !d.Quiet && t.env.Atomic != nil && t.env.Runtime.OnLoop() {
		t.env.Atomic(p, size, write)
	}
}
