package machine

import (
	"go/ast"
	"go/token"
	"unsafe"
)

// forStmt compiles a for statement with a condition.
func (c *compiler) forStmt(s *ast.ForStmt, l *label) stmt {
	var init stmt
	if s.Init != nil {
		init = c.stmt(s.Init)
		if a, ok := s.Init.(*ast.AssignStmt); ok {
			c.lasting(s, a.Lhs...)
		}
	}
	var cond func(*frame) bool
	var test *intTest
	if s.Cond != nil {
		order := c.ordered(nil, []ast.Expr{s.Cond})
		x := c.expr(s.Cond)
		cond = closure[bool](x)
		if len(order) == 0 {
			test = x.test
		} else {
			before, inner := sequence(order), cond
			cond = func(f *frame) bool { before(f); return inner(f) }
		}
	}
	body := c.stmts(s.Body.List)
	post := c.freshRound(s)
	var loop stmt
	if test != nil && post == nil {
		if v, step, ok := c.step(s.Post); ok {
			loop = c.countInt(test, v, step, body, l)
		}
	}
	if test != nil && s.Post == nil && len(s.Body.List) == 1 && c.counted(s.Body.List[0]) == nil && post == nil {
		if v, step, ok := c.step(s.Body.List[0]); ok && step.form == isConst {
			loop = stepInt(test.op, test.x, test.y, v.off, step.c, c.m)
		}
	}
	if loop == nil {
		if s.Post != nil {
			post = sequence([]stmt{post, c.stmt(s.Post)})
		}
		loop = c.loop(cond, body, post, test, l)
	}
	if init != nil {
		return sequence([]stmt{init, loop})
	}
	return loop
}

// step returns the variable of the frame, an int, to which the post statement of a loop adds a
// constant or another such variable.
func (c *compiler) step(post ast.Stmt) (v place, step operand[int], ok bool) {
	var lhs ast.Expr
	switch s := post.(type) {
	case *ast.IncDecStmt:
		lhs, step = s.X, operand[int]{form: isConst, c: 1}
		if s.Tok == token.DEC {
			step.c = -1
		}
	case *ast.AssignStmt:
		if s.Tok != token.ADD_ASSIGN {
			return v, step, false
		}
		lhs = s.Lhs[0]
		if _, isName := ast.Unparen(s.Rhs[0]).(*ast.Ident); isName || c.info.Types[s.Rhs[0]].Value != nil {
			if kindOf(c.typeOf(s.Lhs[0])) != kInt {
				return v, step, false
			}
			step = operandOf[int](c.exprAs(s.Rhs[0], c.typeOf(s.Lhs[0])))
		}
		if step.form == isGeneral {
			return v, step, false
		}
	default:
		return v, step, false
	}
	if _, isName := ast.Unparen(lhs).(*ast.Ident); !isName || kindOf(c.typeOf(lhs)) != kInt {
		return v, step, false
	}
	v = c.place(lhs)
	return v, step, v.how == inFrame
}

// countInt returns a loop that compares ints and adds to one after each round, nil if none
// is made for the forms of what it compares.
func (c *compiler) countInt(t *intTest, v place, step operand[int], body stmt, l *label) stmt {
	exit, again := -1, -1
	if l != nil {
		exit, again = l.exit, l.again
	}
	return loopInt(t.op, t.x, t.y, v.off, step, body, c.m, exit, again)
}

// freshRound returns the statement that gives each round of a loop variables of its own where
// something may hold on to those of the round before.
func (c *compiler) freshRound(s *ast.ForStmt) stmt {
	a, ok := s.Init.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || c.src.sharesLoopVariables(s.Pos()) {
		return nil
	}
	var list []stmt
	for _, e := range a.Lhs {
		v := c.defined(e)
		if v == nil || !c.facts.boxed(v) && !c.m.huge(c.typ(v.Type())) {
			continue
		}
		p := c.vars[v]
		tmp := c.temp(p.typ)
		list = append(list, c.initialise(tmp, c.fromPlace(p)), c.renew(p), c.initialise(p, c.fromPlace(tmp)))
	}
	if list == nil {
		return nil
	}
	return sequence(list)
}

// renew makes the memory of a boxed variable anew.
func (c *compiler) renew(p place) stmt {
	off, r := p.off, c.m.objectType(p.typ)
	return func(f *frame) ctl {
		*slotOf[unsafe.Pointer](f, off) = newObject(r)
		return next
	}
}

// loop returns the loop with a condition, a body and what follows each round; cond and post may
// be nil. test is the condition, if it is a comparison of ints.
func (c *compiler) loop(cond func(*frame) bool, body, post stmt, test *intTest, l *label) stmt {
	m := c.m
	exit, again := -1, -1
	if l != nil {
		exit, again = l.exit, l.again
	}
	if test != nil && post == nil {
		if loop := whileInt(test.op, test.x, test.y, body, m, exit, again); loop != nil {
			return loop
		}
	}
	if post == nil {
		post = func(*frame) ctl { return next }
	}
	if cond == nil {
		return func(f *frame) ctl {
			for {
				if r := body(f); r != next {
					switch r {
					case ctlBreak, exit:
						return next
					case ctlContinue, again:
					default:
						return r
					}
				}
				post(f)
				if m.Budget--; m.Budget < 0 {
					m.poll(f)
				}
			}
		}
	}
	return func(f *frame) ctl {
		for cond(f) {
			if r := body(f); r != next {
				switch r {
				case ctlBreak, exit:
					return next
				case ctlContinue, again:
				default:
					return r
				}
			}
			post(f)
			if m.Budget--; m.Budget < 0 {
				m.poll(f)
			}
		}
		return next
	}
}
