package machine

import (
	"go/ast"
	"go/types"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// entry returns the address of the element of a map, nil if it has none. Keys of the commonest kinds
// are looked up as Go's own maps of such keys.
func (c *compiler) entry(mx *expr, key *expr, mt *types.Map, site uint32, w *watch) addr {
	r, mv := c.m.rtype(mx.typ), closure[unsafe.Pointer](mx)
	tell := w.mapAccess(false)
	switch native.MapKindOf(c.m.reflected(mx.typ)) {
	case native.StringMap:
		kv := closure[string](key)
		return func(f *frame) unsafe.Pointer {
			m, k := mv(f), kv(f)
			if tell != nil {
				tell(f, m)
			}
			return orNil(native.StringMapGet(r, m, k))
		}
	case native.Word8Map:
		kv := opsOf[key.kind].integer.toWord(key)
		return func(f *frame) unsafe.Pointer {
			m, k := mv(f), kv(f)
			if tell != nil {
				tell(f, m)
			}
			return orNil(native.Word8MapGet(r, m, k))
		}
	}
	tmp := c.temp(mt.Key())
	set := c.initialise(tmp, key)
	off := tmp.off
	hashable := neverPanics(mt.Key())
	return func(f *frame) unsafe.Pointer {
		m := mv(f)
		set(f)
		if tell != nil {
			tell(f, m)
		}
		if !hashable {
			f.note(site)
		}
		return orNil(native.MapGet(r, m, f.at(off)))
	}
}

func orNil(elem unsafe.Pointer, ok bool) unsafe.Pointer {
	if !ok {
		return nil
	}
	return elem
}

// newEntry returns the address of the element of a map, which gets one if it has none. before is
// executed when the map and the key have been evaluated.
func (c *compiler) newEntry(mx *expr, key *expr, mt *types.Map, before stmt, site uint32, w *watch) addr {
	r, mv := c.m.rtype(mx.typ), closure[unsafe.Pointer](mx)
	kind, tell := native.MapKindOf(c.m.reflected(mx.typ)), w.mapAccess(true)
	if before == nil && tell == nil && kind == native.StringMap {
		kv := closure[string](key)
		return func(f *frame) unsafe.Pointer {
			m, k := mv(f), kv(f)
			f.note(site)
			return native.StringMapSet(r, m, k)
		}
	}
	if before == nil {
		before = nothing
	}
	switch kind {
	case native.StringMap:
		kv := closure[string](key)
		return func(f *frame) unsafe.Pointer {
			m, k := mv(f), kv(f)
			before(f)
			if tell != nil {
				tell(f, m)
			}
			f.note(site)
			return native.StringMapSet(r, m, k)
		}
	case native.Word8Map:
		kv := opsOf[key.kind].integer.toWord(key)
		return func(f *frame) unsafe.Pointer {
			m, k := mv(f), kv(f)
			before(f)
			if tell != nil {
				tell(f, m)
			}
			f.note(site)
			return native.Word8MapSet(r, m, k)
		}
	}
	tmp := c.temp(mt.Key())
	set, off := c.initialise(tmp, key), tmp.off
	return func(f *frame) unsafe.Pointer {
		m := mv(f)
		set(f)
		before(f)
		if tell != nil {
			tell(f, m)
		}
		f.note(site)
		return native.MapSet(r, m, f.at(off))
	}
}

// neverPanics reports whether every value of a type can be a key.
func neverPanics(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Interface:
		return false
	case *types.Array:
		return neverPanics(t.Elem())
	case *types.Struct:
		for v := range t.Fields() {
			if !neverPanics(v.Type()) {
				return false
			}
		}
	}
	return true
}

// mapIndex compiles m[k].
func (c *compiler) mapIndex(e *ast.IndexExpr, mt *types.Map) *expr {
	at := c.entry(c.expr(e.X), c.exprAs(e.Index, mt.Key()), mt, c.site(e.Pos()), c.watched(e))
	k := kindOf(mt.Elem())
	if k == kMem {
		r := c.m.rtype(mt.Elem())
		return c.memory(mt.Elem(), func(f *frame, to unsafe.Pointer) {
			if p := at(f); p != nil {
				typedmemmove(r, to, p)
			} else {
				typedmemclr(r, to)
			}
		})
	}
	return c.general(mt.Elem(), opsOf[k].orZero(at))
}

// orZero reads what an address leads to, or yields the zero value if it is nil.
//
//go:noinline
func orZero[T any](at addr) func(*frame) T {
	return func(f *frame) T {
		if p := (*T)(at(f)); p != nil {
			return *p
		}
		var zero T
		return zero
	}
}

// mapOk compiles v, ok := m[k].
func (c *compiler) mapOk(e *ast.IndexExpr, mt *types.Map) (stmt, *expr, *expr) {
	at := c.entry(c.expr(e.X), c.exprAs(e.Index, mt.Key()), mt, c.site(e.Pos()), c.watched(e))
	tmp, okay := c.temp(mt.Elem()), c.temp(types.Typ[types.Bool])
	r, off, ok, clear := c.m.rtype(mt.Elem()), tmp.off, okay.off, c.clear(tmp)
	return func(f *frame) ctl {
		p := at(f)
		*slotOf[bool](f, ok) = p != nil
		if p == nil {
			return clear(f)
		}
		typedmemmove(r, f.at(off), p)
		return next
	}, c.fromPlace(tmp), c.fromPlace(okay)
}

// setEntry compiles m[k] = x.
func (c *compiler) setEntry(mx, key, x *expr, mt *types.Map, site uint32, w *watch) stmt {
	if x.kind != kMem && x.form != isGeneral {
		return opsOf[x.kind].store(place{typ: mt.Elem(), how: byAddress, base: c.newEntry(mx, key, mt, nil, site, w)}, x)
	}
	tmp, elem := c.temp(mt.Elem()), c.m.rtype(mt.Elem())
	at, off := c.newEntry(mx, key, mt, c.initialise(tmp, x), site, w), tmp.off
	if kindOf(mt.Elem()) == kInt {
		return func(f *frame) ctl {
			*(*int)(at(f)) = *slotOf[int](f, off)
			return next
		}
	}
	return func(f *frame) ctl {
		typedmemmove(elem, at(f), f.at(off))
		return next
	}
}
