package machine

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
	"github.com/cspsh/cspsh/repl/internal/rtype"
)

// A region is a part of the frame in which the arguments of compiled code, or its results,
// lie as a struct does.
type region struct{ off uintptr }

// region makes room in the frame for values at given offsets.
func (c *compiler) region(ts []types.Type, offsets []uintptr, size uintptr) region {
	if size == 0 {
		return region{} // any place in the frame: one past its end would be another object
	}
	base := (c.block.size + word - 1) &^ (word - 1)
	for i, t := range ts {
		c.m.markPointers(t, base+offsets[i], func(o uintptr) { c.block.ptrs[o] = true })
	}
	c.block.size = base + (size+word-1)&^(word-1)
	c.keeps(base, size, nil)
	return region{base}
}

func tupleTypes(t *types.Tuple) []types.Type {
	list := make([]types.Type, t.Len())
	for i := range list {
		list[i] = t.At(i).Type()
	}
	return list
}

// compiledArgs returns what passes arguments to a region of the frame itself.
func (c *compiler) compiledArgs(args []*expr, offsets []uintptr, to region, exchange bool) []pass {
	list := make([]pass, len(args))
	for i, a := range args {
		off := to.off + offsets[i]
		if _, ok := a.typ.Underlying().(*types.Chan); ok && exchange {
			v, m, t := closure[unsafe.Pointer](a), c.m, c.m.reflected(a.typ)
			list[i] = func(f, _ *frame) { *slotOf[unsafe.Pointer](f, off) = m.host.ToCompiled(v(f), t) }
			continue
		}
		list[i] = c.argument(off, a)
	}
	return list
}

// A funcCall is a call of a function value.
type funcCall struct {
	m       *Machine
	adapter *native.Adapter
	local   bool // the value is in the frame, at off
	off     uintptr
	value   addr
	args    []argument
	site    uint32
	// forwards is set in a function that stands for the call: what is deferred by it may recover.
	forwards bool
	out      uintptr
	compiled func(f *frame, fn unsafe.Pointer) // with results at out
}

// entered returns what makes the call. It yields the frame with the results, to be given back; nil if they are
// in f, at out.
func (k *funcCall) entered() func(f *frame) *frame {
	return func(f *frame) *frame {
		g, body := k.enter(f)
		if g != nil {
			body(g)
		}
		return g
	}
}

// dynamic is a call of a function value.
func (c *compiler) dynamic(x *expr, sig *types.Signature, pre stmt, args []*expr, site uint32) *callee {
	m, adapter, caller := c.m, c.m.adapter(sig), native.NewCaller(c.m.reflected(plain(sig)))
	_, params, _ := c.m.layout(sig)
	passes := make([]argument, len(args))
	for i, a := range args {
		passes[i] = c.passed(params[i].off, a)
	}
	in := c.region(tupleTypes(sig.Params()), caller.ArgOffsets, caller.ArgSize)
	out := c.region(tupleTypes(sig.Results()), caller.ResultOffsets, caller.ResultSize)
	writes := c.compiledArgs(args, caller.ArgOffsets, in, true)
	results := c.fromCompiled(sig, caller.ResultOffsets, out)
	k := &funcCall{
		m: m, adapter: adapter, local: x.form == isLocal, off: x.off, value: closure[unsafe.Pointer](x),
		args: passes, site: site, forwards: c.forwards(), out: out.off,
	}
	k.compiled = func(f *frame, w unsafe.Pointer) {
		for _, w := range writes {
			w(f, f)
		}
		if w == nil {
			panic(nilDereference(f, site))
		}
		f.note(site)
		call := func() { caller.Call(w, f.at(in.off), f.at(out.off)) }
		if k.forwards && f.raised != nil && viaReflect(w) {
			m.passOn(f.raised, call)
		} else {
			call()
		}
		results(f)
	}
	again := func(w *compiler, ops []*expr) *callee { return w.dynamic(ops[0], sig, nil, ops[1:], site) }
	return &callee{pre: pre, sig: sig, site: site, operands: append([]*expr{x}, args...), again: again, enter: k.entered(), dynamic: k, out: out.off}
}

// fromCompiled returns what exchanges the channels among the results of compiled code.
func (c *compiler) fromCompiled(sig *types.Signature, offsets []uintptr, out region) func(f *frame) {
	m := c.m
	var list []func(f *frame)
	for i := range sig.Results().Len() {
		t := sig.Results().At(i).Type()
		if _, ok := t.Underlying().(*types.Chan); !ok {
			continue
		}
		off, r := out.off+offsets[i], m.reflected(t)
		list = append(list, func(f *frame) {
			p := slotOf[unsafe.Pointer](f, off)
			*p = m.host.FromCompiled(*p, r)
		})
	}
	if len(list) == 0 {
		return func(*frame) {}
	}
	return func(f *frame) {
		for _, g := range list {
			g(f)
		}
	}
}

// plain returns a signature as the type of function values.
func plain(sig *types.Signature) *types.Signature {
	if sig.Recv() == nil && sig.TypeParams().Len() == 0 {
		return sig
	}
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

// withWord returns a method's signature with the data word of an interface value for the
// receiver.
func withWord(sig *types.Signature) *types.Signature {
	params := []*types.Var{types.NewParam(0, nil, "", unsafePointer)}
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
}

// A methodCall is a call of a method of an interface value.
type methodCall struct {
	m        *Machine
	n        int  // of the method
	local    bool // the value is in the frame, at off
	off      uintptr
	value    func(*frame) iface
	recv     uintptr // where the callee has the data word
	args     []argument
	site     uint32
	out      uintptr
	forwards bool
	compiled func(f *frame, w iface) // with results where the caller expects them
	cache    [4]methodTarget         // what calls before were of, which the next is mostly one of
}

// A methodTarget is the function that a method is in an itab, nil if it is a compiled one.
type methodTarget struct {
	tab unsafe.Pointer
	fn  *function
}

// cached is where the target of a call of w's method is kept.
func (k *methodCall) cached(w iface) *methodTarget {
	return &k.cache[uintptr(w.t)>>5%uintptr(len(k.cache))]
}

// target returns the function to call. It makes the call and returns nil if that is a compiled method.
//
//go:noinline
func (k *methodCall) target(f *frame, w iface, t *methodTarget) *function {
	if w.t != nil && t.tab != w.t {
		*t = methodTarget{w.t, k.m.targetOf((*itab)(w.t), k.n)}
	}
	if w.t == nil || t.fn == nil {
		k.compiled(f, w) // which panics for nil
		return nil
	}
	return t.fn
}

// entered is as for a funcCall.
func (k *methodCall) entered() func(f *frame) *frame {
	return func(f *frame) *frame {
		g, body := k.enter(f)
		if g != nil {
			body(g)
		}
		return g
	}
}

// interfaceCallee is a call of a method of an interface value.
func (c *compiler) interfaceCallee(x *expr, obj *types.Func, sig *types.Signature, pre stmt, args []*expr, site uint32) *callee {
	m := c.m
	it := x.typ.Underlying().(*types.Interface)
	n := rtype.MethodIndex(it, obj.Pkg(), obj.Name())
	full := withWord(sig)
	caller := native.NewMethodCaller(m.reflected(plain(sig)))
	_, params, _ := m.layout(full)
	passes := make([]argument, len(args))
	for i, a := range args {
		passes[i] = c.passed(params[i+1].off, a)
	}
	in := c.region(tupleTypes(full.Params()), caller.ArgOffsets, caller.ArgSize)
	out := c.region(tupleTypes(sig.Results()), caller.ResultOffsets, caller.ResultSize)
	writes := c.compiledArgs(args, caller.ArgOffsets[1:], in, m.host.Exchanges(obj, x.typ))
	results, name := c.fromCompiled(sig, caller.ResultOffsets, out), shortName(obj, x.typ)
	k := &methodCall{
		m: m, n: n, local: x.form == isLocal, off: x.off, value: closure[iface](x), recv: params[0].off,
		args: passes, site: site, out: out.off, forwards: c.forwards(),
	}
	k.compiled = func(f *frame, w iface) {
		for _, w := range writes {
			w(f, f)
		}
		if w.t == nil {
			panic(nilDereference(f, site))
		}
		*slotOf[unsafe.Pointer](f, in.off) = w.d
		f.note(site)
		m.callDynamic(f, (*itab)(w.t), n, obj, name, caller, f.at(in.off), f.at(out.off))
		results(f)
	}
	again := func(w *compiler, ops []*expr) *callee { return w.interfaceCallee(ops[0], obj, sig, nil, ops[1:], site) }
	return &callee{
		pre: pre, sig: sig, site: site, operands: append([]*expr{x}, args...), again: again, onInterface: true, enter: k.entered(), method: k, out: out.off,
	}
}

// targetOf returns the function of the user's that a method in an itab is, nil if it is
// compiled. Its first parameter is the data word.
func (m *Machine) targetOf(t *itab, n int) *function {
	code := rtype.ItabCode(unsafe.Pointer(t), n)
	w := rtype.StubFunc(code)
	if w == nil {
		return nil
	}
	return m.bound[w]
}

// callDynamic calls a compiled method through an interface: itself, or what stands for it
// here.
func (m *Machine) callDynamic(f *frame, t *itab, n int, obj *types.Func, name string, caller *native.Caller, args, results unsafe.Pointer) {
	key := tabMethod{t, n}
	d, ok := m.tables.dynamic[key]
	if !ok {
		typ := typeFrom(t.typ)
		d = new(dynamicMethod)
		if v, replaced := m.host.Dynamic(typ, obj.Name()); replaced {
			d.replaced = replacement(v, typ)
		}
		d.wait = m.host.DynamicWait(typ, obj.Name())
		m.tables.dynamic[key] = d
	}
	call := func() { caller.Call(rtype.ItabFunc(unsafe.Pointer(t), n), args, results) }
	if d.replaced != nil {
		call = func() { d.replaced(args, results) }
	}
	if d.wait == Never || d.wait == Depends && !m.host.Waits([]reflect.Value{reflect.ValueOf(fromEface(iface{t.typ, *(*unsafe.Pointer)(args)}))}) {
		call()
		return
	}
	m.host.Block(name, call)
}

// A dynamicMethod is what is known of a compiled method in an itab.
type dynamicMethod struct {
	replaced func(args, results unsafe.Pointer)
	wait     Wait
}

// replacement returns what calls v, a function that takes the receiver first, with a word for
// the receiver.
func replacement(v reflect.Value, recv reflect.Type) func(args, results unsafe.Pointer) {
	caller := native.NewCaller(v.Type())
	fn := funcWord(v)
	if recv.Kind() == reflect.Pointer || recv.Kind() == reflect.Func || recv.Kind() == reflect.Map || recv.Kind() == reflect.Chan {
		return func(args, results unsafe.Pointer) { caller.Call(fn, args, results) }
	}
	return func(args, results unsafe.Pointer) {
		// The word points to the receiver.
		in := make([]reflect.Value, 0, v.Type().NumIn())
		in = append(in, reflect.NewAt(recv, *(*unsafe.Pointer)(args)).Elem())
		off := word
		for i := 1; i < v.Type().NumIn(); i++ {
			t := v.Type().In(i)
			a := uintptr(t.Align())
			off = (off + a - 1) &^ (a - 1)
			in = append(in, reflect.NewAt(t, unsafe.Add(args, off)).Elem())
			off += t.Size()
		}
		var out []reflect.Value
		if v.Type().IsVariadic() {
			out = v.CallSlice(in)
		} else {
			out = v.Call(in)
		}
		for i, r := range out {
			reflect.NewAt(r.Type(), unsafe.Add(results, caller.ResultOffsets[i])).Elem().Set(r)
		}
	}
}

// funcWord returns the word of a func value.
func funcWord(v reflect.Value) unsafe.Pointer {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return *(*unsafe.Pointer)(p.UnsafePointer())
}

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
