package engine

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore/race"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// A Race is two accesses of a variable by different processes, at least one of them a write, that nothing
// puts in an order.
type Race struct {
	*race.Race
	Variable string // as the source of the second access calls it
	Locks    []Lock // that the process of the second one held
	Advice   string // what to do, where that is no question of locks
}

// A Lock is a lock that a process has.
type Lock struct {
	Name  string // of the variable, if it is known
	Since csp.Site
}

// String tells of the race in some lines: the variable, both accesses, the processes, and what would put
// them in an order.
func (r *Race) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "data race on %s\n", r.Variable)
	one, two := r.Second, r.First
	fmt.Fprintf(&b, "  %s %s it%s at %s\n", who(one), verb(one.Write, "writes", "reads"), atomically(one), one.At)
	fmt.Fprintf(&b, "  %s %s it%s at %s\n", who(two), verb(two.Write, "wrote", "read"), atomically(two), two.At)
	for _, a := range []race.Access{one, two} {
		if at := a.Made.String(); at != "" && a.Made.Line > 0 {
			fmt.Fprintf(&b, "  %s was %s at %s\n", number(a), verb(a.Process == 0, "arranged", "started"), at)
		}
	}
	b.WriteString("  nothing puts the two in an order; ")
	if r.Advice != "" {
		b.WriteString(r.Advice)
	} else if r.First.Atomic != r.Second.Atomic {
		b.WriteString("use sync/atomic at both")
	} else if len(r.Locks) > 0 {
		l := r.Locks[0]
		fmt.Fprintf(&b, "%s holds %s here, so\n  %s would have to hold it, too", number(one), l, number(two))
	} else {
		fmt.Fprintf(&b, "hold one lock at both, or\n  have one wait for the other, as by a channel or a WaitGroup")
	}
	return b.String()
}

func atomically(a race.Access) string {
	if a.Atomic {
		return " atomically"
	}
	return ""
}

func (l Lock) String() string {
	if l.Name != "" {
		return l.Name
	}
	return "the lock taken at " + l.Since.String()
}

// number is what a process is called where no more room is.
func number(a race.Access) string {
	if a.Process == 0 {
		return "a callback"
	}
	return fmt.Sprintf("#%d", a.Process)
}

func who(a race.Access) string {
	if a.Name == "" || a.Process == 0 {
		return number(a)
	}
	return fmt.Sprintf("#%d %s", a.Process, a.Name)
}

func verb(write bool, w, r string) string {
	if write {
		return w
	}
	return r
}

// races is what looks for races. It is the runtime's Orderer.
type races struct {
	*race.Detector
	e     *Engine
	found *race.Race // by the access that is under way

	// outside is what compiled code that waits has to do with: one process may have waited there for
	// what another one has done, as for what is written to a pipe, or for a callback. Which one, nobody
	// knows, as with reading and writing in Go's own detector.
	outside race.Sync
}

// watchRaces begins to look for races.
func (e *Engine) watchRaces() {
	r := &races{e: e}
	r.Detector = race.New(func(found *race.Race) { r.found = found })
	e.races = r
	e.rt.SetOrderer(r.Detector)
}

// leaves says that the running process waits for compiled code, or is a callback of such code that ends.
func (r *races) leaves() {
	if r != nil && r.e.rt.OnLoop() {
		r.Detector.Release(r.Of(r.e.rt.Running()), &r.outside)
	}
}

// returns says that compiled code for which the running process has waited has returned.
func (r *races) returns() {
	if r != nil && !r.Quiet && r.e.rt.OnLoop() {
		r.Detector.Acquire(r.Of(r.e.rt.Running()), &r.outside)
	}
}

// Point is machine.Host.Point.
func (h *host) Point(p unsafe.Pointer, size uintptr, write bool, site *machine.Site) (again bool) {
	rt := h.e.rt
	if !rt.Deciding() {
		return false
	}
	e := effectOf(p, size, write, siteOf(site))
	if rt.Observed() {
		e.Name, _ = h.e.m.(*machine.Machine).Accessed()
	}
	rt.Point(e)
	return true
}

// Access is machine.Host.Access.
func (h *host) Access(p unsafe.Pointer, size uintptr, write bool, site *machine.Site) {
	r := h.e.races
	r.Detector.Access(r.Of(h.e.rt.Running()), p, size, write, siteOf(site))
	if r.found != nil {
		r.tell("")
	}
}

// Note is machine.Host.Note.
func (h *host) Note(p unsafe.Pointer, size uintptr, write bool, site *machine.Site) bool {
	r, rt := h.e.races, h.e.rt
	return !rt.Deciding() && r.Detector.Note(r.Of(rt.Running()), p, size, write, siteOf(site))
}

// Free and Late are those of machine.Host.
func (h *host) Free(p unsafe.Pointer, size uintptr) bool {
	r, rt := h.e.races, h.e.rt
	return !rt.Deciding() && r.Detector.Free(r.Of(rt.Running()), p, size)
}

func (h *host) Late(p unsafe.Pointer, bytes uint64, write bool, site *machine.Site) {
	h.e.races.Detector.Late(p, bytes, write, siteOf(site))
}

// accessedAt is where an access by compiled code counts as made.
func (r *races) accessedAt() *csp.Site { return siteOf(r.e.m.(*machine.Machine).AccessedAt()) }

// accessed is shim.Env.Accessed.
func (r *races) accessed(p unsafe.Pointer, size uintptr, write bool, advice string) {
	r.Detector.Access(r.Of(r.e.rt.Running()), p, size, write, r.accessedAt())
	if r.found != nil {
		r.tell(advice)
	}
}

// atomic is shim.Env.Atomic.
func (r *races) atomic(p unsafe.Pointer, size uintptr, write bool) {
	r.Detector.AccessAtomic(r.Of(r.e.rt.Running()), p, size, write, r.e.Here())
	if r.found != nil {
		r.tell("")
	}
}

// effectOf is an access as an operation that others can notice. Memory is told apart by words.
func effectOf(p unsafe.Pointer, size uintptr, write bool, at *csp.Site) csp.Effect {
	const word = unsafe.Sizeof(p)
	first := uintptr(p) &^ (word - 1)
	e := csp.Effect{Op: "read", Object: first, Access: csp.Look, Name: at.Subject, Site: at}
	if write {
		e.Op, e.Access = "write", csp.Modify
	}
	for w := first + word; w < uintptr(p)+size; w += word {
		e.Also = append(e.Also, w)
	}
	return e
}

// tell tells of the race that was found.
func (r *races) tell(advice string) {
	found := &Race{Race: r.found, Advice: advice}
	r.found = nil
	var isMap bool
	found.Variable, isMap = r.e.m.(*machine.Machine).Accessed()
	if at := found.Second.At; found.Variable == "" && at != nil { // what the source does not show
		found.Variable = at.Subject
	}
	for _, h := range r.e.table.Held(found.Second.Process) {
		found.Locks = append(found.Locks, Lock{h.Subject, h})
	}
	r.e.opts.Race(found)
	if isMap {
		r.e.die(FatalError(mapFault(found)))
	}
}

// mapFault is what Go's runtime ends a program with where processes use a map at the same time.
func mapFault(r *Race) string {
	if r.First.Write && r.Second.Write {
		return "concurrent map writes"
	}
	return "concurrent map read and map write"
}
