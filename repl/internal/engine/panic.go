package engine

import (
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/engine/gosync"
	"github.com/cspsh/cspsh/repl/internal/lower"
)

// A Panic is a panic of interpreted code, in terms of its source.
type Panic struct {
	Value any
	At    *csp.Site // where it was raised, nil if unknown
	Calls []string  // the functions that it went through, innermost first

	text string
}

func (p *Panic) Error() string {
	if isFatal(p.Value) {
		return p.text
	}
	return "panic: " + p.text
}

// isFatal tells whether a panic is one that nothing stops.
func isFatal(v any) bool {
	_, ok := v.(gosync.FatalError)
	return ok
}

// Unwrap returns the panic's value, if that is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// newPanic returns the report of a panic. It is to be called on the loop: the value's
// text may be the user's to tell.
func (e *Engine) newPanic(v any, at *csp.Site, calls []string) *Panic {
	p := &Panic{Value: v, At: at, Calls: calls, text: e.panicText(v)}
	if _, ok := e.method(v, "Error").(func(any) string); ok {
		p.Value = e.wrapError(v)
	}
	return p
}

// panicText writes a panic's value as Go does.
func (e *Engine) panicText(v any) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = e.typeName(v) + "(PANIC in its text)"
		}
	}()
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	}
	for _, name := range []string{"Error", "String"} {
		if f, ok := e.method(v, name).(func(any) string); ok {
			return f(v)
		}
	}
	return fmt.Sprintf("%s(%v)", e.typeName(v), shown{e, v})
}

// asPanic makes a report of a recovered value, with the trace that yaegi left of
// the frames that it crossed.
func (e *Engine) asPanic(r any) any {
	if csp.IsKill(r) {
		e.trace.take()
		return r
	}
	if p, ok := r.(*Panic); ok {
		return p
	}
	at, calls := e.trace.take()
	return e.newPanic(e.plainValue(r), at, calls)
}

// panic is the builtin.
func (e *Engine) panic(v any) {
	if v == nil {
		v = new(runtime.PanicNilError)
	}
	e.trace.raised(e.Here())
	panic(v)
}

// plainValue turns what yaegi panics with into what Go would panic with.
func (e *Engine) plainValue(r any) any {
	switch v := r.(type) {
	case *Panic:
		return v.Value
	case runtime.Error:
		if strings.Contains(v.Error(), "allocation size out of range") || strings.Contains(v.Error(), "cannot convert slice") {
			return goText(v.Error())
		}
		text := e.userTypes(v.Error())
		// What package reflect says of the keys of maps.
		if typ, ok := strings.CutPrefix(text, "hash of unhashable type: "); ok {
			return runtimeError("runtime error: hash of unhashable type " + typ)
		}
		if text != v.Error() {
			return runtimeError(text)
		}
		return r
	case *reflect.ValueError:
		return goText(v.Error())
	case error:
		return r
	case string:
		return goText(v)
	}
	return r
}

// badIndex panics as Go does for an index that is out of range.
func badIndex(i, n int) {
	text := fmt.Sprintf("runtime error: index out of range [%d]", i)
	if i >= 0 {
		text += fmt.Sprintf(" with length %d", n)
	}
	panic(runtimeError(text))
}

// badSlice panics as Go does for x[low:high], of a size that is a length or a capacity.
func badSlice(low, high, size int, length bool) {
	text := "runtime error: slice bounds out of range "
	switch {
	case high < 0:
		text += fmt.Sprintf("[:%d]", high)
	case high > size && length:
		text += fmt.Sprintf("[:%d] with length %d", high, size)
	case high > size:
		text += fmt.Sprintf("[:%d] with capacity %d", high, size)
	case low < 0:
		text += fmt.Sprintf("[%d:]", low)
	default:
		text += fmt.Sprintf("[%d:%d]", low, high)
	}
	panic(runtimeError(text))
}

// badFullSlice is badSlice for x[low:high:limit].
func badFullSlice(low, high, limit, size int, length bool) {
	text := "runtime error: slice bounds out of range "
	switch {
	case limit < 0:
		text += fmt.Sprintf("[::%d]", limit)
	case limit > size && length:
		text += fmt.Sprintf("[::%d] with length %d", limit, size)
	case limit > size:
		text += fmt.Sprintf("[::%d] with capacity %d", limit, size)
	case high < 0:
		text += fmt.Sprintf("[:%d:]", high)
	case high > limit:
		text += fmt.Sprintf("[:%d:%d]", high, limit)
	case low < 0:
		text += fmt.Sprintf("[%d::]", low)
	default:
		text += fmt.Sprintf("[%d:%d:]", low, high)
	}
	panic(runtimeError(text))
}

// userTypes writes the struct types in a text of reflection's that lowering made by the
// names that the user knows.
func (e *Engine) userTypes(text string) string {
	const begin = "struct {"
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, begin)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		tag, after := structText(rest)
		typ, _ := e.lowerer.Type(tag)
		if typ == nil {
			b.WriteString(begin)
			text = rest
			continue
		}
		b.WriteString(goName(typ))
		text = after
	}
}

// structText reads what follows the opening brace of a struct type: the name that the
// tag of its first field has, and what comes after the closing brace.
func structText(s string) (name, after string) {
	depth, fields := 1, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return name, s[i+1:]
			}
		case ';':
			if depth == 1 {
				fields++
			}
		case '"':
			quoted, err := strconv.QuotedPrefix(s[i:])
			if err != nil {
				return "", s
			}
			if tag, _ := strconv.Unquote(quoted); depth == 1 && fields == 0 {
				name = reflect.StructTag(tag).Get(lower.TagKey)
			}
			i += len(quoted) - 1
		}
	}
	return "", s
}

// goText translates the texts of package reflect, on which yaegi is built, into
// those of Go's runtime.
func goText(s string) any {
	switch {
	case strings.HasPrefix(s, "reflect: slice index out of range"),
		strings.HasPrefix(s, "reflect: array index out of range"),
		strings.HasPrefix(s, "reflect: string index out of range"):
		return runtimeError("runtime error: index out of range")
	case strings.HasPrefix(s, "reflect.Value.Slice"), strings.HasPrefix(s, "reflect.Value.Slice3"):
		return runtimeError("runtime error: slice bounds out of range")
	case strings.HasPrefix(s, "reflect.MakeSlice: negative len"), s == "runtime: allocation size out of range":
		return runtimeError("runtime error: makeslice: len out of range")
	case strings.Contains(s, "reflect.Value.Grow: slice overflow"):
		return runtimeError("runtime error: growslice: len out of range")
	case strings.HasPrefix(s, "reflect.MakeSlice"):
		return runtimeError("runtime error: makeslice: cap out of range")
	case strings.Contains(s, "cannot convert slice with length"):
		_, text, _ := strings.Cut(s, "cannot")
		if !strings.Contains(text, " or pointer") {
			text = strings.NewReplacer(" pointer to array with", " array or pointer to array with", " to array with", " to array or pointer to array with").Replace(text)
		}
		return runtimeError("runtime error: cannot" + text)
	case strings.Contains(s, "on zero Value"), strings.Contains(s, "call of nil function"), strings.Contains(s, "on nil interface value"), strings.Contains(s, "using zero Value argument"):
		return runtimeError("runtime error: invalid memory address or nil pointer dereference")
	}
	if strings.HasPrefix(s, "reflect") {
		return runtimeError("runtime error: " + strings.TrimLeft(strings.TrimPrefix(s, "reflect"), ".: "))
	}
	return s
}

// A tracer is the interpreter's standard error: yaegi writes a line there for
// each frame that a panic leaves.
type tracer struct {
	engine *Engine

	mu     sync.Mutex
	traces map[int]*trace // by process
}

type trace struct {
	at    *csp.Site
	calls []string
}

// panicLine is yaegi's note of a frame: file:line:col: panic: main.f(...).
var panicLine = regexp.MustCompile(`panic: main\.?([\pL\pN_]*)((?:\.func)*)\(\.\.\.\)`)

// self is the number of the running process, 0 outside.
func self() int {
	if p := csp.Self(); p != nil {
		return p.ID()
	}
	return 0
}

func (t *tracer) of() *trace {
	id := self()
	if t.traces == nil {
		t.traces = map[int]*trace{}
	}
	tr := t.traces[id]
	if tr == nil {
		tr = &trace{}
		t.traces[id] = tr
	}
	return tr
}

// raised notes where the running process panics.
func (t *tracer) raised(at *csp.Site) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tr := t.of()
	tr.at, tr.calls = at, nil
}

// maxCalls bounds a trace: an endless recursion leaves very many frames.
const maxCalls = 50

func (t *tracer) Write(b []byte) (int, error) {
	m := panicLine.FindSubmatch(b)
	if m == nil {
		return len(b), nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	tr := t.of()
	if tr.at == nil {
		tr.at = t.engine.Here()
	}
	if len(tr.calls) < maxCalls {
		name := t.engine.funcs[string(m[1])]
		if len(m[2]) > 0 && name != "" {
			name += ".func"
		}
		if name != "" {
			tr.calls = append(tr.calls, name)
		}
	}
	return len(b), nil
}

// take returns the trace of the running process, and forgets it.
func (t *tracer) take() (*csp.Site, []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tr := t.of()
	delete(t.traces, self())
	if tr.at == nil {
		tr.at = t.engine.Here()
	}
	return tr.at, tr.calls
}

// Locate tells where a process panicked that the engine did not start itself, but
// the csp library on behalf of interpreted code.
func (e *Engine) Locate(pe *csp.PanicError) *Panic {
	if p, ok := pe.Value.(*Panic); ok {
		return p
	}
	e.trace.mu.Lock()
	defer e.trace.mu.Unlock()
	p := e.newPanic(e.plainValue(pe.Value), nil, nil)
	if tr := e.trace.traces[pe.ID]; tr != nil {
		p.At, p.Calls = tr.at, tr.calls
		delete(e.trace.traces, pe.ID)
	}
	return p
}
