package shim

import (
	"fmt"
	"go/build"
	"io"
	"math"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// Package runtime: goroutines are processes, and the stack is that of the user's functions.
var runtimePkg = pkg{
	path:        "runtime",
	synchronous: true,
	never:       true,
	refused: map[string]string{
		"Breakpoint": "it would stop the shell (:pause and :step look into a program)",
	},
	generic: map[string]generic{
		"AddCleanup": addCleanup,
	},
	replace: func(t *Table, s *symbols) {
		s.set("Gosched", t.env.Gosched)
		s.set("GC", func() {
			t.env.Forget()
			t.env.Block("runtime.GC", collect)
		})
		s.set("NumGoroutine", t.env.Runtime.NumProcesses)
		// A process has no thread of its own that others could change.
		s.set("LockOSThread", func() {})
		s.set("UnlockOSThread", func() {})
		// Processes share one loop, and the runtime has memory for each processor that it is told of.
		procs := 0
		s.set("GOMAXPROCS", func(n int) (before int) {
			if before = procs; before == 0 {
				before = runtime.GOMAXPROCS(0)
			}
			if n > 0 {
				procs = n
			}
			return before
		})
		s.set("SetDefaultGOMAXPROCS", func() { procs = 0 })
		s.set("SetFinalizer", t.setFinalizer)
		s.set("Stack", func(buf []byte, all bool) int { return copy(buf, t.stack(all)) })
		s.set("Caller", t.caller)
		s.set("Callers", t.callers)
		s.set("CallersFrames", t.callersFrames)
		s.set("FuncForPC", t.funcForPC)
		s.method("Next", t.nextFrame)
		s.method("Name", func(f *runtime.Func) string {
			if at, ok := t.pcs.ofFunc(f); ok {
				return at.Func
			}
			return f.Name()
		})
		s.method("Entry", func(f *runtime.Func) uintptr {
			if at, ok := t.pcs.ofFunc(f); ok {
				return t.pcs.pc(Frame{Func: at.Func, File: at.File, Line: at.Start, Start: at.Start})
			}
			return f.Entry()
		})
		s.method("FileLine", func(f *runtime.Func, pc uintptr) (string, int) {
			if at, ok := t.pcs.at(pc - 1); ok {
				return t.FileOf(at.File), at.Line
			}
			if at, ok := t.pcs.at(pc); ok {
				return t.FileOf(at.File), at.Line
			}
			return f.FileLine(pc)
		})
	},
}

// Package runtime/debug: what would change what the shell itself runs on is noted only. A collector that is told
// to keep to a byte never rests, in whatever runs afterwards, too.
var debugPkg = pkg{
	path:        "runtime/debug",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		s.set("Stack", func() []byte { return []byte(asking(t.stack(false), "Stack")) })
		s.set("PrintStack", func() { io.WriteString(t.errOut(), asking(asking(t.stack(false), "PrintStack"), "Stack")) })
		for name, value := range map[string]int{"SetMaxStack": 1_000_000_000, "SetMaxThreads": 10_000} {
			s.set(name, func(n int) (before int) { before, value = value, n; return before })
		}
		s.set("WriteHeapDump", t.writeHeapDump)
		percent, limit := 100, int64(math.MaxInt64)
		s.set("SetGCPercent", func(n int) (before int) { before, percent = percent, max(n, -1); return before })
		s.set("SetMemoryLimit", func(n int64) (before int64) {
			if before = limit; n >= 0 {
				limit = n
			}
			return before
		})
	},
}

// frame returns the call that is skip calls up from the user's function that has called a compiled one.
func (t *Table) frame(skip int) (Frame, bool) {
	trace := t.trace()
	for len(trace) > 0 && trace[0].Compiled {
		trace = trace[1:]
	}
	if skip >= 0 && skip < len(trace) {
		return trace[skip], true
	}
	return Frame{}, false
}

// trace is the trace of the running process with what calls its outermost function in a program of Go's.
func (t *Table) trace() []Frame {
	trace := t.env.Trace()
	if n := len(trace); n > 0 && trace[n-1].Func == "main.main" {
		trace = append(trace, Frame{Func: "runtime.main", File: runtimeFile("proc.go"), Line: 290})
	}
	return append(trace, Frame{Func: "runtime.goexit", File: runtimeFile("asm_" + runtime.GOARCH + ".s"), Line: 1})
}

// within calls f, which stands for compiled functions of one file of the standard library, which were called by one
// another, the first one by the user's. What f calls back can count them.
func (t *Table) within(file string, f func(), innermostFirst ...string) {
	frames := make([]Frame, len(innermostFirst))
	for i, name := range innermostFirst {
		frames[i] = Frame{Func: path.Dir(file) + "." + name, File: filepath.Join(build.Default.GOROOT, "src", file), Line: 1, Start: 1}
	}
	t.env.Within(frames, f)
}

// runtimeFile is the name of a source file of Go's runtime.
func runtimeFile(name string) string {
	return filepath.Join(build.Default.GOROOT, "src", "runtime", name)
}

// asking adds the call of the function of runtime/debug that asks for a trace.
func asking(stack, name string) string {
	head, rest, _ := strings.Cut(stack, "\n")
	file := "runtime/debug/stack.go"
	if at, ok := runtime.CallersFrames([]uintptr{reflect.ValueOf(debug.Stack).Pointer() + 1}).Next(); at.File != "" || ok {
		file = at.File
	}
	return fmt.Sprintf("%s\nruntime/debug.%s()\n\t%s:26\n%s", head, name, file, rest)
}

// FileOf is the name of a source file as the program is told.
func (t *Table) FileOf(name string) string {
	if t.env.Root == "" || name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(t.env.Root, name)
}

// stack writes the traces of the running process, or of all of them with that first.
func (t *Table) stack(all bool) string {
	list, _ := t.env.Stacks(false)
	if all {
		return stacksText(list)
	}
	for i := range list {
		if list[i].Running {
			return stacksText(list[i : i+1])
		}
	}
	return stacksText(list)
}

// stacksText writes the traces of processes, that of the running one first.
func stacksText(list []Stack) string {
	slices.SortStableFunc(list, func(a, b Stack) int {
		switch {
		case a.Running == b.Running:
			return 0
		case a.Running:
			return -1
		}
		return 1
	})
	var b strings.Builder
	for i, s := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

// pcs are program counters of the user's functions: numbers that are no address of
// compiled code, one for each place.
type pcs struct {
	mu     sync.Mutex
	of     map[Frame]uintptr
	frames []Frame
	funcs  map[Frame]*runtime.Func // for calls of one function, with the place of that only
	places map[*runtime.Func]Frame
	walks  sync.Map // *runtime.Frames -> *walk
}

// The counters are above all addresses that a program has, with room for what callers
// subtract from them.
const (
	highPC = ^uintptr(0) >> 1 &^ (1<<28 - 1)
	stepPC = 8
)

// pc returns the program counter of a call: where it will return to.
func (p *pcs) pc(at Frame) uintptr {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pc, ok := p.of[at]; ok {
		return pc
	}
	if p.of == nil {
		p.of = map[Frame]uintptr{}
	}
	pc := highPC + uintptr(len(p.frames)+1)*stepPC
	p.frames = append(p.frames, at)
	p.of[at] = pc
	return pc
}

// at returns the call that a program counter stands for, be it that or the one before.
func (p *pcs) at(pc uintptr) (Frame, bool) {
	if pc < highPC {
		return Frame{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	i := int((pc-highPC+stepPC-1)/stepPC) - 1
	if i < 0 || i >= len(p.frames) {
		return Frame{}, false
	}
	return p.frames[i], true
}

// function returns what stands for the function of a call.
func (p *pcs) function(at Frame) *runtime.Func {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := Frame{Func: at.Func, File: at.File}
	if f := p.funcs[key]; f != nil {
		return f
	}
	// As large as whatever compiled code might look for there.
	f := (*runtime.Func)(unsafe.Pointer(new([64]byte)))
	if p.funcs == nil {
		p.funcs, p.places = map[Frame]*runtime.Func{}, map[*runtime.Func]Frame{}
	}
	p.funcs[key], p.places[f] = f, at
	return f
}

func (p *pcs) ofFunc(f *runtime.Func) (Frame, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.places[f]
	return at, ok
}

// caller is runtime.Caller.
func (t *Table) caller(skip int) (pc uintptr, file string, line int, ok bool) {
	at, ok := t.frame(skip)
	if !ok {
		return 0, "", 0, false
	}
	return t.pcs.pc(at), t.FileOf(at.File), at.Line, true
}

// callers is runtime.Callers, which counts itself.
func (t *Table) callers(skip int, pc []uintptr) (n int) {
	trace := t.trace()
	if skip == 0 && len(pc) > 0 {
		trace = append([]Frame{{Func: "runtime.Callers"}}, trace...)
	} else {
		trace = trace[min(len(trace), skip-1):]
	}
	for n < len(pc) && n < len(trace) {
		pc[n] = t.pcs.pc(trace[n])
		n++
	}
	return n
}

// funcForPC is runtime.FuncForPC.
func (t *Table) funcForPC(pc uintptr) *runtime.Func {
	if at, ok := t.pcs.at(pc); ok {
		return t.pcs.function(at)
	}
	return runtime.FuncForPC(pc)
}

// A walk is a runtime.Frames of ours under way.
type walk struct{ pcs []uintptr }

// callersFrames is runtime.CallersFrames.
func (t *Table) callersFrames(pcs []uintptr) *runtime.Frames {
	frames := runtime.CallersFrames(nil)
	t.pcs.walks.Store(frames, &walk{slices.Clone(pcs)})
	return frames
}

// nextFrame is (*runtime.Frames).Next.
func (t *Table) nextFrame(f *runtime.Frames) (frame runtime.Frame, more bool) {
	v, ok := t.pcs.walks.Load(f)
	if !ok {
		return f.Next()
	}
	w := v.(*walk)
	if len(w.pcs) == 0 {
		return runtime.Frame{}, false
	}
	pc := w.pcs[0]
	w.pcs = w.pcs[1:]
	if len(w.pcs) == 0 {
		t.pcs.walks.Delete(f)
	}
	if at, ok := t.pcs.at(pc); ok {
		return runtime.Frame{PC: pc, Func: t.pcs.function(at), Function: at.Func, File: t.FileOf(at.File), Line: at.Line}, len(w.pcs) > 0
	}
	frame, _ = runtime.CallersFrames([]uintptr{pc}).Next()
	return frame, len(w.pcs) > 0
}

// collect runs a collection, and gives the finalizers of what was found a moment to begin, as
// they do when a program of Go's waits for a collection.
func collect() {
	begun := make(chan struct{})
	runtime.SetFinalizer(new([64]byte), func(*[64]byte) { close(begun) })
	runtime.GC()
	select {
	case <-begun:
	case <-time.After(10 * time.Millisecond):
	}
}

// setFinalizer is runtime.SetFinalizer. The function runs as a process.
func (t *Table) setFinalizer(obj, finalizer any) {
	if finalizer == nil {
		runtime.SetFinalizer(obj, nil)
		return
	}
	p, f := reflect.ValueOf(obj), reflect.ValueOf(finalizer)
	switch {
	case p.Kind() != reflect.Pointer:
		panic(runtimeError(fmt.Sprintf("runtime.SetFinalizer: first argument is %T, not pointer", obj)))
	case p.IsNil():
		panic(runtimeError("nil elem type!"))
	case f.Kind() != reflect.Func || f.Type().NumIn() != 1 || !p.Type().AssignableTo(f.Type().In(0)):
		panic(runtimeError(fmt.Sprintf("runtime.SetFinalizer: cannot pass %T to finalizer %T", obj, finalizer)))
	}
	t.env.Handed()
	at := t.env.Here()
	runtime.SetFinalizer(obj, reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		results := make([]reflect.Value, f.Type().NumOut())
		for i := range results {
			results[i] = reflect.Zero(f.Type().Out(i))
		}
		go t.env.Enter("finalizer", at, func() { f.Call(args) })
		return results
	}).Interface())
}

// addCleanup makes the instances of runtime.AddCleanup. The function runs as a process.
func addCleanup(t *Table, in *instance) (reflect.Value, error) {
	return in.makeFunc(func(args, results unsafe.Pointer) {
		ptr := *(*unsafe.Pointer)(args)
		cleanup, arg := in.arg(args, 1), in.arg(args, 2)
		if ptr == nil {
			panic("runtime.AddCleanup: ptr is nil")
		}
		if k := arg.Kind(); (k == reflect.Pointer || k == reflect.UnsafePointer) && arg.UnsafePointer() == ptr {
			panic("runtime.AddCleanup: ptr is equal to arg, cleanup will never run")
		}
		t.env.Handed()
		at := t.env.Here()
		f, held := keep(cleanup), keep(arg)
		run := func() { f.Call([]reflect.Value{held}) }
		*(*runtime.Cleanup)(results) = runtime.AddCleanup((*byte)(ptr), func(run func()) {
			go t.env.Enter("cleanup", at, run)
		}, run)
	}), nil
}

// keep copies an argument, whose memory is the caller's.
func keep(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}
