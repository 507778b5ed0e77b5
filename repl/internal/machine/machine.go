// Package machine compiles checked Go to closures over typed frames and runs it.
//
// Values are real Go values: an int is eight bytes, a slice a slice, an interface value
// what the runtime would make of it, and types are types of the runtime (package rtype).
// A function of the user's is a Go function value that compiled code can call, and a
// compiled function is called through registers (package native). What a go statement,
// a channel or a wait means, the Host says.
//
// An expression becomes a closure that returns its value in the Go type of its kind, a
// statement one that tells how it ended. Closures are fused with the commonest forms of
// their operands, since a call of one is the whole cost of execution.
package machine

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/native"
	"github.com/cspsh/cspsh/repl/internal/rtype"
)

// A Machine holds what a session has declared and runs it. Compile is to be called by one
// goroutine at a time; all else runs on the loop of the host.
type Machine struct {
	// Budget is counted down at each call and each round of a loop. Below zero the host
	// is asked, which sets it anew.
	Budget int

	// Watch has what is compiled from now on tell the host of accesses of memory that processes may share,
	// but for the time that *Quiet is true. An access that the host was told of is not told of again as long as
	// *Moment stays the same and no other process runs.
	Watch  bool
	Quiet  *bool
	Moment *uint32

	host  Host
	world *rtype.World
	sizes types.Sizes
	top   *frame // of the process that runs, as noted last
	cases caseLists
	texts texts

	mu        sync.Mutex // compilation: functions are compiled when they are called first
	steps     int        // of it
	sites     []knownSite
	funcs     map[*types.Func]*function
	methods   map[methodKey]*function
	instances map[*function]*typeutil.Map
	globals   map[*types.Var]global
	rtypes    typeutil.Map
	frames    map[string]unsafe.Pointer
	tables    caches
	adapters  typeutil.Map
	sources   map[string]map[string]*function // of compiled packages, by path and name
	linked    map[string]*function            // by the symbols that directives give them
	panics    []panicTrace                    // under way, the innermost last
	between   map[*frame][]Call               // in compiled functions that those of the frames have called: see Within
	compiled  bool                            // traces have these
	noSource  *source
	bound     map[unsafe.Pointer]*function // methods by the words that types have for them
	boxed     map[*function][]*function    // what calls of methods through interfaces call
	passing   *raised                      // what the next function that is called back may recover

	told        *told
	access      *watch // that the host is told of
	accessFrame *frame
}

type global struct {
	ptr unsafe.Pointer
	typ types.Type
}

type methodKey struct {
	recv *types.TypeName
	name string
}

// A siteKey tells the sites of a function apart.
type siteKey struct {
	pos     token.Pos
	subject string
}

// A knownSite is what is known of a site before it is asked for. It does not hold on to the source.
type knownSite struct {
	siteKey
	fn   *FuncInfo
	file *token.File // which a session's file set may not have any more
	site *Site
}

// probed has calls of compiled code go through registers where that is seen to be right.
// Elsewhere package reflect makes them, which takes longer; so it is no error.
var probed = sync.OnceFunc(func() { _ = native.Probe() })

// New returns a Machine without any declarations.
func New(h Host, w *rtype.World) *Machine {
	probed()
	m := &Machine{
		Budget: 1000, host: h, world: w,
		sizes:     types.SizesFor("gc", runtime.GOARCH),
		sites:     make([]knownSite, 1),
		funcs:     map[*types.Func]*function{},
		methods:   map[methodKey]*function{},
		instances: map[*function]*typeutil.Map{},
		globals:   map[*types.Var]global{},
		frames:    map[string]unsafe.Pointer{},
		tables:    newCaches(),
		bound:     map[unsafe.Pointer]*function{},
		boxed:     map[*function][]*function{},
		noSource:  &source{fset: token.NewFileSet(), info: &types.Info{}},
		sources:   map[string]map[string]*function{},
		linked:    map[string]*function{},
	}
	w.OnMade(m.bindMethods)
	return m
}

// An Unsupported error tells of something that the machine cannot run.
type Unsupported struct {
	Pos  token.Position
	What string
}

func (e *Unsupported) Error() string { return fmt.Sprintf("%s: %s is not supported", e.Pos, e.What) }

// Compile makes the declarations of a unit known, and returns what executes its items, to
// be called on the loop. No code of the user's runs. The error is *Unsupported.
func (m *Machine) Compile(u *check.Unit) (run func(), err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Watch && m.told == nil {
		m.told = newTold(m)
	}
	src := &source{fset: u.Fset, info: u.Info, pkg: u.Pkg, unit: u}
	m.declareAll(src, u)
	for _, method := range u.Methods {
		if err := m.world.Extend(method.Recv); err != nil {
			return nil, &Unsupported{Pos: u.Fset.Position(method.Recv.Obj().Pos()), What: err.Error()}
		}
		m.bindMethods(method.Recv)
	}
	entry := m.entry(src, u)
	return func() {
		for i := range u.Items {
			m.replace(u, &u.Items[i])
		}
		m.callEntry(entry)
		if u.Main != nil {
			m.callEntry(m.functionOf(u.Main))
		}
	}, nil
}

// Reset takes the values of all package-level variables away, as they are before anything has run. It
// is called on the loop, with no process of the host's under way.
func (m *Machine) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.top, m.panics = nil, nil
	for _, g := range m.globals {
		typedmemclr(m.rtype(g.typ), g.ptr)
	}
}

// declareAll makes the declarations of a unit known: functions and methods first, which types refer to.
func (m *Machine) declareAll(src *source, u *check.Unit) {
	for i := range u.Items {
		m.declareFunc(src, u, &u.Items[i])
	}
	for i := range u.Items {
		m.declareVars(u, &u.Items[i])
	}
}

func (m *Machine) declareVars(u *check.Unit, it *check.Item) {
	for _, v := range it.Vars {
		if v == nil {
			continue
		}
		if old, ok := u.Replaces[v].(*types.Var); ok {
			if g, ok := m.globals[old]; ok {
				m.globals[v] = g
				continue
			}
		}
		if _, ok := m.globals[v]; !ok {
			m.sizeUpTo(maxVariable, v.Type())
			m.globals[v] = global{newObject(m.rtype(v.Type())), v.Type()}
		}
	}
}

func (m *Machine) declareFunc(src *source, u *check.Unit, it *check.Item) {
	d, ok := it.Decl.(*ast.FuncDecl)
	if !ok {
		return
	}
	obj, _ := src.info.Defs[d.Name].(*types.Func)
	if obj == nil {
		return
	}
	fn := &function{m: m, src: src, body: d.Body, typ: d.Type, recv: d.Recv}
	if method := u.Methods[d]; method != nil {
		fn.sig, fn.method = obj.Signature(), true
		fn.info = m.infoOf(src, methodName(method.Recv.Obj(), method.Ptr, method.Name), d.Pos())
		m.addMethod(methodKey{method.Recv.Origin().Obj(), method.Name}, fn)
		return
	}
	fn.info = m.infoOf(src, funcName(obj), d.Pos())
	if link, ok := u.Links[d]; ok {
		m.link(fn, link)
	}
	fn.sig = withReceiver(obj.Signature())
	fn.params = typeParams(obj.Signature())
	if recv := obj.Signature().Recv(); recv != nil {
		fn.method = true
		named, _ := receiver(recv.Type())
		m.addMethod(methodKey{named.Origin().Obj(), obj.Name()}, fn)
		return
	}
	m.funcs[obj] = fn
}

// addMethod makes a method known. Callers of one that is declared anew see the new one.
func (m *Machine) addMethod(key methodKey, fn *function) {
	if old := m.methods[key]; old != nil {
		m.supersede(old, fn)
		return
	}
	m.methods[key] = fn
}

// replace has the callers of a function that an item declares anew see the new one.
func (m *Machine) replace(u *check.Unit, it *check.Item) {
	d, ok := it.Decl.(*ast.FuncDecl)
	if !ok {
		return
	}
	obj, _ := u.Info.Defs[d.Name].(*types.Func)
	old, ok := u.Replaces[obj].(*types.Func)
	if !ok || m.funcs[old] == nil || m.funcs[old] == m.funcs[obj] {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.supersede(m.funcs[old], m.funcs[obj])
	m.funcs[obj] = m.funcs[old]
}

// supersede gives a function what another was declared as.
func (m *Machine) supersede(old, fn *function) {
	params := old.params
	old.src, old.body, old.typ, old.recv, old.info, old.sig, old.code, old.lits = fn.src, fn.body, fn.typ, fn.recv, fn.info, fn.sig, nil, 0
	old.params = fn.params
	if insts := m.instances[old]; insts != nil {
		insts.Iterate(func(_ types.Type, v any) {
			inst := v.(*function)
			inst.src, inst.body, inst.typ, inst.recv, inst.code, inst.lits = fn.src, fn.body, fn.typ, fn.recv, nil, 0
			inst.params = fn.params
			inst.env = inst.env.renamed(params, fn.params)
			inst.sig = inst.env.subst(fn.sig).(*types.Signature)
		})
	}
	for _, boxed := range m.boxed[old] {
		boxed.become(old)
	}
}

// become has fn, whose receiver comes as the data word of an interface value, be a method.
func (fn *function) become(method *function) {
	fn.src, fn.env, fn.body, fn.typ, fn.recv, fn.info, fn.code, fn.lits = method.src, method.env, method.body, method.typ, method.recv, method.info, nil, 0
	params := make([]*types.Var, 0, method.sig.Params().Len())
	for v := range method.sig.Params().Variables() {
		params = append(params, v)
	}
	params[0] = types.NewParam(0, nil, "", unsafePointer)
	fn.sig = types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), method.sig.Results(), method.sig.Variadic())
}

func (m *Machine) infoOf(src *source, name string, pos token.Pos) *FuncInfo {
	p := src.fset.Position(pos)
	return &FuncInfo{Name: name, File: p.Filename, Line: p.Line, Col: p.Column}
}

// withReceiver returns a method's signature with the receiver as the first parameter.
func withReceiver(sig *types.Signature) *types.Signature {
	if sig.Recv() == nil {
		return sig
	}
	params := []*types.Var{sig.Recv()}
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
}

// receiver returns the named type of a receiver, and whether it is a pointer.
func receiver(t types.Type) (*types.Named, bool) {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		named, _ := types.Unalias(p.Elem()).(*types.Named)
		return named, true
	}
	named, _ := t.(*types.Named)
	return named, false
}

// funcName is what Go's compiler calls a function.
func funcName(obj *types.Func) string {
	if recv := obj.Signature().Recv(); recv != nil {
		if named, ptr := receiver(recv.Type()); named != nil {
			return methodName(named.Obj(), ptr, obj.Name())
		}
	}
	if obj.Pkg() == nil {
		return obj.Name()
	}
	name := obj.Pkg().Path() + "." + obj.Name()
	if obj.Signature().TypeParams().Len() > 0 {
		name += ofInstance
	}
	return name
}

// ofInstance stands for the type arguments in the name of an instance.
const ofInstance = "[...]"

func methodName(recv *types.TypeName, ptr bool, name string) string {
	t := recv.Name()
	if named, ok := recv.Type().(*types.Named); ok && named.TypeParams().Len() > 0 {
		t += ofInstance
	}
	if ptr {
		t = "(*" + t + ")"
	}
	if recv.Pkg() != nil {
		t = recv.Pkg().Path() + "." + t
	}
	return t + "." + name
}

// functionOf returns the function of the user's that obj is, or an instance of.
func (m *Machine) functionOf(obj *types.Func) *function {
	obj = obj.Origin()
	if fn := m.funcs[obj]; fn != nil {
		return fn
	}
	if recv := obj.Signature().Recv(); recv != nil {
		if named, _ := receiver(recv.Type()); named != nil {
			return m.methods[methodKey{named.Origin().Obj(), obj.Name()}]
		}
	}
	return nil
}

// instance returns a function with given type arguments, for a method first those of its
// receiver's type.
func (m *Machine) instance(fn *function, args []types.Type) *function {
	if len(fn.params) == 0 || len(args) == 0 {
		return fn
	}
	insts := m.instances[fn]
	if insts == nil {
		insts = new(typeutil.Map)
		m.instances[fn] = insts
	}
	key := argsKey(args)
	if inst, ok := insts.At(key).(*function); ok {
		return inst
	}
	inst := &function{m: m, method: fn.method, info: fn.info, params: fn.params, src: fn.src, body: fn.body, typ: fn.typ, recv: fn.recv, env: bind(fn.params, args)}
	inst.sig = inst.env.subst(fn.sig).(*types.Signature)
	insts.Set(key, inst)
	return inst
}

// forgetSites lets go of what hosts know of the places in a function that is never called again. What
// is in it, such as a literal, may be.
func (m *Machine) forgetSites(code *code) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := code.sites[0]; i < code.sites[1]; i++ {
		if p := &m.sites[i]; p.fn == code.fn.info {
			p.site = nil
		}
	}
}

// Site returns the place with a number.
func (m *Machine) siteAt(i uint32) *Site {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := &m.sites[i]
	if p.site == nil && p.file != nil {
		pos := p.file.Position(p.pos)
		p.site = &Site{File: pos.Filename, Line: pos.Line, Col: pos.Column, Subject: p.subject, Func: p.fn}
	}
	return p.site
}
