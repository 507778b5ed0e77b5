package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"unsafe"
)

// A target is what is assigned to. Its operands have been evaluated by before, and set
// assigns a value that is at hand.
type target struct {
	typ    types.Type
	plain  bool // a variable in the frame
	before []stmt
	set    func(x *expr) stmt
}

func blank(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == "_"
}

// assign compiles an assignment or a definition.
func (c *compiler) assign(s *ast.AssignStmt) stmt {
	switch {
	case s.Tok != token.ASSIGN && s.Tok != token.DEFINE:
		return c.assignOp(s)
	case len(s.Lhs) == 1 && len(s.Rhs) == 1:
		return c.assignOne(s.Lhs[0], s.Rhs[0], s.Tok == token.DEFINE)
	case len(s.Rhs) == 1:
		pre, values := c.several(s.Rhs[0], len(s.Lhs))
		return c.assignValues(s.Lhs, pre, values, s.Tok == token.DEFINE, s.Pos())
	}
	return c.assignMany(s)
}

// defined reports whether an assignment declares the variable that e names.
func (c *compiler) defined(e ast.Expr) *types.Var {
	if id, ok := e.(*ast.Ident); ok {
		v, _ := c.info.Defs[id].(*types.Var)
		return v
	}
	return nil
}

func (c *compiler) assignOne(lhs, rhs ast.Expr, define bool) stmt {
	operands := []ast.Expr{lhs, rhs}
	if _, isIndex := ast.Unparen(lhs).(*ast.IndexExpr); !isIndex && !c.hasCall(lhs) {
		operands = operands[1:] // the value comes first anyway
	}
	order := c.ordered(nil, operands)
	if blank(lhs) {
		t := c.typeOf(rhs)
		if tv := c.info.Types[rhs]; tv.IsNil() {
			return nil
		}
		return c.inOrder(order, c.effect(c.exprAs(rhs, types.Default(t))))
	}
	if define {
		if v := c.defined(lhs); v != nil {
			x := c.valueFor(v.Name(), rhs, c.typ(v.Type()))
			return c.inOrder(order, c.define(v, x))
		}
	}
	t := c.typeOf(lhs)
	if ix, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok {
		switch u := c.core(ix.X).(type) {
		case *types.Map:
			return c.inOrder(order, c.setEntry(c.expr(ix.X), c.exprAs(ix.Index, u.Key()), c.exprAs(rhs, u.Elem()), u, c.site(ix.Pos()), c.watched(ix)))
		case *types.Slice:
			if k := kindOf(u.Elem()); k != kMem && !c.watches() {
				return c.inOrder(order, opsOf[k].setElement(c.expr(ix.X), c.indexValue(ix.Index), c.exprAs(rhs, u.Elem()), c.site(ix.Pos())))
			}
		}
	}
	x := c.valueFor(lastName(lhs), rhs, t)
	if v := c.fieldOf(lhs); v != nil {
		x = c.toField(v, x)
	}
	return c.inOrder(order, c.copyTo(c.place(lhs), x))
}

// valueFor compiles a value for a variable called name.
func (c *compiler) valueFor(name string, e ast.Expr, t types.Type) *expr {
	outer := c.hint
	c.hint = name
	defer func() { c.hint = outer }()
	return c.exprAs(e, t)
}

func lastName(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return lastName(e.X)
	}
	return ""
}

// define gives a new variable its first value.
func (c *compiler) define(v *types.Var, x *expr) stmt {
	if c.facts.boxed(v) || c.m.huge(x.typ) {
		// The value may be made of the variable of the round before.
		tmp := c.temp(c.typ(v.Type()))
		set := c.initialise(tmp, x)
		box := c.declare(v)
		return sequence([]stmt{set, box, c.initialise(c.vars[v], c.fromPlace(tmp))})
	}
	c.declare(v)
	return c.initialise(c.vars[v], x)
}

// several compiles an expression with n values.
func (c *compiler) several(e ast.Expr, n int) (stmt, []*expr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return c.callTuple(e)
	case *ast.IndexExpr:
		s, v, ok := c.mapOk(e, c.core(e.X).(*types.Map))
		return s, []*expr{v, ok}
	case *ast.TypeAssertExpr:
		s, v, ok := c.asserted(e)
		return s, []*expr{v, ok}
	case *ast.UnaryExpr:
		s, v, ok := c.receiveOk(e)
		return s, []*expr{v, ok}
	}
	c.unsupported(e.Pos(), "an expression with %d values", n)
	return nil, nil
}

// assignValues assigns values that pre has evaluated.
func (c *compiler) assignValues(lhs []ast.Expr, pre stmt, values []*expr, define bool, pos token.Pos) stmt {
	defer c.assigning(lhs)()
	var list []stmt
	var sets []stmt
	for i, e := range lhs {
		if blank(e) {
			continue
		}
		if v := c.defined(e); define && v != nil {
			sets = append(sets, c.define(v, c.assignable(values[i], c.typ(v.Type()), pos)))
			continue
		}
		t := c.target(e)
		list = append(list, t.before...)
		sets = append(sets, t.set(c.assignable(values[i], t.typ, pos)))
	}
	list = append(list, pre)
	return sequence(append(list, sets...))
}

// assignMany compiles a, b = x, y.
func (c *compiler) assignMany(s *ast.AssignStmt) stmt {
	order := c.ordered(nil, append(append([]ast.Expr{}, s.Lhs...), s.Rhs...))
	defer c.assigning(s.Lhs)()
	var list, sets []stmt
	targets := make([]*target, len(s.Lhs))
	for i, e := range s.Lhs {
		if v := c.defined(e); blank(e) || s.Tok == token.DEFINE && v != nil {
			continue
		}
		targets[i] = c.target(e)
		list = append(list, targets[i].before...)
	}
	for i, e := range s.Rhs {
		var t types.Type
		v := c.defined(s.Lhs[i])
		switch {
		case targets[i] != nil:
			t = targets[i].typ
		case s.Tok == token.DEFINE && v != nil:
			t = c.typ(v.Type())
		default:
			if c.info.Types[e].IsNil() {
				continue
			}
			t = types.Default(c.typeOf(e))
		}
		x := c.valueFor(lastName(s.Lhs[i]), e, t)
		if set := targets[i].last(x); set != nil && i == len(s.Rhs)-1 && !c.defers {
			list = append(list, set) // nothing is to be read any more
			continue
		}
		if x.form == isGeneral || x.form == isLocal {
			tmp := c.temp(t)
			list = append(list, c.initialise(tmp, x))
			x = c.fromPlace(tmp)
		}
		switch {
		case targets[i] != nil:
			sets = append(sets, targets[i].set(x))
		case s.Tok == token.DEFINE && v != nil:
			sets = append(sets, c.define(v, x))
		}
	}
	return c.inOrder(order, sequence(append(list, sets...)))
}

// target compiles what is assigned to, its operands apart from the assignment.
func (c *compiler) target(e ast.Expr) *target {
	t := c.targetAt(ast.Unparen(e))
	if v := c.fieldOf(e); v != nil {
		set := t.set
		t.set = func(x *expr) stmt { return set(c.toField(v, x)) }
	}
	return t
}

func (c *compiler) targetAt(e ast.Expr) *target {
	t := &target{typ: c.typeOf(e)}
	keep := func(x *expr) *expr {
		if x.form == isConst || x.form == isLocal && c.changing != nil && !c.changes(x.off) {
			return x
		}
		tmp := c.temp(x.typ)
		t.before = append(t.before, c.initialise(tmp, x))
		return c.fromPlace(tmp)
	}
	switch x := e.(type) {
	case *ast.IndexExpr:
		switch u := c.core(x.X).(type) {
		case *types.Map:
			m, k := keep(c.expr(x.X)), keep(c.exprAs(x.Index, u.Key()))
			t.set = func(v *expr) stmt { return c.setEntry(m, k, v, u, c.site(x.Pos()), c.watched(x)) }
			return t
		case *types.Slice:
			s, i := keep(c.expr(x.X)), keep(c.indexValue(x.Index))
			if k := kindOf(u.Elem()); k != kMem && !c.watches() {
				t.set = func(v *expr) stmt { return opsOf[k].setElement(s, i, v, c.site(x.Pos())) }
				return t
			}
			p := c.sliceElementPlace(s, i, u.Elem(), c.site(x.Pos()))
			p.watch = c.watched(x)
			t.set = func(v *expr) stmt { return c.copyTo(p, v) }
			return t
		case *types.Pointer:
			base, i := keep(c.expr(x.X)), keep(c.indexValue(x.Index))
			p := c.deref(base, x.Pos())
			p.watch = c.watched(x)
			t.set = func(v *expr) stmt {
				return c.copyTo(c.elementAt(p, u.Elem().Underlying().(*types.Array), i, c.site(x.Pos())), v)
			}
			return t
		case *types.Array:
			i := keep(c.indexValue(x.Index))
			p := c.place(x.X)
			p.watch = c.watched(x)
			t.set = func(v *expr) stmt { return c.copyTo(c.elementAt(p, u, i, c.site(x.Pos())), v) }
			return t
		}
	case *ast.StarExpr:
		p := c.deref(keep(c.expr(x.X)), x.Pos())
		p.watch = c.watched(x)
		t.set = func(v *expr) stmt { return c.copyTo(p, v) }
		return t
	case *ast.SelectorExpr:
		if s := c.info.Selections[x]; s != nil {
			if recv := c.typ(s.Recv()); !isStructValue(recv) {
				base := keep(c.expr(x.X))
				p := c.follow(c.deref(base, x.Pos()), s.Index(), x.Pos())
				p.watch = c.watched(x)
				t.set = func(v *expr) stmt { return c.copyTo(p, v) }
				return t
			}
		}
	}
	p := c.place(e)
	t.plain = p.how == inFrame
	if p.how == byAddress || p.how == bySlot && p.nilable {
		// Where the pointer leads now is what counts.
		tmp := c.temp(unsafePointer)
		q := place{typ: unsafePointer, how: inFrame, off: p.off}
		x := c.fromPlace(q)
		if p.how == byAddress {
			x = c.general(unsafePointer, p.base)
		}
		t.before = append(t.before, c.initialise(tmp, x))
		p.how, p.off, p.base = bySlot, tmp.off, nil
	}
	t.set = func(v *expr) stmt { return c.copyTo(p, v) }
	return t
}

// assigning notes what variables of the frame are assigned to, until the function that it returns is
// called: they must be read before.
func (c *compiler) assigning(lhs []ast.Expr) (done func()) {
	outer := c.changing
	c.changing = []slot{}
	for _, e := range lhs {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			continue
		}
		if v, ok := c.info.Uses[id].(*types.Var); ok {
			if p, ok := c.lookup(v); ok && p.how == inFrame {
				c.changing = append(c.changing, slot{p.off, p.typ})
			}
		}
	}
	return func() { c.changing = outer }
}

// changes reports whether the variable of the frame that something belongs to is assigned to.
func (c *compiler) changes(off uintptr) bool {
	return slices.ContainsFunc(c.changing, func(s slot) bool { return s.off <= off && off < s.off+max(c.m.sizeof(s.typ), 1) })
}

// last returns what assigns the last value to a variable of the frame as soon as it is known, before
// the others are assigned; nil for other targets.
func (t *target) last(x *expr) stmt {
	if t == nil || !t.plain || x.kind == kMem {
		return nil
	}
	return t.set(x)
}

func isStructValue(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return !ok
}

// elementAt returns the place of an element of an array.
func (c *compiler) elementAt(p place, t *types.Array, i *expr, site uint32) place {
	size, n := c.m.sizeof(t.Elem()), int(t.Len())
	at, iv := p.address(), closure[int](i)
	return place{typ: t.Elem(), how: byAddress, own: p.own || p.how == inFrame, watch: p.watch, base: func(f *frame) unsafe.Pointer {
		q, j := at(f), iv(f)
		if uint(j) >= uint(n) {
			panic(badIndex(f, site, j, n))
		}
		return unsafe.Add(q, uintptr(j)*size)
	}}
}

var assignOps = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO,
	token.REM_ASSIGN: token.REM, token.AND_ASSIGN: token.AND, token.OR_ASSIGN: token.OR, token.XOR_ASSIGN: token.XOR,
	token.SHL_ASSIGN: token.SHL, token.SHR_ASSIGN: token.SHR, token.AND_NOT_ASSIGN: token.AND_NOT,
}

// assignOp compiles x op= y.
func (c *compiler) assignOp(s *ast.AssignStmt) stmt {
	op, site := assignOps[s.Tok], c.site(s.Pos())
	order := c.ordered(nil, []ast.Expr{s.Lhs[0], s.Rhs[0]})
	var y *expr
	if op == token.SHL || op == token.SHR {
		y = c.shiftCount(s.Rhs[0])
	} else {
		y = c.exprAs(s.Rhs[0], c.typeOf(s.Lhs[0]))
	}
	return c.inOrder(order, c.updated(s.Lhs[0], op, y, site))
}

// updated compiles lhs = lhs op y, with lhs evaluated once.
func (c *compiler) updated(lhs ast.Expr, op token.Token, y *expr, site uint32) stmt {
	t := c.typeOf(lhs)
	combine := func(x *expr) *expr {
		if op == token.SHL || op == token.SHR {
			return c.shift(op, x, y, t, site)
		}
		return c.arithmetic(op, x, y, t, site)
	}
	if ix, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok {
		if mt, ok := c.core(ix.X).(*types.Map); ok {
			o := opsOf[kindOf(t)].operators[op]
			direct := o != nil && (y.form == isConst || y.form == isLocal && !c.hasCall(lhs))
			if direct && !c.watches() {
				at := c.newEntry(c.expr(ix.X), c.exprAs(ix.Index, mt.Key()), mt, nil, c.site(ix.Pos()), nil)
				return o.at(place{typ: t, how: byAddress, base: at}, y)
			}
			mtmp, ktmp := c.temp(c.typeOf(ix.X)), c.temp(mt.Key())
			setM, setK := c.initialise(mtmp, c.expr(ix.X)), c.initialise(ktmp, c.exprAs(ix.Index, mt.Key()))
			m, k := c.fromPlace(mtmp), c.fromPlace(ktmp)
			w := c.watched(ix)
			at := c.entry(m, k, mt, c.site(ix.Pos()), w)
			old := c.general(mt.Elem(), opsOf[kindOf(mt.Elem())].orZero(at))
			set := c.setEntry(m, k, combine(old), mt, c.site(ix.Pos()), w)
			if direct {
				at := c.newEntry(m, k, mt, nil, c.site(ix.Pos()), nil)
				set = w.updating(place{how: bySlot, off: mtmp.off}, word, true, o.at(place{typ: t, how: byAddress, base: at}, y), set)
			}
			return sequence([]stmt{setM, setK, set})
		}
	}
	p := c.place(lhs)
	if p.how == inFrame {
		return c.copyTo(p, combine(c.fromPlace(p)))
	}
	if o := opsOf[kindOf(t)].operators[op]; o != nil && p.watch == nil && op != token.SHL && op != token.SHR {
		if op == token.ADD && y.kind == kString {
			return c.adding(p, y)
		}
		return o.at(p, y)
	}
	// The address is evaluated once.
	tmp, simple := c.temp(unsafePointer), y
	at, off := p.address(), tmp.off
	q := place{typ: t, how: bySlot, off: off, own: p.own, watch: p.watch}
	var setY stmt
	if y.form != isConst {
		y, setY = c.kept(y)
	}
	set := c.copyTo(q, combine(c.fromPlace(q)))
	o := opsOf[kindOf(t)].operators[op]
	quick := o != nil && q.watch != nil && q.shared() && op != token.SHL && op != token.SHR
	direct := simple.form != isGeneral && (p.how != byAddress || p.element != nil && p.element.in == nil)
	size, words := uintptr(c.m.sizes.Sizeof(t)), uintptr(c.m.sizes.Alignof(t)) == word
	if quick && !direct {
		plain := q
		plain.watch = nil
		set = q.watch.updating(q, size, words, o.at(plain, y), set)
	}
	all := sequence([]stmt{setY, func(f *frame) ctl {
		*slotOf[unsafe.Pointer](f, off) = at(f)
		return set(f)
	}})
	if quick && direct {
		watch := p.watch
		p.watch = nil
		return watch.updating(p, size, words, o.at(p, simple), all)
	}
	return all
}

// incDec compiles x++ and x--.
func (c *compiler) incDec(s *ast.IncDecStmt) stmt {
	op := token.ADD
	if s.Tok == token.DEC {
		op = token.SUB
	}
	t := c.typeOf(s.X)
	one := &expr{typ: t, kind: kindOf(t), form: isConst, c: constantOf(constantOne, kindOf(t))}
	order := c.ordered(nil, []ast.Expr{s.X})
	return c.inOrder(order, c.updated(s.X, op, one, c.site(s.Pos())))
}
