package lower

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// fromSource returns the source of a generic function of a compiled package, or
// nil if there is none.
func (l *Lowerer) fromSource(obj *types.Func) *function {
	path := obj.Pkg().Path()
	funcs, ok := l.loaded[path]
	if !ok {
		funcs = l.load(path)
		l.loaded[path] = funcs
	}
	return funcs[obj.Name()]
}

// load makes the functions of a package's source known.
func (l *Lowerer) load(path string) map[string]*function {
	u := l.loader(path)
	if u == nil {
		return nil
	}
	funcs := map[string]*function{}
	for i := range u.Items {
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
			l.addMethod(named, ptr, fn)
			continue
		}
		l.funcs[obj] = fn
		funcs[fn.name] = fn
	}
	return funcs
}
