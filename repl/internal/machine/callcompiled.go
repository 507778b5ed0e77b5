package machine

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// compiledCallee is a call of a function or method of a compiled package.
func (c *compiler) compiledCallee(obj *types.Func, recv *expr, targs []types.Type, sig *types.Signature, pre stmt, args []*expr, site uint32) *callee {
	m := c.m
	var recvType types.Type
	if recv != nil {
		recvType = recv.typ
		args = append([]*expr{recv}, args...)
	}
	full := plain(sig)
	if recv != nil {
		params := []*types.Var{types.NewParam(0, nil, "", recv.typ)}
		for v := range sig.Params().Variables() {
			params = append(params, v)
		}
		full = types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
	}
	if fn := c.fromSource(obj, recvType, targs, full); fn != nil {
		return c.known(fn, sig, pre, args, site)
	}
	for _, a := range args {
		if _, ok := a.typ.Underlying().(*types.Signature); ok {
			m.host.Handed(obj)
			break
		}
	}
	caller := native.NewCaller(m.reflected(full))
	in := c.region(tupleTypes(full.Params()), caller.ArgOffsets, caller.ArgSize)
	out := c.region(tupleTypes(full.Results()), caller.ResultOffsets, caller.ResultSize)
	writes := c.compiledArgs(args, caller.ArgOffsets, in, m.host.Exchanges(obj, recvType))
	results := c.fromCompiled(sig, caller.ResultOffsets, out)
	k := &callee{pre: pre, sig: sig, site: site, operands: args, compiled: true, out: out.off}
	k.again = func(w *compiler, ops []*expr) *callee {
		if recv != nil {
			return w.compiledCallee(obj, ops[0], targs, sig, nil, ops[1:], site)
		}
		return w.compiledCallee(obj, nil, targs, sig, nil, ops, site)
	}
	v, err := m.compiledFunc(obj, recvType, targs, full)
	if err != nil {
		k.enter = func(f *frame) *frame {
			f.note(site)
			panic(err)
		}
		return k
	}
	fn, exchange := funcWord(v), hasChan(sig.Results())
	io, oo := in.off, out.off
	call := func(f *frame) { caller.Call(fn, f.at(io), f.at(oo)) }
	name := shortName(obj, recvType)
	switch m.host.Wait(obj, recvType) {
	case Never:
		k.enter = compiledCall(caller, fn, writes, io, oo, site)
		if !exchange && !slices.ContainsFunc(args, func(a *expr) bool { return isChan(a.typ) }) {
			if k.direct = instruction(obj, args); k.direct == nil {
				k.direct = direct(fn, sig, args, site)
			}
		}
	case Depends:
		ts := make([]reflect.Type, len(args))
		for i, a := range args {
			ts[i] = m.reflected(a.typ)
		}
		k.enter = func(f *frame) *frame {
			for _, w := range writes {
				w(f, f)
			}
			f.note(site)
			operands := make([]reflect.Value, len(ts))
			for i, t := range ts {
				operands[i] = valueAt(t, f.at(io+caller.ArgOffsets[i]))
			}
			if m.host.Waits(operands) {
				m.host.Block(name, func() { call(f) })
			} else {
				call(f)
			}
			return nil
		}
	default:
		k.enter = func(f *frame) *frame {
			for _, w := range writes {
				w(f, f)
			}
			f.note(site)
			m.host.Block(name, func() { call(f) })
			return nil
		}
	}
	if exchange {
		enter := k.enter
		k.enter = func(f *frame) *frame {
			enter(f)
			results(f)
			return nil
		}
	}
	return k
}

// compiledCall makes a call of a compiled function that does not wait.
//
//go:noinline
func compiledCall(caller *native.Caller, fn unsafe.Pointer, args []pass, in, out uintptr, site uint32) func(f *frame) *frame {
	switch len(args) {
	case 1:
		a0 := args[0]
		return func(f *frame) *frame {
			a0(f, f)
			f.note(site)
			caller.Call(fn, f.at(in), f.at(out))
			return nil
		}
	case 2:
		a0, a1 := args[0], args[1]
		return func(f *frame) *frame {
			a0(f, f)
			a1(f, f)
			f.note(site)
			caller.Call(fn, f.at(in), f.at(out))
			return nil
		}
	}
	return func(f *frame) *frame {
		for _, a := range args {
			a(f, f)
		}
		f.note(site)
		caller.Call(fn, f.at(in), f.at(out))
		return nil
	}
}

func isChan(t types.Type) bool {
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

func hasChan(t *types.Tuple) bool {
	for v := range t.Variables() {
		if _, ok := v.Type().Underlying().(*types.Chan); ok {
			return true
		}
	}
	return false
}

// shortName is what reports call a compiled function: http.Get, (*exec.Cmd).Wait.
func shortName(obj *types.Func, recv types.Type) string {
	if recv == nil {
		return obj.Pkg().Name() + "." + obj.Name()
	}
	t := types.TypeString(recv, (*types.Package).Name)
	if t[0] == '*' {
		t = "(" + t + ")"
	}
	return t + "." + obj.Name()
}

// compiledFunc returns a compiled function, or a method that takes its receiver first.
func (m *Machine) compiledFunc(obj *types.Func, recv types.Type, targs []types.Type, full *types.Signature) (reflect.Value, error) {
	if generic(obj, recv) {
		v, ok, err := m.hostInstance(obj, recv, targs, full)
		if err != nil || ok {
			return v, err
		}
		return v, fmt.Errorf("%s is not available for these types", obj.FullName())
	}
	v, ok, err := m.host.Value(obj, recv)
	if err != nil || ok {
		return v, err
	}
	if recv == nil {
		return v, fmt.Errorf("%s is not available", obj.FullName())
	}
	if method, ok := m.reflected(recv).MethodByName(obj.Name()); ok {
		return method.Func, nil
	}
	return v, fmt.Errorf("%s is not available", obj.FullName())
}

func receiverIn(t types.Type) (*types.Named, bool) {
	if t == nil {
		return nil, false
	}
	return receiver(t)
}

// generic reports whether a function has type parameters, its own or its receiver's.
func generic(obj *types.Func, recv types.Type) bool {
	if obj.Signature().TypeParams().Len() > 0 || obj.Origin().Signature().TypeParams().Len() > 0 {
		return true
	}
	named, _ := receiverIn(recv)
	return named != nil && named.TypeArgs().Len() > 0
}

// compiledVar returns the place of a variable of a compiled package.
func (c *compiler) compiledVar(v *types.Var, pos token.Pos) place {
	val, _, err := c.m.host.Value(v, nil)
	if err != nil || !val.CanAddr() {
		site, text := c.site(pos), fmt.Sprintf("variable %s.%s is not available", v.Pkg().Path(), v.Name())
		if err != nil {
			text = err.Error()
		}
		return place{typ: v.Type(), how: byAddress, base: func(f *frame) unsafe.Pointer {
			f.note(site)
			panic(text)
		}}
	}
	return place{typ: c.typ(v.Type()), how: fixed, ptr: val.Addr().UnsafePointer()}
}

// hostInstance asks the host for an instance of a generic function.
func (m *Machine) hostInstance(obj *types.Func, recv types.Type, targs []types.Type, full *types.Signature) (reflect.Value, bool, error) {
	named, _ := receiverIn(recv)
	targs = allTypeArgs(named, targs)
	list := make([]reflect.Type, len(targs))
	for i, t := range targs {
		list[i] = m.reflected(t)
	}
	return m.host.Instance(obj, recv, list, m.reflected(full))
}
