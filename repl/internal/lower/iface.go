package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// An interpreted value in an any has forgotten its methods: the interpreter cannot
// tell whether it implements an interface. What it does tell rightly is which
// struct it is, since each has a tag of its own. So a conversion from any to an
// interface tries the types that implement it one after the other.

// native tells whether t is an interface of compiled code, error among them: what an
// interpreted value becomes in there is a wrapper with the methods.
func (l *Lowerer) native(t types.Type) bool {
	if !isInterface(t) || isNamedEmptyInterface(t) {
		return false
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && (named.Obj().Pkg() == nil || l.compiled(named.Obj()))
}

// asserted returns the name of a function from a value of type from to (T, bool):
// the comma-ok form of a type assertion.
func (l *Lowerer) asserted(from, to types.Type) string {
	src, dst := l.typ(from, nil), l.typ(to, nil)
	key := "is " + src + " " + dst
	if isInterface(to) && !isNamedEmptyInterface(to) {
		key = fmt.Sprintf("%s %d", key, len(l.structs)) // other types may implement it by now
	}
	return l.helper(key, "is", func(name string) {
		// Written last: the unit may declare more types that implement it.
		l.out.late = append(l.out.late, func() {
			body := fmt.Sprintf("r, ok := v.(%s)\nreturn r, ok\n", dst)
			switch {
			case isInterface(to):
				body = l.implementers(from, to) + fmt.Sprintf("if r, ok := v.(%s); ok { return r, true }\nreturn nil, false\n", dst)
			case l.native(from):
				body = fmt.Sprintf("r, ok := %s(v).(%s)\nreturn r, ok\n", l.rt("Unbox"), dst)
			}
			fmt.Fprintf(&l.out.decls, "func %s(v %s) (%s, bool) {\n%s}\n", name, src, dst, body)
		})
	})
}

// implementers writes a conversion for each declared type that implements an
// interface.
func (l *Lowerer) implementers(from, to types.Type) string {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok || iface.Empty() || !isNamedEmptyInterface(from) {
		return ""
	}
	var b strings.Builder
	for _, t := range l.structs {
		for _, typ := range []types.Type{t, types.NewPointer(t)} {
			if types.Implements(typ, iface) {
				x := l.fresh("x")
				fmt.Fprintf(&b, "if %s, ok := v.(%s); ok { return %s, true }\n", x, l.typ(typ, nil), x)
			}
		}
	}
	return b.String()
}

// dynamic tells whether the interpreter's own type switch would not do: where the
// operand is an interface of compiled code, or an any and a case an interface.
func (f *fn) dynamic(s *ast.TypeSwitchStmt, x ast.Expr) bool {
	if f.l.native(f.typeOf(x)) {
		return true
	}
	if !isNamedEmptyInterface(f.typeOf(x)) {
		return false
	}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			if t := f.typeOf(e); !f.info.Types[e].IsNil() && isInterface(t) && !isNamedEmptyInterface(t) {
				return true
			}
		}
	}
	return false
}

// typeChain lowers a type switch to a chain of assertions, which finds the case,
// and a plain switch.
func (f *fn) typeChain(s *ast.TypeSwitchStmt, x string, operand types.Type, label *types.Label) {
	x = f.hoist(x)
	chosen := f.l.fresh("case")
	f.put("%s := -1", chosen)
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		obj := f.info.Implicits[c]
		name := "_"
		if obj != nil {
			name = f.local(obj)
			f.put("var %s %s", name, f.typ(obj.Type()))
		}
		for _, e := range c.List {
			if f.info.Types[e].IsNil() {
				f.put("if %s < 0 && %s(%s) { %s = %d }", chosen, f.l.rt("IsNil"), x, chosen, i)
				continue
			}
			is := f.l.asserted(operand, f.typeOf(e))
			r, ok := f.l.fresh("r"), f.l.fresh("ok")
			f.put("if %s < 0 {\n%s, %s := %s(%s)\nif %s {", chosen, r, ok, is, x, ok)
			if obj != nil && len(c.List) == 1 {
				f.put("%s = %s", name, r)
			} else {
				f.put("_ = %s", r)
			}
			f.put("%s = %d\n}\n}", chosen, i)
		}
		if obj != nil && len(c.List) != 1 {
			f.put("%s = %s", name, x)
		}
	}
	f.enter(&target{label: label, isSwitch: true})
	f.putLabel(label)
	f.put("switch %s {", chosen)
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil {
			f.put("case -1:")
		} else {
			f.put("case %d:", i)
		}
		f.stmts(c.Body)
	}
	f.put("}")
	f.leave()
}
