package csp

// An Access is how an operation concerns an object.
type Access uint8

// The kinds of access. Two operations on the same object whose order could matter are those of which
// at least one modifies it.
const (
	Modify Access = iota // the operation may change the object
	Look                 // it leaves the object as it is
	Join                 // it comes after what was done with the object, and could not have come before
)

// An Effect is an operation that other processes can notice, and the object that it is on.
type Effect struct {
	Op string // what is done: put, take, close, alts, lock, load, ...; "" for none
	// Object tells objects apart: an address or, where it is odd, a number which the object has in every
	// run that has begun in the same way, as those of this package have. 0 is none.
	Object uintptr
	Also   []uintptr
	Access Access
	ID     int    // of the channel or the process, 0 if it is none
	Name   string // what the object is called
	Others string // of an operation on one of several, the other ones, as in "#4 forks, #5"; for observers only
	Site   *Site  // where the operation stands, if that is known
}

// String describes the effect, as in "put on #3 table".
func (e Effect) String() string {
	switch {
	case e.Others != "":
		return e.Op + " on " + numbered(e.ID, e.Name) + ", " + e.Others
	case e.ID != 0:
		return e.Op + " on " + numbered(e.ID, e.Name)
	case e.Name != "":
		return e.Op + " " + e.Name
	default:
		return e.Op
	}
}

// Computes reports whether the operation is none: a process has computed for a while, which others do not notice, and
// lets them go first. See [Runtime.Computed].
func (e *Effect) Computes() bool { return e.Op == computing.Op && e.Access == computing.Access }

// Conflicts reports whether the order of the two operations could matter.
func (e *Effect) Conflicts(o *Effect) bool {
	if e.Access != Modify && o.Access != Modify {
		return false
	}
	if e.Object != 0 && (e.Object == o.Object || has(o.Also, e.Object)) {
		return true
	}
	for _, a := range e.Also {
		if a == o.Object || has(o.Also, a) {
			return true
		}
	}
	return false
}

func has(list []uintptr, a uintptr) bool {
	for _, b := range list {
		if a == b {
			return true
		}
	}
	return false
}

// Next returns the operation that p stands before, at a scheduling point. It is none, with an empty
// Op, for a process that has not begun or is about to go on from where it was parked. It may be
// called on the loop only, such as by a Decider.
func (p *Process) Next() Effect {
	if p.w == nil || p.w.next == nil {
		return Effect{}
	}
	return *p.w.next
}

// stand notes what the process of w stands before.
func (w *worker) stand(e Effect) {
	if w.next == nil {
		w.next = new(Effect)
	}
	*w.next = e
}

// Point is a scheduling point of the calling process before the operation e: with a Decider that asks
// for points, others may come first. Operations on channels have theirs in themselves. Point is for
// what is built on this package, such as locks, atomic operations and the variables of an interpreter.
// Without a Decider it counts as an operation of a process that need not wait, like Step. Outside a
// process, and in one that was killed, it does nothing.
func (rt *Runtime) Point(e Effect) {
	if !rt.owned() {
		return
	}
	if rt.budget--; rt.budget < 0 {
		rt.pointAt(e)
	}
}

// Point is Runtime.Point of the calling process's runtime, and does nothing outside a process.
func Point(e Effect) {
	if rt := running(); rt != nil {
		rt.Point(e)
	}
}

func (rt *Runtime) pointAt(e Effect) {
	switch p := rt.on.p; {
	case rt.decider == nil:
	case p == nil || p.callback:
		rt.touch(e)
	default:
		p.w.stand(e)
	}
	rt.giveWay()
}

// Touch says that the running process does e without a scheduling point before it, as where a process
// goes on that has waited. It does nothing without a Decider, and off the loop.
func (rt *Runtime) Touch(e Effect) {
	if rt.decider != nil && rt.owned() {
		rt.touch(e)
	}
}

// Failed says that the operation announced by the last Point has changed nothing, as an attempt to
// lock what is locked. It may be called by the process that called Point only.
func (rt *Runtime) Failed() {
	if rt.decider != nil && rt.owned() {
		rt.failed()
	}
}

func (rt *Runtime) failed() {
	if n := len(rt.did); n > 0 {
		if rt.did[0].Access == Modify && n == 1 {
			rt.idleSteps = rt.lastIdle + 1
		}
		rt.did[0].Access = Look
	}
}

// touch notes an effect that no point has told of.
func (rt *Runtime) touch(e Effect) {
	if rt.decider != nil {
		rt.did = append(rt.did, e)
	}
}

// ofChan is an effect on a channel.
func ofChan(op string, h *hub, access Access) Effect {
	e := Effect{Op: op, Object: numberedObject(h.id), ID: h.id, Access: access}
	if h.label != nil {
		e.Name = h.label.Name
	}
	return e
}

// touchChan is touch for a channel.
func (rt *Runtime) touchChan(op string, h *hub) {
	if rt.decider != nil {
		rt.did = append(rt.did, ofChan(op, h, Modify))
	}
}

// numberedObject is the object of a channel or a process.
func numberedObject(id int) uintptr { return uintptr(id)<<1 | 1 }

// Outcome is the object of what is to be seen of a program from outside: its output, and that it is over.
// Like every odd one it is the same in each run.
const Outcome = ^uintptr(0)

// Clock is the object that timers are set on.
const Clock uintptr = 1

var (
	// yielding is what a process stands before that has let others go first.
	yielding = Effect{Op: "yield", Access: Look}
	// computing is that for one that has computed: it may have changed what only it knows of.
	computing = Effect{Op: yielding.Op, Access: Modify}
	// givingWay is what it did before: it is no option until somebody else has had a turn.
	givingWay = Effect{Op: "give way", Access: Look}

	setTimer  = Effect{Op: "set", Object: Clock, Name: "timer"}
	fireTimer = Effect{Op: "fire", Object: Clock, Name: "timer"}
	stopTimer = Effect{Op: "stop", Object: Clock, Name: "timer"}
	readClock = Effect{Op: "read", Object: Clock, Name: "clock", Access: Look}
)

// ended is the end of p, and joined that somebody has seen it.
func (p *Process) ended() Effect {
	return Effect{Op: "end", Object: numberedObject(p.id), ID: p.id}
}

func (p *Process) joined() Effect {
	return Effect{Op: "wait", Object: numberedObject(p.id), ID: p.id, Access: Join}
}
