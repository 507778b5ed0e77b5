package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// isLiteral tells whether an expression is a composite literal or its address.
func isLiteral(e ast.Expr) bool {
	e = ast.Unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = ast.Unparen(u.X)
	}
	_, ok := e.(*ast.CompositeLit)
	return ok
}

func (f *fn) compositeLit(e *ast.CompositeLit) string {
	t := f.typeOf(e)
	prefix := ""
	if elem, ok := deref(t); ok { // &T elided in a list of pointers
		t, prefix = elem, "&"
	}
	typ := f.typ(t)
	if f.l.recursive(t) {
		typ = f.typ(t.Underlying())
	}
	var elems []string
	switch u := t.Underlying().(type) {
	case *types.Struct:
		field := func(i int) *types.Var {
			if kv, ok := e.Elts[i].(*ast.KeyValueExpr); ok {
				i = fieldIndex(u, kv.Key.(*ast.Ident).Name)
			}
			return u.Field(i)
		}
		value := func(i int) ast.Expr { return element(e.Elts[i]) }
		values := f.inOrder(len(e.Elts), value, func(i int) string {
			v, to := value(i), field(i).Type()
			lower := func() string { return f.hinted(field(i).Name(), v, to) }
			var elem string
			if f.l.compiled(field(i)) {
				elem = f.handed(e.Type, field(i), v, lower)
			} else {
				elem = lower()
			}
			if f.l.native(to) && !isInterface(f.typeOf(v)) && !f.info.Types[v].IsNil() {
				iface := f.l.fresh("i") // only a variable of that type becomes one in a literal
				f.pre = append(f.pre, fmt.Sprintf("var %s %s = %s", iface, f.typ(to), elem))
				elem = iface
			}
			return elem
		})
		for i, v := range values {
			if name := field(i).Name(); name != "_" {
				elems = append(elems, name+": "+v)
			}
		}
	case *types.Map:
		named, ok := types.Unalias(t).(*types.Named)
		handsOut := ok && f.l.compiled(named.Obj()) // template.FuncMap
		part := func(i int) ast.Expr {              // keys and values in turn
			kv := e.Elts[i/2].(*ast.KeyValueExpr)
			if i%2 == 0 {
				return kv.Key
			}
			return kv.Value
		}
		parts := f.inOrder(2*len(e.Elts), part, func(i int) string {
			if i%2 != 0 {
				lower := func() string { return f.exprAs(part(i), u.Elem()) }
				if handsOut {
					return f.handedFunc(e.Type, part(i), lower)
				}
				return lower()
			}
			key := f.exprAs(part(i), u.Key())
			if isInterface(u.Key()) && !f.l.native(u.Key()) && !isInterface(f.typeOf(part(i))) {
				key = f.l.rt("Any") + "(" + key + ")" // in an instance two may be equal
			}
			return key
		})
		for pair := range slices.Chunk(parts, 2) {
			elems = append(elems, pair[0]+": "+pair[1])
		}
	case *types.Slice:
		elems = f.listElems(e, u.Elem())
	case *types.Array:
		elems = f.listElems(e, u.Elem())
	}
	return prefix + typ + "{" + strings.Join(elems, ", ") + "}"
}

func (f *fn) listElems(e *ast.CompositeLit, elem types.Type) []string {
	value := func(i int) ast.Expr { return element(e.Elts[i]) }
	out := f.inOrder(len(e.Elts), value, func(i int) string { return f.exprAs(value(i), elem) })
	for i, el := range e.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			out[i] = f.info.Types[kv.Key].Value.ExactString() + ": " + out[i]
		}
	}
	return out
}

// element is the value of an element of a composite literal, which may have a key.
func element(e ast.Expr) ast.Expr {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		return kv.Value
	}
	return e
}

// hinted lowers an expression that goes to something called name.
func (f *fn) hinted(name string, e ast.Expr, t types.Type) string {
	old := f.hint
	f.hint = name
	v := f.exprAs(e, t)
	f.hint = old
	return v
}

func fieldIndex(s *types.Struct, name string) int {
	for i := range s.NumFields() {
		if s.Field(i).Name() == name {
			return i
		}
	}
	return -1
}
