package shim

import (
	"errors"
	htmltemplate "html/template"
	"io"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"text/template"
	"text/template/parse"
	"weak"
)

// A template prints values as package fmt does, and some of its data may contain itself. Then a copy of the template is
// executed, whose printing looks at values before.

// templates are what *template.Template of both packages are.
type templates[T any] interface {
	Clone() (T, error)
	Templates() []T
	Funcs(template.FuncMap) T
	Execute(w io.Writer, data any) error
	ExecuteTemplate(w io.Writer, name string, data any) error
}

var textTemplatePkg = pkg{
	path:        "text/template",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		guardTemplates(t, s, func(copied *template.Template) *parse.Tree {
			copied.Tree = copied.Tree.Copy() // which Clone does not do here
			return copied.Tree
		}, nil)
	},
}

var htmlTemplatePkg = pkg{
	path:        "html/template",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		guardTemplates(t, s, func(copied *htmltemplate.Template) *parse.Tree { return copied.Tree }, new(copies))
	},
}

// copies are those of templates of html: once one has been executed it can be neither copied nor changed.
type copies struct{ of sync.Map } // weak.Pointer[htmltemplate.Template] -> *htmltemplate.Template

// get returns the copy of a template.
func (c *copies) get(x *htmltemplate.Template) (copied *htmltemplate.Template, ok bool) {
	y, ok := c.of.Load(weak.Make(x))
	if !ok {
		return nil, false
	}
	return y.(*htmltemplate.Template), true
}

// keep keeps a copy of a template, and with it of those that are executed with it.
func (c *copies) keep(x, copied *htmltemplate.Template) {
	for _, x := range append(x.Templates(), x) {
		key := weak.Make(x)
		if _, ok := c.of.LoadOrStore(key, copied.Lookup(x.Name())); !ok {
			runtime.AddCleanup(x, func(key weak.Pointer[htmltemplate.Template]) { c.of.Delete(key) }, key)
		}
	}
}

// A keeper keeps copies of templates.
type keeper[T any] interface {
	get(x T) (copied T, ok bool)
	keep(x, copied T)
}

// guardTemplates replaces what prints values in one of the packages. treeOf returns the tree of a copy of a template, that
// is the copy's own. kept, unless nil, keeps a copy of each template that is executed.
func guardTemplates[T templates[T]](t *Table, s *symbols, treeOf func(copied T) *parse.Tree, kept keeper[T]) {
	guarded := func(x T) (T, error) {
		x, err := x.Clone()
		if err != nil {
			return x, err
		}
		for _, x := range x.Templates() {
			guardTree(treeOf(x))
		}
		return x.Funcs(guards), nil
	}
	if kept != nil {
		copied := guarded
		guarded = func(x T) (y T, err error) {
			if y, ok := kept.get(x); ok {
				return y, nil
			}
			if y, err = copied(x); err == nil {
				kept.keep(x, y)
			}
			return y, err
		}
	}
	s.method("Execute", func(x T, w io.Writer, data any) error {
		return execute(t, x, guarded, kept != nil, w, data, func(x T) error { return x.Execute(w, data) })
	})
	s.method("ExecuteTemplate", func(x T, w io.Writer, name string, data any) error {
		return execute(t, x, guarded, kept != nil, w, data, func(x T) error { return x.ExecuteTemplate(w, name, data) })
	})
	// Those of html/template are these, too.
	s.set("HTMLEscaper", func(a ...any) string { return template.HTMLEscaper(t.finite(a)...) })
	s.set("JSEscaper", func(a ...any) string { return template.JSEscaper(t.finite(a)...) })
	s.set("URLQueryEscaper", func(a ...any) string { return template.URLQueryEscaper(t.finite(a)...) })
}

// execute executes a template, or what guarded makes of it, on a goroutine of its own where what it writes to may
// wait.
func execute[T any](t *Table, x T, guarded func(T) (T, error), keeps bool, w io.Writer, data any, execute func(T) error) (err error) {
	if reachesItself(data) {
		if y, err := guarded(x); err == nil {
			x = y
		}
	} else if keeps {
		_, _ = guarded(x) // one that cannot be copied has been executed by compiled code
	}
	if !t.waitsFor(w) {
		return execute(x)
	}
	t.env.Block("template.Execute", func() { err = execute(x) })
	return err
}

// guards are what is called in templates before values are printed.
var guards = map[string]any{guardName: guard}

const guardName = "finite"

func guard(values ...reflect.Value) (v reflect.Value, err error) {
	for _, v = range values {
		x := v
		for x.Kind() == reflect.Pointer || x.Kind() == reflect.Interface {
			x = x.Elem()
		}
		if why := printing.endless([]any{x}); why != "" {
			return v, errors.New(why)
		}
	}
	return v, nil
}

// guardTree has a template look at what its actions print.
func guardTree(tree *parse.Tree) {
	if tree != nil && tree.Root != nil {
		guardNodes(tree, tree.Root)
	}
}

func guardNodes(tree *parse.Tree, n parse.Node) {
	branch := func(b *parse.BranchNode) {
		guardNodes(tree, b.List)
		guardNodes(tree, b.ElseList)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, n := range n.Nodes {
				guardNodes(tree, n)
			}
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.ActionNode:
		guardPipe(tree, n.Pipe)
	}
}

// printers are the predefined functions that print their arguments. The escapers among them have to stay the last ones.
var (
	printers = []string{"html", "js", "print", "printf", "println", "urlquery"}
	escapers = []string{"html", "urlquery"}
)

// guardPipe puts the guard around the arguments of functions that print, and behind commands whose value is printed or
// given to such a function.
func guardPipe(tree *parse.Tree, p *parse.PipeNode) {
	call := func(args ...parse.Node) *parse.CommandNode {
		id := parse.NewIdentifier(guardName).SetPos(p.Pos).SetTree(tree)
		return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: p.Pos, Args: append([]parse.Node{id}, args...)}
	}
	var cmds []*parse.CommandNode
	for i, c := range p.Cmds {
		if calls(c, printers) {
			for i, arg := range c.Args[1:] {
				guarded := []*parse.CommandNode{call(arg)}
				c.Args[1+i] = &parse.PipeNode{NodeType: parse.NodePipe, Pos: p.Pos, Line: p.Line, Cmds: guarded}
			}
		}
		cmds = append(cmds, c)
		printed := len(p.Decl) == 0 && !calls(c, escapers)
		if i+1 < len(p.Cmds) {
			printed = calls(p.Cmds[i+1], printers)
		}
		if printed {
			cmds = append(cmds, call())
		}
	}
	p.Cmds = cmds
}

// calls reports whether a command calls one of some functions.
func calls(c *parse.CommandNode, names []string) bool {
	id, ok := c.Args[0].(*parse.IdentifierNode)
	return ok && slices.Contains(names, id.Ident)
}

// reachable bounds how many values are looked at in search of one that contains itself.
const reachable = 10_000

// reachesItself reports whether a value leads to one that package fmt would come to no end with.
func reachesItself(v any) bool {
	x := reflect.ValueOf(v)
	if !x.IsValid() || !reaching.nests(x.Type()) {
		return false
	}
	seen := map[part]bool{}
	roots := []reflect.Value{x} // what pointers lead to, of which fmt follows the outermost only
	for len(roots) > 0 && len(seen) < reachable {
		r := reaches{seen: seen, roots: roots[1:]}
		if r.walk(roots[0], 0) {
			return true
		}
		roots = r.roots
	}
	return false
}

// reaching is printing by way of pointers, too, whatever methods there are.
var reaching = &descent{follows: true, maps: true}

// reaches are the values on the way to one that fmt goes into, and those seen before.
type reaches struct {
	seen  map[part]bool // false while it is on the way
	roots []reflect.Value
}

// walk reports whether a value contains itself.
func (r *reaches) walk(v reflect.Value, depth int) (found bool) {
	if len(r.seen) >= reachable || depth >= reachable {
		return false
	}
	switch v.Kind() {
	case reflect.Interface:
		if x := v.Elem(); x.IsValid() && reaching.nests(x.Type()) {
			return r.walk(x, depth+1)
		}
		return false
	case reflect.Pointer, reflect.Slice, reflect.Map:
		if v.IsNil() || !reaching.nests(v.Type().Elem()) {
			return false
		}
		p := partOf(v)
		if over, ok := r.seen[p]; ok {
			return !over
		}
		if v.Kind() == reflect.Pointer {
			r.seen[p] = true
			r.roots = append(r.roots, v.Elem())
			return false
		}
		r.seen[p] = false
		defer func() { r.seen[p] = true }()
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len() && !found; i++ {
			found = r.walk(v.Index(i), depth+1)
		}
	case reflect.Map:
		for i := v.MapRange(); !found && i.Next(); {
			found = r.walk(i.Value(), depth+1)
		}
	case reflect.Struct:
		for i := 0; i < v.NumField() && !found; i++ {
			if f := v.Field(i); reaching.nests(f.Type()) {
				found = r.walk(f, depth+1)
			}
		}
	}
	return found
}
