package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// Processes and channels have the names that the source gives them.

// options returns what the source knows for a call of the csp package that takes
// options: where it stands, and the name of the variable that the result goes to.
// They go before the argument number at: the user's own come later, and win.
func (f *fn) options(e *ast.CallExpr, sig *types.Signature) (opts []string, at int) {
	n := sig.Params().Len()
	if f.isWaitGroupGo(e) {
		f.spawnSite(e.Pos(), e.Args[0])
		return f.processOptions(e, f.processName(e.Args[0], nil)), 1
	}
	if obj := callee(f.info, e); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "time" && obj.Name() == "AfterFunc" {
		f.starts(f.at, e.Args[1])
	}
	if !sig.Variadic() || n == 0 || e.Ellipsis.IsValid() {
		return nil, 0
	}
	last, ok := sig.Params().At(n - 1).Type().(*types.Slice)
	if !ok {
		return nil, 0
	}
	named, ok := types.Unalias(last.Elem()).(*types.Named)
	if !ok || named.Obj().Name() != "Option" || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != CSPPath {
		return nil, 0
	}
	name, elem := f.hint, ""
	if n > 1 {
		if _, ok := sig.Params().At(0).Type().Underlying().(*types.Signature); ok && len(e.Args) > 0 {
			f.spawnSite(e.Pos(), e.Args[0])
			name = f.processName(e.Args[0], nil)
		}
	}
	if sig.Results().Len() == 1 {
		if args := channelArgs(sig.Results().At(0).Type()); args != nil {
			elem = typeName(f.env.subst(args.At(0)))
		}
	}
	opts = f.processOptions(e, name)
	if elem != "" {
		opts = append(opts, fmt.Sprintf("%s(%q)", f.l.rt("Elem"), elem))
	}
	return opts, n - 1
}

// processOptions are the options that tell where a call stands, and a name.
func (f *fn) processOptions(e *ast.CallExpr, name string) []string {
	opts := []string{fmt.Sprintf("%s(%d)", f.l.rt("At"), f.l.site(e.Pos(), f.name))}
	if name != "" {
		opts = append(opts, fmt.Sprintf("%s(%q)", f.l.rt("Name"), name))
	}
	return opts
}

// isWaitGroupGo tells whether a call is one of sync.WaitGroup.Go, which takes the
// options of the process that it starts, too.
func (f *fn) isWaitGroupGo(e *ast.CallExpr) bool {
	obj, ok := callee(f.info, e).(*types.Func)
	return ok && obj.FullName() == "(*sync.WaitGroup).Go"
}

// channelArgs returns the type arguments of a *csp.Chan.
func channelArgs(t types.Type) *types.TypeList {
	named, ptr := receiver(t)
	if named == nil || !ptr || named.TypeArgs().Len() == 0 || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != CSPPath {
		return nil
	}
	return named.TypeArgs()
}

// processName names a process after the call that it runs: player("ping", …).
func (f *fn) processName(fun ast.Expr, args []ast.Expr) string {
	if _, ok := ast.Unparen(fun).(*ast.FuncLit); ok {
		return f.literalName()
	}
	name := types.ExprString(fun)
	if args == nil {
		return name
	}
	list := make([]string, len(args))
	for i, a := range args {
		if tv := f.info.Types[a]; tv.Value != nil {
			list[i] = types.ExprString(a)
			if len(list[i]) > 20 {
				list[i] = tv.Value.String()
			}
			continue
		}
		list[i] = "…"
		if id, ok := ast.Unparen(a).(*ast.Ident); ok {
			list[i] = id.Name
		}
	}
	return name + "(" + strings.Join(list, ", ") + ")"
}
