package repl

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// save writes the session as a Go program: what was declared as it stands now, and the
// statements, in order, in main.
func (s *Shell) save(file string) error { return s.saveAs(file, false) }

// saveAgain is save for a file that may be there.
func (s *Shell) saveAgain(file string) error { return s.saveAs(file, true) }

func (s *Shell) saveAs(file string, force bool) error {
	if file == "" {
		return wrongUsage("save")
	}
	src, err := s.program()
	if err != nil {
		return err
	}
	file, err = fileName(file)
	if err != nil {
		return err
	}
	said := "saved"
	if _, err := os.Stat(file); force && err == nil {
		said = "overwritten"
	}
	f, err := createFile("save", file, file, force)
	if err != nil {
		return err
	}
	_, err = f.Write(src)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(s.out(), "%s: %s, %s\n", file, said, count(bytes.Count(src, []byte("\n")), "line", "lines"))
	return nil
}

// createFile creates the file that a command with these arguments is to write. One that is there is overwritten by
// force only.
func createFile(command, args, file string, force bool) (*os.File, error) {
	mode := os.O_EXCL
	if force {
		mode = os.O_TRUNC
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|mode, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, thereAlready(command, args, file)
	}
	return f, err
}

// thereAlready is the error of a command that would overwrite a file.
func thereAlready(command, args, file string) error {
	return fmt.Errorf("%s is there already; :%s! %s overwrites it", file, command, args)
}

// fileName returns the name of a file that is given to a command: without quotation marks around it, and with the
// user's folder in the place of ~ in front.
func fileName(arg string) (string, error) {
	if n := len(arg); n > 2 && (arg[0] == '"' || arg[0] == '\'') && arg[n-1] == arg[0] {
		arg = arg[1 : n-1]
	}
	rest, ok := strings.CutPrefix(arg, "~/")
	if !ok {
		return arg, nil
	}
	dir, err := os.UserHomeDir()
	return filepath.Join(dir, rest), err
}

// An evaluated input is one that went well.
type evaluated struct {
	name string
	src  string

	// What _ is after it, if it has shown a value: that of the expression number expr, or,
	// if that is a call with several results, of the last of so many.
	shown bool
	expr  int
	count int
	typ   types.Type // nil for a constant that no variable could hold
	text  string     // of such a constant
}

// evaluated tells what is to be kept of an input that was evaluated as the unit u.
func (s *Shell) evaluated(name, src string, u *check.Unit) evaluated {
	e := evaluated{name: name, src: src, shown: s.last.input == s.inputs, count: 1, typ: s.last.typ, text: s.last.text}
	if !e.shown {
		return e
	}
	n := 0
	for i := range u.Items {
		x := u.Items[i].Expr
		if x == nil {
			continue
		}
		t, count := u.Info.TypeOf(x), 1
		if list, ok := t.(*types.Tuple); ok && list.Len() > 0 {
			count = list.Len()
			t = list.At(count - 1).Type()
		}
		if e.typ == nil && u.Info.Types[x].Value != nil || e.typ != nil && t != nil && types.Identical(types.Default(t), e.typ) {
			e.expr, e.count = n, count
		}
		n++
	}
	return e
}

// A program is a session on its way to a Go file.
type program struct {
	shell   *Shell
	fset    *token.FileSet
	decls   []string          // functions, types and constants, in order
	at      map[string]int    // their places in decls, by name
	vars    map[string]string // types of the variables
	body    []string          // of main
	imports map[string]string // local name to path
	used    map[string]bool   // names of packages
	labels  map[string]bool   // of main
	last    lastStatement
}

// A lastStatement is the one whose value _ is.
type lastStatement struct {
	of   evaluated
	at   int    // in the body
	expr string // the expression
	name string // of the variable that has been made for the value, "" for none
}

func (s *Shell) program() ([]byte, error) {
	p := &program{
		shell: s, fset: token.NewFileSet(),
		at: map[string]int{}, vars: map[string]string{}, imports: s.session.Imports(), used: map[string]bool{}, labels: map[string]bool{},
	}
	for _, e := range s.done {
		if err := p.input(e); err != nil {
			return nil, err
		}
	}
	return p.source()
}

// input adds an input.
func (p *program) input(e evaluated) error {
	in, err := syntax.Parse("session", []byte(e.src), p.fset)
	if err != nil {
		return err
	}
	if uses := blanks(in); len(uses) > 0 && p.last.of.shown {
		if in, err = syntax.Parse("session", p.withLast(in, uses), p.fset); err != nil {
			return err
		}
	}
	if p.hasLabels(in) { // a function has each label once
		p.body = append(p.body, "func() {")
		defer func() { p.body = append(p.body, "}()") }()
	}
	n := 0
	for i := range in.Items {
		it := &in.Items[i]
		p.item(in, it)
		if it.Kind != syntax.Expr {
			continue
		}
		if e.shown && n == e.expr {
			p.last = lastStatement{of: e, at: len(p.body) - 1, expr: in.Text(it)}
		}
		n++
	}
	return nil
}

// hasLabels reports whether statements of an input have labels that main has already. Otherwise it has them from now on.
func (p *program) hasLabels(in *syntax.Input) bool {
	var names []string
	for i := range in.Items {
		if in.Items[i].Stmt == nil {
			continue
		}
		ast.Inspect(in.Items[i].Stmt, func(n ast.Node) bool {
			if l, ok := n.(*ast.LabeledStmt); ok {
				names = append(names, l.Label.Name)
			}
			_, lit := n.(*ast.FuncLit)
			return !lit
		})
	}
	if slices.ContainsFunc(names, func(name string) bool { return p.labels[name] }) {
		return true
	}
	for _, name := range names {
		p.labels[name] = true
	}
	return false
}

// withLast returns the source of an input in which _ is the last value, with a variable
// in the place of that.
func (p *program) withLast(in *syntax.Input, uses []*ast.Ident) []byte {
	l := &p.last
	if l.name == "" {
		l.name = p.freeName("last")
		if l.of.typ == nil {
			p.declare(l.name, "const "+l.name+" = "+l.expr)
			p.body[l.at] = ""
		} else {
			p.vars[l.name] = p.typeName(l.of.typ)
			p.body[l.at] = strings.Repeat("_, ", l.of.count-1) + l.name + " = " + l.expr
		}
	}
	var b bytes.Buffer
	from := 0
	for _, id := range uses {
		at := in.File.Offset(id.Pos())
		b.Write(in.Src[from:at])
		b.WriteString(l.name)
		from = at + len(id.Name)
	}
	b.Write(in.Src[from:])
	return b.Bytes()
}

func (p *program) item(in *syntax.Input, it *syntax.Item) {
	text := in.Text(it)
	p.mentions(it.Node())
	switch it.Kind {
	case syntax.Import: // known to the session
	case syntax.Decl:
		switch d := it.Decl.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil && len(d.Recv.List) == 1 {
				name = strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*") + "." + name
			}
			p.declare(name, text)
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				p.declare(specNames(d), text)
				return
			}
			for _, spec := range d.Specs {
				spec := spec.(*ast.ValueSpec)
				var names []string
				for _, id := range spec.Names {
					p.variable(id.Name)
					names = append(names, id.Name)
				}
				if len(spec.Values) > 0 {
					p.body = append(p.body, strings.Join(names, ", ")+" = "+in.Between(spec.Values[0].Pos(), spec.Values[len(spec.Values)-1].End()))
				}
			}
		}
	case syntax.Stmt:
		if a, ok := it.Stmt.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
			for _, lhs := range a.Lhs {
				if id, ok := lhs.(*ast.Ident); ok {
					p.variable(id.Name)
				}
			}
			text = in.Between(it.Pos, a.TokPos) + "= " + in.Between(a.Rhs[0].Pos(), it.End)
		}
		p.body = append(p.body, text)
	case syntax.Expr:
		switch e := ast.Unparen(it.Expr).(type) {
		case *ast.CallExpr:
			if t, err := p.shell.typeText(text); err == nil && t != "no value" && isBuiltinCall(e) {
				text = "_ = " + text
			}
		case *ast.UnaryExpr:
			if e.Op != token.ARROW {
				text = "_ = " + text
			}
		default:
			text = "_ = " + text
		}
		p.body = append(p.body, text)
	}
}

// freeName returns a name with a number that nothing has yet.
func (p *program) freeName(base string) string {
	for n := 1; ; n++ {
		name := fmt.Sprint(base, n)
		_, declared := p.at[name]
		if !declared && p.vars[name] == "" && p.shell.session.Lookup(name) == nil {
			return name
		}
	}
}

// isBuiltinCall reports whether a call looks like one whose value must be used: of a
// predeclared function, or a conversion.
func isBuiltinCall(e *ast.CallExpr) bool {
	id, ok := e.Fun.(*ast.Ident)
	return !ok && !isSelector(e.Fun) || ok && types.Universe.Lookup(id.Name) != nil
}

func isSelector(e ast.Expr) bool {
	_, ok := e.(*ast.SelectorExpr)
	return ok
}

// specNames names a declaration of types or constants.
func specNames(d *ast.GenDecl) string {
	var names []string
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			names = append(names, spec.Name.Name)
		case *ast.ValueSpec:
			for _, id := range spec.Names {
				names = append(names, id.Name)
			}
		}
	}
	return strings.Join(names, " ")
}

// declare adds a declaration, in place of an earlier one of the same name.
func (p *program) declare(name, text string) {
	if i, ok := p.at[name]; ok {
		p.decls[i] = text
		return
	}
	p.at[name] = len(p.decls)
	p.decls = append(p.decls, text)
}

// variable notes a variable of the session.
func (p *program) variable(name string) {
	obj, ok := p.shell.session.Lookup(name).(*types.Var)
	if !ok || name == "_" {
		return
	}
	p.vars[name] = p.typeName(obj.Type())
}

// typeName writes a type, whose packages the program then imports.
func (p *program) typeName(t types.Type) string {
	return types.TypeString(t, func(pkg *types.Package) string {
		if pkg.Path() == check.Path {
			return ""
		}
		p.used[pkg.Name()] = true
		return pkg.Name()
	})
}

func (p *program) mentions(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				p.used[id.Name] = true
			}
		}
		return true
	})
}

// source puts the program together.
func (p *program) source() ([]byte, error) {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	paths := p.shell.session.PackageNames()
	for _, name := range slices.Sorted(maps.Keys(p.used)) {
		path, ok := paths[name]
		if !ok || p.vars[name] != "" || p.shell.session.Lookup(name) != nil {
			continue
		}
		fmt.Fprintf(&b, "\t%s %s\n", importName(name, path), strconv.Quote(path))
	}
	b.WriteString(")\n\n")
	if len(p.vars) > 0 {
		b.WriteString("var (\n")
		for _, name := range slices.Sorted(maps.Keys(p.vars)) {
			fmt.Fprintf(&b, "\t%s %s\n", name, p.vars[name])
		}
		b.WriteString(")\n\n")
	}
	rest := strings.Join(p.decls, "\n\n")
	body := strings.Join(p.body, "\n")
	if _, ok := p.at["main"]; ok { // the program has one of its own
		rest, body = rename(rest, "main", "run"), rename(body, "main", "run")
	}
	b.WriteString(rest + "\n\nfunc main() {\n" + body + "\n}\n")
	return format.Source([]byte(b.String()))
}

// rename replaces a name in a source.
func rename(src, from, to string) string {
	var b strings.Builder
	last := 0
	for _, sp := range syntax.Spans([]byte(src)) {
		if sp.Class == syntax.Identifier && src[sp.Start:sp.End] == from && (sp.Start == 0 || src[sp.Start-1] != '.') {
			b.WriteString(src[last:sp.Start] + to)
			last = sp.End
		}
	}
	return b.String() + src[last:]
}

// importName is the name that an import needs, if any.
func importName(name, path string) string {
	if path[strings.LastIndexByte(path, '/')+1:] == name {
		return ""
	}
	return name
}
