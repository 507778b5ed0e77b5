package check

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// EmbedPath is the import path of a package, to be had from the importer, whose function
// FS makes an embed.FS of the names and contents of files:
//
//	func FS(nameAndData ...string) embed.FS
const EmbedPath = "cspsh.internal/embedded"

// embedName is what files import it as. The parser lets no identifier contain a dot: the
// name is free.
const embedName = "embedded.FS"

// A File is one that is embedded.
type File struct{ Name, Data string }

const directive = "//go:embed"

// An embedder gives the variables behind //go:embed directives their values: it writes
// the contents of files into the syntax tree as initial values, for the type checker and
// all that comes after it.
type embedder struct {
	fset *token.FileSet
	read func(patterns []string) ([]File, error)
	errs Errors
	vars map[token.Pos]*ast.ValueSpec // by the position of the directive
	fs   bool                         // the package at EmbedPath is used
}

func (e *embedder) errorf(pos token.Pos, format string, args ...any) {
	e.errs = append(e.errs, &Error{Pos: e.fset.Position(pos), Msg: fmt.Sprintf(format, args...)})
}

// imported returns the name under which a file has package embed: "." for a dot import,
// "" for none.
func imported(imports []*ast.ImportSpec) string {
	name := ""
	for _, spec := range imports {
		if path, err := strconv.Unquote(spec.Path.Value); err != nil || path != "embed" {
			continue
		}
		if spec.Name == nil {
			return "embed"
		}
		if name = spec.Name.Name; name != "_" {
			return name
		}
	}
	return name
}

// embedPackage returns the name that package embed has in an input with some imports:
// without one, that of the session, where it needs none.
func (s *Session) embedPackage(imports []*ast.ImportSpec) string {
	if name := imported(imports); name != "" && name != "_" {
		return name
	}
	for name, path := range s.imports {
		if path == "embed" {
			return name
		}
	}
	return "embed"
}

// directives returns those of an input, in order.
func directives(in *syntax.Input) (list []*ast.Comment) {
	if !bytes.Contains(in.Src, []byte(directive)) {
		return nil
	}
	for _, sp := range syntax.Spans(in.Src) {
		if text := string(in.Src[sp.Start:sp.End]); sp.Class == syntax.Comment && isDirective(text) {
			list = append(list, &ast.Comment{Slash: in.File.Pos(sp.Start), Text: strings.TrimRight(text, "\r\n")})
		}
	}
	return list
}

// file takes the directives of a source file.
func (e *embedder) file(f *ast.File) {
	var found []*ast.Comment
	for _, group := range f.Comments {
		for _, c := range group.List {
			if isDirective(c.Text) {
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return
	}
	name := imported(f.Imports)
	if name == "" {
		e.errorf(found[0].Pos(), `go:embed only allowed in Go files that import "embed"`)
		return
	}
	for _, d := range f.Decls {
		found = e.decl(d, found, name)
	}
	e.misplaced(found, notBeforeVar)
	if e.fs {
		addImport(f)
	}
}

// addImport has a file import the package at EmbedPath.
func addImport(f *ast.File) {
	spec := embedImport()
	d := &ast.GenDecl{TokPos: f.Name.Pos(), Tok: token.IMPORT, Specs: []ast.Spec{spec}}
	f.Decls = append([]ast.Decl{d}, f.Decls...)
	f.Imports = append(f.Imports, spec)
}

func embedImport() *ast.ImportSpec {
	return &ast.ImportSpec{
		Name: ast.NewIdent(embedName),
		Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(EmbedPath)},
	}
}

func isDirective(text string) bool {
	rest, ok := strings.CutPrefix(text, directive)
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// decl takes those of the directives that stand before the end of a declaration, and
// returns the others. name is that of package embed.
func (e *embedder) decl(d ast.Decl, list []*ast.Comment, name string) (rest []*ast.Comment) {
	before := func(pos token.Pos) (out []*ast.Comment) {
		out, list = cutBefore(list, pos)
		return out
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		e.misplaced(before(d.Pos()), notBeforeVar)
		e.misplaced(before(d.End()), insideFunc)
	case *ast.GenDecl:
		if d.Tok != token.VAR || d.Lparen.IsValid() {
			e.misplaced(before(d.Pos()), notBeforeVar)
		}
		if d.Tok == token.VAR {
			for _, spec := range d.Specs {
				if own := before(spec.Pos()); len(own) > 0 {
					e.spec(spec.(*ast.ValueSpec), own, name)
				}
			}
		}
		e.misplaced(before(d.End()), notBeforeVar)
	}
	return list
}

// item is decl for an item of an input, which may be a statement.
func (e *embedder) item(it *syntax.Item, list []*ast.Comment, name string) (rest []*ast.Comment) {
	if it.Decl != nil {
		return e.decl(it.Decl, list, name)
	}
	own, list := cutBefore(list, it.Pos)
	e.misplaced(own, notBeforeVar)
	own, list = cutBefore(list, it.End)
	e.misplaced(own, insideFunc)
	return list
}

// cutBefore parts directives into those before a position and the others.
func cutBefore(list []*ast.Comment, pos token.Pos) (before, rest []*ast.Comment) {
	n := 0
	for n < len(list) && list[n].Pos() < pos {
		n++
	}
	return list[:n], list[n:]
}

// Why a directive applies to nothing.
const (
	notBeforeVar = "misplaced go:embed directive"
	insideFunc   = "go:embed cannot apply to var inside func"
)

func (e *embedder) misplaced(list []*ast.Comment, why string) {
	for _, c := range list {
		e.errorf(c.Pos(), "%s", why)
	}
}

// spec gives the variable of a specification what its directives say.
func (e *embedder) spec(spec *ast.ValueSpec, list []*ast.Comment, name string) {
	pos := list[0].Pos()
	switch {
	case len(spec.Names) != 1:
		e.errorf(pos, "go:embed cannot apply to multiple vars")
		return
	case len(spec.Values) > 0:
		e.errorf(pos, "go:embed cannot apply to var with initializer")
		return
	}
	var patterns []string
	for _, c := range list {
		p, err := parsePatterns(strings.TrimPrefix(c.Text, directive))
		if err != nil {
			e.errorf(c.Pos(), "%v", err)
			return
		}
		patterns = append(patterns, p...)
	}
	if e.read == nil {
		e.errorf(pos, "go:embed: there are no files here")
		return
	}
	files, err := e.read(patterns)
	if err != nil {
		e.errorf(pos, "%v", err)
		return
	}
	e.vars[pos] = spec
	if isFS(spec.Type, name) {
		e.fs = true
		call := &ast.CallExpr{
			Fun:    &ast.SelectorExpr{X: &ast.Ident{NamePos: pos, Name: embedName}, Sel: &ast.Ident{NamePos: pos, Name: "FS"}},
			Lparen: pos, Rparen: pos,
		}
		for _, f := range files {
			call.Args = append(call.Args, text(pos, f.Name), text(pos, f.Data))
		}
		spec.Values = []ast.Expr{call}
		return
	}
	if len(files) != 1 {
		e.errorf(pos, "invalid go:embed: multiple files for type %s", types.ExprString(spec.Type))
		return
	}
	typ := &ast.ParenExpr{Lparen: pos, X: spec.Type, Rparen: pos}
	spec.Values = []ast.Expr{&ast.CallExpr{Fun: typ, Lparen: pos, Args: []ast.Expr{text(pos, files[0].Data)}, Rparen: pos}}
}

func text(pos token.Pos, s string) ast.Expr {
	return &ast.BasicLit{ValuePos: pos, Kind: token.STRING, Value: strconv.Quote(s)}
}

// isFS reports whether a type is written as embed.FS.
func isFS(typ ast.Expr, name string) bool {
	switch t := ast.Unparen(typ).(type) {
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && x.Name == name && t.Sel.Name == "FS"
	case *ast.Ident:
		return name == "." && t.Name == "FS"
	}
	return false
}

// parsePatterns splits what a directive says: patterns between spaces, which may be
// quoted.
func parsePatterns(text string) (patterns []string, err error) {
	for {
		text = strings.TrimLeft(text, " \t")
		switch {
		case text == "" && patterns == nil:
			return nil, errors.New("usage: //go:embed patterns")
		case text == "":
			return patterns, nil
		}
		quoted, err := strconv.QuotedPrefix(text)
		switch {
		case err == nil && text[0] != '\'':
			pattern, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, err
			}
			patterns, text = append(patterns, pattern), text[len(quoted):]
			if text != "" && text[0] != ' ' && text[0] != '\t' {
				return nil, fmt.Errorf("invalid quoted string in //go:embed: %s", quoted+text)
			}
		case text[0] == '"' || text[0] == '`':
			return nil, fmt.Errorf("invalid quoted string in //go:embed: %s", text)
		default:
			end := strings.IndexAny(text, " \t")
			if end < 0 {
				end = len(text)
			}
			patterns, text = append(patterns, text[:end]), text[end:]
		}
	}
}

// explain puts what is to be said of a variable in the place of what the type checker says
// of the value that it was given.
func (e *embedder) explain(errs Errors) {
	for pos, spec := range e.vars {
		at := e.fset.Position(pos)
		for _, err := range errs {
			if err.Pos == at {
				err.Msg = cannotApply(spec)
			}
		}
	}
}

func cannotApply(spec *ast.ValueSpec) string {
	if spec.Type == nil {
		return "go:embed cannot apply to var without type"
	}
	return "go:embed cannot apply to var of type " + types.ExprString(spec.Type)
}

// verify looks at the types of the variables: a conversion would let some others pass.
func (e *embedder) verify(info *types.Info) {
	for pos, spec := range e.vars {
		if v, ok := info.Defs[spec.Names[0]].(*types.Var); ok && v.Type() != types.Typ[types.Invalid] && !holdsFiles(v.Type()) {
			e.errorf(pos, "%s", cannotApply(spec))
		}
	}
}

// holdsFiles reports whether a variable of a type can be embedded into.
func holdsFiles(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.String
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "FS" && named.Obj().Pkg().Path() == "embed"
}
