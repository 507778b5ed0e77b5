package machine

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

var constantOne = constant.MakeInt64(1)

// Go leaves the order of a call and of the reading of a variable open. Its compiler makes all
// calls of a statement first, from left to right, and what cannot be told from that by a program
// whose result does not depend on it is left as it stands here. Slicing, and asserting a type
// that is no pointer, are done in their turn among the calls, and so are conversions of strings to
// slices, and what the indices of a slice expression compute.

// ordered makes the calls in some expressions, which a statement evaluates in this order, values that
// are evaluated beforehand, if something that a call could change, or that may panic, stands before one.
// It returns the statements that evaluate them.
func (c *compiler) ordered(list []stmt, exprs []ast.Expr) []stmt {
	o := &ordering{c: c}
	for _, e := range exprs {
		o.scan(e)
	}
	if !o.needed {
		return list
	}
	for _, e := range exprs {
		list = o.hoist(list, e, true)
	}
	return list
}

// inOrder executes a statement after those that ordered has returned.
func (c *compiler) inOrder(order []stmt, s stmt) stmt {
	if len(order) == 0 {
		return s
	}
	return sequence(append(order, s))
}

type ordering struct {
	c       *compiler
	exposed bool // an operand was seen that a call could change
	needed  bool
}

// isCall reports whether an expression is a call of a function, or does what could be told
// from one.
func (c *compiler) isCall(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		tv := c.info.Types[e.Fun]
		if tv.IsType() {
			return false
		}
		return !tv.IsBuiltin()
	case *ast.UnaryExpr:
		return e.Op == token.ARROW
	}
	return false
}

// scan looks for a call after something exposed.
func (o *ordering) scan(e ast.Expr) {
	if e == nil || o.needed || o.c.info.Types[e].Value != nil {
		return
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		o.scan(e.X)
	case *ast.Ident:
		if v, ok := o.c.info.Uses[e].(*types.Var); ok {
			if f := o.c.facts[v]; f == nil || f.captured || f.addressed {
				o.exposed = true
			}
		}
	case *ast.FuncLit:
	case *ast.CompositeLit:
		for _, el := range e.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				if _, isStruct := o.c.core(e).(*types.Struct); !isStruct {
					o.scan(kv.Key)
				}
				el = kv.Value
			}
			o.scan(el)
		}
	case *ast.SelectorExpr:
		if s := o.c.info.Selections[e]; s != nil {
			o.scan(e.X)
			if s.Indirect() {
				o.exposed = true
			}
		} else if _, ok := o.c.info.Uses[e.Sel].(*types.Var); ok {
			o.exposed = true
		}
	case *ast.IndexExpr:
		o.scan(e.X)
		o.scan(e.Index)
		if !o.c.info.Types[e.Index].IsType() {
			o.exposed = true
		}
	case *ast.SliceExpr:
		for _, x := range []ast.Expr{e.X, e.Low, e.High, e.Max} {
			o.scan(x)
		}
		o.exposed = true
	case *ast.StarExpr:
		o.scan(e.X)
		o.exposed = true
	case *ast.TypeAssertExpr:
		o.scan(e.X)
		o.exposed = true
	case *ast.UnaryExpr:
		if e.Op == token.ARROW {
			o.scan(e.X)
			if o.exposed {
				o.needed = true
			}
			return
		}
		o.scan(e.X)
	case *ast.BinaryExpr:
		o.scan(e.X)
		o.scan(e.Y)
		switch e.Op {
		case token.QUO, token.REM, token.SHL, token.SHR:
			o.exposed = true
		}
	case *ast.CallExpr:
		before := o.exposed
		o.scan(e.Fun)
		for _, a := range e.Args {
			o.scan(a)
		}
		if o.c.isCall(e) {
			// What its own arguments read, they read when it is made.
			o.needed = o.needed || before
			o.exposed = before
		}
	}
}

// hoist evaluates the calls in an expression into variables of their own, inner ones first. What is evaluated
// only under a condition is left alone, or evaluated as a whole.
func (o *ordering) hoist(list []stmt, e ast.Expr, outermost bool) []stmt {
	c := o.c
	if e == nil || c.info.Types[e].Value != nil || c.hoisted[e] != nil {
		return list
	}
	hoist := func(e ast.Expr) {
		t := c.typeOf(e)
		if t == nil {
			return
		}
		if _, ok := t.(*types.Tuple); ok {
			return
		}
		tmp := c.temp(t)
		list = append(list, c.initialise(tmp, c.expr(e)))
		x := c.fromPlace(tmp)
		x.place = nil
		c.hoisted[e] = x
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return o.hoist(list, e.X, outermost)
	case *ast.CompositeLit:
		for _, el := range e.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				if _, isStruct := c.core(e).(*types.Struct); !isStruct {
					list = o.hoist(list, kv.Key, false)
				}
				el = kv.Value
			}
			list = o.hoist(list, el, false)
		}
	case *ast.SelectorExpr:
		if c.info.Selections[e] != nil {
			list = o.hoist(list, e.X, false)
		}
	case *ast.IndexExpr:
		list = o.hoist(list, e.X, false)
		if !c.info.Types[e.Index].IsType() {
			list = o.hoist(list, e.Index, false)
		}
		if _, isMap := c.core(e.X).(*types.Map); isMap && c.isBytesAsString(e.Index) {
			if _, pair := c.typeOf(e).(*types.Tuple); !pair {
				hoist(e)
			}
		}
	case *ast.SliceExpr:
		list = o.hoist(list, e.X, false)
		for _, x := range []ast.Expr{e.Low, e.High, e.Max} {
			list = o.hoist(list, x, false)
			if x != nil && !c.cheap(x) {
				hoist(x)
			}
		}
		hoist(e)
	case *ast.StarExpr:
		list = o.hoist(list, e.X, false)
	case *ast.TypeAssertExpr:
		list = o.hoist(list, e.X, false)
		t := c.typeOf(e)
		if _, checked := t.(*types.Tuple); !checked && t != nil && !c.m.direct(t) {
			hoist(e)
		}
	case *ast.UnaryExpr:
		list = o.hoist(list, e.X, false)
		if e.Op == token.ARROW {
			hoist(e)
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			list = o.hoist(list, e.X, false)
			if c.hasCall(e.Y) {
				hoist(e)
			}
			return list
		}
		list = o.hoist(list, e.X, false)
		list = o.hoist(list, e.Y, false)
	case *ast.CallExpr:
		list = o.hoist(list, e.Fun, false)
		for _, a := range e.Args {
			list = o.hoist(list, a, false)
		}
		// A builtin function, too, is called in its turn, and so is a string converted to a slice.
		if tv := c.info.Types[e.Fun]; !tv.IsType() || c.makesSlice(e) {
			hoist(e)
		}
	}
	return list
}

// cheap reports whether Go's compiler reads an index of a slice expression where it is used, and not in its turn.
func (c *compiler) cheap(x ast.Expr) bool {
	if c.info.Types[x].Value != nil || c.hoisted[x] != nil {
		return true
	}
	_, name := ast.Unparen(x).(*ast.Ident)
	return name
}

// makesSlice reports whether a conversion is one of a string to a slice.
func (c *compiler) makesSlice(e *ast.CallExpr) bool {
	if _, ok := c.core(e.Fun).(*types.Slice); !ok {
		return false
	}
	b, ok := c.core(e.Args[0]).(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isBytesAsString reports whether an expression is a conversion of bytes to a string: an element of a map is looked up
// by one at once, without a copy.
func (c *compiler) isBytesAsString(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !c.info.Types[call.Fun].IsType() {
		return false
	}
	b, isString := c.core(call.Fun).(*types.Basic)
	s, isSlice := c.core(call.Args[0]).(*types.Slice)
	if !isString || !isSlice || b.Info()&types.IsString == 0 {
		return false
	}
	elem, ok := s.Elem().Underlying().(*types.Basic)
	return ok && elem.Kind() == types.Byte
}

func (c *compiler) hasCall(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if x, ok := n.(ast.Expr); ok && c.isCall(x) {
			found = true
		}
		return !found
	})
	return found
}
