package engine

import (
	"errors"
	"net/http"
	"reflect"
	"runtime"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// enter runs a callback of compiled code, which may come from any goroutine, as a
// process and waits for it. at is the place of the function.
func (e *Engine) enter(name string, at *csp.Site, f func()) {
	if e.rt.OnLoop() {
		e.body(f)
		return
	}
	var self *csp.Process
	defer func() {
		if r := recover(); r != nil {
			e.failed(self, r)
		}
	}()
	opts := []csp.Option{csp.Name(name), csp.WithContext(e.opts.Context())}
	if at != nil {
		opts = append(opts, csp.At(*at))
	}
	e.rt.Enter(func() {
		self = csp.Self()
		defer e.races.leaves()
		e.begin()
		e.body(f)
	}, opts...)
}

// failed is called on the goroutine of compiled code whose callback, the process p, has
// panicked with r or was killed.
//
// A panic goes on where a process waits for that goroutine. Where none does it would
// end the shell, or be told by net/http in terms of the shell's own functions. So it is
// reported, and the goroutine ends.
func (e *Engine) failed(p *csp.Process, r any) {
	waitedFor, survives := outcome()
	if waitedFor {
		panic(bare(r))
	}
	if pe, ok := r.(*csp.PanicError); ok && !errors.Is(pe, http.ErrAbortHandler) {
		v := e.Locate(pe)
		e.rt.Enter(func() { e.opts.Panicked(p, v, !survives) })
	}
	runtime.Goexit()
}

// Visitors tells whether goroutines that compiled code has started may call the user's
// code yet: those of a server that was given a handler, say. It is for
// csp.WithVisitors.
func (e *Engine) Visitors() bool { return e.handed.Load() && foreign() }

// foreign tells whether there is a goroutine that a package of the standard library has
// started, be it with a function of the user's.
func foreign() bool {
	n, _ := runtime.GoroutineProfile(nil)
	records := make([]runtime.StackRecord, n+100)
	n, _ = runtime.GoroutineProfile(records)
	for i := range records[:min(n, len(records))] {
		// The last but one function, before runtime.goexit, is the one that was started. It is
		// not told of a stack that is deeper than a record: that of a process, which waits in
		// its coroutine, or of a callback on its way to the loop.
		stack := records[i].Stack()
		switch {
		case len(stack) < 2:
			continue
		case len(stack) == len(records[i].Stack0):
			if runtime.FuncForPC(stack[0]-1).Name() != "runtime.coroswitch" {
				return true
			}
			continue
		}
		f := runtime.FuncForPC(stack[len(stack)-2] - 1)
		if f == nil {
			continue
		}
		switch path := packageOf(f.Name()); path {
		case "iter", "os/signal", "runtime", "runtime/pprof", "testing", cspPath:
		default:
			if strings.HasPrefix(path, nativePath) || stdlib_symbols.Has(path) {
				return true
			}
		}
	}
	return false
}

// The packages whose functions are those of a process, and of the user's where compiled code
// has them.
const (
	cspPath    = "github.com/cspsh/cspsh/csp"
	nativePath = "github.com/cspsh/cspsh/repl/internal/native"
)

// packageOf returns the path of the package of a function, by its name.
func packageOf(name string) string {
	slash := strings.LastIndexByte(name, '/') + 1
	if dot := strings.IndexByte(name[slash:], '.'); dot >= 0 {
		return name[:slash+dot]
	}
	return name
}

// outcome tells what becomes of a panic of the calling goroutine: whether a process
// waits for it, in block, and else whether a Go program would survive it.
func outcome() (waitedFor, survives bool) {
	pcs := make([]uintptr, 1000)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	for {
		f, more := frames.Next()
		switch {
		case f.Function == waitedForName:
			return true, true
		case f.Function == "net/http.(*conn).serve", strings.HasSuffix(f.Function, ".(*http2serverConn).runHandler"):
			survives = true
		}
		if !more {
			return false, survives
		}
	}
}

// waitFor calls f. By its name the goroutines are known that processes wait for.
//
//go:noinline
func waitFor(f func()) { f() }

var waitedForName = runtime.FuncForPC(reflect.ValueOf(waitFor).Pointer()).Name()
