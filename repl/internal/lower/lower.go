// Package lower turns checked Go into plain Go that yaegi runs rightly.
//
// It writes text: one Go file for each unit, with everything in the package main
// of the interpreter under names of its own, so that nothing a user calls his
// things can clash. With the type checker's results at hand it
//
//   - turns go, channels and select into calls of the runtime package (RuntimePath);
//   - turns method calls into calls of plain functions, and methods of embedded
//     fields into explicit paths;
//   - keeps interface values so that their types are not lost: see iface.go;
//   - specialises every instance of a generic function or type;
//   - calls generic functions of compiled packages through their erased form;
//   - gives each iteration of a loop its own variables;
//   - folds constants;
//   - puts a poll at every loop's back-edge and function's entry, where the
//     runtime takes turns and interrupts;
//   - notes the position before whatever may panic or park.
//
// Nothing that it emits runs while yaegi compiles it: variables are declared
// without values, and what an input does is a function, Program.Entry.
package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// RuntimePath is the import path of the compiled package that lowered code
// calls for what yaegi cannot do.
const RuntimePath = "cspsh/rt"

// CSPPath is the import path of the csp library.
const CSPPath = "github.com/cspsh/cspsh/csp"

// PointerPrefix begins the name of the symbol that points to a variable of a
// compiled package.
const PointerPrefix = "Pointer_"

// The variables of the interpreter that lowered code shares with the engine.
const (
	BudgetVar   = "_budget" // int: polls left before the process gives way
	PositionVar = "_at"     // int: index of the Site that runs
	SpentVar    = "_spent"  // bool: the budget is
	pollFunc    = "_poll"

	// What is sent or was received, and the case that a select statement chose.
	ValueVar  = "_value"  // any
	IntVar    = "_int"    // int: in place of ValueVar for channels of int
	OKVar     = "_ok"     // bool
	ChosenVar = "_chosen" // int
)

// Prelude declares the variables that every unit refers to. It is to be declared
// once, before the first unit.
const Prelude = "import rt " + "\"" + RuntimePath + "\"\n" +
	"func " + pollFunc + "() { rt.Poll() }\n" +
	"var " + BudgetVar + ", " + PositionVar + ", " + ChosenVar + ", " + IntVar + " int\n" +
	"var " + ValueVar + " any\nvar " + OKVar + ", " + SpentVar + " bool\n"

// A Site is a place in the user's source.
type Site struct {
	Pos  token.Position
	Func string // the function that it is in, as the user knows it

	// Of a call of a lock, what that is, in the source's words.
	Subject string

	// Of a place where a process is started: what it runs, as Go's compiler calls
	// it, and where that is declared; "" if that is known at run time only.
	Entry    string
	EntryPos token.Position
}

// A Program is a lowered unit.
type Program struct {
	// Imports are the compiled packages that the unit is the first to import.
	Imports []Import
	// Types is a Go file with the imports, and with the structs that the unit is the first
	// to have.
	Types string
	// Source is a Go file with all else.
	Source string
	// Entry is the function, without parameters or results, that runs the
	// unit's items.
	Entry string
	// Funcs maps the emitted functions to the names that the user gave them.
	Funcs map[string]string
}

// An Import is a compiled package and what the source calls it.
type Import struct{ Name, Path string }

// An Unsupported error tells of something that lowering cannot express.
type Unsupported struct {
	Pos  token.Position
	What string
}

func (e *Unsupported) Error() string {
	return fmt.Sprintf("%s: %s is not supported", e.Pos, e.What)
}

// A Lowerer lowers the units of one session in order. It is not safe for
// concurrent use.
type Lowerer struct {
	fset *token.FileSet
	// Redefinable makes functions replaceable: calls go through variables, so
	// that a function declared again is seen by its earlier callers.
	redefinable bool

	serial  int
	names   map[types.Object]string
	methods map[methodKey]*function
	funcs   map[*types.Func]*function
	named   typeutil.Map  // types.Type (named) -> string
	boxes   typeutil.Map  // lossy types -> names of their boxes
	dynamic []dynamicType // types with methods that the engine knows
	indices typeutil.Map  // types -> their numbers in tables
	tables  *tables
	helpers map[string]string // emitted functions by what they are for
	waiters map[string]bool   // those of them that putWaiter emitted
	leading typeutil.Map      // types -> bool: see leadsOutside
	leads   func(path, name string) bool

	repeatable func() bool

	callsBack bool // functions were given to compiled code
	undo      []func()
	imports   map[string]string // path -> name
	siteOf    map[siteKey]int
	loader    func(path string) *check.Unit
	source    map[*types.Package]bool         // packages that loader gave
	loaded    map[string]map[string]*function // their functions, by path and name

	loadedTypes map[string]*types.Named // their generic types, by path.name

	out *output // of the unit under way
}

type siteKey struct {
	pos  token.Pos
	name string
}

type methodKey struct {
	recv *types.TypeName
	name string
}

// function is the source of a function or method, with its instances.
type function struct {
	name    string
	decl    *ast.FuncDecl
	info    *types.Info
	recv    *types.Named // origin of the receiver's type, for methods
	ptr     bool
	sig     *types.Signature // of the receiver's origin; receiver not among the parameters
	apart   bool             // the receiver is the declaration's first parameter
	insts   *typeutil.Map    // tuple of type arguments -> lowered name
	emitted bool             // for one that is not generic
}

// output gathers what one unit emits.
type output struct {
	imports []Import
	types   strings.Builder // of structs
	decls   strings.Builder
	setup   []string // statements to run before the items: functions put into their variables
	funcs   map[string]string
	queue   []func() // what is still to be emitted
}

// header begins a file that imports what a unit is the first to import.
func (o *output) header() string {
	var b strings.Builder
	b.WriteString("package main\n")
	for _, imp := range o.imports {
		fmt.Fprintf(&b, "import %s %q\n", imp.Name, imp.Path)
	}
	return b.String()
}

// New returns a Lowerer for source in fset. Generic functions of compiled packages
// are specialised from the source that loader gives, a package with the generic
// declarations of the one at path; it returns nil where there is none. leads tells
// whether values of a type of a compiled package may lead to the outside world, and
// repeatable whether what is lowered now shall have one order for a map's keys.
func New(fset *token.FileSet, loader func(path string) *check.Unit, leads func(path, name string) bool, repeatable func() bool, redefinable bool) *Lowerer {
	return &Lowerer{
		leads:       leads,
		repeatable:  repeatable,
		loader:      loader,
		source:      map[*types.Package]bool{},
		loaded:      map[string]map[string]*function{},
		loadedTypes: map[string]*types.Named{},
		fset:        fset,
		redefinable: redefinable,
		names:       map[types.Object]string{},
		methods:     map[methodKey]*function{},
		funcs:       map[*types.Func]*function{},
		helpers:     map[string]string{},
		waiters:     map[string]bool{},
		imports:     map[string]string{},
		tables:      &tables{sites: []Site{{}}, types: map[string]types.Type{}},
		siteOf:      map[siteKey]int{},
	}
}

// CallsBack tells whether any source has given a function to compiled code that may
// call it from a goroutine of its own.
func (l *Lowerer) CallsBack() bool { return l.callsBack }

func (l *Lowerer) site(pos token.Pos, fn string) int {
	key := siteKey{pos, fn}
	if i, ok := l.siteOf[key]; ok {
		return i
	}
	l.siteOf[key] = l.tables.addSite(Site{Pos: l.fset.Position(pos), Func: fn})
	return l.siteOf[key]
}

// Lower lowers a checked unit. The error is *Unsupported.
func (l *Lowerer) Lower(u *check.Unit) (p *Program, err error) {
	l.out = &output{funcs: map[string]string{}}
	l.undo = nil
	defer func() {
		if r := recover(); r != nil {
			l.Rollback()
			un, ok := r.(*Unsupported)
			if !ok {
				panic(r)
			}
			p, err = nil, un
		}
	}()

	if u.Pkg != nil {
		set(l, l.source, u.Pkg, true)
	}
	l.refuseImports(u)
	// Names first: a declaration may be used before it stands in the text.
	for obj, old := range u.Replaces {
		set(l, l.names, obj, l.nameOf(old))
	}
	for i := range u.Items {
		l.declare(u, &u.Items[i])
	}
	for i := range u.Items {
		l.emitDecl(u, &u.Items[i])
	}
	entry := l.entry(u)
	for len(l.out.queue) > 0 {
		job := l.out.queue[0]
		l.out.queue = l.out.queue[1:]
		job()
	}

	return &Program{
		Imports: l.out.imports,
		Types:   l.out.header() + l.out.types.String(),
		Source:  "package main\n" + l.out.decls.String() + entry.text(l.out.setup),
		Entry:   entry.name,
		Funcs:   l.out.funcs,
	}, nil
}

// fresh returns a name that nothing else has: every name that lowering gives
// ends in an underscore and a number of its own.
func (l *Lowerer) fresh(base string) string {
	l.serial++
	base, _, _ = strings.Cut(base, ".")
	if base == "_" || base == "" {
		base = "x"
	}
	return base + "_" + strconv.Itoa(l.serial)
}

// nameOf returns the lowered name of an object.
func (l *Lowerer) nameOf(obj types.Object) string {
	if name, ok := l.names[obj]; ok {
		return name
	}
	name := l.fresh(obj.Name())
	set(l, l.names, obj, name)
	return name
}

// pkg returns the name under which a compiled package is imported.
func (l *Lowerer) pkg(path string) string {
	if name, ok := l.imports[path]; ok {
		return name
	}
	name := l.fresh(path[strings.LastIndexByte(path, '/')+1:])
	name = strings.NewReplacer(".", "", "-", "").Replace(name)
	set(l, l.imports, path, name)
	l.out.imports = append(l.out.imports, Import{name, path})
	return name
}

// rt names something of the runtime package.
func (l *Lowerer) rt(name string) string { return l.pkg(RuntimePath) + "." + name }

func (l *Lowerer) unsupported(pos token.Pos, format string, args ...any) {
	panic(&Unsupported{l.fset.Position(pos), fmt.Sprintf(format, args...)})
}

// declare makes the functions and methods of an item known.
func (l *Lowerer) declare(u *check.Unit, it *check.Item) {
	d, ok := it.Decl.(*ast.FuncDecl)
	if !ok {
		return
	}
	if m := u.Methods[d]; m != nil {
		obj, _ := u.Info.Defs[d.Name].(*types.Func)
		full := obj.Signature()
		params := slices.Collect(full.Params().Variables())[1:]
		sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), full.Results(), full.Variadic())
		l.addMethod(m.Recv, m.Ptr, &function{insts: new(typeutil.Map), name: m.Name, decl: d, info: u.Info, sig: sig, apart: true})
		return
	}
	obj, _ := u.Info.Defs[d.Name].(*types.Func)
	if obj == nil {
		return
	}
	fn := &function{insts: new(typeutil.Map), name: d.Name.Name, decl: d, info: u.Info, sig: obj.Signature()}
	if recv := obj.Signature().Recv(); recv != nil {
		named, ptr := receiver(recv.Type())
		l.addMethod(named, ptr, fn)
		return
	}
	set(l, l.funcs, obj, fn)
}

func (l *Lowerer) addMethod(recv *types.Named, ptr bool, fn *function) {
	fn.recv, fn.ptr = recv.Origin(), ptr
	key := methodKey{recv.Origin().Obj(), fn.name}
	if old := l.methods[key]; old != nil {
		fn.insts = old.insts // callers of the old one are to see the new
	}
	set(l, l.methods, key, fn)
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

// emitDecl emits what an item declares.
func (l *Lowerer) emitDecl(u *check.Unit, it *check.Item) {
	switch {
	case it.Vars != nil || it.Values != nil:
		for _, v := range it.Vars {
			if v != nil && u.Replaces[v] == nil {
				l.declareVar(v)
			}
		}
	case it.Decl != nil:
		switch d := it.Decl.(type) {
		case *ast.GenDecl:
			if d.Tok == token.TYPE {
				l.emitTypes(u, d)
			}
		case *ast.FuncDecl:
			l.emitFunc(u, d)
		}
	}
}

func (l *Lowerer) declareVar(v *types.Var) {
	name, declared := l.names[v]
	if !declared {
		name = l.nameOf(v)
	} else if strings.HasSuffix(name, "!") {
		return
	}
	fmt.Fprintf(&l.out.decls, "var %s %s\n", name, l.typ(v.Type(), nil))
}

func (l *Lowerer) emitTypes(u *check.Unit, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		tn, ok := u.Info.Defs[spec.(*ast.TypeSpec).Name].(*types.TypeName)
		if !ok || tn.IsAlias() || tn.Name() == "_" {
			continue
		}
		if named, ok := tn.Type().(*types.Named); ok && named.TypeParams().Len() == 0 {
			l.typ(named, nil)
		}
	}
}

// emitFunc emits a function or method that is not generic; generic ones are
// emitted as they are used.
func (l *Lowerer) emitFunc(u *check.Unit, d *ast.FuncDecl) {
	if m := u.Methods[d]; m != nil {
		fn := l.methods[methodKey{m.Recv.Obj(), m.Name}]
		l.instance(fn, nil)
		l.methodAdded(fn)
		return
	}
	obj, _ := u.Info.Defs[d.Name].(*types.Func)
	if obj == nil {
		if d.Name.Name == "init" && d.Recv == nil {
			return // run by the entry
		}
		return
	}
	sig := obj.Signature()
	if sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0 || d.Name.Name == "_" || d.Body == nil {
		return
	}
	if sig.Recv() != nil {
		named, _ := receiver(sig.Recv().Type())
		l.instance(l.methods[methodKey{named.Obj(), d.Name.Name}], nil)
		return
	}
	fn := l.funcs[obj]
	if old := u.Replaces[obj]; old != nil {
		oldFn := l.funcs[old.(*types.Func)]
		fn.insts = oldFn.insts
	}
	l.instance(fn, nil)
}
