package complete

import (
	"go/ast"
	"go/types"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// members returns what may follow the dot behind an expression.
func (c *Completer) members(p *check.Partial, x ast.Expr) (list []Candidate, ok bool) {
	if id, isName := ast.Unparen(x).(*ast.Ident); isName {
		if pkg, isPackage := p.Info.Uses[id].(*types.PkgName); isPackage {
			return packageMembers(pkg.Imported()), true
		}
	}
	tv, ok := p.Info.Types[x]
	if !ok || tv.Type == nil || tv.Type == types.Typ[types.Invalid] {
		return nil, false
	}
	if tv.IsType() {
		return methods(tv.Type), true
	}
	t := tv.Type
	list = fields(t)
	if _, isPtr := t.Underlying().(*types.Pointer); !isPtr && !types.IsInterface(t) {
		t = types.NewPointer(t) // variables have the methods of their pointers
	}
	list = append(list, methods(t)...)
	if ptr, isPtr := t.(*types.Pointer); isPtr {
		if named, isNamed := types.Unalias(ptr.Elem()).(*types.Named); isNamed {
			for _, m := range p.Methods[named] {
				list = append(list, candidate(m))
			}
		}
	}
	return list, true
}

func packageMembers(pkg *types.Package) (list []Candidate) {
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if obj := scope.Lookup(name); obj.Exported() {
			list = append(list, candidate(obj))
		}
	}
	return list
}

// methods returns the methods of a type that the session can call.
func methods(t types.Type) (list []Candidate) {
	set := types.NewMethodSet(t)
	for i := range set.Len() {
		sel := set.At(i)
		if reachable(sel.Obj()) {
			list = append(list, Candidate{sel.Obj().Name(), typeText(sel.Type())})
		}
	}
	return list
}

// fields returns the fields of a struct, or of what a pointer points to, the nearer
// ones before those of embedded structs.
func fields(t types.Type) (list []Candidate) {
	seen := map[string]bool{}
	met := map[types.Type]bool{}
	level := []types.Type{t}
	for len(level) > 0 {
		var next []types.Type
		for _, t := range level {
			s := structOf(t)
			if s == nil || met[t] {
				continue
			}
			met[t] = true
			for f := range s.Fields() {
				if f.Embedded() {
					next = append(next, f.Type())
				}
				if !seen[f.Name()] && f.Name() != "_" && reachable(f) {
					seen[f.Name()] = true
					list = append(list, Candidate{f.Name(), typeText(f.Type())})
				}
			}
		}
		level = next
	}
	return list
}

// structOf returns the struct that a type is, or points to, or nil.
func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// literalFields returns the fields that a struct literal does not set yet. Only they
// may stand in it if others are set by name.
func literalFields(s *types.Struct, lit *ast.CompositeLit, at *ast.Ident) (list []Candidate, only bool) {
	set := map[string]bool{}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			if e != at && len(lit.Elts) > 1 {
				return nil, false // by order, not by name
			}
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key != at {
			set[key.Name] = true
			only = true
		}
	}
	for f := range s.Fields() {
		if !set[f.Name()] && f.Name() != "_" && reachable(f) {
			list = append(list, Candidate{f.Name(), typeText(f.Type())})
		}
	}
	return list, only
}

// reachable reports whether a field or method can be selected in a session.
func reachable(obj types.Object) bool {
	return obj.Exported() || obj.Pkg() != nil && obj.Pkg().Path() == check.Path
}

// candidate describes an object.
func candidate(obj types.Object) Candidate {
	detail := ""
	switch obj := obj.(type) {
	case *types.Const:
		if obj.Type() == types.Typ[types.Invalid] {
			break
		}
		detail = "const"
		if b, ok := obj.Type().(*types.Basic); !ok || b.Info()&types.IsUntyped == 0 {
			detail += " " + typeText(obj.Type())
		}
		if v := obj.Val(); v != nil && obj.Parent() != types.Universe {
			detail += " = " + constText(v.String())
		}
	case *types.TypeName:
		detail = "type"
		if obj.Parent() != types.Universe {
			detail += " " + kindText(obj.Type())
		}
	case *types.Builtin:
		detail = builtins[obj.Name()]
	case *types.Var, *types.Func:
		detail = typeText(obj.Type())
	}
	return Candidate{obj.Name(), detail}
}

// kindText says in a word or two what a type is.
func kindText(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		return typeText(u)
	}
}

// typeText writes a type as the session would. The type parameters of a generic
// function are part of it.
func typeText(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == check.Path {
			return ""
		}
		return p.Name()
	})
}

// builtins are the signatures of Go's own functions, as its specification has them.
var builtins = map[string]string{
	"append":  "func(s S, x ...E) S",
	"cap":     "func(v Type) int",
	"clear":   "func(t T)",
	"close":   "func(c chan<- Type)",
	"complex": "func(r, i FloatType) ComplexType",
	"copy":    "func(dst, src []Type) int",
	"delete":  "func(m map[Type]Type1, key Type)",
	"imag":    "func(c ComplexType) FloatType",
	"len":     "func(v Type) int",
	"make":    "func(t Type, size ...IntegerType) Type",
	"max":     "func(x T, y ...T) T",
	"min":     "func(x T, y ...T) T",
	"new":     "func(Type) *Type",
	"panic":   "func(v any)",
	"print":   "func(args ...Type)",
	"println": "func(args ...Type)",
	"real":    "func(c ComplexType) FloatType",
	"recover": "func() any",
}
