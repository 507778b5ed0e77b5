package machine

import "runtime"

// A Call is one of a process's, innermost first.
type Call struct {
	Func *FuncInfo
	Site *Site
	Args []string // of basic types, as Go's traces would write them
}

// A state is what a process keeps while others run, where that is more than its frame.
type state struct {
	top     *frame
	panics  []panicTrace
	repanic bool
}

// Suspend returns what the process that runs keeps while others do: as a rule its frame.
func (m *Machine) Suspend() any {
	if len(m.panics) == 0 && !m.repanic {
		return m.top
	}
	s := &state{m.top, m.panics, m.repanic}
	m.panics = nil
	return s
}

// Resume goes on with a process that was suspended; with nil, one begins.
func (m *Machine) Resume(s any) {
	if len(m.panics) > 0 || m.repanic { // of a process that has ended
		m.panics, m.repanic = nil, false
	}
	switch s := s.(type) {
	case *frame:
		m.top = s
	case *state:
		m.top, m.panics, m.repanic = s.top, s.panics, s.repanic
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
			if same(p.value, r.value) {
				return append([]Call{{Func: goPanic}}, p.stack...)
			}
		}
		return nil
	})
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
		if f.code.fn.info != nil && !f.code.fn.hidden {
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

// argsOf writes the arguments of basic types of a call.
func (m *Machine) argsOf(f *frame) []string {
	var args []string
	for _, p := range f.code.params {
		if k := kindOf(p.typ); k <= kString {
			args = append(args, printed(valueAt(m.reflected(p.typ), f.at(p.off))))
		} else {
			args = append(args, "…")
		}
	}
	return args
}

// A panicTrace is where a panic that is under way was raised.
type panicTrace struct {
	value any
	at    *Site
	calls []Call
	stack []Call // with the panics before
}

// raise notes where a panic begins.
func (m *Machine) raise(v any) {
	m.panics = append(m.panics, panicTrace{v, m.Here(), m.traceOf(m.top, nil), m.Stack()})
}

// Raised notes that a panic with value v, which calls led to, goes on in the running process: one of
// another process that this one has waited for.
func (m *Machine) Raised(v any, calls []Call) {
	p := panicTrace{value: v, calls: calls}
	if len(calls) > 0 {
		p.at = calls[0].Site
	}
	m.panics = append(m.panics, p)
}

// unwinding is told that a panic has reached a function with deferred calls.
func (m *Machine) unwinding(v any, f *frame) {
	if m.repanic {
		m.repanic = false
		return
	}
	if n := len(m.panics); n > 0 && same(m.panics[n-1].value, v) {
		return
	}
	m.raise(v)
}

// recovered is told that a panic has been recovered.
func (m *Machine) recovered(v any) {
	if n := len(m.panics); n > 0 {
		m.panics = m.panics[:n-1]
	}
}

// same reports whether two values of panics are one.
func same(x, y any) bool {
	a, b := eface(x), eface(y)
	return a == b
}

// PanicTrace returns where the panic with value v was raised, and the calls that led there. It is
// to be called where the panic is recovered for good.
func (m *Machine) PanicTrace(v any) (at *Site, calls []Call) {
	defer func() { m.panics = m.panics[:0] }()
	if n := len(m.panics); n > 0 {
		p := m.panics[n-1]
		if same(p.value, v) {
			return p.at, p.calls
		}
	}
	return m.Here(), m.traceOf(m.top, nil)
}
