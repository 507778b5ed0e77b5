package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A Session is what the inputs so far have declared. It is not safe for
// concurrent use.
type Session struct {
	Fset *token.FileSet

	// Embed reads the files for the patterns of a //go:embed directive: see Options.
	Embed func(patterns []string) ([]File, error)

	imp     types.Importer
	std     map[string]string // package name to path, for imports that nobody wrote
	objects map[string]types.Object
	imports map[string]string // explicit imports: local name to path
	pkg     *types.Package    // of everything declared
	dots    []*types.Package  // dot-imported packages
}

// NewSession returns an empty session. Packages are imported through imp; std
// maps the names of packages that need no import to their paths.
func NewSession(fset *token.FileSet, imp types.Importer, std map[string]string) *Session {
	return &Session{
		Fset:    fset,
		imp:     imp,
		std:     std,
		objects: map[string]types.Object{},
		imports: map[string]string{},
		pkg:     types.NewPackage(Path, Name),
	}
}

// Lookup returns what a name stands for at the top level of the session, or nil.
func (s *Session) Lookup(name string) types.Object { return s.objects[name] }

// Names returns the declared names, sorted.
func (s *Session) Names() []string { return slices.Sorted(maps.Keys(s.objects)) }

// Imports returns the explicit imports: local name to path.
func (s *Session) Imports() map[string]string { return maps.Clone(s.imports) }

// Check type-checks one input against the session. With show set, a bare
// expression is an item of its own; without, it is an error, as in Go. The error
// is Errors. The session does not change before Commit.
func (s *Session) Check(in *syntax.Input, show bool) (u *Unit, err error) {
	defer func() {
		// The checker has faults of its own, which must not end a session.
		if r := recover(); r != nil {
			u, err = nil, Errors{{Msg: fmt.Sprintf("the type checker failed: %v", r)}}
		}
	}()
	u = &Unit{
		Fset:     s.Fset,
		Replaces: map[types.Object]types.Object{},
		Methods:  map[*ast.FuncDecl]*Method{},
		Show:     show,
	}
	b := builder{session: s, unit: u, again: map[*ast.Ident]*ast.Ident{}}
	if errs := b.build(in); len(errs) > 0 {
		return nil, errs
	}

	// Methods of earlier types are not known to the checker while it checks
	// them. If that is all it has to say, they are added and checked once more,
	// now in sight of each other.
	info, pkg, pending, err := b.check(nil)
	if err != nil {
		return nil, err
	}
	methods, err := b.collectMethods(info)
	if err != nil {
		return nil, err
	}
	if pending {
		addMethods(methods)
		if info, pkg, _, err = b.check(methods); err != nil {
			return nil, err
		}
	}
	u.Info = info
	if err := b.resolve(pkg); err != nil {
		return nil, err
	}
	u.decls.methods = methods
	return u, nil
}

// AddMethods gives earlier types the methods that the unit declares for them: their
// method sets are to have them when the unit is compiled. Commit does so, too.
func (u *Unit) AddMethods() { addMethods(u.decls.methods) }

// Commit makes what the unit declares visible to later inputs.
func (s *Session) Commit(u *Unit) {
	u.AddMethods()
	for name, obj := range u.scope {
		if old, ok := u.Replaces[obj]; ok {
			obj = old
		}
		s.objects[name] = obj
	}
	for name, path := range u.decls.imports {
		s.imports[name] = path
	}
	for _, pkg := range u.decls.dots {
		s.dots = append(s.dots, pkg)
		for _, name := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(name); obj.Exported() {
				s.objects[name] = obj
			}
		}
	}
}

// declared is what a unit adds to a session besides its objects.
type declared struct {
	imports map[string]string
	dots    []*types.Package
	methods []*addedMethod
}

// addedMethod is a method for a type of an earlier input.
type addedMethod struct {
	*Method
	fn *types.Func
}

func addMethods(ms []*addedMethod) {
	for _, m := range ms {
		m.Recv.AddMethod(m.fn)
	}
}

// check runs the type checker over the synthetic file. While added is nil,
// complaints that a method of this very input is missing are held back, and
// pending tells that there were some.
func (b *builder) check(added []*addedMethod) (info *types.Info, pkg *types.Package, pending bool, err error) {
	s := b.session
	c := &collector{ignore: func(e types.Error) bool {
		switch {
		case strings.HasPrefix(e.Msg, "declared and not used: "),
			unusedImport(e.Msg),
			// The items of an input run in order: their initializers do not
			// depend on one another in the way of a package's.
			strings.HasPrefix(e.Msg, "initialization cycle"),
			strings.HasPrefix(e.Msg, "\t") && strings.Contains(e.Msg, " refers to "):
			return true
		case b.unit.Show && strings.HasSuffix(e.Msg, " is not used"):
			return b.shown[e.Pos]
		case added == nil && b.missesOwnMethod(e.Msg):
			pending = true
			return true
		}
		return false
	}}
	pkg = s.pkg
	s.populate(b)
	info = newInfo()
	checker := types.NewChecker(config(s.imp, c), s.Fset, pkg, info)
	if err := checker.Files([]*ast.File{b.file}); err != nil && len(c.errs) == 0 && !pending {
		// Files fails with the first error also where that was waved through.
		_ = err
	}
	b.embeds.explain(c.errs)
	if len(c.errs) == 0 {
		if e := instanceCycle(s.Fset, []*ast.File{b.file}, info); e != nil {
			c.errs = append(c.errs, e)
		}
	}
	return info, pkg, pending, c.err()
}

// unusedImport reports whether a complaint is of an import that is not used.
func unusedImport(msg string) bool {
	return strings.HasSuffix(msg, " imported and not used") ||
		strings.Contains(msg, " imported as ") && strings.HasSuffix(msg, " and not used")
}

// populate fills the scope of the package with what an input mentions of the session.
func (s *Session) populate(b *builder) {
	emptyScope(s.pkg)
	for name := range b.mentioned {
		if obj := s.objects[name]; obj != nil && !b.declares[name] {
			s.pkg.Scope().Insert(obj)
		}
	}
}

// missesOwnMethod reports whether a message complains of a missing method that
// this input declares for an earlier type.
func (b *builder) missesOwnMethod(msg string) bool {
	for _, m := range b.unit.Methods {
		if strings.Contains(msg, "no field or method "+m.Name) || strings.Contains(msg, "missing method "+m.Name) {
			return true
		}
	}
	return false
}

// collectMethods makes the methods that the input adds to earlier types.
func (b *builder) collectMethods(info *types.Info) ([]*addedMethod, error) {
	var out []*addedMethod
	var errs Errors
	for decl, m := range b.unit.Methods {
		fn, ok := info.Defs[decl.Name].(*types.Func)
		if !ok {
			continue
		}
		if fn.Signature().Params().Len() == 0 {
			continue
		}
		msig := methodSignature(fn.Signature())
		method := types.NewFunc(decl.Name.Pos(), m.Recv.Obj().Pkg(), m.Name, msig)

		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(m.Recv), false, method.Pkg(), m.Name)
		switch old := obj.(type) {
		case *types.Var:
			errs = append(errs, &Error{Pos: b.session.Fset.Position(decl.Name.Pos()),
				Msg: fmt.Sprintf("field and method with the same name %s", m.Name)})
		case *types.Func:
			if ownMethod(m.Recv, old) && !types.Identical(old.Signature(), msig) {
				errs = append(errs, &Error{Pos: b.session.Fset.Position(decl.Name.Pos()), Msg: fmt.Sprintf(
					"method %s.%s already declared with another signature (%s); declare type %s again to change it",
					m.Recv.Obj().Name(), m.Name, types.TypeString(old.Signature(), types.RelativeTo(old.Pkg())), m.Recv.Obj().Name())})
			}
		}
		out = append(out, &addedMethod{m, method})
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return out, nil
}

// methodSignature returns the signature of a method that was turned into a function.
func methodSignature(sig *types.Signature) *types.Signature {
	recv := sig.Params().At(0)
	params := make([]*types.Var, 0, sig.Params().Len()-1)
	for i := 1; i < sig.Params().Len(); i++ {
		params = append(params, sig.Params().At(i))
	}
	return types.NewSignatureType(types.NewVar(recv.Pos(), recv.Pkg(), recv.Name(), recv.Type()), nil, nil,
		types.NewTuple(params...), sig.Results(), sig.Variadic())
}

func ownMethod(named *types.Named, fn *types.Func) bool {
	for m := range named.Methods() {
		if m == fn {
			return true
		}
	}
	return false
}

// Package is the package of what the session declares.
func (s *Session) Package() *types.Package { return s.pkg }

// Define declares an object of the shell's own making.
func (s *Session) Define(obj types.Object) { s.objects[obj.Name()] = obj }
