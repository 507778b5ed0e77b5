package machine

import (
	"cmp"
	"go/types"
	"slices"
	"sync"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/cspsh/cspsh/repl/internal/rtype"
)

// locals has the types that stand, in the instances of generic functions, for those that the
// functions declare: by type, then by type arguments.
var locals = struct {
	sync.Mutex
	of map[*types.Named]*typeutil.Map
}{of: map[*types.Named]*typeutil.Map{}}

// local returns what a type declared in the generic function of the environment is in the
// instance: a type of its own. It returns t itself if it is declared elsewhere.
func (e env) local(t *types.Named) types.Type {
	if !e.declares(t.Obj()) {
		return t
	}
	params := make([]*types.TypeParam, 0, len(e))
	for p := range e {
		params = append(params, p)
	}
	slices.SortFunc(params, func(p, q *types.TypeParam) int { return cmp.Compare(p.Obj().Pos(), q.Obj().Pos()) })
	args := make([]types.Type, len(params))
	for i, p := range params {
		args[i] = e[p]
	}
	locals.Lock()
	insts := locals.of[t]
	if insts == nil {
		insts = new(typeutil.Map)
		locals.of[t] = insts
	}
	key := argsKey(args)
	inst, ok := insts.At(key).(*types.Named)
	if ok {
		locals.Unlock()
		return inst
	}
	name := types.NewTypeName(t.Obj().Pos(), t.Obj().Pkg(), rtype.InstanceName(t.Obj().Name(), args), nil)
	inst = types.NewNamed(name, nil, nil)
	insts.Set(key, inst)
	locals.Unlock()
	inst.SetUnderlying(e.subst(t.Underlying())) // which may mention the type itself
	return inst
}

// declares reports whether a type is declared in the function whose type parameters e has.
func (e env) declares(obj *types.TypeName) bool {
	if obj.Pkg() == nil || obj.Parent() == nil || obj.Parent() == obj.Pkg().Scope() {
		return false
	}
	for p := range e {
		for s := obj.Parent(); s != nil; s = s.Parent() {
			if s == p.Obj().Parent() {
				return true
			}
		}
	}
	return false
}
