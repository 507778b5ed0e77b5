package lower

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// fromSource returns the source of a generic function of a compiled package, or
// nil if there is none.
func (l *Lowerer) fromSource(obj *types.Func) *function {
	return l.loadOnce(obj.Pkg().Path())[obj.Name()]
}

func (l *Lowerer) loadOnce(path string) map[string]*function {
	funcs, ok := l.loaded[path]
	if !ok {
		funcs = l.load(path)
		l.loaded[path] = funcs
	}
	return funcs
}

// ownType returns the type to be lowered for an instance of a generic type: that of
// the package's source where a compiled package has one, else t itself.
func (l *Lowerer) ownType(t *types.Named) *types.Named {
	obj := t.Obj()
	if t.TypeArgs().Len() == 0 || obj.Pkg() == nil || !l.compiled(obj) {
		return t
	}
	l.loadOnce(obj.Pkg().Path())
	generic := l.loadedTypes[obj.Pkg().Path()+"."+obj.Name()]
	if generic == nil {
		return t
	}
	inst, err := types.Instantiate(ctxt, generic, typeArgs(t.TypeArgs()), false)
	if err != nil {
		panic(err)
	}
	return inst.(*types.Named)
}

// load makes the functions of a package's source known.
func (l *Lowerer) load(path string) map[string]*function {
	u := l.loader(path)
	if u == nil {
		return nil
	}
	funcs := map[string]*function{}
	for i := range u.Items {
		if d, ok := u.Items[i].Decl.(*ast.GenDecl); ok {
			l.loadTypes(path, d, u.Info)
			continue
		}
		d, ok := u.Items[i].Decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		obj, ok := u.Info.Defs[d.Name].(*types.Func)
		if !ok {
			continue
		}
		l.source[obj.Pkg()] = true
		fn := &function{insts: new(typeutil.Map), name: d.Name.Name, decl: d, info: u.Info, sig: obj.Signature()}
		if recv := obj.Signature().Recv(); recv != nil {
			named, ptr := receiver(recv.Type())
			// Not with addMethod: a rollback does not take it back.
			fn.recv, fn.ptr = named.Origin(), ptr
			l.methods[methodKey{named.Origin().Obj(), fn.name}] = fn
			continue
		}
		l.funcs[obj] = fn
		funcs[fn.name] = fn
	}
	return funcs
}

// loadTypes makes the generic types that a declaration of a package's source
// declares known.
func (l *Lowerer) loadTypes(path string, d *ast.GenDecl, info *types.Info) {
	for _, spec := range d.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok || spec.TypeParams == nil {
			continue
		}
		if named, ok := info.Defs[spec.Name].Type().(*types.Named); ok {
			l.source[named.Obj().Pkg()] = true
			l.loadedTypes[path+"."+spec.Name.Name] = named
		}
	}
}
