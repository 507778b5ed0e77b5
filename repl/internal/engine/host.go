package engine

import (
	"go/types"
	"io"
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/order"
	"github.com/cspsh/cspsh/repl/internal/rtype"
	"github.com/cspsh/cspsh/repl/internal/shim"
)

// host is the engine as the machine sees it.
type host struct {
	*channels
	e *Engine
	t *shim.Table
}

func (h *host) Compiled(pkg *types.Package) bool { return h.e.compiled(pkg) }

func (h *host) Value(obj types.Object, recv types.Type) (reflect.Value, bool, error) {
	return h.t.Value(obj, recv)
}

func (h *host) Instance(obj *types.Func, recv types.Type, targs []reflect.Type, fn reflect.Type) (reflect.Value, bool, error) {
	return h.t.Instance(obj, recv, targs, fn)
}

func (h *host) Dynamic(typ reflect.Type, name string) (reflect.Value, bool) {
	if !h.t.Replaced(name) {
		return reflect.Value{}, false
	}
	return h.t.Dynamic(typ, name)
}

func (h *host) DynamicWait(typ reflect.Type, name string) machine.Wait {
	return machine.Wait(h.t.DynamicWait(typ, name))
}

func (h *host) Touches(obj *types.Func) bool { return h.t.Touches(obj) }

func (h *host) Exchanges(obj *types.Func, recv types.Type) bool { return h.t.Exchanges(obj, recv) }

func (h *host) Wait(obj *types.Func, recv types.Type) machine.Wait {
	return machine.Wait(h.t.Wait(obj, recv))
}

func (h *host) Waits(operands []reflect.Value) bool { return h.t.Waits(operands) }

func (h *host) Block(name string, call func()) { h.e.block(name, call) }

func (h *host) Inside() bool { return h.e.rt.OnLoop() }

func (h *host) CalledBack() { h.e.checkDepth() }

func (h *host) Enter(fn *machine.FuncInfo, call func()) {
	name, at := "callback", (*csp.Site)(nil)
	if fn != nil {
		name = shortName(fn.Name)
		at = &csp.Site{File: fn.File, Line: fn.Line, Col: fn.Col, Func: name}
	}
	h.e.enter(name, at, call)
}

func (h *host) Handed(to *types.Func) {
	if !h.t.Synchronous(to) {
		h.e.handed.Store(true)
	}
}

func (h *host) Source(path string) *check.Unit {
	if h.e.opts.Source == nil {
		return nil
	}
	return h.e.opts.Source(path)
}

func (h *host) Linked(symbol string) (reflect.Value, bool) {
	if f, ok := rtype.Linked()[symbol]; ok {
		return reflect.ValueOf(f), true
	}
	return h.t.Linked(symbol)
}

func (h *host) Alloc(size uintptr) { h.e.memory.alloc(h.e, size) }

func (h *host) Doomed() bool { return h.e.doomed() }

func (h *host) Poll() { h.e.poll() }

// Stopping is true from an interrupt until the process knows of it: while it compiles nobody can tell it. What it
// compiles in its deferred calls then is not stopped.
func (h *host) Stopping() bool {
	p := csp.Self()
	return p != nil && h.e.stopping.Load() == p && !p.Killed()
}

// Started has a process begin with a budget of its own, or it might have to give way before it has done
// anything.
func (h *host) Started() { h.e.refill() }

func (h *host) Go(site *machine.Site, name string, entry *machine.FuncInfo, run func()) {
	h.e.spawn(placeOf(site), name, entry, run)
}

func (h *host) Show(v reflect.Value, t types.Type) {
	if v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	h.e.opts.Show(v, t)
}

func (h *host) ShowText(text, typ string) { h.e.opts.ShowText(text, typ) }

func (h *host) Print(text string) { io.WriteString(h.e.opts.Stderr, text) }

func (h *host) MapEntries(m reflect.Value) []order.Entry { return h.e.mapEntries(m) }

// shimChans are the channels as the shim sees them.
type shimChans struct{ *channels }

func (c shimChans) Select(cases []shim.Case, hasDefault bool) (chosen int, ok bool) {
	// The two are laid out the same.
	return c.channels.Select(unsafe.Slice((*machine.SelectCase)(unsafe.Pointer(unsafe.SliceData(cases))), len(cases)), hasDefault)
}

func (c shimChans) MakeClock(elem reflect.Type, size int, name string, k shim.Clock) unsafe.Pointer {
	return c.channels.MakeClock(elem, size, name, k)
}

func (c shimChans) Len(ch unsafe.Pointer) int {
	if ch == nil || !Ours(ch) {
		return c.channels.Len(ch)
	}
	return (*Chan)(ch).core().Len()
}

func (c shimChans) Cap(ch unsafe.Pointer) int {
	if ch == nil {
		return 0
	}
	return int((*beginning)(ch).dataqsiz)
}
