package machine

import (
	"go/ast"
	"go/token"
	"unsafe"
)

// A branching makes the statement that executes then or or, by a condition that it is fused with. or
// may be nil.
type branching func(then, or stmt) stmt

// branch returns the statement that executes then or or, which may be nil.
func (c *compiler) branch(cond *expr, then, or stmt) stmt {
	if cond.branch != nil {
		return cond.branch(then, or)
	}
	return branchOn(closure[bool](cond), then, or)
}

func branchOn(cond func(*frame) bool, then, or stmt) stmt {
	if or == nil {
		return func(f *frame) ctl {
			if cond(f) {
				return then(f)
			}
			return next
		}
	}
	return func(f *frame) ctl {
		if cond(f) {
			return then(f)
		}
		return or(f)
	}
}

// branchInt is branch for a comparison of ints.
func (t *intTest) branch(cond func(*frame) bool) branching {
	return func(then, or stmt) (s stmt) {
		if or == nil {
			s = ifInt(t.op, t.x, t.y, then)
		} else {
			s = ifElseInt(t.op, t.x, t.y, then, or)
		}
		if s == nil {
			s = branchOn(cond, then, or)
		}
		return s
	}
}

// branchNil is branch for the comparison of a variable in the frame with nil.
//
//go:noinline
func branchNil(off uintptr, equal bool) branching {
	return func(then, or stmt) stmt {
		if or == nil {
			or = nothing
		}
		if !equal {
			then, or = or, then
		}
		return func(f *frame) ctl {
			if *slotOf[unsafe.Pointer](f, off) == nil {
				return then(f)
			}
			return or(f)
		}
	}
}

// logical compiles x && y and x || y.
func (c *compiler) logical(e *ast.BinaryExpr) *expr {
	x, y := c.expr(e.X), c.expr(e.Y)
	v, w := closure[bool](x), closure[bool](y)
	if e.Op == token.LAND {
		z := c.general(c.typeOf(e), func(f *frame) bool { return v(f) && w(f) })
		z.branch = func(then, or stmt) stmt { return c.branch(x, c.branch(y, then, or), or) }
		return z
	}
	z := c.general(c.typeOf(e), func(f *frame) bool { return v(f) || w(f) })
	z.branch = func(then, or stmt) stmt { return c.branch(x, then, c.branch(y, then, or)) }
	return z
}

// negated compiles !x.
func (c *compiler) negated(x *expr) *expr {
	v := closure[bool](x)
	z := c.general(x.typ, func(f *frame) bool { return !v(f) })
	z.branch = func(then, or stmt) stmt {
		if or == nil {
			or = nothing
		}
		return c.branch(x, or, then)
	}
	return z
}

func nothing(*frame) ctl { return next }

// ifStmt compiles an if statement.
func (c *compiler) ifStmt(s *ast.IfStmt) stmt {
	orElse := c.ifThen(s)
	if s.Else == nil {
		return orElse(nil)
	}
	return orElse(sequence([]stmt{c.counted(s.Else), c.stmt(s.Else)}))
}

// ifThen compiles an if statement but for what it does otherwise, if anything.
func (c *compiler) ifThen(s *ast.IfStmt) (orElse func(or stmt) stmt) {
	var pre []stmt
	if s.Init != nil {
		pre = append(pre, c.stmt(s.Init))
	}
	pre = c.ordered(pre, []ast.Expr{s.Cond})
	cond := c.expr(s.Cond)
	then := c.stmts(s.Body.List)
	return func(or stmt) stmt { return sequence(append(pre, c.branch(cond, then, or))) }
}

// isGuard reports whether a statement is an if statement that only leads elsewhere: what follows it
// is then what it does otherwise.
func isGuard(s ast.Stmt) bool {
	i, ok := s.(*ast.IfStmt)
	if !ok || i.Else != nil || len(i.Body.List) == 0 {
		return false
	}
	switch last := i.Body.List[len(i.Body.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok != token.FALLTHROUGH
	}
	return false
}

// maxGuards bounds how deep guards are nested: each takes some of Go's stack.
const maxGuards = 8

// guard compiles an if statement that only leads elsewhere, and what follows it.
func (c *compiler) guard(s *ast.IfStmt, after []ast.Stmt) stmt {
	outer := c.within
	c.within = s
	orElse := c.ifThen(s)
	c.within = outer
	c.guards++
	or := c.stmts(after)
	c.guards--
	return orElse(or)
}
