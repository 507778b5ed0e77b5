package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"unicode/utf8"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// A round is what a range statement does with each pair of values: it sets the variables, and
// executes the body.
type round struct {
	m           *Machine
	key, value  stmt // set the variables from where the values are put; nil if there are none
	body        stmt
	exit, again ctl
}

// run executes a round. It reports whether the loop ends, and with what.
func (r *round) run(f *frame) (end bool, with ctl) {
	if r.key != nil {
		r.key(f)
	}
	if r.value != nil {
		r.value(f)
	}
	if c := r.body(f); c != next {
		switch c {
		case ctlBreak, r.exit:
			return true, next
		case ctlContinue, r.again:
		default:
			return true, c
		}
	}
	if r.m.Budget--; r.m.Budget < 0 {
		r.m.poll(f)
	}
	return false, next
}

// rangeStmt compiles a range statement.
func (c *compiler) rangeStmt(s *ast.RangeStmt, l *label) stmt {
	order := c.ordered(nil, []ast.Expr{s.X})
	run := c.rangeOver(s, l)
	c.lasting(s, s.Key, s.Value)
	return c.inOrder(order, run)
}

func (c *compiler) rangeOver(s *ast.RangeStmt, l *label) stmt {
	t := c.typeOf(s.X)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return c.rangeString(s, l)
		}
		return c.rangeInt(s, l)
	case *types.Slice:
		return c.rangeSlice(s, l, u.Elem())
	case *types.Array:
		return c.rangeArray(s, l, u)
	case *types.Pointer:
		return c.rangeArray(s, l, u.Elem().Underlying().(*types.Array))
	case *types.Map:
		return c.rangeMap(s, l, u)
	case *types.Chan:
		return c.rangeChan(s, l, u.Elem())
	case *types.Signature:
		return c.rangeFunc(s, l, u)
	}
	c.unsupported(s.Pos(), "range over %s", t)
	return nil
}

// variable returns the statement that gives one of the variables of a range statement the value
// at a place, nil if there is none.
func (c *compiler) rangeVar(s *ast.RangeStmt, e ast.Expr, from *expr) stmt {
	if e == nil || blank(e) {
		return nil
	}
	if s.Tok == token.DEFINE {
		v := c.defined(e)
		if v == nil {
			return nil
		}
		if c.src.sharesLoopVariables(s.Pos()) {
			if _, ok := c.vars[v]; ok {
				return c.copyTo(c.vars[v], c.assignable(from, c.typ(v.Type()), e.Pos()))
			}
		}
		return c.define(v, c.assignable(from, c.typ(v.Type()), e.Pos()))
	}
	t := c.target(e)
	return sequence(append(t.before, t.set(c.assignable(from, t.typ, e.Pos()))))
}

// shared declares the variables of a range statement for all rounds, as before Go 1.22.
func (c *compiler) shared(s *ast.RangeStmt) stmt {
	if s.Tok != token.DEFINE || !c.src.sharesLoopVariables(s.Pos()) {
		return nil
	}
	var list []stmt
	for _, e := range []ast.Expr{s.Key, s.Value} {
		if e == nil || blank(e) {
			continue
		}
		if v := c.defined(e); v != nil {
			list = append(list, c.declare(v))
		}
	}
	return sequence(list)
}

func (c *compiler) round(s *ast.RangeStmt, l *label, key, value *expr) (*round, stmt) {
	pre := c.shared(s)
	r := &round{m: c.m, exit: -1, again: -1}
	if l != nil {
		r.exit, r.again = l.exit, l.again
	}
	if s.Tok == token.ASSIGN && key != nil && value != nil && s.Value != nil && !blank(s.Key) && !blank(s.Value) {
		// The operands of both are evaluated before either is assigned to.
		k, v := c.target(s.Key), c.target(s.Value)
		r.key = sequence(append(append(k.before, v.before...), k.set(c.assignable(key, k.typ, s.Key.Pos()))))
		r.value = v.set(c.assignable(value, v.typ, s.Value.Pos()))
	} else {
		if key != nil {
			r.key = c.rangeVar(s, s.Key, key)
		}
		if value != nil {
			r.value = c.rangeVar(s, s.Value, value)
		}
	}
	r.body = c.stmts(s.Body.List)
	return r, pre
}

func (c *compiler) rangeInt(s *ast.RangeStmt, l *label) stmt {
	t := types.Default(c.typeOf(s.X))
	if s.Key != nil && !blank(s.Key) {
		if v := c.defined(s.Key); v != nil {
			t = c.typ(v.Type())
		} else {
			t = c.typeOf(s.Key)
		}
	}
	x := c.exprAs(s.X, t)
	if x.kind == kInt {
		nv := closure[int](x)
		i := c.temp(t)
		r, pre := c.round(s, l, c.fromPlace(i), nil)
		off := i.off
		if p, ok := c.counter(s); ok && pre == nil || s.Key == nil || blank(s.Key) {
			// The variable is in the frame: it is set without more ado.
			if ok {
				off = p.off
			}
			m, body, exit, again := c.m, r.body, r.exit, r.again
			return func(f *frame) ctl {
				n := nv(f)
				for i := 0; i < n; i++ {
					*slotOf[int](f, off) = i
					if c := body(f); c != next {
						switch c {
						case ctlBreak, exit:
							return next
						case ctlContinue, again:
						default:
							return c
						}
					}
					if m.Budget--; m.Budget < 0 {
						m.poll(f)
					}
				}
				return next
			}
		}
		return prefixed(pre, func(f *frame) ctl {
			n := nv(f)
			for i := 0; i < n; i++ {
				*slotOf[int](f, off) = i
				if end, with := r.run(f); end {
					return with
				}
			}
			return next
		})
	}
	i, n := c.temp(t), c.temp(t)
	r, pre := c.round(s, l, c.fromPlace(i), nil)
	zero := c.clear(i)
	set := c.copyTo(n, x)
	more := opsOf[x.kind].comparisons[token.LSS](c.fromPlace(i), c.fromPlace(n))
	one := &expr{typ: t, kind: x.kind, form: isConst, c: constantOf(constantOne, x.kind)}
	step := opsOf[x.kind].operators[token.ADD].to(i.off, c.fromPlace(i), one)
	return prefixed(pre, func(f *frame) ctl {
		set(f)
		for zero(f); more(f); step(f) {
			if end, with := r.run(f); end {
				return with
			}
		}
		return next
	})
}

// counter returns the place of the key of a range statement if that is an int of its own in
// the frame.
func (c *compiler) counter(s *ast.RangeStmt) (place, bool) {
	if s.Key == nil || s.Tok != token.DEFINE {
		return place{}, false
	}
	v := c.defined(s.Key)
	if v == nil {
		return place{}, false
	}
	p, ok := c.vars[v]
	return p, ok && p.how == inFrame && kindOf(p.typ) == kInt
}

func (c *compiler) rangeSlice(s *ast.RangeStmt, l *label, elem types.Type) stmt {
	sv := closure[slice](c.expr(s.X))
	size := c.m.sizeof(elem)
	i := c.temp(types.Typ[types.Int])
	at := c.temp(unsafePointer)
	element := place{typ: elem, how: bySlot, off: at.off}
	if c.watches() { // the slice is wanted, too
		kept := c.temp(types.NewSlice(elem))
		ko, all := kept.off, sv
		sv = func(f *frame) slice {
			v := all(f)
			*slotOf[slice](f, ko) = v
			return v
		}
		element = c.sliceElementPlace(c.fromPlace(kept), c.fromPlace(i), elem, c.site(s.X.Pos()))
		element.watch = c.watchedElement(s.X, i)
	}
	r, pre := c.round(s, l, c.fromPlace(i), c.fromPlace(element))
	io, ao := i.off, at.off
	wantsValue := r.value != nil
	return prefixed(pre, func(f *frame) ctl {
		v := sv(f)
		for i := 0; i < v.len; i++ {
			*slotOf[int](f, io) = i
			if wantsValue {
				*slotOf[unsafe.Pointer](f, ao) = unsafe.Add(v.p, uintptr(i)*size)
			}
			if end, with := r.run(f); end {
				return with
			}
		}
		return next
	})
}

func (c *compiler) rangeArray(s *ast.RangeStmt, l *label, t *types.Array) stmt {
	n, size := int(t.Len()), c.m.sizeof(t.Elem())
	i, at := c.temp(types.Typ[types.Int]), c.temp(unsafePointer)
	var base addr
	var copyOf stmt
	if s.Value == nil || blank(s.Value) {
		base = func(*frame) unsafe.Pointer { return nil }
		if c.hasCall(s.X) {
			at := base
			if _, ok := c.core(s.X).(*types.Array); ok {
				at = c.place(s.X).address()
			} else {
				v := c.effect(c.expr(s.X))
				at = func(f *frame) unsafe.Pointer { v(f); return nil }
			}
			base = func(f *frame) unsafe.Pointer { at(f); return nil }
		}
	} else if x := c.expr(s.X); x.kind == kMem {
		tmp := c.temp(x.typ)
		if c.m.huge(x.typ) {
			r, w := c.m.rtype(x.typ), x.mem
			base = func(f *frame) unsafe.Pointer {
				p := newObject(r)
				w(f, p)
				return p
			}
		} else {
			copyOf, base = c.copyTo(tmp, x), tmp.address()
		}
	} else {
		base = c.deref(x, s.X.Pos()).address()
	}
	element := place{typ: t.Elem(), how: bySlot, off: at.off, own: true}
	if _, isPtr := c.core(s.X).(*types.Pointer); isPtr {
		element.own, element.watch = false, c.watchedElement(s.X, i)
	}
	value := c.fromPlace(element)
	r, pre := c.round(s, l, c.fromPlace(i), value)
	io, ao := i.off, at.off
	return prefixed(pre, func(f *frame) ctl {
		if copyOf != nil {
			copyOf(f)
		}
		if n == 0 {
			return next
		}
		p := base(f)
		for i := range n {
			*slotOf[int](f, io) = i
			if p != nil {
				*slotOf[unsafe.Pointer](f, ao) = unsafe.Add(p, uintptr(i)*size)
			}
			if end, with := r.run(f); end {
				return with
			}
		}
		return next
	})
}

func (c *compiler) rangeString(s *ast.RangeStmt, l *label) stmt {
	sv := closure[string](c.expr(s.X))
	i, v := c.temp(types.Typ[types.Int]), c.temp(types.Typ[types.Rune])
	r, pre := c.round(s, l, c.fromPlace(i), c.fromPlace(v))
	io, vo := i.off, v.off
	return prefixed(pre, func(f *frame) ctl {
		str := sv(f)
		for i := 0; i < len(str); {
			ch, n := rune(str[i]), 1
			if ch >= utf8.RuneSelf {
				ch, n = utf8.DecodeRuneInString(str[i:])
			}
			*slotOf[int](f, io) = i
			*slotOf[rune](f, vo) = ch
			if end, with := r.run(f); end {
				return with
			}
			i += n
		}
		return next
	})
}

func (c *compiler) rangeMap(s *ast.RangeStmt, l *label, t *types.Map) stmt {
	mv, mt := closure[unsafe.Pointer](c.expr(s.X)), c.m.reflected(c.typeOf(s.X))
	k, v := c.temp(t.Key()), c.temp(t.Elem())
	r, pre := c.round(s, l, c.fromPlace(k), c.fromPlace(v))
	ko, vo := k.off, v.off
	kt, vt := c.m.reflected(t.Key()), c.m.reflected(t.Elem())
	m, typ, elem := c.m, typePtr(mt), typePtr(vt)
	wantsKey, wantsValue := r.key != nil, r.value != nil
	tell, keep := c.watched(s.X).mapAccess(false), uintptr(0)
	if tell != nil {
		keep = c.temp(unsafePointer).off
		body := r.body
		r.body = func(f *frame) ctl { // the next round looks at the map again
			c := body(f)
			if c == next || c == ctlContinue {
				tell(f, *slotOf[unsafe.Pointer](f, keep))
			}
			return c
		}
	}
	return prefixed(pre, func(f *frame) ctl {
		p := mv(f)
		if p == nil {
			return next
		}
		if tell != nil {
			*slotOf[unsafe.Pointer](f, keep) = p
			tell(f, p)
		}
		mapValue := reflect.NewAt(mt, unsafe.Pointer(&p)).Elem()
		if entries := m.host.MapEntries(mapValue); entries != nil {
			for _, e := range entries {
				valueAt(kt, f.at(ko)).Set(e.Key)
				q, ok := native.MapGet(typ, p, f.at(ko))
				if !ok && !(isNaNKey(e.Key) && hasNaNKey(mapValue)) {
					continue // deleted meanwhile
				}
				if wantsValue {
					if ok {
						typedmemmove(elem, f.at(vo), q)
					} else {
						valueAt(vt, f.at(vo)).Set(e.Value)
					}
				}
				if end, with := r.run(f); end {
					return with
				}
			}
			return next
		}
		it := mapValue.MapRange()
		for it.Next() {
			if wantsKey {
				valueAt(kt, f.at(ko)).SetIterKey(it)
			}
			if wantsValue {
				valueAt(vt, f.at(vo)).SetIterValue(it)
			}
			if end, with := r.run(f); end {
				return with
			}
		}
		return next
	})
}

// isNaNKey reports whether a key is not equal to itself. No look-up finds it: its entry is never
// changed, and only clear deletes it.
func isNaNKey(v reflect.Value) bool { return !v.Equal(v) }

// hasNaNKey reports whether a map has a key that is not equal to itself.
func hasNaNKey(m reflect.Value) bool {
	for it := m.MapRange(); it.Next(); {
		if isNaNKey(it.Key()) {
			return true
		}
	}
	return false
}

func (c *compiler) rangeChan(s *ast.RangeStmt, l *label, elem types.Type) stmt {
	cv := closure[unsafe.Pointer](c.expr(s.X))
	v, site, m := c.temp(elem), c.site(s.For), c.m
	r, pre := c.round(s, l, c.fromPlace(v), nil)
	vo := v.off
	return prefixed(pre, func(f *frame) ctl {
		ch := cv(f)
		for {
			f.note(site)
			if !m.host.Receive(ch, f.at(vo)) {
				return next
			}
			if end, with := r.run(f); end {
				return with
			}
		}
	})
}
