package check

import (
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A Patch has packages be checked again whose files have changed, in place: types that are declared as
// they were stay the same ones, so that values of them stay what they are.
type Patch struct {
	Fset     *token.FileSet
	Importer types.Importer

	changed map[*types.TypeName]bool // types that are there no more, or mean something else now
	fresh   map[string]bool          // paths and names of the types that take their place, and of new ones
}

// Changed reports whether a type is one that did not stay.
func (p *Patch) Changed(t *types.TypeName) bool { return p.changed[t] }

// Package checks the files of a package anew. was is what its files were by themselves, without regard to
// earlier patches; fresh is the same of those that there are now, which have no fault. Packages that the
// package imports come before it. Variables and functions that have the types that they had take the
// place of the old ones.
func (p *Patch) Package(pkg *types.Package, was, fresh *Unit, files []*ast.File, o Options) (*Unit, error) {
	if p.changed == nil {
		p.changed, p.fresh = map[*types.TypeName]bool{}, map[string]bool{}
	}
	kept := p.keep(pkg, was, fresh)
	methods := map[*ast.FuncDecl]*Method{}
	for _, f := range files {
		f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool { return isKept(d, kept, methods) })
	}
	before := map[string]types.Object{}
	for _, name := range pkg.Scope().Names() {
		before[name] = pkg.Scope().Lookup(name)
	}
	enter := func() {
		emptyScope(pkg)
		for _, t := range kept {
			pkg.Scope().Insert(t)
		}
	}
	enter()
	if err := p.addMethods(pkg, files, methods, o); err != nil {
		return nil, err
	}
	enter()
	o.patch = true
	u, err := checkFiles(p.Fset, pkg, files, p.Importer, o)
	if err != nil {
		return nil, err
	}
	u.Methods = methods
	for name, obj := range before {
		now := pkg.Scope().Lookup(name)
		_, wasVar := obj.(*types.Var)
		_, isVar := now.(*types.Var)
		_, wasFunc := obj.(*types.Func)
		_, isFunc := now.(*types.Func)
		if (wasVar && isVar || wasFunc && isFunc) && types.Identical(obj.Type(), now.Type()) {
			u.Replaces[now] = obj
		}
	}
	return u, nil
}

// keep returns the types of a package that stay, by name, and notes the others.
func (p *Patch) keep(pkg *types.Package, old, fresh *Unit) map[string]*types.TypeName {
	was, is := pkg.Scope(), fresh.Pkg.Scope()
	kept := map[string]*types.TypeName{}
	for _, name := range is.Names() {
		now := declaredType(is.Lookup(name))
		if now == nil {
			continue
		}
		if t := declaredType(was.Lookup(name)); t != nil && declaration(t) == declaration(now) && sameMethods(t, now) &&
			(t.TypeParams().Len() == 0 || methodTexts(old, name) == methodTexts(fresh, name)) {
			kept[name] = t.Obj()
			continue
		}
		p.fresh[fresh.Pkg.Path()+"."+name] = true
	}
	for again := true; again; {
		again = false
		for name := range kept {
			if p.mentionsFresh(declaredType(is.Lookup(name))) {
				delete(kept, name)
				p.fresh[fresh.Pkg.Path()+"."+name] = true
				again = true
			}
		}
	}
	for _, name := range was.Names() {
		if t := declaredType(was.Lookup(name)); t != nil && kept[name] == nil {
			p.changed[t.Obj()] = true
		}
	}
	return kept
}

// mentionsFresh reports whether what a type is declared as, or its methods, mention a type that is new.
func (p *Patch) mentionsFresh(t *types.Named) (found bool) {
	look := func(t *types.TypeName) {
		found = found || t.Pkg() != nil && p.fresh[t.Pkg().Path()+"."+t.Name()]
	}
	mentioned(t.Underlying(), look)
	for m := range t.Methods() {
		mentioned(m.Type(), look)
	}
	for tp := range t.TypeParams().TypeParams() {
		mentioned(tp.Constraint(), look)
	}
	return found
}

// declaredType returns the type that an object declares, nil if it declares none, or an alias.
func declaredType(obj types.Object) *types.Named {
	t, ok := obj.(*types.TypeName)
	if !ok || t.IsAlias() {
		return nil
	}
	named, _ := t.Type().(*types.Named)
	return named
}

// declaration writes what a type is declared as.
func declaration(t *types.Named) string {
	var b strings.Builder
	for tp := range t.TypeParams().TypeParams() {
		b.WriteString(tp.String() + " " + tp.Constraint().String() + ", ")
	}
	b.WriteString(t.Underlying().String())
	return b.String()
}

// sameMethods reports whether a type has all the methods that it had; it may have others, too.
func sameMethods(was, is *types.Named) bool {
	sigs := map[string]string{}
	for m := range is.Methods() {
		sigs[m.Name()] = m.Type().String() + recvText(m)
	}
	for m := range was.Methods() {
		if sigs[m.Name()] != m.Type().String()+recvText(m) {
			return false
		}
	}
	return true
}

func recvText(m *types.Func) string {
	if _, ptr := m.Signature().Recv().Type().(*types.Pointer); ptr {
		return "*"
	}
	return ""
}

// methodTexts writes the methods of a type: those of a generic one cannot be declared apart from it.
func methodTexts(u *Unit, typ string) string {
	var list []string
	for i := range u.Items {
		d, ok := u.Items[i].Decl.(*ast.FuncDecl)
		if !ok || d.Recv == nil || len(d.Recv.List) != 1 {
			continue
		}
		if id, _ := receiverName(d); id != nil && id.Name == typ {
			var b strings.Builder
			if err := format.Node(&b, u.Fset, d); err != nil {
				return err.Error() // is not that of the other one
			}
			list = append(list, b.String())
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// isKept takes the declarations of types that stay out of one, and reports whether nothing is left of it.
// It turns methods of such types into functions, and notes them.
func isKept(d ast.Decl, kept map[string]*types.TypeName, methods map[*ast.FuncDecl]*Method) bool {
	switch d := d.(type) {
	case *ast.GenDecl:
		if d.Tok != token.TYPE {
			return false
		}
		d.Specs = slices.DeleteFunc(d.Specs, func(s ast.Spec) bool { return kept[s.(*ast.TypeSpec).Name.Name] != nil })
		return len(d.Specs) == 0
	case *ast.FuncDecl:
		if d.Recv == nil || len(d.Recv.List) != 1 {
			return false
		}
		id, ptr := receiverName(d)
		if id == nil || kept[id.Name] == nil {
			return false
		}
		named := kept[id.Name].Type().(*types.Named)
		if named.TypeParams().Len() > 0 {
			return true // and its methods are as they were
		}
		methods[d] = &Method{Recv: named, Ptr: ptr, Name: d.Name.Name}
		asFunction(d, id.Name)
	}
	return false
}

// addMethods gives types that stay the methods that they did not have.
func (p *Patch) addMethods(pkg *types.Package, files []*ast.File, methods map[*ast.FuncDecl]*Method, o Options) error {
	has := func(m *Method) bool {
		for f := range m.Recv.Methods() {
			if f.Name() == m.Name {
				return true
			}
		}
		return false
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(methods)), func(m *Method) bool { return !has(m) }) {
		return nil
	}
	// Their signatures are known when all but the bodies of functions is checked.
	c := &collector{ignore: func(types.Error) bool { return true }}
	cfg := config(p.Importer, c)
	cfg.IgnoreFuncBodies = true
	if o.GoVersion != "" {
		cfg.GoVersion = o.GoVersion
	}
	info := newInfo()
	_ = types.NewChecker(cfg, p.Fset, pkg, info).Files(files) // what is wrong shows later
	for d, m := range methods {
		if fn, ok := info.Defs[d.Name].(*types.Func); ok && !has(m) {
			m.Recv.AddMethod(types.NewFunc(d.Name.Pos(), pkg, m.Name, methodSignature(fn.Signature())))
		}
	}
	return nil
}

// Forget takes out of the session what depends on types that have changed, and sees what packages have
// now that are imported with a dot. It returns the objects that are gone, by name.
func (s *Session) Forget(changed func(*types.TypeName) bool) (gone []types.Object) {
	for _, pkg := range s.dots {
		for name, obj := range s.objects {
			if obj.Pkg() == pkg && pkg.Scope().Lookup(name) != obj {
				delete(s.objects, name)
			}
		}
		for _, name := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(name); obj.Exported() {
				s.objects[name] = obj
			}
		}
	}
	own := map[*types.TypeName]bool{}
	depends := func(obj types.Object) (found bool) {
		look := func(t *types.TypeName) { found = found || changed(t) || own[t] }
		mentioned(obj.Type(), look)
		if t, ok := obj.(*types.TypeName); ok {
			mentioned(t.Type().Underlying(), look)
		}
		return found
	}
	for again := true; again; {
		again = false
		for _, name := range s.Names() {
			obj := s.objects[name]
			if !depends(obj) {
				continue
			}
			if t, ok := obj.(*types.TypeName); ok {
				own[t] = true
			}
			delete(s.objects, name)
			gone, again = append(gone, obj), true
		}
	}
	slices.SortFunc(gone, func(a, b types.Object) int { return strings.Compare(a.Name(), b.Name()) })
	return gone
}

// mentioned calls f for each declared type that a type is written with.
func mentioned(t types.Type, f func(*types.TypeName)) {
	if t, ok := types.Unalias(t).(*types.Named); ok {
		f(t.Obj())
	}
	parts(t, func(part types.Type) { mentioned(part, f) })
}
