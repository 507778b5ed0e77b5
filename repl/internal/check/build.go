package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strconv"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// builder makes of an input the one source file that the type checker is given:
// imports, declarations, a package-level variable for each variable declared by a
// statement, and a function around each statement.
type builder struct {
	session *Session
	unit    *Unit
	file    *ast.File

	declares  map[string]bool           // names that the input declares at top level
	vars      map[string]bool           // those of them that are variables so far
	mentioned map[string]token.Pos      // identifiers that occur anywhere in the input, and where first
	shown     map[token.Pos]bool        // where expression items begin
	again     map[*ast.Ident]*ast.Ident // second declaration of a variable to the first
	shadows   map[*ast.Ident]*types.Var // new variable to the earlier one that its value refers to
	first     map[string]*ast.Ident
	specs     map[int]*ast.ValueSpec // variable declarations by item
	labelled  labels
	errs      Errors
	embeds    embedder
	embedPkg  string // the name of package embed
}

func (b *builder) build(in *syntax.Input) Errors {
	b.declares = map[string]bool{}
	b.vars = map[string]bool{}
	b.mentioned = map[string]token.Pos{}
	b.shown = map[token.Pos]bool{}
	b.shadows = map[*ast.Ident]*types.Var{}
	b.first = map[string]*ast.Ident{}
	b.specs = map[int]*ast.ValueSpec{}
	b.file = &ast.File{Name: ast.NewIdent(Name)}
	b.unit.decls.imports = map[string]string{}
	b.embeds = embedder{fset: b.session.Fset, read: b.session.Embed, vars: map[token.Pos]*ast.ValueSpec{}}

	var imports []*ast.ImportSpec
	types := map[string]bool{}
	for i := range in.Items {
		b.mention(in.Items[i].Node())
		if d, ok := in.Items[i].Decl.(*ast.GenDecl); ok {
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ImportSpec:
					imports = append(imports, spec)
				case *ast.TypeSpec:
					types[spec.Name.Name] = true
				}
			}
		}
	}
	b.embedPkg = b.session.embedPackage(imports)
	b.labels(in.Items)
	directives := directives(in)
	for i := range in.Items {
		directives = b.embeds.item(&in.Items[i], directives, b.embedPkg)
		b.item(&in.Items[i], types)
	}
	b.embeds.misplaced(directives, notBeforeVar)
	b.imports(imports)
	return append(b.errs, b.embeds.errs...)
}

func (b *builder) errorf(pos token.Pos, format string, args ...any) {
	b.errs = append(b.errs, &Error{Pos: b.session.Fset.Position(pos), Msg: fmt.Sprintf(format, args...)})
}

func (b *builder) mention(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if _, before := b.mentioned[id.Name]; !before {
				b.mentioned[id.Name] = id.Pos()
			}
		}
		return true
	})
}

func (b *builder) decl(d ast.Decl) { b.file.Decls = append(b.file.Decls, d) }

func (b *builder) item(it *syntax.Item, own map[string]bool) {
	u := b.unit
	switch it.Kind {
	case syntax.Import:
		// Collected by build.
	case syntax.Decl:
		switch d := it.Decl.(type) {
		case *ast.FuncDecl:
			b.funcDecl(d, own)
			b.decl(d)
			u.Items = append(u.Items, Item{Pos: it.Pos, Decl: d})
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				for _, spec := range d.Specs {
					b.varSpec(spec.(*ast.ValueSpec), d.Pos())
				}
				return
			}
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					b.declares[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						b.declares[id.Name] = true
					}
				}
			}
			b.decl(d)
			u.Items = append(u.Items, Item{Pos: it.Pos, Decl: d})
		}
	case syntax.Stmt:
		if isDefine(it.Stmt) {
			b.define(it.Stmt.(*ast.AssignStmt))
			return
		}
		b.stmt(it.Stmt)
		u.Items = append(u.Items, Item{Pos: it.Pos, Stmt: it.Stmt})
	case syntax.Expr:
		b.stmt(it.Stmt)
		b.shown[it.Expr.Pos()] = true
		item := Item{Pos: it.Pos, Stmt: it.Stmt}
		if u.Show {
			item.Expr = it.Expr
		}
		u.Items = append(u.Items, item)
	}
}

// stmt wraps a statement in a function of its own.
func (b *builder) stmt(s ast.Stmt) {
	b.decl(&ast.FuncDecl{
		Name: &ast.Ident{NamePos: s.Pos(), Name: "_"},
		Type: &ast.FuncType{Func: s.Pos(), Params: &ast.FieldList{}},
		Body: &ast.BlockStmt{Lbrace: s.Pos(), List: b.labelled.around(s), Rbrace: s.End()},
	})
}

// varSpec takes a variable declaration.
func (b *builder) varSpec(spec *ast.ValueSpec, pos token.Pos) {
	for _, id := range spec.Names {
		b.declares[id.Name] = true
		b.vars[id.Name] = true
		b.first[id.Name] = id
	}
	b.decl(&ast.GenDecl{TokPos: pos, Tok: token.VAR, Specs: []ast.Spec{spec}})
	b.varItem(pos, spec)
}

// define takes x, y := a, b at top level. As in Go, a variable that this input
// has declared already is assigned to, and one name at least must be new. A
// variable of an earlier input is declared anew.
func (b *builder) define(a *ast.AssignStmt) {
	spec := &ast.ValueSpec{Values: a.Rhs}
	fresh := false
	seen := map[string]bool{}
	for _, lhs := range a.Lhs {
		id, ok := lhs.(*ast.Ident)
		if !ok {
			b.errorf(lhs.Pos(), "non-name %s on left side of :=", types.ExprString(lhs))
			return
		}
		if id.Name != "_" && seen[id.Name] {
			b.errorf(id.Pos(), "%s repeated on left side of :=", id.Name)
			return
		}
		seen[id.Name] = true
		if id.Name != "_" && b.vars[id.Name] {
			// The parser lets no identifier contain a dot: the name is free.
			hidden := &ast.Ident{NamePos: id.NamePos, Name: id.Name + "." + strconv.Itoa(len(b.again))}
			b.again[hidden] = b.first[id.Name]
			spec.Names = append(spec.Names, hidden)
			continue
		}
		if use := mentionIn(a.Rhs, id.Name); use != nil {
			// On the right it is still what it was before.
			old, ok := b.session.objects[id.Name].(*types.Var)
			if !ok {
				b.errorf(use.Pos(), "undefined: %s", id.Name)
				return
			}
			hidden := &ast.Ident{NamePos: id.NamePos, Name: id.Name + "." + strconv.Itoa(len(b.again)+len(b.shadows))}
			b.shadows[hidden] = old
			spec.Names = append(spec.Names, hidden)
			fresh = true
			continue
		}
		if id.Name != "_" {
			fresh = true
			b.declares[id.Name] = true
			b.vars[id.Name] = true
			b.first[id.Name] = id
		}
		spec.Names = append(spec.Names, id)
	}
	if !fresh {
		b.errorf(a.TokPos, "no new variables on left side of :=")
		return
	}
	b.decl(&ast.GenDecl{TokPos: a.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}})
	b.varItem(a.Pos(), spec)
}

// mentionIn returns where expressions refer to a name, or nil. Fields and methods of
// that name do not count.
func mentionIn(list []ast.Expr, name string) (use *ast.Ident) {
	for _, e := range list {
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if use == nil {
					use = mentionIn([]ast.Expr{n.X}, name)
				}
				return false
			case *ast.KeyValueExpr:
				if use == nil {
					use = mentionIn([]ast.Expr{n.Value}, name)
				}
				if _, ok := n.Key.(*ast.Ident); !ok && use == nil {
					use = mentionIn([]ast.Expr{n.Key}, name)
				}
				return false
			case *ast.Ident:
				if n.Name == name && use == nil {
					use = n
				}
			}
			return use == nil
		})
	}
	return use
}

func (b *builder) varItem(pos token.Pos, spec *ast.ValueSpec) {
	b.specs[len(b.unit.Items)] = spec
	b.unit.Items = append(b.unit.Items, Item{Pos: pos, Values: spec.Values})
}

// funcDecl notes a function, and turns a method of an earlier type into a
// function: the checker only takes methods together with their type.
func (b *builder) funcDecl(d *ast.FuncDecl, own map[string]bool) {
	if d.Recv == nil {
		// main and init are ordinary at the prompt, but the checker knows init
		// only as something that nobody may call.
		b.declares[d.Name.Name] = true
		return
	}
	if len(d.Recv.List) != 1 {
		return
	}
	id, ptr := receiverName(d)
	if id == nil || own[id.Name] {
		return
	}
	tname, ok := b.session.objects[id.Name].(*types.TypeName)
	if !ok {
		return
	}
	named, ok := types.Unalias(tname.Type()).(*types.Named)
	if !ok || tname.Pkg().Path() != Path {
		return
	}
	if named.TypeParams().Len() > 0 {
		b.errorf(d.Name.Pos(), "a method of the generic type %s must be declared in one input with the type: declare both again", id.Name)
		return
	}
	if d.Type.TypeParams != nil {
		b.errorf(d.Name.Pos(), "a method with type parameters must be declared in one input with its type: declare %s again, too", id.Name)
		return
	}
	b.unit.Methods[d] = &Method{Recv: named, Ptr: ptr, Name: d.Name.Name}
	asFunction(d, id.Name)
}

// receiverName returns the name of the type that a method is declared for, nil if there is none, and
// whether the receiver is a pointer to it.
func receiverName(d *ast.FuncDecl) (id *ast.Ident, ptr bool) {
	typ := ast.Unparen(d.Recv.List[0].Type)
	if star, ok := typ.(*ast.StarExpr); ok {
		typ, ptr = ast.Unparen(star.X), true
	}
	switch t := typ.(type) {
	case *ast.Ident:
		id = t
	case *ast.IndexExpr:
		id, _ = t.X.(*ast.Ident)
	case *ast.IndexListExpr:
		id, _ = t.X.(*ast.Ident)
	}
	return id, ptr
}

// asFunction turns the declaration of a method into that of a function whose first parameter is the
// receiver.
func asFunction(d *ast.FuncDecl, recv string) {
	nameAll := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, f := range list.List {
			if len(f.Names) == 0 {
				f.Names = []*ast.Ident{{NamePos: f.Type.Pos(), Name: "_"}}
			}
		}
	}
	nameAll(d.Recv)
	nameAll(d.Type.Params)
	d.Type.Params.List = append([]*ast.Field{d.Recv.List[0]}, d.Type.Params.List...)
	d.Recv = nil
	d.Name = &ast.Ident{NamePos: d.Name.NamePos, Name: recv + "." + d.Name.Name}
}

// imports puts the import declarations before the others: those of the input,
// those of the session that it mentions, and those of the standard library that
// it mentions and nobody imported.
func (b *builder) imports(specs []*ast.ImportSpec) {
	have := map[string]bool{}
	var out []ast.Spec
	add := func(name, p string, at token.Pos) {
		out = append(out, &ast.ImportSpec{
			Name: ast.NewIdent(name),
			Path: &ast.BasicLit{ValuePos: at, Kind: token.STRING, Value: strconv.Quote(p)}, // where a refusal is told
		})
	}
	for _, spec := range specs {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			b.errorf(spec.Path.Pos(), "invalid import path %s", spec.Path.Value)
			continue
		}
		pkg, err := b.session.imp.Import(p)
		if err != nil {
			b.errorf(spec.Path.Pos(), "%v", err)
			continue
		}
		name := pkg.Name()
		if spec.Name != nil {
			name = spec.Name.Name
		}
		switch name {
		case "_":
		case ".":
			b.unit.decls.dots = append(b.unit.decls.dots, pkg)
		default:
			b.unit.decls.imports[name] = p
			if have[name] {
				b.errorf(spec.Pos(), "%s redeclared in this block", name)
			}
			if b.declares[name] {
				b.errorf(spec.Pos(), "%s already declared in this input", name)
			}
		}
		have[name] = true
		out = append(out, spec)
	}
	if b.embeds.fs {
		out = append(out, embedImport())
	}
	for name, at := range b.mentioned {
		if have[name] || b.declares[name] {
			continue
		}
		if p, ok := b.session.imports[name]; ok {
			add(name, p, at)
			continue
		}
		if b.session.objects[name] != nil {
			continue
		}
		if p, ok := b.session.std[name]; ok {
			add(name, p, at)
		}
	}
	if len(out) > 0 {
		d := &ast.GenDecl{Tok: token.IMPORT, Lparen: 1, Specs: out, Rparen: 1}
		b.file.Decls = append([]ast.Decl{d}, b.file.Decls...)
		for _, spec := range out {
			b.file.Imports = append(b.file.Imports, spec.(*ast.ImportSpec))
		}
	}
}

// resolve fills in, after a successful check, the objects of the items and what
// they replace.
func (b *builder) resolve(pkg *types.Package) error {
	u, s := b.unit, b.session
	u.scope = map[string]types.Object{}
	for name := range b.declares {
		obj := pkg.Scope().Lookup(name)
		if obj == nil || name == "_" {
			continue
		}
		u.scope[name] = obj
		old := s.objects[name]
		if old == nil || old.Pkg() == nil || old.Pkg().Path() != Path || !types.Identical(old.Type(), obj.Type()) {
			continue
		}
		switch obj.(type) {
		case *types.Var:
			if _, ok := old.(*types.Var); ok {
				u.Replaces[obj] = old
			}
		case *types.Func:
			if _, ok := old.(*types.Func); ok {
				u.Replaces[obj] = old
			}
		}
	}
	for i, spec := range b.specs {
		it := &u.Items[i]
		for _, id := range spec.Names {
			if id.Name == "_" {
				it.Vars = append(it.Vars, nil)
				continue
			}
			obj := u.Info.Defs[id].(*types.Var)
			if obj.Type() == types.Typ[types.Invalid] {
				b.errorf(id.Pos(), "initialization cycle: %s refers to itself", id.Name)
				continue
			}
			if old, ok := b.shadows[id]; ok {
				if types.Identical(obj.Type(), old.Type()) {
					u.Replaces[obj] = old
				} else {
					obj = b.declareAnew(old.Name(), obj)
				}
			}
			it.Vars = append(it.Vars, obj)
			if first, ok := b.again[id]; ok {
				old := u.Info.Defs[first]
				if !types.AssignableTo(obj.Type(), old.Type()) {
					b.errorf(id.Pos(), "cannot use value of type %s as %s value in assignment to %s",
						types.TypeString(obj.Type(), types.RelativeTo(pkg)), types.TypeString(old.Type(), types.RelativeTo(pkg)), first.Name)
				}
				u.Replaces[obj] = old
			}
		}
	}
	b.embeds.verify(u.Info)
	if errs := append(b.errs, b.embeds.errs...); len(errs) > 0 {
		return errs
	}
	return nil
}

// declareAnew gives a variable that was checked under a hidden name its own.
func (b *builder) declareAnew(name string, hidden *types.Var) *types.Var {
	pkg := hidden.Pkg()
	obj := types.NewVar(hidden.Pos(), pkg, name, hidden.Type())
	emptyScope(pkg) // the check is over; an object gets its scope by being inserted
	pkg.Scope().Insert(obj)
	b.unit.scope[name] = obj
	return obj
}

// DefaultNames maps package names to the paths of the given packages, for
// imports that nobody wrote. Where two packages share a name, the one that
// comes first in prefer wins, else the shorter path.
func DefaultNames(paths []string, prefer ...string) map[string]string {
	out := map[string]string{}
	for _, p := range paths {
		name := path.Base(p)
		if name == "v2" {
			name = path.Base(path.Dir(p))
		}
		if old, ok := out[name]; !ok || len(p) < len(old) {
			out[name] = p
		}
	}
	for i := len(prefer) - 1; i >= 0; i-- {
		name := path.Base(prefer[i])
		if name == "v2" {
			name = path.Base(path.Dir(prefer[i]))
		}
		out[name] = prefer[i]
	}
	return out
}
