package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A target is a statement that break or continue may mean.
type target struct {
	label    *types.Label
	isSwitch bool
	onNext   string     // to be done before a continue
	fun      *rangeFunc // the body is a function: see rangeFunc
	exit     string     // label by which a break leaves, where it is not the source's
}

func (f *fn) enter(t *target) { f.loops = append(f.loops, t) }

func (f *fn) branch(s *ast.BranchStmt) {
	var label *types.Label
	if s.Label != nil {
		label, _ = f.info.Uses[s.Label].(*types.Label)
	}
	switch s.Tok {
	case token.FALLTHROUGH:
		f.put("fallthrough")
		return
	case token.GOTO:
		f.put("goto %s", f.local(label))
		return
	}
	var t *target
	var crossed []*rangeFunc
	for i := len(f.loops) - 1; i >= 0; i-- {
		c := f.loops[i]
		if label != nil && c.label == label || label == nil && (s.Tok == token.BREAK || !c.isSwitch) {
			t = c
			break
		}
		if c.fun != nil {
			crossed = append(crossed, c.fun)
		}
	}
	if t == nil {
		f.l.unsupported(s.Pos(), "%s here", s.Tok)
	}
	stmt := s.Tok.String()
	switch {
	case s.Tok == token.BREAK && t.exit != "":
		stmt += " " + t.exit
	case label != nil:
		stmt += " " + f.local(label)
	}
	switch {
	case len(crossed) > 0:
		// Out of a function's body: each crossed loop hands the jump on.
		do := stmt
		if s.Tok == token.CONTINUE && t.onNext != "" {
			do = t.onNext + "\n" + stmt
		}
		if t.fun != nil {
			do = jumpInFunc(t.fun, s.Tok)
		}
		for i := len(crossed) - 1; i >= 0; i-- {
			do = crossed[i].leave(do)
		}
		f.put("%s", do)
	case t.fun != nil:
		f.put("%s", jumpInFunc(t.fun, s.Tok))
	default:
		if s.Tok == token.CONTINUE && t.onNext != "" {
			f.put("%s", t.onNext)
		}
		f.put("%s", stmt)
	}
}

// loop notes whether the loop that is entered is a tight one, and what is known in it,
// until it is left.
func (f *fn) loop(s ast.Stmt, body ast.Node) (leave func()) {
	outer, facts := f.tight, f.facts
	f.tight = !f.callsFunc(body)
	if f.tight {
		switch s := s.(type) {
		case *ast.ForStmt:
			f.counts(s)
		case *ast.RangeStmt:
			f.ranges(s)
		}
	}
	return func() { f.tight, f.facts = outer, facts }
}

// forStmt lowers a three-clause loop. Where the body captures its variables, each
// iteration works on copies of its own, which are copied back at its end.
func (f *fn) forStmt(s *ast.ForStmt, label *types.Label) {
	f.put("{")
	defer f.put("}")
	facts := f.facts
	defer f.loop(s, s.Body)()
	var vars []types.Object
	objs := map[types.Object]bool{}
	if a, ok := s.Init.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
		for _, e := range a.Lhs {
			if obj := f.info.Defs[e.(*ast.Ident)]; obj != nil {
				vars = append(vars, obj)
				objs[obj] = true
			}
		}
	}
	if s.Init != nil {
		f.stmt(s.Init)
	}
	t := &target{label: label}
	if i, bound := f.counted(s); i != nil && !f.captured(s, objs) && len(vars) < 2 {
		body := func() { f.stmts(s.Body.List) }
		n, known := f.trips(s, bound)
		if !known {
			f.stretches(t, label, f.local(i), f.expr(bound), body)
			return
		}
		f.oneStretch(n, func() {
			f.enter(t)
			f.putLabel(label)
			f.put("for ; %s < %s; %s++ {", f.local(i), f.expr(bound), f.local(i))
			body()
			f.put("}")
			f.leave()
		})
		return
	}
	outer := map[types.Object]string{}
	copies := len(vars) > 0 && f.captured(s, objs)
	if copies {
		var back []string
		for _, v := range vars {
			outer[v] = f.local(v)
			inner := f.l.fresh(v.Name())
			back = append(back, outer[v]+" = "+inner)
			outer[v], f.locals[v] = f.locals[v], inner
		}
		t.onNext = strings.Join(back, "; ")
	}
	inOuter := func(do func()) {
		if !copies {
			do()
			return
		}
		saved := map[types.Object]string{}
		for _, v := range vars {
			saved[v] = f.locals[v]
			f.locals[v] = outer[v]
		}
		do()
		for _, v := range vars {
			f.locals[v] = saved[v]
		}
	}

	// A condition or a step that needs statements of its own goes into the body.
	cond, post := "", ""
	inBody := ""
	inOuter(func() {
		if s.Cond != nil {
			c := f.inner(f.sig)
			c.loops = f.loops
			if c.risky(&ast.ExprStmt{X: s.Cond}) {
				c.mark(s.Cond.Pos())
			}
			c.facts = facts
			c.checkBounds(s.Cond)
			e := c.expr(s.Cond)
			c.flush()
			if c.buf.Len() == 0 {
				cond = e
			} else {
				inBody = c.buf.String() + "if !(" + e + ") { break }\n"
			}
		}
		if s.Post != nil {
			c := f.inner(f.sig)
			c.facts = facts
			c.stmt(s.Post)
			post = strings.TrimSuffix(c.buf.String(), "\n")
		}
	})
	postStmt := post
	if strings.Contains(post, "\n") || strings.HasPrefix(post, "var ") {
		// More than one statement: done at the start of all iterations but the
		// first.
		first := f.l.fresh("first")
		f.put("%s := true", first)
		inBody = "if " + first + " { " + first + " = false } else {\n" + post + "\n}\n" +
			condBreak(cond) + inBody
		cond, postStmt = "", ""
	}
	f.enter(t)
	f.markOnce(s, func() {
		f.putLabel(label)
		if cond == "" && postStmt == "" {
			f.put("for {")
		} else {
			f.put("for ; %s; %s {", cond, postStmt)
		}
		if inBody != "" {
			f.put("%s", strings.TrimSuffix(inBody, "\n"))
		}
		if !communicates(s.Body) {
			f.poll()
		}
		if copies {
			for _, v := range vars {
				f.put("%s := %s", f.locals[v], outer[v])
			}
		}
		f.stmts(s.Body.List)
		if copies {
			f.put("%s", t.onNext)
		}
		f.put("}")
	})
	f.leave()
}

func condBreak(cond string) string {
	if cond == "" {
		return ""
	}
	return "if !(" + cond + ") { break }\n"
}

// rangeStmt lowers a loop over anything.
func (f *fn) rangeStmt(s *ast.RangeStmt, label *types.Label) {
	t := f.typeOf(s.X)
	under := t.Underlying()
	if p, ok := under.(*types.Pointer); ok {
		under = p.Elem().Underlying()
	}
	f.put("{")
	defer f.put("}")
	f.checkBounds(s.X)
	defer f.loop(s, s.Body)()
	switch u := under.(type) {
	case *types.Signature:
		f.rangeFunc(s, u, label)
		return
	case *types.Chan:
		f.rangeChan(s, u, label)
		return
	case *types.Basic:
		if u.Info()&types.IsInteger != 0 {
			f.rangeInt(s, t, label)
		} else {
			f.rangeString(s, label)
		}
		return
	}
	x := f.expr(s.X)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		if s.Key == nil || blank(s.Value) { // the pointer may be nil: only the type counts
			if hasCall(s.X) {
				f.temp(x)
			}
			x = fmt.Sprintf("[%d]struct{}{}", p.Elem().Underlying().(*types.Array).Len())
		} else {
			x = "(*" + x + ")[:]" // the array itself, not a copy
		}
	}
	if star, ok := ast.Unparen(s.X).(*ast.StarExpr); ok && isArray(under) && blank(s.Value) && !hasCall(star) {
		x = fmt.Sprintf("[%d]struct{}{}", under.(*types.Array).Len()) // nothing is looked at
	}
	f.flush()
	if isArray(under) && s.Value == nil {
		// Only the length counts; yaegi would copy the array.
		x = f.hoist(x)
	}
	bound := *s // those that need variables of their own
	variable := func(e *ast.Expr) string {
		if blank(*e) {
			return "_"
		}
		if obj := f.ownVar(s, *e); obj != nil {
			*e = nil
			return f.local(obj)
		}
		return f.l.fresh("v")
	}
	key, value := variable(&bound.Key), variable(&bound.Value)
	m, isMap := under.(*types.Map)
	ordered := isMap && (key != "_" || value != "_") && f.l.repeatable()
	var keys, values string
	if ordered {
		x = f.hoist(x)
		keys, values = f.mapItems(x, m)
	}
	f.enter(&target{label: label})
	f.putLabel(label)
	switch {
	case ordered:
		f.rangeItems(x, keys, values, key, value)
	case key == "_" && value == "_":
		f.put("for range %s {", x)
	case value == "_":
		f.put("for %s := range %s {", key, x)
	default:
		f.put("for %s, %s := range %s {", key, value, x)
	}
	if !communicates(s.Body) {
		f.poll()
	}
	k, v := elementTypes(under)
	f.bindRange(&bound, key, value, k, v)
	f.stmts(s.Body.List)
	f.put("}")
	f.leave()
}

// mapItems puts the keys of a map into a slice, in the order of a run that can be
// repeated, and the values too where keys may be NaN. It returns the variables.
func (f *fn) mapItems(m string, t *types.Map) (keys, values string) {
	keys, values = f.l.fresh("keys"), "nil"
	f.put("%s := make([]%s, len(%s))", keys, f.typ(t.Key()), m)
	if mayBeNaN(f.env.subst(t.Key())) {
		values = f.l.fresh("values")
		f.put("%s := make([]%s, len(%s))", values, f.typ(t.Elem()), m)
	}
	f.put("%s(%s, %s, %s)", f.l.rt("MapItems"), m, keys, values)
	return keys, values
}

// rangeItems puts the head of a loop over what mapItems gave. What has left the map
// meanwhile is left out; a key that is NaN cannot be looked up.
func (f *fn) rangeItems(m, keys, values, key, value string) {
	if key == "_" {
		key = f.l.fresh("k")
	}
	found := f.l.fresh("ok")
	if values == "nil" {
		f.put("for _, %s := range %s {", key, keys)
		f.put("%s, %s := %s[%s]", value, found, m, key)
		f.put("if !%s { continue }", found)
		return
	}
	i := f.l.fresh("i")
	f.put("for %s, %s := range %s {", i, key, keys)
	f.put("%s, %s := %s[%s]", value, found, m, key)
	f.put("if !%s {", found)
	f.put("if !%s(%s) { continue }", f.l.rt("IsNaN"), key)
	if value != "_" {
		f.put("%s = %s[%s]", value, values, i)
	}
	f.put("}")
}

// mayBeNaN tells whether a value of a type may not equal itself.
func mayBeNaN(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Array:
		return mayBeNaN(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if mayBeNaN(f.Type()) {
				return true
			}
		}
		return false
	}
	return types.IsInterface(t)
}

func (f *fn) hoist(x string) string {
	name := f.l.fresh("x")
	f.put("%s := %s", name, x)
	return name
}

func isArray(t types.Type) bool { _, ok := t.(*types.Array); return ok }

func blank(e ast.Expr) bool {
	if e == nil {
		return true
	}
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// bindRange gives the iteration variables their values: new variables for each
// iteration, or assignments.
func (f *fn) bindRange(s *ast.RangeStmt, key, value string, keyType, valueType types.Type) {
	vars, vals := []ast.Expr{s.Key, s.Value}, []string{key, value}
	from := []types.Type{keyType, valueType}
	targets := make([]string, len(vars))
	for i, e := range vars {
		switch {
		case blank(e):
		case s.Tok == token.DEFINE:
			f.store(e, f.local(f.info.Defs[e.(*ast.Ident)]), vals[i])
		default:
			targets[i] = f.target(e) // all of them before the first is assigned to
		}
	}
	f.flush()
	for i, x := range targets {
		if x != "" {
			f.put("%s = %s", x, f.convert(vals[i], from[i], f.targetType(vars[i], from[i])))
		}
	}
}

// elementTypes returns the types of what a range over an array, slice or map yields.
func elementTypes(t types.Type) (key, value types.Type) {
	switch t := t.(type) {
	case *types.Map:
		return t.Key(), t.Elem()
	case *types.Slice:
		return types.Typ[types.Int], t.Elem()
	case *types.Array:
		return types.Typ[types.Int], t.Elem()
	}
	return nil, nil
}

func (f *fn) rangeInt(s *ast.RangeStmt, t types.Type, label *types.Label) {
	if !blank(s.Key) {
		if kt := f.typeOf(s.Key); kt != nil {
			t = kt
		}
	}
	n, i := f.l.fresh("n"), f.l.fresh("i")
	x := f.expr(s.X)
	if v := f.info.Types[s.X].Value; v != nil {
		x = f.constant(v, t)
	}
	f.flush()
	f.put("%s := %s", n, x)
	bound := *s
	if obj := f.ownVar(s, s.Key); obj != nil {
		i, bound.Key = f.local(obj), nil
	}
	f.put("%s := %s(0)", i, f.typ(t))
	write := func() {
		f.bindRange(&bound, i, "", t, nil)
		f.stmts(s.Body.List)
	}
	if t == types.Typ[types.Int] && !f.calls(s.Body) {
		f.stretches(&target{label: label}, label, i, n, write)
		return
	}
	f.enter(&target{label: label})
	f.putLabel(label)
	f.put("for ; %s < %s; %s++ {", i, n, i)
	if !communicates(s.Body) {
		f.poll()
	}
	write()
	f.put("}")
	f.leave()
}

// rangeString lowers a loop over the runes of a string, which yaegi counts
// wrongly.
func (f *fn) rangeString(s *ast.RangeStmt, label *types.Label) {
	x := f.expr(s.X)
	f.flush()
	x = f.hoist("string(" + x + ")")
	next, at, r, width := f.l.fresh("next"), f.l.fresh("i"), f.l.fresh("r"), f.l.fresh("w")
	f.put("%s := 0", next)
	f.enter(&target{label: label})
	f.putLabel(label)
	f.put("for %s < len(%s) {", next, x)
	f.poll()
	f.put("%s := %s", at, next)
	f.put("%s, %s := %s(%s, %s)", r, width, f.l.rt("Rune"), x, at)
	f.put("%s += %s", next, width)
	f.bindRange(s, at, r, types.Typ[types.Int], types.Typ[types.Rune])
	f.stmts(s.Body.List)
	f.put("}")
	f.leave()
}

func (f *fn) rangeChan(s *ast.RangeStmt, ch *types.Chan, label *types.Label) {
	c := f.expr(s.X)
	f.flush()
	c = f.hoist(c)
	f.enter(&target{label: label})
	f.markOnce(s.Body, func() {
		f.putLabel(label)
		f.put("for {")
		f.mark(s.Pos())
		f.operate("ReceiveOp", c)
		f.put("if !%s { break }", OKVar)
		switch obj := f.ownVar(s, s.Key); {
		case blank(s.Key):
		case obj != nil && types.Unalias(f.env.subst(ch.Elem())) == types.Typ[types.Int] && f.straight(s.Body):
			f.locals[obj] = IntVar // it keeps its value until the next operation
		case s.Tok == token.DEFINE:
			f.bindValue(f.local(f.info.Defs[s.Key.(*ast.Ident)]), ":=", ch.Elem())
		default:
			v := f.l.fresh("v")
			f.bindValue(v, ":=", ch.Elem())
			f.bindRange(s, v, "", ch.Elem(), nil)
		}
		f.stmts(s.Body.List)
		f.put("}")
	})
	f.leave()
}
