package repl

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/lesson"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A Refusal says why an answer to an exercise is not right.
type Refusal struct {
	Exercise int    `json:"exercise"`
	Kind     string `json:"kind"` // one of those that words may be about, or "check"
	Text     string `json:"text"`
	// Word is what the lesson says to a failure of this kind.
	Word string `json:"word,omitempty"`
	// Sentence and Table tell of the schedule that it takes, if it is not the first one.
	Sentence string `json:"sentence,omitempty"`
	Table    string `json:"table,omitempty"`
}

// String tells it to a student.
func (r *Refusal) String() string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(r.Text, "\n") + "\n")
	if r.Table != "" {
		b.WriteString("\n" + strings.TrimRight(r.Table, "\n") + "\n" + r.Sentence + "\n")
	}
	if r.Word != "" {
		b.WriteString(r.Word + "\n")
	}
	return b.String()
}

// Limits of a check.
const (
	checkMemory = 512 << 20
	checkTime   = 20 * time.Second
	checkSteps  = 10_000 // of a schedule
)

// judge checks an answer: declarations, as they stand in a session or a file. It returns nil if that is right.
// folder, if not empty, is what it is restricted to.
func judge(ctx context.Context, folder, src string, e *lesson.Exercise) (*Refusal, error) {
	for _, c := range e.Checks {
		r, err := judgeBy(ctx, folder, src, e, c)
		if err != nil {
			return nil, err
		}
		if r != nil {
			r.Exercise = e.Number
			if r.Word = e.Words[r.Kind]; r.Word == "" && r.Kind == "livelock" {
				r.Word = e.Words["endless"]
			}
			return r, nil
		}
	}
	return nil, nil
}

// judgeBy checks an answer by one check of an exercise.
func judgeBy(ctx context.Context, folder, src string, e *lesson.Exercise, c *lesson.Check) (*Refusal, error) {
	// The check is in a function, so that its names may be those of the answer's variables.
	text := fmt.Sprintf("%s\nfunc() {\n//line the check:1\n%s\n}()\n", src, c.Code)
	at := newOrigins(text)
	p, err := newScript(Config{Memory: checkMemory, Restrict: folder, Races: true}, textScript("answer", text), "answer")
	if p != nil {
		defer p.Close()
	}
	if err != nil {
		if r := refusedBy(err); r != nil {
			r.Text = at.replace(r.Text)
			return r, nil
		}
		return nil, err
	}
	if name := usurped(src, e, c, p.packageNames()); name != "" {
		return &Refusal{Kind: "refused", Text: fmt.Sprintf("%s is the name of a package that the check uses: call yours by another", name)}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	result, err := explore.Search(p.Program, explore.Options{
		NoExit:  true,
		Context: ctx, Schedules: c.Schedules, Seed: 1, Workers: 1, Steps: checkSteps, Idle: checkSteps / 2,
	})
	if err != nil {
		return nil, err
	}
	if f := result.Failure; f != nil {
		r := &Refusal{Kind: kindOf(f.Kind), Text: at.replace(f.Text)}
		if r.Kind == "check" {
			r.Text = f.Text
		} else if !strings.Contains(f.Text, string(f.Kind)) {
			r.Text = string(f.Kind) + ": " + r.Text
		}
		if result.Turnings > 0 {
			r.Sentence, r.Table = at.replace(result.Sentence), at.replace(stepTable(result.Steps))
		}
		return r, nil
	}
	if c.Output != nil {
		for _, o := range result.Outputs {
			if why := lesson.Differs(o.Text, *c.Output, false); why != "" {
				return &Refusal{Kind: "output", Text: why}, nil
			}
		}
	}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded) && result.Schedules == 0, result.Cut > 0:
		return &Refusal{Kind: "endless", Text: "it does not end"}, nil
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, errInterrupted
	}
	return nil, nil
}

// usurped returns a name by which a check means a package, and an answer something of its own, or "". What the
// exercise's own answer declares is meant to be used.
func usurped(src string, e *lesson.Exercise, c *lesson.Check, packages map[string]string) string {
	meant := map[string]bool{}
	if code, err := syntax.Parse("check", []byte(c.Code), token.NewFileSet()); err == nil {
		for i := range code.Items {
			ast.Inspect(code.Items[i].Node(), func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok && packages[x.Name] != "" {
						meant[x.Name] = true
					}
				}
				return true
			})
		}
	}
	asked := map[string]string{}
	if e.Answer != nil {
		asked = declaredNames(e.Answer.Code)
	}
	for name, path := range declaredNames(src) {
		if _, ok := asked[name]; meant[name] && !ok && path != packages[name] {
			return name
		}
	}
	return ""
}

// declaredNames are those that a text declares at its top level: for imports with their paths.
func declaredNames(src string) map[string]string {
	names := map[string]string{}
	in, err := syntax.Parse("answer", []byte(src), token.NewFileSet())
	if err != nil {
		return names
	}
	for i := range in.Items {
		switch d := in.Items[i].Decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names[d.Name.Name] = ""
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ImportSpec:
					if spec.Name != nil {
						names[spec.Name.Name], _ = strconv.Unquote(spec.Path.Value)
					}
				case *ast.TypeSpec:
					names[spec.Name.Name] = ""
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						names[id.Name] = ""
					}
				}
			}
		}
	}
	return names
}

// packageNames are the names by which the program has packages that it does not import.
func (p *Program) packageNames() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.shells) == 0 {
		return nil
	}
	return p.shells[0].defaultNames()
}

// origins are where the lines of a program come from.
type origins []string

// newOrigins reads them off the line directives of a program.
func newOrigins(text string) (at origins) {
	file, n := "answer", 1
	for line := range strings.Lines(text) {
		at = append(at, fmt.Sprintf("%s:%d", file, n))
		n++
		if name, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "//line "); ok {
			i := strings.LastIndexByte(name, ':')
			if number, err := strconv.Atoi(name[i+1:]); err == nil {
				file, n = name[:i], number
			}
		}
	}
	return at
}

var inAnswer = regexp.MustCompile(`\banswer:(\d+)`)

// replace puts the places that lines come from into a report.
func (at origins) replace(report string) string {
	return inAnswer.ReplaceAllStringFunc(report, func(place string) string {
		n, err := strconv.Atoi(strings.TrimPrefix(place, "answer:"))
		if err != nil || n < 1 || n > len(at) {
			return place
		}
		return at[n-1]
	})
}

// stepTable is a schedule that fits a terminal: a line for each step, those in the middle left out.
func stepTable(steps []explore.Step) string {
	const most = 24
	var rows [][]string
	for i, s := range steps {
		if cut := len(steps) - most; cut > 0 && i >= most/2 && i < most/2+cut {
			if i == most/2 {
				rows = append(rows, []string{"", "…", fmt.Sprintf("%d steps more", cut), ""})
			}
			continue
		}
		mark, who := "", "the clock"
		if s.Turning {
			mark = ">"
		}
		if s.Process > 0 {
			who = fmt.Sprintf("#%d %s", s.Process, s.Name)
		}
		rows = append(rows, []string{mark, who, s.What, s.At})
	}
	return pretty.Table([]string{"", "who", "does", "at"}, rows, defaultColumns)
}

// kindOf is the kind of a refusal.
func kindOf(k explore.Kind) string {
	if k == explore.Difference {
		return "difference"
	}
	return string(k)
}

// noMethod is what the checker says of a method that a type of the student's has not yet.
var noMethod = regexp.MustCompile(`undefined \(type \*?(\w+) has no field or method (\w+)\)`)

// refusedBy is the refusal of an answer that does not compile, nil for any other error.
func refusedBy(err error) *Refusal {
	var ce *CompileError
	if !errors.As(err, &ce) {
		return nil
	}
	var typ check.Errors
	if errors.As(err, &typ) {
		var missing []string
		for _, e := range typ {
			name, ok := strings.CutPrefix(e.Msg, "undefined: ")
			if m := noMethod.FindStringSubmatch(e.Msg); m != nil {
				name, ok = fmt.Sprintf("method %s of %s", m[2], m[1]), true
			}
			if ok && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		}
		if len(missing) > 0 {
			return &Refusal{Kind: "undefined", Text: strings.Join(missing, " and ") + " is not declared yet"}
		}
	}
	return &Refusal{Kind: "refused", Text: ce.Error()}
}

// declarations returns what the session has declared, as it stands now, for a program of its own: variables
// with their values where those can be had without running anything.
func (s *Shell) declarations() (string, error) {
	p := &program{
		shell: s, fset: token.NewFileSet(),
		at: map[string]int{}, vars: map[string]string{}, imports: s.session.Imports(), used: map[string]bool{},
	}
	values := map[string]string{}
	places := map[string]string{}
	for _, e := range s.done {
		if err := p.input(e); err != nil {
			return "", err
		}
		in, err := syntax.Parse("session", []byte(e.src), token.NewFileSet())
		if err != nil {
			return "", err
		}
		for i := range in.Items {
			it := &in.Items[i]
			at := fmt.Sprintf("//line %s:%d\n", e.name, in.File.Line(it.Pos))
			if it.Decl != nil {
				places[in.Text(it)] = at
			}
			initialValues(in, it, values)
		}
	}
	var b strings.Builder
	paths := s.session.PackageNames()
	for _, name := range slices.Sorted(maps.Keys(p.used)) {
		if path, ok := paths[name]; ok && p.vars[name] == "" && s.session.Lookup(name) == nil {
			fmt.Fprintf(&b, "import %s %s\n", importName(name, path), strconv.Quote(path))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.vars)) {
		fmt.Fprintf(&b, "var %s %s%s\n", name, p.vars[name], values[name])
	}
	for _, text := range p.decls {
		b.WriteString(places[text] + text + "\n")
	}
	return b.String(), nil
}

// initialValues notes the values that an item gives to new variables, as far as nothing has to run for
// them.
func initialValues(in *syntax.Input, it *syntax.Item, values map[string]string) {
	note := func(names []*ast.Ident, list []ast.Expr) {
		for i, id := range names {
			delete(values, id.Name)
			if len(list) == len(names) && still(list[i]) {
				values[id.Name] = " = " + in.Between(list[i].Pos(), list[i].End())
			}
		}
	}
	if d, ok := it.Decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
		for _, spec := range d.Specs {
			spec := spec.(*ast.ValueSpec)
			note(spec.Names, spec.Values)
		}
	}
	if a, ok := it.Stmt.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
		var names []*ast.Ident
		for _, x := range a.Lhs {
			if id, ok := x.(*ast.Ident); ok {
				names = append(names, id)
			}
		}
		note(names, a.Rhs)
	}
}

// still reports whether an expression has a value without anything that waits or is done.
func still(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.CallExpr:
			id, name := n.Fun.(*ast.Ident)
			ok = ok && name && slices.Contains([]string{"make", "new", "len", "cap", "int", "string", "float64"}, id.Name)
		}
		return ok
	})
	return ok
}
