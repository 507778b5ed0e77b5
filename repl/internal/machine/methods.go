package machine

import (
	"go/types"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
	"github.com/cspsh/cspsh/repl/internal/rtype"
)

// bindMethods gives the methods of a type, and of pointers to it, their code, by which interfaces
// and compiled code call them.
func (m *Machine) bindMethods(t types.Type) {
	if isInterface(t) {
		return
	}
	_, isPtr := t.Underlying().(*types.Pointer)
	bound := map[string]bool{}
	for _, s := range rtype.Methods(t) {
		m.bindMethod(t, s)
		bound[s.Obj().Id()] = !m.direct(t)
	}
	if isPtr {
		return
	}
	p := types.NewPointer(t)
	for _, s := range rtype.Methods(p) {
		if !bound[s.Obj().Id()] {
			m.bindMethod(p, s)
		}
	}
}

// bindMethod gives a method of recv its code, by which interfaces call it.
func (m *Machine) bindMethod(recv types.Type, s *types.Selection) {
	obj := s.Obj().(*types.Func)
	sig := s.Type().(*types.Signature)
	fn := m.wordMethod(recv, obj, s.Index(), sig)
	method := native.NewMethodAdapter(m.reflected(plain(sig)), m.hooks())
	word := method.New(unsafe.Pointer(fn), nil).Word()
	m.bound[word] = fn
	m.world.Bind(recv, obj.Name(), obj.Pkg(), word, nil)
}

// wordMethod returns the function that is a method of recv with the data word of an interface
// value for its receiver.
func (m *Machine) wordMethod(recv types.Type, obj *types.Func, index []int, sig *types.Signature) *function {
	_, isPtr := recv.Underlying().(*types.Pointer)
	_, wantsPtr := types.Unalias(obj.Signature().Recv().Type()).(*types.Pointer)
	if len(index) == 1 && isPtr && wantsPtr {
		if fn := m.functionOf(obj); fn != nil {
			named, _ := receiver(recv)
			return m.instance(fn, allTypeArgs(named, nil))
		}
	}
	inner := plain(sig)
	if len(index) == 1 && !isPtr && !wantsPtr && kindOf(recv) != kPtr && !m.direct(recv) {
		if method := m.functionOf(obj); method != nil {
			if named, _ := receiver(recv); named.TypeArgs().Len() > 0 {
				method = m.instance(method, typeArgs(named.TypeArgs()))
			}
			fn := &function{m: m, boxed: recv, method: true}
			fn.become(method)
			m.boxed[method] = append(m.boxed[method], fn)
			return fn
		}
	}
	fn := &function{m: m, sig: withWord(inner), src: m.noSource, make: func(c *compiler) stmt {
		var x *expr
		switch {
		case isPtr || kindOf(recv) == kPtr:
			x = c.param(0)
			x.typ = recv
		case m.direct(recv):
			x = c.fromPlace(place{typ: recv, how: inFrame, off: c.params[0].off})
		default:
			off, err := c.params[0].off, nilReceiver(recv, obj.Name())
			x = c.fromPlace(place{typ: recv, how: byAddress, base: func(f *frame) unsafe.Pointer {
				p := *slotOf[unsafe.Pointer](f, off)
				if p == nil {
					m.top = f.caller
					panic(err)
				}
				return p
			}})
		}
		args := make([]*expr, inner.Params().Len())
		for i := range args {
			args[i] = c.param(i + 1)
		}
		return c.returnCall(c.methodOn(c.receiverFrom(x, obj, index, 0), obj, nil, inner, nil, args, 0))
	}}
	return fn
}

// A plainError is what Go's runtime panics with where it has its own words.
type plainError string

func (e plainError) Error() string { return string(e) }
func (e plainError) RuntimeError() {}

// nilReceiver is what Go's runtime panics with where there is no value to call a method of.
func nilReceiver(recv types.Type, name string) error {
	return plainError("value method " + types.TypeString(recv, nil) + "." + name + " called using nil *" + typeBase(recv) + " pointer")
}

// typeBase is a type's name without its package.
func typeBase(t types.Type) string {
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return t.String()
}
