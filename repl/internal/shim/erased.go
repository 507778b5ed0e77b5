package shim

import (
	"fmt"
	"go/types"
	"reflect"
)

// Of a generic function or type whose source is not to be had there is one instance: the
// erased one, with any for every type parameter. Every other is that: its type is the
// erased type, and calls of its functions convert what differs. What differs is told by the
// generic signature.

// A convert makes of a value one of another type.
type convert func(v reflect.Value) reflect.Value

func same(v reflect.Value) reflect.Value { return v }

// conversion returns the conversion from one type to another, of which one is that of an
// instance of g and the other the erased one. erasing tells which.
func conversion(g types.Type, from, to reflect.Type, erasing bool) (convert, error) {
	if from == to {
		return same, nil
	}
	if _, ok := types.Unalias(g).(*types.TypeParam); ok {
		if erasing {
			return func(v reflect.Value) reflect.Value { return v.Convert(to) }, nil
		}
		return func(v reflect.Value) reflect.Value {
			if v.IsNil() { // of an interface type, or of a channel that was closed
				return reflect.Zero(to)
			}
			if to.Kind() == reflect.Interface {
				return v.Elem().Convert(to)
			}
			return v.Elem()
		}, nil
	}
	switch u := g.Underlying().(type) {
	case *types.Slice:
		elem, err := conversion(u.Elem(), from.Elem(), to.Elem(), erasing)
		if err != nil {
			return nil, err
		}
		return func(v reflect.Value) reflect.Value {
			if v.IsNil() {
				return reflect.Zero(to)
			}
			out := reflect.MakeSlice(to, v.Len(), v.Len())
			for i := range v.Len() {
				out.Index(i).Set(elem(v.Index(i)))
			}
			return out
		}, nil
	case *types.Map:
		key, err := conversion(u.Key(), from.Key(), to.Key(), erasing)
		if err != nil {
			return nil, err
		}
		elem, err := conversion(u.Elem(), from.Elem(), to.Elem(), erasing)
		if err != nil {
			return nil, err
		}
		return func(v reflect.Value) reflect.Value {
			if v.IsNil() {
				return reflect.Zero(to)
			}
			out := reflect.MakeMapWithSize(to, v.Len())
			for r := v.MapRange(); r.Next(); {
				out.SetMapIndex(key(r.Key()), elem(r.Value()))
			}
			return out
		}, nil
	case *types.Signature:
		return convertFunc(u, from, to, erasing)
	}
	return nil, fmt.Errorf("a %v has no form without type parameters", g)
}

// convertFunc is conversion for functions: what is made takes arguments of the one type,
// converts them back and calls the other.
func convertFunc(g *types.Signature, from, to reflect.Type, erasing bool) (convert, error) {
	in, err := conversions(g.Params(), to.NumIn(), to.In, from.In, !erasing)
	if err != nil {
		return nil, err
	}
	out, err := conversions(g.Results(), to.NumOut(), from.Out, to.Out, erasing)
	if err != nil {
		return nil, err
	}
	return func(v reflect.Value) reflect.Value {
		if v.IsNil() {
			return reflect.Zero(to)
		}
		v = keep(v)
		return reflect.MakeFunc(to, func(args []reflect.Value) []reflect.Value {
			return callConverted(v, args, in, out)
		})
	}, nil
}

// conversions are those of parameters or results.
func conversions(g *types.Tuple, n int, from, to func(int) reflect.Type, erasing bool) ([]convert, error) {
	list := make([]convert, n)
	for i := range list {
		var err error
		if list[i], err = conversion(g.At(i).Type(), from(i), to(i), erasing); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// callConverted calls f, with the arguments and the results converted.
func callConverted(f reflect.Value, args []reflect.Value, in, out []convert) []reflect.Value {
	converted := make([]reflect.Value, len(args))
	for i, a := range args {
		converted[i] = in[i](a)
	}
	var results []reflect.Value
	if f.Type().IsVariadic() {
		results = f.CallSlice(converted)
	} else {
		results = f.Call(converted)
	}
	for i, r := range results {
		results[i] = out[i](r)
	}
	return results
}

// erasedInstance makes the instance of a function out of the erased one. before, if not
// nil, has a say in the arguments.
func erasedInstance(in *instance, erased reflect.Value, before func(args []reflect.Value) []reflect.Value) (reflect.Value, error) {
	params := in.params()
	to := erased.Type()
	from := in.fn
	inConv, err := conversions(params, from.NumIn(), from.In, to.In, true)
	if err != nil {
		return reflect.Value{}, err
	}
	outConv, err := conversions(in.f.Signature().Results(), from.NumOut(), to.Out, from.Out, false)
	if err != nil {
		return reflect.Value{}, err
	}
	return reflect.MakeFunc(from, func(args []reflect.Value) []reflect.Value {
		if before != nil {
			args = before(args)
		}
		return callConverted(erased, args, inConv, outConv)
	}), nil
}

// params are the parameters of the generic function, with the receiver first.
func (in *instance) params() *types.Tuple {
	sig := in.f.Signature()
	if sig.Recv() == nil {
		return sig.Params()
	}
	vars := []*types.Var{sig.Recv()}
	for v := range sig.Params().Variables() {
		vars = append(vars, v)
	}
	return types.NewTuple(vars...)
}
