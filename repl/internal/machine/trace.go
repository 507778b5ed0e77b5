package machine

import (
	"cmp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// A Call is one of a process's, innermost first.
type Call struct {
	Func *FuncInfo
	Site *Site
	Args []string // those of basic types as Go writes them, "…" for others
}

// A state is what a process keeps while others run, where that is more than its frame.
type state struct {
	top    *frame
	panics []panicTrace
}

// Suspend returns what the process that runs keeps while others do: as a rule its frame.
func (m *Machine) Suspend() any {
	if len(m.panics) == 0 {
		return m.top
	}
	s := &state{m.top, m.panics}
	m.panics = nil
	return s
}

// Resume goes on with a process that was suspended; with nil, one begins.
func (m *Machine) Resume(s any) {
	if m.Watch {
		m.TellLate()
		*m.Moment++
	}
	if len(m.panics) > 0 { // of a process that has ended
		m.panics = nil
	}
	switch s := s.(type) {
	case *frame:
		m.top = s
	case *state:
		m.top, m.panics = s.top, s.panics
	default:
		m.top = nil
	}
}

// Place returns where a process stands that was suspended.
func (m *Machine) Place(s any) *Site {
	switch s := s.(type) {
	case *frame:
		return m.siteOfFrame(s)
	case *state:
		return m.siteOfFrame(s.top)
	}
	return nil
}

func (m *Machine) siteOfFrame(f *frame) *Site {
	for ; f != nil; f = f.caller {
		if f.code.fn.info != nil && f.site != 0 {
			return m.siteAt(f.site)
		}
	}
	return nil
}

// userSite returns where the user's code is that a frame has been called from, or is one of: nil if that is not known.
func (m *Machine) userSite(f *frame) *Site {
	for ; f != nil; f = f.caller {
		if fn := f.code.fn; fn.info != nil && f.site != 0 && !(fn.src != nil && fn.src.lent) {
			return m.siteAt(f.site)
		}
	}
	return nil
}

// AccessedAt returns where the user's code is: not within what a compiled package has the source of.
func (m *Machine) AccessedAt() *Site { return cmp.Or(m.userSite(m.top), m.Here()) }

// Here returns where the running process is, as noted last.
func (m *Machine) Here() *Site {
	if m.top == nil {
		return nil
	}
	return m.siteOfFrame(m.top)
}

// Stack returns the calls of the running process as Go's traces have them: what is deferred and
// called because of a panic stands on the calls that the panic comes from.
func (m *Machine) Stack() []Call {
	return m.traceOf(m.top, func(r *raised) []Call {
		for _, p := range m.panics {
			if Same(p.value, r.value) {
				return append([]Call{{Func: goPanic}}, p.stack...)
			}
		}
		return nil
	})
}

// Trace is Stack with those of the calls that compiled code has made, of which Within was told.
func (m *Machine) Trace() []Call {
	m.compiled = len(m.between) > 0
	defer func() { m.compiled = false }()
	return m.Stack()
}

// Within calls f, which stands for a compiled function that the running one has called. calls, innermost first, are
// those that are under way in it when it calls back.
func (m *Machine) Within(calls []Call, f func()) {
	top := m.top
	if top == nil {
		f()
		return
	}
	if m.between == nil {
		m.between = map[*frame][]Call{}
	}
	before := m.between[top]
	defer func() {
		if before != nil {
			m.between[top] = before
		} else {
			delete(m.between, top)
		}
	}()
	m.between[top] = slices.Concat(calls, before)
	f()
}

// StackOf returns the calls of a process that does not run, by what Suspend has returned for it.
func (m *Machine) StackOf(kept any) []Call {
	switch s := kept.(type) {
	case *frame:
		return m.traceOf(s, nil)
	case *state:
		return m.traceOf(s.top, nil)
	}
	return nil
}

// Calling returns the first argument, a pointer, of the innermost call of a function, by its name in
// traces, that the running process is in; nil if it is in none.
func (m *Machine) Calling(name string) unsafe.Pointer {
	for f := m.top; f != nil; f = f.caller {
		if info := f.code.fn.info; info != nil && info.Name == name && len(f.code.params) > 0 && kindOf(f.code.params[0].typ) == kPtr {
			return *slotOf[unsafe.Pointer](f, f.code.params[0].off)
		}
	}
	return nil
}

// goPanic is what Go's runtime has between a deferred function and the panic.
var goPanic = func() (info *FuncInfo) {
	info = &FuncInfo{Name: "runtime.gopanic"}
	defer func() {
		pcs := make([]uintptr, 8)
		frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
		for more := true; more; {
			var f runtime.Frame
			if f, more = frames.Next(); f.Function == info.Name {
				info.File, info.Line = f.File, f.Line
			}
		}
		_ = recover()
	}()
	panic("to see where it goes")
}()

const maxTrace = 100

// traceOf returns the calls that end in f. Where a panic has one made, from says what came
// before, if it knows.
func (m *Machine) traceOf(f *frame, from func(*raised) []Call) []Call {
	var calls []Call
	for ; f != nil && len(calls) < maxTrace; f = f.caller {
		if m.compiled {
			calls = append(calls, m.between[f]...)
		}
		if fn := f.code.fn; fn.info != nil && !fn.hidden && (!fn.entry || f.site != 0) {
			calls = append(calls, Call{Func: f.code.fn.info, Site: m.siteAt(f.site), Args: m.argsOf(f)})
		}
		if f.raised == nil || from == nil || f.caller != nil && f.caller.raised == f.raised {
			continue
		}
		if before := from(f.raised); before != nil {
			return append(calls, before...)
		}
	}
	return calls
}

// argsOf writes the arguments of a call, without a receiver.
func (m *Machine) argsOf(f *frame) []string {
	var args []string
	for i, p := range f.code.params {
		switch k := kindOf(p.typ); {
		case i == 0 && f.code.fn.method:
		case k == kString && forgotten(f.at(p.off)):
			args = append(args, "…")
		case k == kString:
			args = append(args, quoted(*slotOf[string](f, p.off)))
		case k < kString:
			args = append(args, printed(valueAt(m.reflected(p.typ), f.at(p.off))))
		default:
			args = append(args, "…")
		}
	}
	return args
}

// forgotten reports whether the text of a string was let go of, since nobody would use it again.
func forgotten(p unsafe.Pointer) bool {
	s := (*slice)(p)
	return s.p == nil && s.len > 0
}

// quoted writes a string as Go does, the beginning of a long one.
func quoted(s string) string {
	const most = 32
	if len(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(strings.ToValidUTF8(s[:most], "")) + "…"
}

// A panicTrace is a panic that is under way, and where it was raised.
type panicTrace struct {
	value     any
	at        *Site
	stack     []Call
	deferring *frame // of the function whose deferred calls it has made, last
	recovered bool   // by a deferred call that has not returned yet
}

// A Panicked tells of a panic that nobody has recovered.
type Panicked struct {
	At     *Site          // where it was raised; by whom first, if it was recovered and raised again
	Calls  []Call         // that led to it, innermost first
	Before []EarlierPanic // during which it was raised, the first one first
}

// An EarlierPanic is one during which another was raised, by a deferred call.
type EarlierPanic struct {
	Value     any
	Recovered bool // and raised again with the same value, if that is what the next one has
}

// raise notes where a panic begins.
func (m *Machine) raise(v any) {
	m.panics = append(m.panics, panicTrace{value: v, at: m.Here(), stack: m.Stack()})
}

// Raised notes that a panic with value v, which calls led to, goes on in the running process: one of
// another process that this one has waited for.
func (m *Machine) Raised(v any, calls []Call) {
	p := panicTrace{value: v, stack: calls}
	if len(calls) > 0 {
		p.at = calls[0].Site
	}
	m.panics = append(m.panics, p)
}

// unwinding is told that a panic has reached a function with deferred calls.
func (m *Machine) unwinding(v any, f *frame) {
	if n := len(m.panics); n > 0 {
		// Go's own errors are alike: one in a deferred call is another panic.
		if p := &m.panics[n-1]; Same(p.value, v) && !p.deferring.called(f) {
			return
		}
	}
	m.raise(v)
}

// defers is told that a panic has a function make its deferred calls.
func (m *Machine) defers(f *frame) {
	if n := len(m.panics); n > 0 {
		m.panics[n-1].deferring = f
	}
}

// leaves is told that a panic leaves a function, which has made its deferred calls.
func (m *Machine) leaves(f *frame) {
	if n := len(m.panics); n > 0 && m.panics[n-1].deferring == f {
		m.panics[n-1].deferring = nil
	}
}

// recovers is told that a deferred call has recovered a panic.
func (m *Machine) recovers(v any) {
	for i := len(m.panics) - 1; i >= 0; i-- {
		if p := &m.panics[i]; Same(p.value, v) {
			p.recovered = true
			return
		}
	}
}

// recovered is told that a panic has ended, for a deferred call of the function of f has recovered
// it. So have the panics before it, but those in whose deferred calls this happened.
func (m *Machine) recovered(f *frame) {
	n := len(m.panics)
	for n--; n > 0; n-- {
		if m.panics[n-1].deferring.called(f) {
			break
		}
	}
	m.panics = m.panics[:max(n, 0)]
}

// called reports whether the call of f, which may be nil, leads to that of g.
func (f *frame) called(g *frame) bool {
	if f == nil {
		return false
	}
	for g = g.caller; g != nil; g = g.caller {
		if f == g {
			return true
		}
	}
	return false
}

// Same reports whether two values of panics are one: what a recover call has returned and what it
// was called for.
func Same(x, y any) bool {
	a, b := eface(x), eface(y)
	return a == b
}

// PanicTrace tells of the panic with value v. It is to be called where the panic is recovered for
// good.
func (m *Machine) PanicTrace(v any) Panicked {
	n := len(m.panics) - 1
	if n < 0 || !Same(m.panics[n].value, v) {
		m.raise(v) // it comes from compiled code
		n++
	}
	first := n // where it was raised before somebody recovered and raised it again
	for first > 0 && m.panics[first-1].recovered && Same(m.panics[first-1].value, m.panics[first].value) {
		first--
	}
	p := Panicked{At: m.panics[first].at, Calls: m.panics[first].stack}
	for _, before := range m.panics[:n] {
		p.Before = append(p.Before, EarlierPanic{before.value, before.recovered})
	}
	m.panics = m.panics[:0]
	return p
}
