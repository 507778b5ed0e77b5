// Package shim knows of compiled packages what differs in a program that runs here: which
// functions, methods and variables are replaced and by what, which calls may wait for the
// outside world, which packages call back on the caller's own goroutine only, and what is
// not to be had and why. A file holds what is known of a package; this one holds the list,
// and answers the questions.
//
// A replacement is an ordinary Go function over the real types: (*sync.Mutex).Lock is a
// func(*sync.Mutex). It runs on the loop, in the process that calls it, and parks that
// where the original blocks a goroutine.
package shim

import (
	"fmt"
	"go/types"
	"log"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// CSPPath is the import path of package csp.
const CSPPath = "github.com/cspsh/cspsh/csp"

// A pkg is what is known of a package.
type pkg struct {
	path string

	// replace sets what is replaced.
	replace func(t *Table, s *symbols)

	// refused says for names, those of methods with their type as in T.Name, why they are
	// not to be had.
	refused map[string]string

	// generic holds what makes the instances of generic functions, by the same names.
	generic map[string]generic

	// erased tells that of a generic type the instance with any for all type parameters
	// stands for every other.
	erased bool

	// outside tells that the package is about the outside world: its functions wait, and
	// so do the methods of its types.
	outside bool

	// never tells that nothing of the package waits. wait, if set, decides for functions
	// and methods where types alone do not.
	never bool
	wait  func(name string, method bool) (w Wait, known bool)

	// varies holds the functions which do not wait, but of which another run may be told something else, by no decision
	// of its schedule: always or, if there is a function, where that says so of the arguments.
	varies map[string]func(args []reflect.Value) bool
	// ofProcess are functions that tell the same as long as this process of the system lives, and something else in another.
	ofProcess []string

	// synchronous tells that functions given to the package are called on the caller's
	// own goroutine only.
	synchronous bool
}

// packages are those of which anything is known that is not true of all.
var packages = map[string]*pkg{}

func init() {
	for _, p := range []*pkg{
		&asn1Pkg, &atomicPkg, &bigPkg, &bufioPkg, &bytesPkg, &contextPkg, &cryptoRandPkg, &cspPkg, &cspRemoteEnginePkg, &cspRemoteNATSPkg, &cspRemoteServerPkg, &debugPkg, &dsaPkg, &ecdsaPkg, &ed25519Pkg, &execPkg, &expvarPkg, &flagPkg, &fmtPkg, &gobPkg, &goASTPkg, &goFormatPkg, &goPrinterPkg, &hkdfPkg, &htmlTemplatePkg, &httpPkg, &httptestPkg, &imagePkg, &iterPkg,
		&jsonPkg, &listPkg, &logPkg, &mapsPkg, &maphashPkg, &mathRandPkg, &mathRandV2Pkg, &multipartPkg, &netPkg, &netMailPkg, &netNetipPkg, &netRPCPkg,
		&netURLPkg, &osPkg, &pathFilepathPkg, &pbkdf2Pkg, &pprofPkg, &reflectPkg, &regexpPkg, &ringPkg, &rsaPkg, &runtimePkg,
		&signalPkg, &slicesPkg, &slogPkg, &sortPkg, &sqlPkg, &strconvPkg, &stringsPkg, &syncPkg, &synctestPkg, &syscallPkg,
		&syslogPkg, &testingPkg, &textTemplatePkg, &timePkg, &tlsPkg, &tracePkg, &unicodePkg, &uniquePkg, &weakPkg, &xmlPkg,
	} {
		packages[p.path] = p
	}
}

// A Refused tells why something of a compiled package is not to be had.
type Refused struct {
	Name string // as the user writes it: testing.Main
	Why  string
}

func (e *Refused) Error() string { return fmt.Sprintf("%s is not supported: %s", e.Name, e.Why) }

// A Table is what compiled packages are for one session. Its methods may be called by any
// goroutine.
type Table struct {
	env Env

	mu         sync.Mutex
	loaded     map[string]*symbols // by the paths of packages
	methods    map[string]reflect.Value
	names      map[string]bool                    // of the methods that are replaced anywhere
	unexported map[string]map[string]reflect.Type // types of packages, as far as they were looked for

	static    staticWays
	ways      ways
	locks     locks
	turns     turns
	locker    bool // what comes next is about the L of the sync.Cond that the source names
	syncs     syncs
	std       std
	leadsTo   *os.File // to which the operands of a call have led last
	signals   takings
	flags     flags
	dice      dice
	pcs       pcs
	closed    sync.Map // *os.File -> true: standard streams that the program has closed
	bubble    bubble
	looks     looks          // at a virtual clock
	mux       *http.ServeMux // http.DefaultServeMux
	debugVars http.Handler   // what expvar serves, if it is loaded
	stdLog    *log.Logger
	resets    []func() // what packages that were loaded do for Reset
	forgets   []func() // and for that and Reopen: what was registered with them is forgotten
	redraws   []func() // and for Again
	// debugging tells a package internal/godebug that is run from source of settings, if there is one.
	debugging func(def, env string)
	handles   map[any]unsafe.Pointer // what unique.Make has made
}

// New returns what compiled packages are for the programs of a session.
func New(env Env) *Table {
	t := &Table{env: env.complete(), loaded: map[string]*symbols{}, methods: map[string]reflect.Value{}}
	t.bubble.inside = csp.NewLocal(false)
	shellsDescriptors()
	t.std.begin(&t.env)
	return t
}

// Close ends what the session's programs have begun outside: they get no more signals.
func (t *Table) Close() { t.resetSignals() }

// Reset has the session's programs forget what they have done: no lock is locked, nobody waits, and the
// variables of packages are as they were at first. It is called on the loop.
func (t *Table) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := &t.locks
	if l.used {
		*l = locks{}
	}
	t.dice = dice{}
	t.looks = looks{}
	t.bubble.busy, t.bubble.waiting = false, csp.WaitList{}
	t.Reopen()
	t.resetSignals()
	for _, again := range t.resets {
		again()
	}
}

// Reopen gives the session's programs the standard streams that they have set anew or closed, and forgets what they
// have registered with packages, such as drivers and handlers. It is called on the loop.
func (t *Table) Reopen() {
	v := &t.std
	v.stdin, v.stdout, v.stderr = v.ownStdin, v.ownStdout, v.ownStderr
	t.closed.Clear()
	for _, forget := range t.forgets {
		forget()
	}
}

// Again has what is left to chance follow from the seed anew. It is called on the loop.
func (t *Table) Again() {
	t.dice = dice{}
	for _, again := range t.redraws {
		again()
	}
}

// symbols are those of a package that are replaced.
type symbols struct {
	t    *Table
	path string
	own  map[string]reflect.Value // replacements
	std  map[string]reflect.Value // what there is; nil until asked for
}

// set replaces a function.
func (s *symbols) set(name string, f any) { s.own[name] = reflect.ValueOf(f) }

// variable replaces a variable; p points to what takes its place.
func (s *symbols) variable(name string, p any) { s.own[name] = reflect.ValueOf(p).Elem() }

// method replaces a method; f takes the receiver first.
func (s *symbols) method(name string, f any) {
	s.methodOf(reflect.TypeOf(f).In(0), name, f)
}

// methodOf replaces a method of a type that has no exported name; f takes the receiver's word
// as some other pointer.
func (s *symbols) methodOf(recv reflect.Type, name string, f any) {
	s.t.methods[methodKey(recv, name)] = reflect.ValueOf(f)
}

// methodKey is what a method is found by: (*sync.Mutex).Lock.
func methodKey(recv reflect.Type, name string) string {
	if recv.Kind() == reflect.Pointer {
		return "(*" + recv.Elem().PkgPath() + "." + recv.Elem().Name() + ")." + name
	}
	return "(" + recv.PkgPath() + "." + recv.Name() + ")." + name
}

// load returns what is replaced of a package, whose path may be that of none. t.mu is held.
func (t *Table) load(path string) *symbols {
	s := t.loaded[path]
	if s == nil {
		s = &symbols{t: t, path: path, own: map[string]reflect.Value{}}
		t.loaded[path] = s
		if p := packages[path]; p != nil && p.replace != nil {
			p.replace(t, s)
		}
	}
	return s
}

// Compiled reports whether a package is a compiled one.
func (t *Table) Compiled(pkg *types.Package) bool {
	beside, _, internal := strings.Cut(pkg.Path(), "/internal/")
	return (t.Has(pkg.Path()) || internal && stdlib_symbols.Has(beside)) && !t.env.FromSource(pkg)
}

// Has reports whether there is a compiled package of this path.
func (t *Table) Has(path string) bool {
	if stdlib_symbols.Has(path) {
		return true
	}
	if t.env.Sources == nil {
		return false
	}
	_, _, ok := t.env.Sources(path)
	return ok
}

// Symbol returns a function of a compiled package, or a variable of it, which is
// addressable, or a nil pointer to a type of it. ok is false where there is none. The
// error, a *Refused, tells why it is not to be had.
func (t *Table) Symbol(path, name string) (v reflect.Value, ok bool, err error) {
	if why := refusal(path, name); why != "" {
		return v, false, &Refused{stdlib_symbols.Name(path) + "." + name, why}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if path == "os" && name == "Stdin" {
		t.openStdin()
	}
	s := t.load(path)
	if v, ok := s.own[name]; ok {
		return t.telling(path, name, v), true, nil
	}
	if s.std == nil {
		s.std = stdlib_symbols.Symbols(path)
		if s.std == nil && t.env.Sources != nil {
			_, s.std, _ = t.env.Sources(path)
		}
	}
	v, ok = s.std[name]
	return t.telling(path, name, v), ok, nil
}

// telling returns a function of a compiled package, which tells if the world is asked for something when it is called, if
// that is to be told.
func (t *Table) telling(path, name string, v reflect.Value) reflect.Value {
	p := packages[path]
	if t.env.Outside == nil || p == nil {
		return v
	}
	where, varies := p.varies[name]
	varies = varies || !t.env.Alone && slices.Contains(p.ofProcess, name)
	if !varies || v.Kind() != reflect.Func {
		return v
	}
	what := stdlib_symbols.Name(path) + "." + name
	return reflect.MakeFunc(v.Type(), func(args []reflect.Value) []reflect.Value {
		if where == nil || where(args) {
			t.env.Outside(what)
		}
		if v.Type().IsVariadic() {
			return v.CallSlice(args)
		}
		return v.Call(args)
	})
}

func refusal(path, name string) string {
	if p := packages[path]; p != nil {
		if why := p.refused[name]; why != "" {
			return why
		}
		return p.refused["*"]
	}
	return ""
}

// Value returns a function or a variable of a compiled package: a variable is addressable.
// A method is asked for with its receiver's type, and returned, where it is replaced, as a
// function that takes the receiver first; ok is false where the method itself is to be
// called. The error, a *Refused, tells why the object is not to be had.
func (t *Table) Value(obj types.Object, recv types.Type) (v reflect.Value, ok bool, err error) {
	if obj.Pkg() == nil {
		return v, false, nil
	}
	path := obj.Pkg().Path()
	if recv == nil {
		return t.Symbol(path, obj.Name())
	}
	typ := typeName(recv)
	if why := refusal(path, typ+"."+obj.Name()); why != "" {
		return v, false, &Refused{"(" + types.TypeString(recv, (*types.Package).Name) + ")." + obj.Name(), why}
	}
	f, isFunc := obj.(*types.Func)
	if !isFunc {
		return v, false, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.load(path)
	for _, r := range [...]types.Type{recv, f.Signature().Recv().Type()} {
		if v, ok := t.methods["("+types.TypeString(r, nil)+")."+obj.Name()]; ok {
			return v, true, nil
		}
	}
	return v, false, nil
}

// Exchanges reports whether a function or method of a compiled package is given channels of
// Go's, and returns such. What is replaced, or is an instance made here, works on those of
// the user's, and is to be given them as they are.
func (t *Table) Exchanges(f *types.Func, recv types.Type) bool {
	if f.Pkg() == nil || t.replaces(f.Origin(), recv) {
		return false
	}
	p := packages[f.Pkg().Path()]
	return p == nil || p.generic == nil || f.Signature().TypeParams().Len() == 0 && f.Signature().RecvTypeParams().Len() == 0
}

// typeName is the name of the type that a receiver's type is or points to.
func typeName(recv types.Type) string {
	if p, ok := types.Unalias(recv).(*types.Pointer); ok {
		recv = p.Elem()
	}
	if named, ok := types.Unalias(recv).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

// Dynamic returns the method of a compiled type that is called by way of an interface, as
// a function that takes the receiver first, where it is replaced: that of a *sync.Mutex in a
// sync.Locker, say.
func (t *Table) Dynamic(typ reflect.Type, name string) (v reflect.Value, ok bool) {
	base := typ
	if typ.Kind() == reflect.Pointer {
		base = typ.Elem()
	}
	if base.PkgPath() == "" || packages[base.PkgPath()] == nil || t.env.Interpreted(base) {
		return v, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.load(base.PkgPath())
	v, ok = t.methods[methodKey(typ, name)]
	return v, ok
}

// Replaced reports whether a method of this name is replaced of any type at all.
func (t *Table) Replaced(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.names == nil {
		t.names = map[string]bool{}
		for path := range packages {
			t.load(path)
		}
		for key := range t.methods {
			t.names[key[lastDot(key)+1:]] = true
		}
	}
	return t.names[name]
}

func lastDot(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '.' {
			return i
		}
	}
	return -1
}

// Synchronous reports whether a function of a compiled package calls the functions that it
// is given on the caller's own goroutine only.
func (t *Table) Synchronous(f *types.Func) bool {
	p := f.Pkg()
	return p != nil && packages[p.Path()] != nil && packages[p.Path()].synchronous
}
