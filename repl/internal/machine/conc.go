package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"unsafe"
)

// goStmt compiles a go statement: its operands are evaluated now.
func (c *compiler) goStmt(s *ast.GoStmt) stmt {
	pre, bind, _ := c.later(s.Call)
	site, m := c.site(s.Pos()), c.m
	entry := c.entryOf(s.Call)
	name := c.processName(s.Call)
	return func(f *frame) ctl {
		pre(f)
		g := bind(f)
		info := entry(f)
		f.note(site)
		m.host.Go(m.siteAt(site), name, info, starting(g))
		return next
	}
}

// starting returns what a process is to do that begins with a function. It is one function, for it has a frame on the
// stack of every process.
func starting(g *frame) func() {
	return func() {
		if g == nil {
			return // recover, and there is nothing
		}
		g.code.m.host.Started()
		g.caller, g.raised = nil, nil
		g.code.run(g)
		g.code.done(g)
	}
}

// entryOf returns what finds out which function a go statement starts.
func (c *compiler) entryOf(e *ast.CallExpr) func(f *frame) *FuncInfo {
	fun := ast.Unparen(e.Fun)
	if id := calleeIdent(fun); id != nil {
		if obj, ok := c.info.Uses[id].(*types.Func); ok {
			info := &FuncInfo{Name: obj.FullName()}
			if fn := c.m.functionOf(obj); fn != nil {
				info = fn.info
			}
			return func(*frame) *FuncInfo { return info }
		}
	}
	if tv := c.info.Types[e.Fun]; tv.IsBuiltin() || tv.IsType() {
		return func(*frame) *FuncInfo { return nil }
	}
	if lit, ok := fun.(*ast.FuncLit); ok {
		pos := c.src.fset.Position(lit.Pos())
		info := &FuncInfo{Name: c.literalName(c.fn.lits), File: pos.Filename, Line: pos.Line, Col: pos.Column}
		return func(*frame) *FuncInfo { return info }
	}
	return func(*frame) *FuncInfo { return nil }
}

// processName is what reports call a process.
//
// It is named after the call: player("ping", …). A literal is compiled already.
func (c *compiler) processName(e *ast.CallExpr) string {
	if _, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		return strings.TrimPrefix(c.literalName(c.fn.lits), "main.")
	}
	if len(e.Args) == 0 {
		return exprString(e.Fun)
	}
	list := make([]string, len(e.Args))
	for i, a := range e.Args {
		list[i] = "…"
		if tv := c.info.Types[a]; tv.Value != nil {
			if list[i] = types.ExprString(a); len(list[i]) > maxShownArg {
				list[i] = tv.Value.String()
			}
		} else if id, ok := ast.Unparen(a).(*ast.Ident); ok {
			list[i] = id.Name
		}
	}
	return exprString(e.Fun) + "(" + strings.Join(list, ", ") + ")"
}

// maxShownArg is how long a constant argument may be that is shown as it is written.
const maxShownArg = 20

// send compiles ch <- v.
func (c *compiler) send(s *ast.SendStmt) stmt {
	order := c.ordered(nil, []ast.Expr{s.Chan, s.Value})
	elem := c.core(s.Chan).(*types.Chan).Elem()
	ch, m, site := closure[unsafe.Pointer](c.expr(s.Chan)), c.m, c.site(s.Chan.Pos())
	tmp := c.temp(elem)
	set, off := c.initialise(tmp, c.exprAs(s.Value, elem)), tmp.off
	return c.inOrder(order, func(f *frame) ctl {
		q := ch(f)
		set(f)
		f.note(site)
		m.host.Send(q, f.at(off))
		return next
	})
}

// receive compiles <-ch.
func (c *compiler) receive(e *ast.UnaryExpr) *expr {
	elem := c.core(e.X).(*types.Chan).Elem()
	tmp := c.temp(elem)
	do := c.receiveInto(e, tmp.off, -1)
	x := c.after(do, c.fromPlace(tmp))
	x.calls = true
	return x
}

// receiveInto receives into a slot of the frame, and whether there was a value into another.
func (c *compiler) receiveInto(e *ast.UnaryExpr, off uintptr, ok int) stmt {
	ch, m, site := closure[unsafe.Pointer](c.expr(e.X)), c.m, c.site(e.Pos())
	if ok < 0 {
		return func(f *frame) ctl {
			q := ch(f)
			f.note(site)
			m.host.Receive(q, f.at(off))
			return next
		}
	}
	return func(f *frame) ctl {
		q := ch(f)
		f.note(site)
		*slotOf[bool](f, uintptr(ok)) = m.host.Receive(q, f.at(off))
		return next
	}
}

func (c *compiler) receiveStmt(e *ast.UnaryExpr) stmt {
	order := c.ordered(nil, []ast.Expr{e.X})
	ch, m, site := closure[unsafe.Pointer](c.expr(e.X)), c.m, c.site(e.Pos())
	return c.inOrder(order, func(f *frame) ctl {
		q := ch(f)
		f.note(site)
		m.host.Receive(q, nil)
		return next
	})
}

// receiveOk compiles v, ok := <-ch.
func (c *compiler) receiveOk(e *ast.UnaryExpr) (stmt, *expr, *expr) {
	tmp, okay := c.temp(c.core(e.X).(*types.Chan).Elem()), c.temp(types.Typ[types.Bool])
	return c.receiveInto(e, tmp.off, int(okay.off)), c.fromPlace(tmp), c.fromPlace(okay)
}

// selectStmt compiles select: the channels and values are evaluated in source order, the host chooses,
// and the chosen case runs.
func (c *compiler) selectStmt(s *ast.SelectStmt) stmt {
	var evaluate []stmt
	var list []caseSlots
	bodies := make([]stmt, 0, len(s.Body.List))
	var fallback stmt
	okay := c.temp(types.Typ[types.Bool])
	for _, cl := range s.Body.List {
		cl := cl.(*ast.CommClause)
		var set stmt
		switch comm := cl.Comm.(type) {
		case nil:
			fallback = c.stmts(cl.Body)
			continue
		case *ast.SendStmt:
			elem := c.core(comm.Chan).(*types.Chan).Elem()
			ch, v := c.temp(c.typeOf(comm.Chan)), c.temp(elem)
			evaluate = append(evaluate, c.initialise(ch, c.expr(comm.Chan)), c.initialise(v, c.exprAs(comm.Value, elem)))
			list = append(list, caseSlots{ch.off, v.off, true})
		default:
			u := receivedFrom(comm)
			elem := c.core(u.X).(*types.Chan).Elem()
			ch, v := c.temp(c.typeOf(u.X)), c.temp(elem)
			evaluate = append(evaluate, c.initialise(ch, c.expr(u.X)))
			list = append(list, caseSlots{ch.off, v.off, false})
			if a, ok := comm.(*ast.AssignStmt); ok {
				set = c.assignValues(a.Lhs, nil, []*expr{c.fromPlace(v), c.fromPlace(okay)}[:len(a.Lhs)], a.Tok == token.DEFINE, a.Pos())
			}
		}
		bodies = append(bodies, sequence([]stmt{set, c.stmts(cl.Body)}))
	}
	before, m, site, n, ok := sequence(evaluate), c.m, c.site(s.Pos()), len(list), okay.off
	run := func(f *frame) ctl {
		before(f)
		cases := m.cases.take(n)
		for _, k := range list {
			cases = append(cases, SelectCase{Ch: *slotOf[unsafe.Pointer](f, k.ch), V: f.at(k.v), Send: k.send})
		}
		f.note(site)
		i, got := m.host.Select(cases, fallback != nil)
		m.cases.put(cases)
		*slotOf[bool](f, ok) = got
		r := next
		if i < 0 {
			r = fallback(f)
		} else {
			r = bodies[i](f)
		}
		if r == ctlBreak {
			return next
		}
		return r
	}
	return run
}

// caseLists are lists of cases that are not in use. One that a panic has left is garbage.
type caseLists [][]SelectCase

// take returns an empty list with room for n cases.
func (l *caseLists) take(n int) []SelectCase {
	if last := len(*l) - 1; last >= 0 {
		list := (*l)[last]
		*l = (*l)[:last]
		if cap(list) >= n {
			return list
		}
	}
	return make([]SelectCase, 0, max(n, 4))
}

// put takes a list back.
func (l *caseLists) put(list []SelectCase) {
	clear(list)
	*l = append(*l, list[:0])
}

// caseSlots are where a case of a select statement has its channel and value.
type caseSlots struct {
	ch, v uintptr
	send  bool
}

func receivedFrom(s ast.Stmt) *ast.UnaryExpr {
	var e ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		e = s.X
	case *ast.AssignStmt:
		e = s.Rhs[0]
	}
	return ast.Unparen(e).(*ast.UnaryExpr)
}
