package machine

import (
	"go/types"
	"slices"
)

// env maps the type parameters of the instance under way to their arguments.
type env map[*types.TypeParam]types.Type

// ctxt makes identical instances of one generic type the same type.
var ctxt = types.NewContext()

// subst replaces type parameters in t. It returns t itself where there are none.
func (e env) subst(t types.Type) types.Type {
	if len(e) == 0 || t == nil {
		return t
	}
	switch t := t.(type) {
	case *types.TypeParam:
		if a, ok := e[t]; ok {
			return a
		}
	case *types.Alias:
		return e.subst(types.Unalias(t))
	case *types.Named:
		args := t.TypeArgs()
		if args.Len() == 0 {
			return e.local(t)
		}
		list, changed := make([]types.Type, args.Len()), false
		for i := range list {
			list[i] = e.subst(args.At(i))
			changed = changed || list[i] != args.At(i)
		}
		if !changed {
			return t
		}
		inst, err := types.Instantiate(ctxt, t.Origin(), list, false)
		if err != nil {
			panic(err)
		}
		return inst
	case *types.Pointer:
		if el := e.subst(t.Elem()); el != t.Elem() {
			return types.NewPointer(el)
		}
	case *types.Slice:
		if el := e.subst(t.Elem()); el != t.Elem() {
			return types.NewSlice(el)
		}
	case *types.Array:
		if el := e.subst(t.Elem()); el != t.Elem() {
			return types.NewArray(el, t.Len())
		}
	case *types.Chan:
		if el := e.subst(t.Elem()); el != t.Elem() {
			return types.NewChan(t.Dir(), el)
		}
	case *types.Map:
		k, v := e.subst(t.Key()), e.subst(t.Elem())
		if k != t.Key() || v != t.Elem() {
			return types.NewMap(k, v)
		}
	case *types.Tuple:
		if nt := e.tuple(t); nt != t {
			return nt
		}
	case *types.Signature:
		p, r := e.tuple(t.Params()), e.tuple(t.Results())
		if p != t.Params() || r != t.Results() {
			return types.NewSignatureType(nil, nil, nil, p, r, t.Variadic())
		}
	case *types.Struct:
		fields, changed := make([]*types.Var, t.NumFields()), false
		tags := make([]string, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i], tags[i] = f, t.Tag(i)
			if ft := e.subst(f.Type()); ft != f.Type() {
				fields[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), ft, f.Embedded())
				changed = true
			}
		}
		if changed {
			return types.NewStruct(fields, tags)
		}
	case *types.Interface:
		methods, changed := make([]*types.Func, t.NumExplicitMethods()), false
		for i := range methods {
			m := t.ExplicitMethod(i)
			methods[i] = m
			if st := e.subst(m.Type()); st != m.Type() {
				methods[i] = types.NewFunc(m.Pos(), m.Pkg(), m.Name(), st.(*types.Signature))
				changed = true
			}
		}
		embeds := make([]types.Type, t.NumEmbeddeds())
		for i := range embeds {
			embeds[i] = e.subst(t.EmbeddedType(i))
			changed = changed || embeds[i] != t.EmbeddedType(i)
		}
		if changed {
			return types.NewInterfaceType(methods, embeds).Complete()
		}
	case *types.Union:
		terms, changed := make([]*types.Term, t.Len()), false
		for i := range terms {
			terms[i] = t.Term(i)
			if tt := e.subst(terms[i].Type()); tt != terms[i].Type() {
				terms[i] = types.NewTerm(terms[i].Tilde(), tt)
				changed = true
			}
		}
		if changed {
			return types.NewUnion(terms)
		}
	}
	return t
}

func (e env) tuple(t *types.Tuple) *types.Tuple {
	vars, changed := make([]*types.Var, t.Len()), false
	for i := range vars {
		v := t.At(i)
		vars[i] = v
		if vt := e.subst(v.Type()); vt != v.Type() {
			vars[i] = types.NewParam(v.Pos(), v.Pkg(), v.Name(), vt)
			changed = true
		}
	}
	if !changed {
		return t
	}
	return types.NewTuple(vars...)
}

// bind returns an environment for the given parameters and arguments on top of e.
func bind(params []*types.TypeParam, args []types.Type) env {
	if len(params) == 0 {
		return nil
	}
	e := make(env, len(params))
	for i, p := range params {
		e[p] = args[i]
	}
	return e
}

// typeParams returns the type parameters of a function, for a method first those of its
// receiver's type.
func typeParams(sig *types.Signature) []*types.TypeParam {
	return slices.AppendSeq(slices.Collect(sig.RecvTypeParams().TypeParams()), sig.TypeParams().TypeParams())
}

// typeArgs returns a list of type arguments as a slice.
func typeArgs(list *types.TypeList) []types.Type {
	args := make([]types.Type, list.Len())
	for i := range args {
		args[i] = list.At(i)
	}
	return args
}

// argsKey makes a key for a typeutil.Map out of type arguments.
func argsKey(args []types.Type) types.Type {
	vars := make([]*types.Var, len(args))
	for i, a := range args {
		vars[i] = types.NewParam(0, nil, "", a)
	}
	return types.NewTuple(vars...)
}

// renamed returns e for the type parameters that a function has got instead of others.
func (e env) renamed(old, params []*types.TypeParam) env {
	if len(old) != len(params) {
		return e
	}
	args := make([]types.Type, len(old))
	for i, p := range old {
		args[i] = e[p]
	}
	return bind(params, args)
}
