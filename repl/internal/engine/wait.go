package engine

import (
	"io/fs"
	"os"
	"reflect"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/lower"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// ofStdin is what reads the shell's own input, which the shell takes back by itself.
const ofStdin = "standard input"

// block parks the process while f, a call of compiled code, runs on a goroutine of its
// own. Reports call it what. A panic of f's becomes one of the process's.
func (e *Engine) block(what string, f func()) {
	pos, at := *e.position, e.Here()
	ended := false
	defer func() {
		*e.position = pos
		if ended {
			return
		}
		if p := csp.Self(); p != nil && p.Killed() {
			if what != ofStdin && e.opts.Abandoned != nil {
				e.opts.Abandoned(what, at)
			}
			return
		}
		if r := recover(); r != nil {
			panic(bare(r))
		}
	}()
	csp.BlockOn(what, func() { waitFor(f) })
	ended = true
}

// bare returns what a process panicked with that others waited for.
func bare(r any) any {
	for {
		pe, ok := r.(*csp.PanicError)
		if !ok {
			return r
		}
		r = pe.Value
	}
}

// waits tells whether operands of a call lead to the outside world, so that it may have
// to wait. Those that lead to memory, or to code of the user's, do not: the latter runs
// on the loop, where it parks by itself.
func (e *Engine) waits(operands ...any) bool {
	for _, x := range operands {
		if e.leadsOutside(reflect.ValueOf(x), 0) {
			return true
		}
	}
	return false
}

// maxLead bounds how many values behind one another are looked at.
const maxLead = 12

func (e *Engine) leadsOutside(v reflect.Value, depth int) bool {
	if !v.IsValid() || depth > maxLead {
		return false
	}
	switch v.Kind() {
	case reflect.Interface:
		return e.leadsOutside(v.Elem(), depth)
	case reflect.Pointer:
		if v.IsNil() {
			return false
		}
		if v.Type() == fileType {
			return e.isStream((*os.File)(v.UnsafePointer()))
		}
		if v.Elem().Kind() == reflect.Struct {
			return e.leadsOutside(v.Elem(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		if mayLead(v.Type().Elem()) {
			for i := range v.Len() {
				if e.leadsOutside(v.Index(i), depth+1) {
					return true
				}
			}
		}
	case reflect.Struct:
		way := wayOf(v.Type())
		if way.outside {
			return true
		}
		for _, i := range way.fields {
			if e.leadsOutside(v.Field(i), depth+1) {
				return true
			}
		}
	}
	return false
}

var fileType = reflect.TypeFor[*os.File]()

// isStream tells whether to read or write a file may take until somebody else does
// something. The standard output is the shell's, and not waited for.
func (e *Engine) isStream(f *os.File) bool {
	if f == os.Stdout || f == os.Stderr || f == e.opts.OSStdout || f == e.opts.OSStderr {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeCharDevice) != 0
}

// A way tells how values of a struct type lead to the outside world.
type way struct {
	outside bool
	fields  []int // that may lead there
}

var ways sync.Map // reflect.Type -> way

// modulePath begins the paths of this module's packages.
const modulePath = "github.com/cspsh/cspsh/"

var dynType = reflect.TypeFor[interface{ Dyn() stdlib_symbols.Dynamic }]()

// wayOf returns what is to be looked at in values of a struct type.
func wayOf(t reflect.Type) way {
	if w, ok := ways.Load(t); ok {
		return w.(way)
	}
	w := findWay(t)
	ways.Store(t, w)
	return w
}

func findWay(t reflect.Type) (w way) {
	path := t.PkgPath()
	switch {
	case t == fileType.Elem():
		w.outside = true // where it leads, a look at its value tells
		return w
	case t.Implements(dynType), path == "":
		return w // of the user's
	case path == "net/http" && (t.Name() == "Request" || t.Name() == "Response"):
		body, _ := t.FieldByName("Body")
		w.fields = body.Index
		return w
	case path == "net/http" && t.Name() == "noBody", path == "net/http/httptest" && t.Name() == "ResponseRecorder":
		return w
	case path == "io" && strings.HasPrefix(t.Name(), "Pipe"), path == "os" && t.Name() == "Process":
		w.outside = true
		return w
	case strings.HasPrefix(path, modulePath):
		return w // on the loop
	case (strings.Contains(path, ".") || path == "main") && isIO(reflect.PointerTo(t)): // of somebody else
		w.outside = true
		return w
	case lower.Outside(path) && path != "net/textproto" && path != "syscall":
		w.outside = true
		return w
	}
	for i := range t.NumField() {
		if mayLead(t.Field(i).Type) {
			w.fields = append(w.fields, i)
		}
	}
	return w
}

// typeLeads tells whether values of a type of a compiled package may lead to the outside
// world.
func (e *Engine) typeLeads(path, name string) bool {
	_, symbols, ok := e.symbolsOf(path)
	if !ok {
		return false
	}
	v, ok := symbols[name]
	return ok && v.Kind() == reflect.Pointer && v.IsNil() && mayLead(v.Type().Elem())
}

// mayLead tells whether values of a type of a field may lead to the outside world.
func mayLead(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return isIO(t) || t.Name() != "" && lower.Outside(t.PkgPath())
	case reflect.Pointer:
		return t.Elem().Kind() == reflect.Struct && leads(t.Elem())
	case reflect.Struct:
		return leads(t)
	case reflect.Slice, reflect.Array:
		return mayLead(t.Elem())
	}
	return false
}

// leading are the struct types for which leads is known, or being found out.
var leading sync.Map // reflect.Type -> bool

// leads tells whether values of a struct type may lead to the outside world.
func leads(t reflect.Type) bool {
	if known, ok := leading.Load(t); ok {
		return known.(bool)
	}
	leading.Store(t, false) // for types that are made of themselves
	w := findWay(t)
	is := w.outside || len(w.fields) > 0
	leading.Store(t, is)
	return is
}

// isIO tells whether a type has a method by which things are read or written.
func isIO(t reflect.Type) bool {
	for _, name := range []string{"Read", "ReadAt", "ReadByte", "ReadRune", "ReadFrom", "Write", "WriteAt", "WriteString", "WriteTo", "Accept", "RoundTrip", "Handle"} {
		if _, ok := t.MethodByName(name); ok {
			return true
		}
	}
	return false
}
