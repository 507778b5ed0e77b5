package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/rtype"
)

// caches are what is known of pairs of types, while the machine runs.
type caches struct {
	itabs   map[[2]unsafe.Pointer]*itab  // by interface and type; nil where a method misses
	dynamic map[tabMethod]*dynamicMethod // compiled methods by itab and number
}

type tabMethod struct {
	tab *itab
	n   int
}

func newCaches() caches {
	return caches{itabs: map[[2]unsafe.Pointer]*itab{}, dynamic: map[tabMethod]*dynamicMethod{}}
}

// itabOf returns the itab of a type for an interface, nil if it lacks a method.
func (m *Machine) itabOf(inter, typ unsafe.Pointer) *itab {
	key := [2]unsafe.Pointer{inter, typ}
	if t, ok := m.tables.itabs[key]; ok {
		return t
	}
	t := (*itab)(rtype.Itab(inter, typ))
	m.tables.itabs[key] = t
	return t
}

func isEmptyInterface(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.NumMethods() == 0
}

func isInterface(t types.Type) bool {
	_, ok := t.Underlying().(*types.Interface)
	return ok
}

// toInterface converts a value to an interface type that it implements.
func (c *compiler) toInterface(x *expr, t types.Type, pos token.Pos) *expr {
	if isInterface(x.typ) {
		return c.interfaceToInterface(x, t)
	}
	if b, ok := x.typ.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		y := *x
		y.typ = types.Default(b)
		x = &y
	}
	m := c.m
	r := m.rtype(x.typ)
	word := r
	if !isEmptyInterface(t) {
		tab := m.itabOf(m.rtype(t), r)
		if tab == nil {
			c.unsupported(pos, "conversion of %s to %s", x.typ, t)
		}
		word = unsafe.Pointer(tab)
	}
	box := c.box(x, r)
	if x.form == isConst && !c.m.direct(x.typ) {
		d := box(nil)
		return &expr{typ: t, kind: kIface, form: isConst, c: iface{word, d}}
	}
	return c.general(t, func(f *frame) iface { return iface{word, box(f)} })
}

var zeroSized struct{}

// box returns what makes the data word of an interface value.
func (c *compiler) box(x *expr, r unsafe.Pointer) addr {
	size := c.m.sizeof(x.typ)
	switch {
	case x.kind == kPtr:
		return closure[unsafe.Pointer](x)
	case x.kind != kMem:
		return opsOf[x.kind].box(x)
	case size == 0:
		w, tmp := x.mem, c.temp(x.typ)
		return func(f *frame) unsafe.Pointer {
			w(f, f.at(tmp.off))
			return unsafe.Pointer(&zeroSized)
		}
	case c.m.direct(x.typ):
		w, tmp := x.mem, c.temp(x.typ)
		return func(f *frame) unsafe.Pointer {
			w(f, f.at(tmp.off))
			return *slotOf[unsafe.Pointer](f, tmp.off)
		}
	}
	w := x.mem
	return func(f *frame) unsafe.Pointer {
		p := newObject(r)
		w(f, p)
		return p
	}
}

// boxOf puts a value into memory of its own.
//
//go:noinline
func boxOf[T any](x *expr) addr {
	v := closure[T](x)
	return func(f *frame) unsafe.Pointer {
		p := new(T)
		*p = v(f)
		return unsafe.Pointer(p)
	}
}

// small are the integers that Go, too, has ready for interface values.
var small = func() (list [256]uint64) {
	for i := range list {
		list[i] = uint64(i)
	}
	return list
}()

// integerBoxOf is boxOf, but for small integers.
//
//go:noinline
func integerBoxOf[T integer](x *expr) addr {
	v := closure[T](x)
	return func(f *frame) unsafe.Pointer {
		n := v(f)
		if n >= 0 && uint64(n) < uint64(len(small)) && littleEndian {
			return unsafe.Pointer(&small[uint64(n)])
		}
		p := new(T)
		*p = n
		return unsafe.Pointer(p)
	}
}

var littleEndian = func() bool {
	n := uint16(1)
	return *(*byte)(unsafe.Pointer(&n)) == 1
}()

// dynamicType returns the type in an interface value of a static type.
func dynamicType(w iface, empty bool) unsafe.Pointer {
	if empty || w.t == nil {
		return w.t
	}
	return (*itab)(w.t).typ
}

// interfaceToInterface converts an interface value to one with fewer methods.
func (c *compiler) interfaceToInterface(x *expr, t types.Type) *expr {
	from, to := isEmptyInterface(x.typ), isEmptyInterface(t)
	if from && to || types.Identical(x.typ.Underlying(), t.Underlying()) {
		y := *x
		y.typ = t
		return &y
	}
	v, m := closure[iface](x), c.m
	if to {
		return c.general(t, func(f *frame) iface {
			w := v(f)
			return iface{dynamicType(w, from), w.d}
		})
	}
	inter := m.rtype(t)
	return c.general(t, func(f *frame) iface {
		w := v(f)
		typ := dynamicType(w, from)
		if typ == nil {
			return iface{}
		}
		return iface{unsafe.Pointer(m.itabOf(inter, typ)), w.d}
	})
}

// typeAssert compiles x.(T).
func (c *compiler) typeAssert(e *ast.TypeAssertExpr) *expr {
	x, t := c.expr(e.X), c.typeOf(e)
	site, static := c.site(e.Pos()), c.m.rtype(x.typ)
	fail := func(f *frame, dyn, asserted unsafe.Pointer) {
		f.note(site)
		if isInterface(t) { // and dyn is nil
			panic(rtype.AssertionError(nil, nil, asserted, ""))
		}
		panic(rtype.AssertionError(static, dyn, asserted, ""))
	}
	v, m, empty := closure[iface](x), c.m, isEmptyInterface(x.typ)
	r := m.rtype(t)
	if isInterface(t) {
		toEmpty := isEmptyInterface(t)
		return c.general(t, func(f *frame) iface {
			w := v(f)
			dyn := dynamicType(w, empty)
			if dyn == nil {
				fail(f, nil, r)
			}
			if toEmpty {
				return iface{dyn, w.d}
			}
			tab := m.itabOf(r, dyn)
			if tab == nil {
				f.note(site)
				rtype.MustItab(r, dyn) // panics
			}
			return iface{unsafe.Pointer(tab), w.d}
		})
	}
	unbox := c.unbox(t)
	return unbox(func(f *frame) unsafe.Pointer {
		w := v(f)
		if dyn := dynamicType(w, empty); dyn != r {
			fail(f, dyn, r)
		}
		return w.d
	})
}

// unbox returns what makes an expression of type t, no interface, of the data word of an interface
// value that holds one.
func (c *compiler) unbox(t types.Type) func(data addr) *expr {
	k, m := kindOf(t), c.m
	return func(data addr) *expr {
		switch {
		case k == kPtr:
			return c.general(t, (func(*frame) unsafe.Pointer)(data))
		case k != kMem:
			return c.general(t, opsOf[k].read(data))
		case c.m.direct(t):
			return c.memory(t, func(f *frame, to unsafe.Pointer) { *(*unsafe.Pointer)(to) = data(f) })
		case m.sizeof(t) == 0:
			return c.memory(t, func(f *frame, to unsafe.Pointer) { data(f) })
		}
		r := m.rtype(t)
		return c.memory(t, func(f *frame, to unsafe.Pointer) { typedmemmove(r, to, data(f)) })
	}
}

// asserted compiles v, ok := x.(T): it returns a statement that evaluates x, and the two values to be read
// after it.
func (c *compiler) asserted(e *ast.TypeAssertExpr) (stmt, *expr, *expr) {
	x, t := c.expr(e.X), c.typeOf(e.Type)
	tmp, okay := c.temp(t), c.temp(types.Typ[types.Bool])
	s := c.assertTo(c.held(x), x, t, tmp, okay)
	return s, c.fromPlace(tmp), c.fromPlace(okay)
}

// held returns the closure of an interface value.
func (c *compiler) held(x *expr) func(*frame) iface { return closure[iface](x) }

// assertTo returns the statement that sets tmp and okay to what x.(T) yields.
func (c *compiler) assertTo(v func(*frame) iface, x *expr, t types.Type, tmp, okay place) stmt {
	m, empty := c.m, isEmptyInterface(x.typ)
	r, ok := m.rtype(t), okay.off
	off := tmp.off
	if isInterface(t) {
		toEmpty := isEmptyInterface(t)
		return func(f *frame) ctl {
			w := v(f)
			dyn := dynamicType(w, empty)
			var res iface
			if dyn != nil {
				if toEmpty {
					res = iface{dyn, w.d}
				} else if tab := m.itabOf(r, dyn); tab != nil {
					res = iface{unsafe.Pointer(tab), w.d}
				}
			}
			*slotOf[iface](f, off) = res
			*slotOf[bool](f, ok) = res.t != nil
			return next
		}
	}
	clear := c.clear(tmp)
	isDirect := c.m.direct(t)
	return func(f *frame) ctl {
		w := v(f)
		if dynamicType(w, empty) != r {
			*slotOf[bool](f, ok) = false
			return clear(f)
		}
		*slotOf[bool](f, ok) = true
		if isDirect {
			*slotOf[unsafe.Pointer](f, off) = w.d
		} else {
			typedmemmove(r, f.at(off), w.d)
		}
		return next
	}
}

// matches returns the condition that the dynamic type of v is t; nil stands for no type.
func (c *compiler) matches(v func(*frame) iface, empty bool, t types.Type) func(*frame) bool {
	if t == nil {
		return func(f *frame) bool { return v(f).t == nil }
	}
	m, r := c.m, c.m.rtype(t)
	if isInterface(t) {
		if isEmptyInterface(t) {
			return func(f *frame) bool { return v(f).t != nil }
		}
		return func(f *frame) bool {
			dyn := dynamicType(v(f), empty)
			return dyn != nil && m.itabOf(r, dyn) != nil
		}
	}
	return func(f *frame) bool { return dynamicType(v(f), empty) == r }
}

// narrowed returns an interface value that is known to have the methods of t as one of t.
func (c *compiler) narrowed(x *expr, t types.Type) *expr {
	v, m, empty := closure[iface](x), c.m, isEmptyInterface(x.typ)
	if isEmptyInterface(t) {
		return c.interfaceToInterface(x, t)
	}
	r := m.rtype(t)
	return c.general(t, func(f *frame) iface {
		w := v(f)
		return iface{unsafe.Pointer(m.itabOf(r, dynamicType(w, empty))), w.d}
	})
}
