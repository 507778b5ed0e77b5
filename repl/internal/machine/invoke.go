package machine

import (
	"go/types"
	"reflect"
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
