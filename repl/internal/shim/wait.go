package shim

import (
	"go/types"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/types/typeutil"
)

// A call of compiled code that may wait for the outside world is made on a goroutine of
// its own while the process is parked. Which calls those are is told by types:
//
//   - functions of packages that are about the outside world (net, os/exec, …), and
//     methods of their types;
//   - what a package's own rule says;
//   - functions of any package with an operand that may lead to the outside world: a
//     file, an interface to read or write by, a struct that has such a thing in it.
//
// For the last the values tell where the operands really lead, since the reader of a
// bufio.Scanner may be a string: a call that cannot wait is just made, so that nothing
// depends on when a goroutine comes back.

// Wait tells whether a call may wait for the outside world.
type Wait int

const (
	Never Wait = iota
	Always
	Depends // on where the operands lead
)

// outside tells whether a package is about the outside world.
func outside(path string) bool {
	if p := packages[path]; p != nil {
		return p.outside
	}
	return strings.HasPrefix(path, "net/")
}

var (
	errorType = types.Universe.Lookup("error").Type()
	boolType  = types.Typ[types.Bool]
)

// prompt are the beginnings of the names of functions that make or set up something and
// do not wait.
var prompt = []string{"New", "Set", "Handle", "Register"}

// tells tells whether a function only tells something: in Go, what waits for the outside
// world can fail, and says so.
func tells(f *types.Func) bool {
	if f.Name() == "Err" {
		return true
	}
	sig := f.Signature()
	for _, p := range prompt {
		if strings.HasPrefix(f.Name(), p) {
			// A gzip.NewReader, which may fail, begins to read.
			return outside(f.Pkg().Path()) || sig.Results().Len() == 1
		}
	}
	if sig.Results().Len() == 0 || sig.Recv() != nil && sig.Params().Len() > 0 {
		return false
	}
	for v := range sig.Results().Variables() {
		if types.Identical(v.Type(), errorType) || types.Identical(v.Type(), boolType) {
			return false
		}
	}
	return true
}

// Wait tells whether a call of a function of a compiled package, or of a method with a
// receiver of type recv, may wait for the outside world. What is replaced parks by itself.
func (t *Table) Wait(f *types.Func, recv types.Type) Wait {
	if f.Pkg() == nil {
		return Never
	}
	path := f.Pkg().Path()
	if !t.Compiled(f.Pkg()) {
		return Never
	}
	if t.replaces(f, recv) {
		return Never
	}
	sig := f.Signature()
	if p := packages[path]; p != nil {
		if p.never {
			return Never
		}
		if p.wait != nil {
			if w, known := p.wait(f.Name(), sig.Recv() != nil); known {
				return w
			}
		}
	}
	switch {
	case tells(f), sig.TypeParams().Len() > 0, recv == nil && sig.Recv() == nil && path == CSPPath:
		return Never
	case outside(path) && sig.Recv() == nil:
		return Always
	case recv != nil && t.typeLeads(recv), t.anyLeads(sig.Params()):
		return Depends
	}
	return Never
}

// replaces tells whether a function or method is one of ours.
func (t *Table) replaces(f *types.Func, recv types.Type) bool {
	if recv != nil {
		_, ok, err := t.Value(f, recv)
		return ok || err != nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ok := t.load(f.Pkg().Path()).own[f.Name()]
	return ok
}

func (t *Table) anyLeads(params *types.Tuple) bool {
	for v := range params.Variables() {
		if t.typeLeads(v.Type()) {
			return true
		}
	}
	return false
}

// staticWays are the types of which it is known whether their values may lead to the
// outside world.
type staticWays struct {
	mu    sync.Mutex
	known typeutil.Map // bool
}

// typeLeads tells whether values of a type may lead to the outside world.
func (t *Table) typeLeads(typ types.Type) bool {
	t.static.mu.Lock()
	defer t.static.mu.Unlock()
	if is, ok := t.static.known.At(typ).(bool); ok {
		return is
	}
	var seen typeutil.Map
	is := t.search(typ, &seen)
	t.static.known.Set(typ, is)
	if !is { // and so do none of those on the way
		seen.Iterate(func(typ types.Type, _ any) { t.static.known.Set(typ, false) })
	}
	return is
}

// search tells whether a type leads to the outside world by types that have not been seen.
func (t *Table) search(typ types.Type, seen *typeutil.Map) bool {
	if is, ok := t.static.known.At(typ).(bool); ok {
		return is
	}
	if seen.Set(typ, true) != nil {
		return false
	}
	if named, ok := types.Unalias(typ).(*types.Named); ok && named.Obj().Pkg() != nil && t.Compiled(named.Obj().Pkg()) {
		return t.compiledLeads(named.Obj().Pkg().Path(), named.Obj().Name())
	}
	switch typ := typ.Underlying().(type) {
	case *types.Pointer:
		return t.search(typ.Elem(), seen)
	case *types.Slice:
		return t.search(typ.Elem(), seen)
	case *types.Array:
		return t.search(typ.Elem(), seen)
	case *types.Map:
		return t.search(typ.Elem(), seen)
	case *types.Struct:
		for v := range typ.Fields() {
			if t.search(v.Type(), seen) {
				return true
			}
		}
	case *types.Interface:
		for m := range typ.Methods() {
			if m.Pkg() != nil && t.Compiled(m.Pkg()) && t.search(m.Signature().Recv().Type(), seen) { // of an embedded one
				return true
			}
		}
	}
	return false
}

// compiledLeads tells whether values of a type of a compiled package may lead to the
// outside world.
func (t *Table) compiledLeads(path, name string) bool {
	v, ok, _ := t.Symbol(path, name)
	return ok && v.Kind() == reflect.Pointer && v.IsNil() && t.ways.mayLead(v.Type().Elem())
}

// DynamicWait is Wait for a method that is called by way of an interface whose value is of
// a compiled type.
func (t *Table) DynamicWait(typ reflect.Type, name string) Wait {
	if !t.ways.mayLead(typ) {
		return Never
	}
	m, ok := typ.MethodByName(name)
	if !ok || name == "Err" {
		return Never
	}
	for _, p := range prompt {
		if strings.HasPrefix(name, p) {
			return Never
		}
	}
	if m.Type.NumOut() == 0 || m.Type.NumIn() > 1 {
		return Depends
	}
	for out := range m.Type.Outs() {
		if out == reflect.TypeFor[error]() || out == reflect.TypeFor[bool]() {
			return Depends
		}
	}
	return Never
}
