package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"
)

// A frame keeps its variables and intermediate values until its call has ended, which
// costs nothing, but they hold on to what the process will never use again. Where that
// matters, because somebody looks at what is reachable, Forget clears them.

// A lifetime is where in the source something in a frame may be in use.
type lifetime struct {
	off, end uintptr    // in the frame
	node     ast.Node   // the statement that it belongs to, nil for all of the function
	v        *types.Var // the variable that it is, or that it points to; nil for an intermediate value
	whole    bool       // used by the statement in ways that the source does not show
}

// Forget clears what a process will not use any more, by what Suspend returned for it; with
// nil, the one that runs.
func (m *Machine) Forget(kept any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.top
	switch s := kept.(type) {
	case *frame:
		f = s
	case *state:
		f = s.top
	}
	for ; f != nil; f = f.caller {
		if f.site == 0 || f.polls {
			continue
		}
		for _, off := range m.dead(f.code, f.site) {
			*slotOf[unsafe.Pointer](f, off) = nil
		}
	}
}

// dead returns the slots with pointers that are not used any more by a call that stands at
// a site.
func (m *Machine) dead(code *code, site uint32) []uintptr {
	if list, ok := code.dead[site]; ok {
		return list
	}
	var list []uintptr
	place := m.sites[site]
	if body := code.fn.body; body != nil && code.lifetimes != nil && body.Pos() <= place.pos && place.pos <= body.End() && place.fn == code.fn.info {
		w := newUses(code, place.pos)
		for _, off := range code.pointers {
			if l := code.lifetimeOf(off); l != nil && !w.alive(l) {
				list = append(list, off)
			}
		}
	}
	if code.dead == nil {
		code.dead = map[uint32][]uintptr{}
	}
	code.dead[site] = list
	return list
}

func (c *code) lifetimeOf(off uintptr) *lifetime {
	for i := range c.lifetimes {
		if l := &c.lifetimes[i]; l.off <= off && off < l.end {
			return l
		}
	}
	return nil
}

// uses are where a function uses its variables, as seen from a place in it.
type uses struct {
	code  *code
	at    token.Pos
	call  ast.Node   // made at the place: its operands have been evaluated
	stmt  ast.Node   // the innermost statement around the place
	loops []ast.Node // around the place
	jumps bool       // there are goto statements
	of    map[*types.Var][]token.Pos
}

func newUses(code *code, at token.Pos) *uses {
	w := &uses{code: code, at: at, of: map[*types.Var][]token.Pos{}}
	within := func(n ast.Node) bool { return n.Pos() <= at && at < n.End() }
	info := code.fn.src.info
	ast.Inspect(code.fn.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if within(n) {
				w.loops = append(w.loops, n)
			}
		case *ast.BranchStmt:
			w.jumps = w.jumps || n.Tok == token.GOTO
		case *ast.CallExpr:
			if within(n) && (n.Pos() == at || n.Lparen == at) {
				w.call = n // of several the innermost, of which most is still to come
			}
		case *ast.Ident:
			if v, ok := info.ObjectOf(n).(*types.Var); ok {
				w.of[v] = append(w.of[v], n.Pos())
			}
		}
		if s, ok := n.(ast.Stmt); ok && within(n) {
			switch s.(type) {
			case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.LabeledStmt:
			default:
				w.stmt = s
			}
		}
		return true
	})
	return w
}

// alive reports whether something may still be used.
func (w *uses) alive(l *lifetime) bool {
	if l.v == nil || l.whole {
		if l.node == nil || l.node.Pos() <= w.at && w.at < l.node.End() {
			return true
		}
	}
	if l.v == nil {
		return false
	}
	if w.jumps || w.stmt == nil {
		return true
	}
	for _, pos := range w.of[l.v] {
		inCall := w.call != nil && w.call.Pos() <= pos && pos < w.call.End()
		switch {
		case inCall:
			// It has been read. A literal among the operands has what it needs.
		case pos >= w.at || w.stmt.Pos() <= pos && pos < w.stmt.End():
			return true
		}
		for _, loop := range w.loops {
			// Used in a round to come, unless each has a variable of its own.
			if loop.Pos() <= pos && pos < loop.End() && !declaredIn(l.v, loop) {
				return true
			}
		}
	}
	return false
}

// declaredIn reports whether a variable is declared in the body of a loop.
func declaredIn(v *types.Var, loop ast.Node) bool {
	var body *ast.BlockStmt
	switch loop := loop.(type) {
	case *ast.ForStmt:
		body = loop.Body
	case *ast.RangeStmt:
		body = loop.Body
	}
	return body.Pos() <= v.Pos() && v.Pos() < body.End()
}

// keeps notes what a slot of the frame is for.
func (c *compiler) keeps(off, size uintptr, v *types.Var) {
	c.lifetimes = append(c.lifetimes, lifetime{off: off, end: off + size, node: c.within, v: v})
}

// lasting has a variable that a statement declares live as long as that.
func (c *compiler) lasting(s ast.Node, idents ...ast.Expr) {
	for _, e := range idents {
		id, ok := e.(*ast.Ident)
		if !ok {
			continue
		}
		v, _ := c.info.Defs[id].(*types.Var)
		for i := range c.lifetimes {
			if l := &c.lifetimes[i]; v != nil && l.v == v {
				l.node, l.whole = s, true
			}
		}
	}
}
