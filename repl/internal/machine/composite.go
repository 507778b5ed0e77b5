package machine

import (
	"go/ast"
	"go/constant"
	"go/types"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// composite compiles a composite literal of type t.
func (c *compiler) composite(e *ast.CompositeLit, t types.Type) *expr {
	switch u := t.Underlying().(type) {
	case *types.Pointer: // the type of an element, elided
		return c.pointerTo(t, c.composite(e, u.Elem()))
	case *types.Struct:
		return c.structLit(e, t, u)
	case *types.Array:
		return c.arrayLit(e, t, u)
	case *types.Slice:
		return c.sliceLit(e, t, u)
	case *types.Map:
		return c.mapLit(e, t, u)
	}
	c.unsupported(e.Pos(), "literal of %s", t)
	return nil
}

// element compiles an element of a literal, whose type may be elided.
func (c *compiler) element(e ast.Expr, t types.Type) *expr {
	if lit, ok := e.(*ast.CompositeLit); ok && lit.Type == nil {
		x := c.composite(lit, t)
		return x
	}
	return c.exprAs(e, t)
}

// put is a value that is written at an offset.
type put struct {
	off uintptr
	w   write
}

func (c *compiler) structLit(e *ast.CompositeLit, t types.Type, st *types.Struct) *expr {
	r := c.m.reflected(t)
	var puts []put
	var parts []part
	for i, el := range e.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			name := kv.Key.(*ast.Ident).Name
			p := place{typ: t, how: inFrame}
			obj, index, _ := types.LookupFieldOrMethod(t, false, c.fieldPkg(kv.Key.(*ast.Ident), st), name)
			if v, ok := obj.(*types.Var); ok {
				p = c.follow(p, index, kv.Pos())
				x := c.toField(v, c.fieldValue(name, kv.Value, p.typ))
				puts, parts = append(puts, put{p.off, c.writer(x)}), append(parts, part{p.off, x})
			}
			continue
		}
		x := c.toField(st.Field(i), c.element(el, st.Field(i).Type()))
		w := c.writer(x)
		if st.Field(i).Name() == "_" {
			t := c.m.rtype(st.Field(i).Type())
			value := w
			w = func(f *frame, to unsafe.Pointer) { value(f, to); typedmemclr(t, to) }
		}
		puts = append(puts, put{r.Field(i).Offset, w})
		if st.Field(i).Name() != "_" {
			parts = append(parts, part{r.Field(i).Offset, x})
		}
	}
	x := c.filled(t, puts, len(puts) == st.NumFields())
	if len(parts) == st.NumFields() {
		x.parts = parts
	}
	return x
}

// fieldValue compiles the value of a field, which may be a channel to be called by the field's name.
func (c *compiler) fieldValue(name string, e ast.Expr, t types.Type) *expr {
	outer := c.hint
	c.hint = name
	defer func() { c.hint = outer }()
	return c.element(e, t)
}

// toField returns what a field is set to: where its struct is of a compiled package, a channel of signals is
// exchanged for one that the package can wait on. One of values, such as that of a time.Ticker, is left alone:
// they would not be there for the program itself any more.
func (c *compiler) toField(v *types.Var, x *expr) *expr {
	if !isChan(x.typ) || v.Pkg() == nil || !c.m.host.Compiled(v.Pkg()) {
		return x
	}
	t := c.m.reflected(x.typ)
	if t.Elem().Size() > 0 {
		return x
	}
	ch, m := closure[unsafe.Pointer](x), c.m
	return c.general(x.typ, func(f *frame) unsafe.Pointer { return m.host.ToCompiled(ch(f), t) })
}

// fieldOf returns the field that an expression selects, or nil.
func (c *compiler) fieldOf(e ast.Expr) *types.Var {
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		if s := c.info.Selections[sel]; s != nil && s.Kind() == types.FieldVal {
			return s.Obj().(*types.Var)
		}
	}
	return nil
}

func (c *compiler) fieldPkg(id *ast.Ident, st *types.Struct) *types.Package {
	if v, ok := c.info.Uses[id].(*types.Var); ok {
		return v.Pkg()
	}
	if st.NumFields() > 0 {
		return st.Field(0).Pkg()
	}
	return c.src.pkg
}

// filled makes an expression of values at offsets, and zeros elsewhere.
func (c *compiler) filled(t types.Type, puts []put, whole bool) *expr {
	r := c.m.rtype(t)
	if len(puts) == 1 && whole {
		w, off := puts[0].w, puts[0].off
		return c.memory(t, func(f *frame, to unsafe.Pointer) { w(f, unsafe.Add(to, off)) })
	}
	if len(puts) == 2 && whole {
		w0, w1, o0, o1 := puts[0].w, puts[1].w, puts[0].off, puts[1].off
		return c.memory(t, func(f *frame, to unsafe.Pointer) {
			w0(f, unsafe.Add(to, o0))
			w1(f, unsafe.Add(to, o1))
		})
	}
	return c.memory(t, func(f *frame, to unsafe.Pointer) {
		if !whole {
			typedmemclr(r, to)
		}
		for _, p := range puts {
			p.w(f, unsafe.Add(to, p.off))
		}
	})
}

// elements returns the elements of an array or slice literal with their indices, and the
// length of the whole.
func (c *compiler) elements(e *ast.CompositeLit) (indices []int, values []ast.Expr, length int) {
	i := 0
	for _, el := range e.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			n, _ := constant.Int64Val(constant.ToInt(c.info.Types[kv.Key].Value))
			i = int(n)
			el = kv.Value
		}
		indices, values = append(indices, i), append(values, el)
		i++
		length = max(length, i)
	}
	return indices, values, length
}

func (c *compiler) arrayLit(e *ast.CompositeLit, t types.Type, at *types.Array) *expr {
	size := c.m.sizeof(at.Elem())
	indices, values, _ := c.elements(e)
	var puts []put
	for i, v := range values {
		puts = append(puts, put{uintptr(indices[i]) * size, c.writer(c.element(v, at.Elem()))})
	}
	return c.filled(t, puts, len(puts) == int(at.Len()))
}

func (c *compiler) sliceLit(e *ast.CompositeLit, t types.Type, st *types.Slice) *expr {
	size, r := c.m.sizeof(st.Elem()), c.m.rtype(st.Elem())
	indices, values, n := c.elements(e)
	puts := make([]put, len(values))
	for i, v := range values {
		puts[i] = put{uintptr(indices[i]) * size, c.writer(c.element(v, st.Elem()))}
	}
	return c.general(t, func(f *frame) slice {
		p := newArray(r, n)
		for i := range puts {
			puts[i].w(f, unsafe.Add(p, puts[i].off))
		}
		return slice{p, n, n}
	})
}

func (c *compiler) mapLit(e *ast.CompositeLit, t types.Type, mt *types.Map) *expr {
	r, elem := c.m.rtype(t), c.m.rtype(mt.Elem())
	key, val := c.temp(mt.Key()), c.temp(mt.Elem())
	type entry struct{ key, val stmt }
	var entries []entry
	for _, el := range e.Elts {
		kv := el.(*ast.KeyValueExpr)
		entries = append(entries, entry{c.initialise(key, c.element(kv.Key, mt.Key())), c.initialise(val, c.element(kv.Value, mt.Elem()))})
	}
	site, keep := c.site(e.Pos()), c.temp(unsafePointer)
	return c.general(t, func(f *frame) unsafe.Pointer {
		m := native.MakeMap(r, len(entries))
		*slotOf[unsafe.Pointer](f, keep.off) = m
		for _, en := range entries {
			en.key(f)
			en.val(f)
			f.note(site)
			typedmemmove(elem, native.MapSet(r, m, f.at(key.off)), f.at(val.off))
		}
		return m
	})
}
