package check

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// The type checker looks for generic functions and types that need instances without end
// only where it has found no fault, and in an input there may be some that are none at the
// prompt, such as a value that is not used. So this is done here for inputs.

// A flow says that a type parameter is instantiated with a type in which another occurs.
type flow struct {
	from, to *types.TypeParam
	grows    bool // the type is not that parameter itself
	pos      token.Pos
	arg      types.Type
}

// instanceCycle returns an error if type parameters flow back into themselves, grown, nil
// otherwise.
func instanceCycle(fset *token.FileSet, files []*ast.File, info *types.Info) *Error {
	if len(info.Instances) == 0 {
		return nil
	}
	flows := flowsOf(files, info)
	next := map[*types.TypeParam][]*types.TypeParam{}
	for _, f := range flows {
		next[f.from] = append(next[f.from], f.to)
	}
	for _, f := range flows {
		if f.grows && reaches(next, f.to, f.from) {
			pkg := f.to.Obj().Pkg()
			return &Error{Pos: fset.Position(f.pos), Msg: fmt.Sprintf("instantiation cycle: %s instantiated as %s",
				f.to.Obj().Name(), types.TypeString(f.arg, types.RelativeTo(pkg)))}
		}
	}
	return nil
}

// reaches reports whether a type parameter flows into another one.
func reaches(next map[*types.TypeParam][]*types.TypeParam, from, to *types.TypeParam) bool {
	seen := map[*types.TypeParam]bool{}
	list := []*types.TypeParam{from}
	for len(list) > 0 {
		p := list[len(list)-1]
		list = list[:len(list)-1]
		if p == to {
			return true
		}
		if !seen[p] {
			seen[p] = true
			list = append(list, next[p]...)
		}
	}
	return false
}

// flowsOf returns all flows between the type parameters of files, by position.
func flowsOf(files []*ast.File, info *types.Info) (flows []flow) {
	around := enclosing(files, info)
	for id, inst := range info.Instances {
		params := paramsOf(info.Uses[id])
		for i := range min(params.Len(), inst.TypeArgs.Len()) {
			arg := inst.TypeArgs.At(i)
			within(arg, around, func(p *types.TypeParam) {
				flows = append(flows, flow{p, params.At(i), arg != types.Type(p), id.Pos(), arg})
			})
		}
	}
	for _, obj := range info.Defs {
		fn, ok := obj.(*types.Func)
		if !ok || fn.Signature().RecvTypeParams().Len() == 0 {
			continue
		}
		own := fn.Signature().RecvTypeParams()
		params := receiverParams(fn.Signature().Recv().Type())
		for i := range min(params.Len(), own.Len()) {
			flows = append(flows, flow{params.At(i), own.At(i), false, fn.Pos(), own.At(i)})
		}
	}
	slices.SortFunc(flows, func(a, b flow) int { return cmp.Compare(a.pos, b.pos) })
	return flows
}

// paramsOf returns the type parameters of a generic function or type.
func paramsOf(obj types.Object) *types.TypeParamList {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin().Signature().TypeParams()
	case *types.TypeName:
		switch t := obj.Type().(type) {
		case *types.Named:
			return t.Origin().TypeParams()
		case *types.Alias:
			return t.Origin().TypeParams()
		}
	}
	return nil
}

// receiverParams returns the type parameters of the type of a receiver.
func receiverParams(t types.Type) *types.TypeParamList {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Origin().TypeParams()
	}
	return nil
}

// enclosing maps the scopes of generic functions to their type parameters: on these depend
// the types that are declared within.
func enclosing(files []*ast.File, info *types.Info) map[*types.Scope][]*types.TypeParam {
	out := map[*types.Scope][]*types.TypeParam{}
	for _, f := range files {
		for _, d := range f.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			fn, ok := info.Defs[d.Name].(*types.Func)
			if !ok {
				continue
			}
			for _, list := range []*types.TypeParamList{fn.Signature().TypeParams(), fn.Signature().RecvTypeParams()} {
				for p := range list.TypeParams() {
					out[info.Scopes[d.Type]] = append(out[info.Scopes[d.Type]], p)
				}
			}
		}
	}
	return out
}

// within calls f for each type parameter on which a type depends.
func within(t types.Type, around map[*types.Scope][]*types.TypeParam, f func(*types.TypeParam)) {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		f(t)
	case *types.Named:
		for scope := t.Obj().Parent(); scope != nil; scope = scope.Parent() {
			for _, p := range around[scope] {
				f(p)
			}
		}
	}
	parts(t, func(part types.Type) { within(part, around, f) })
}
