// Package complete tells how Go that someone is still typing may go on: the members
// of packages, the fields and methods of values, what is in scope at the cursor, the
// fields of a struct literal, import paths.
//
// The text is made whole first: a name is put where the cursor stands, and what is
// still open is closed. Of what the type checker makes of that, everything follows.
package complete

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// A Candidate is one way to go on.
type Candidate struct {
	Text   string
	Detail string // a signature or a type
}

// A Completer knows what a session has to offer.
type Completer struct {
	Session  *check.Session
	Packages func(prefix string) []string // the paths that can be imported; others may be among them
}

// Complete returns what may stand between the byte offset from and pos, where the
// cursor is in src: all that begins with what stands there now or, if nothing does,
// what would but for upper and lower case. What is nearest comes first.
func (c *Completer) Complete(src string, pos int) (from int, list []Candidate) {
	place := placeOf(src, pos)
	from = place.from
	switch place.kind {
	case inText:
		return pos, nil
	case inImport:
		for _, p := range c.Packages(src[from:pos]) {
			list = append(list, Candidate{p, ""})
		}
	case atName:
		list = c.names(src, place)
	}
	return from, matching(list, src[from:pos])
}

// matching returns the candidates that begin with a prefix, each text once.
func matching(list []Candidate, prefix string) []Candidate {
	var exact, folded []Candidate
	seen := map[string]bool{}
	for _, c := range list {
		if len(c.Text) < len(prefix) || seen[c.Text] {
			continue
		}
		seen[c.Text] = true
		switch head := c.Text[:len(prefix)]; {
		case head == prefix:
			exact = append(exact, c)
		case strings.EqualFold(head, prefix):
			folded = append(folded, c)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return folded
}

// names returns what may stand for the name at the cursor.
func (c *Completer) names(src string, place place) []Candidate {
	for _, in := range variants(src, place) {
		p, ok := c.Session.Partial(in.input, in.fset)
		if !ok {
			continue
		}
		if list, ok := c.at(p, place); ok {
			return list
		}
	}
	if place.selector {
		return nil
	}
	return c.inScope(nil, token.NoPos)
}

// at returns what may stand for the placeholder in a checked input. It is not ok if
// nothing is known of the place.
func (c *Completer) at(p *check.Partial, place place) (list []Candidate, ok bool) {
	path := find(p.File)
	if path == nil {
		return nil, false
	}
	id := path[len(path)-1].(*ast.Ident)
	parent := func(i int) ast.Node {
		if n := len(path) - 1 - i; n >= 0 {
			return path[n]
		}
		return nil
	}
	if sel, ok := parent(1).(*ast.SelectorExpr); ok && sel.Sel == id {
		return c.members(p, sel.X)
	}
	if place.selector {
		return nil, false
	}
	list = c.inScope(scopeAt(p.Info, id.Pos()), id.Pos())
	lit, ok := parent(1).(*ast.CompositeLit)
	if !ok {
		if kv, isKey := parent(1).(*ast.KeyValueExpr); isKey && kv.Key == id {
			lit, ok = parent(2).(*ast.CompositeLit)
		}
	}
	if ok && lit.Type != id {
		if s := structOf(p.Info.TypeOf(lit)); s != nil {
			fields, only := literalFields(s, lit, id)
			if only {
				return fields, true
			}
			list = append(fields, list...)
		}
	}
	return list, true
}

// find returns the path to the placeholder, from the root on, or nil.
func find(root ast.Node) (found []ast.Node) {
	var path []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if id, ok := n.(*ast.Ident); ok && strings.HasPrefix(id.Name, placeholder) && found == nil {
			found = slices.Clone(path)
		}
		return true
	})
	return found
}

// scopeAt returns the innermost scope around pos.
func scopeAt(info *types.Info, pos token.Pos) (inner *types.Scope) {
	for _, s := range info.Scopes {
		if s.Contains(pos) && (inner == nil || s.Pos() > inner.Pos() || s.Pos() == inner.Pos() && s.End() < inner.End()) {
			inner = s
		}
	}
	return inner
}

// inScope returns what can be named at pos: first what is local, then what the
// session has declared, then packages, then what Go has everywhere.
func (c *Completer) inScope(scope *types.Scope, pos token.Pos) (list []Candidate) {
	add := func(obj types.Object) {
		if obj != nil && visible(obj) {
			list = append(list, candidate(obj))
		}
	}
	for s := scope; s != nil && s != types.Universe; s = s.Parent() {
		for _, name := range s.Names() {
			obj := s.Lookup(name)
			if _, ok := obj.(*types.PkgName); ok || s.Lookup(name) == nil {
				continue
			}
			if _, at := s.LookupParent(name, pos); at == obj {
				add(obj)
			}
		}
	}
	for _, name := range c.Session.Names() {
		add(c.Session.Lookup(name))
	}
	n := len(list)
	for name, path := range c.Session.PackageNames() {
		list = append(list, Candidate{name, "package " + path})
	}
	byText(list[n:])
	n = len(list)
	for _, name := range types.Universe.Names() {
		add(types.Universe.Lookup(name))
	}
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		list = append(list, Candidate{tok.String(), ""})
	}
	byText(list[n:])
	return list
}

func byText(list []Candidate) {
	slices.SortStableFunc(list, func(a, b Candidate) int { return cmp.Compare(a.Text, b.Text) })
}

// visible leaves out the placeholder and the names that only the checker sees.
func visible(obj types.Object) bool {
	name := obj.Name()
	return name != "_" && !strings.HasPrefix(name, placeholder) && !strings.Contains(name, ".")
}
