package machine

import (
	"go/ast"
	"go/token"
	"go/types"
)

// stmts compiles a list of statements.
func (c *compiler) stmts(list []ast.Stmt) stmt { return sequence(c.list(list)) }

// list is stmts for what is to be part of a longer sequence.
func (c *compiler) list(list []ast.Stmt) []stmt {
	b := &statements{c: c}
	for _, s := range list {
		if _, ok := s.(*ast.LabeledStmt); ok {
			b.jumps = map[ctl]int{}
		}
	}
	for i, s := range list {
		if b.jumps == nil && isGuard(s) && i+1 < len(list) && c.guards < maxGuards {
			b.add(c.counted(s))
			return append(b.list, c.guard(s.(*ast.IfStmt), list[i+1:]))
		}
		b.stmt(s)
	}
	return b.done()
}

// statements are a list in the making.
type statements struct {
	c     *compiler
	list  []stmt
	jumps map[ctl]int // the places of its labels, by what goto returns; nil if it has none
}

// add adds what may be nil.
func (b *statements) add(s stmt) {
	if s != nil {
		b.list = append(b.list, s)
	}
}

// stmt adds a statement, whose labels are places in the list.
func (b *statements) stmt(s ast.Stmt) {
	var l *label
	for {
		b.add(b.c.counted(s))
		labelled, ok := s.(*ast.LabeledStmt)
		if !ok {
			break
		}
		l = b.c.label(labelled.Label.Name)
		if b.jumps == nil {
			b.jumps = map[ctl]int{}
		}
		b.jumps[l.jump] = len(b.list)
		s = labelled.Stmt
	}
	b.add(b.c.labelled(s, l))
}

// done returns the list. If a goto leads to a place in it, that is one statement.
func (b *statements) done() []stmt {
	if b.jumps == nil || !b.c.jumpedTo(b.jumps) {
		return b.list
	}
	list, jumps, m := b.list, b.jumps, b.c.m
	return []stmt{func(f *frame) ctl {
		for i := 0; i < len(list); i++ {
			r := list[i](f)
			if r == next {
				continue
			}
			j, ok := jumps[r]
			if !ok {
				return r
			}
			if m.Budget--; m.Budget < 0 {
				m.poll(f)
			}
			i = j - 1
		}
		return next
	}}
}

// jumpedTo reports whether some goto names one of the labels.
func (c *compiler) jumpedTo(jumps map[ctl]int) bool {
	for _, l := range c.labels {
		if _, ok := jumps[l.jump]; ok && l.used {
			return true
		}
	}
	return false
}

// label returns the label of a name.
func (c *compiler) label(name string) *label {
	l := c.labels[name]
	if l == nil {
		n := ctlLabels + 3*len(c.labels)
		l = &label{exit: n, again: n + 1, jump: n + 2}
		c.labels[name] = l
	}
	return l
}

// stmt compiles a statement; nil if it does nothing.
func (c *compiler) stmt(s ast.Stmt) stmt { return c.labelled(s, nil) }

// labelled compiles a statement that has a label, if any.
func (c *compiler) labelled(s ast.Stmt, l *label) stmt {
	c.m.step()
	defer func(outer ast.Node) { c.within = outer }(c.within)
	c.within = s
	switch s := s.(type) {
	case nil, *ast.EmptyStmt:
		return nil
	case *ast.BlockStmt:
		return c.breakable(c.stmts(s.List), l)
	case *ast.ExprStmt:
		return c.exprStmt(s.X)
	case *ast.AssignStmt:
		return c.assign(s)
	case *ast.IncDecStmt:
		return c.incDec(s)
	case *ast.DeclStmt:
		return c.decl(s.Decl.(*ast.GenDecl))
	case *ast.ReturnStmt:
		return c.returnStmt(s)
	case *ast.IfStmt:
		return c.breakable(c.ifStmt(s), l)
	case *ast.ForStmt:
		return c.forStmt(s, l)
	case *ast.RangeStmt:
		return c.rangeStmt(s, l)
	case *ast.SwitchStmt:
		return c.breakable(c.switchStmt(s), l)
	case *ast.TypeSwitchStmt:
		return c.breakable(c.typeSwitch(s), l)
	case *ast.SelectStmt:
		return c.breakable(c.selectStmt(s), l)
	case *ast.BranchStmt:
		return c.jump(s)
	case *ast.DeferStmt:
		return c.deferStmt(s)
	case *ast.GoStmt:
		return c.goStmt(s)
	case *ast.SendStmt:
		return c.send(s)
	}
	c.unsupported(s.Pos(), "statement %T", s)
	return nil
}

// counted returns what counts a statement of a list, nil if nothing does.
func (c *compiler) counted(s ast.Stmt) stmt {
	n := c.src.unit.Counts[s]
	if n == nil {
		return nil
	}
	return func(*frame) ctl { *n++; return next }
}

// breakable has break statements with the statement's label end it.
func (c *compiler) breakable(s stmt, l *label) stmt {
	if l == nil {
		return s
	}
	exit := l.exit
	return func(f *frame) ctl {
		if r := s(f); r != exit {
			return r
		}
		return next
	}
}

func (c *compiler) exprStmt(e ast.Expr) stmt {
	e = ast.Unparen(e)
	if call, ok := e.(*ast.CallExpr); ok {
		if tv := c.info.Types[call.Fun]; tv.IsBuiltin() {
			order := c.ordered(nil, call.Args)
			return c.inOrder(order, c.builtinStmt(call))
		} else if !tv.IsType() {
			order := c.ordered(nil, append([]ast.Expr{call.Fun}, call.Args...))
			return c.inOrder(order, c.callStmt(c.callee(call)))
		}
	}
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
		return c.receiveStmt(u)
	}
	order := c.ordered(nil, []ast.Expr{e})
	return c.inOrder(order, c.effect(c.expr(e)))
}

func (c *compiler) decl(d *ast.GenDecl) stmt {
	if d.Tok != token.VAR {
		return nil
	}
	var list []stmt
	for _, spec := range d.Specs {
		spec := spec.(*ast.ValueSpec)
		switch {
		case len(spec.Values) == 0:
			for _, id := range spec.Names {
				if v, ok := c.info.Defs[id].(*types.Var); ok && id.Name != "_" {
					if box := c.declare(v); box != nil {
						list = append(list, box)
					} else {
						list = append(list, c.clear(c.vars[v]))
					}
				}
			}
		case len(spec.Values) == len(spec.Names):
			list = append(list, c.declareAll(spec)...)
		default:
			pre, values := c.several(spec.Values[0], len(spec.Names))
			list = append(list, pre)
			for i, id := range spec.Names {
				if v, ok := c.info.Defs[id].(*types.Var); ok && id.Name != "_" {
					list = append(list, c.define(v, c.assignable(values[i], c.typ(v.Type()), id.Pos())))
				}
			}
		}
	}
	return sequence(list)
}

// declareAll compiles var a, b = x, y: all values before any variable.
func (c *compiler) declareAll(spec *ast.ValueSpec) (list []stmt) {
	list = c.ordered(list, spec.Values)
	values := make([]*expr, len(spec.Names))
	for i, id := range spec.Names {
		v, _ := c.info.Defs[id].(*types.Var)
		if v == nil || id.Name == "_" {
			if !c.info.Types[spec.Values[i]].IsNil() {
				t := types.Default(c.typeOf(spec.Values[i]))
				if spec.Type != nil {
					t = c.typeOf(spec.Type)
				}
				list = append(list, c.effect(c.exprAs(spec.Values[i], t)))
			}
			continue
		}
		x := c.valueFor(id.Name, spec.Values[i], c.typ(v.Type()))
		if len(spec.Names) > 1 && x.form != isConst {
			tmp := c.temp(x.typ)
			list = append(list, c.initialise(tmp, x))
			x = c.fromPlace(tmp)
		}
		values[i] = x
	}
	for i, id := range spec.Names {
		if values[i] != nil {
			list = append(list, c.define(c.info.Defs[id].(*types.Var), values[i]))
		}
	}
	return list
}

func (c *compiler) returnStmt(s *ast.ReturnStmt) stmt {
	leave := c.returned(s)
	if !c.defers {
		return leave
	}
	// Deferred calls are made from here.
	site := c.site(s.Pos())
	return func(f *frame) ctl {
		r := leave(f)
		f.site = site
		return r
	}
}

func (c *compiler) returned(s *ast.ReturnStmt) stmt {
	leave := func(list ...stmt) stmt {
		if s == c.last && !c.defers {
			return sequence(list) // nothing follows anyway
		}
		list = append(list, func(*frame) ctl { return ctlReturn })
		if len(list) == 2 && list[0] != nil {
			set := list[0]
			return func(f *frame) ctl { set(f); return ctlReturn }
		}
		return sequence(list)
	}
	if len(s.Results) == 0 {
		return leave()
	}
	places := make([]place, len(c.results))
	for i, r := range c.results {
		places[i] = place{typ: r.typ, how: inFrame, off: r.off}
		if c.named != nil {
			places[i] = c.named[i]
		}
	}
	if len(s.Results) == 1 && len(c.results) > 1 {
		pre, values := c.several(s.Results[0], len(c.results))
		list := []stmt{pre}
		for i, p := range places {
			list = append(list, c.copyTo(p, c.assignable(values[i], p.typ, s.Pos())))
		}
		return leave(list...)
	}
	order := c.ordered(nil, s.Results)
	if len(s.Results) == 1 {
		p, x := places[0], c.exprAs(s.Results[0], places[0].typ)
		if s != c.last && p.how == inFrame && x.kind != kMem {
			return c.inOrder(order, opsOf[x.kind].leave(p.off, x))
		}
		if c.named == nil && !c.defers {
			return c.inOrder(order, leave(c.initialise(p, x))) // nobody looks before it is complete
		}
		return c.inOrder(order, leave(c.copyTo(p, x)))
	}
	var list, sets []stmt
	for i, e := range s.Results {
		x := c.exprAs(e, places[i].typ)
		if x.form == isConst || c.named == nil && x.form == isLocal && !c.isResult(x.off) {
			sets = append(sets, c.copyTo(places[i], x))
			continue
		}
		// A later value may read what is set, or panic.
		tmp := c.temp(x.typ)
		list = append(list, c.initialise(tmp, x))
		sets = append(sets, c.copyTo(places[i], c.fromPlace(tmp)))
	}
	return c.inOrder(order, leave(append(list, sets...)...))
}

func (c *compiler) isResult(off uintptr) bool {
	for _, r := range c.results {
		if r.off == off {
			return true
		}
	}
	return false
}

// jump compiles break, continue and goto.
func (c *compiler) jump(s *ast.BranchStmt) stmt {
	r := ctlBreak
	switch {
	case s.Tok == token.FALLTHROUGH:
		return nil // of the switch
	case s.Tok == token.GOTO:
		l := c.label(s.Label.Name)
		l.used = true
		r = l.jump
	case s.Label != nil && s.Tok == token.BREAK:
		r = c.label(s.Label.Name).exit
	case s.Label != nil:
		r = c.label(s.Label.Name).again
	case s.Tok == token.CONTINUE:
		r = ctlContinue
	}
	return func(*frame) ctl { return r }
}
