package repl

import (
	"errors"
	"fmt"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// tree shows the processes below those that started them.
func (s *Shell) tree(string) error {
	procs := s.rt.Processes()
	if len(procs) == 0 {
		fmt.Fprintln(s.out(), "no processes")
		return nil
	}
	alive := map[int]bool{}
	for _, p := range procs {
		alive[p.ID] = true
	}
	children := map[int][]csp.ProcessInfo{}
	for _, p := range procs {
		parent := p.Parent
		if !alive[parent] {
			parent = 0
		}
		children[parent] = append(children[parent], p)
	}
	var walk func(id int, indent string)
	walk = func(id int, indent string) {
		list := children[id]
		for i, p := range list {
			branch, below := "├─ ", "│  "
			if i == len(list)-1 {
				branch, below = "└─ ", "   "
			}
			if id == 0 {
				branch, below = "", ""
			}
			state := p.State.String()
			if w := waitsFor(p); w != "" {
				state += ": " + w
			}
			fmt.Fprintf(s.out(), "%s%s#%d %s (%s)\n", indent, branch, p.ID, p.Name, state)
			walk(p.ID, indent+below)
		}
	}
	walk(0, "")
	s.tell(s.stuckUnlessActed(procs))
	return nil
}

// inspect tells of a process or channel by number or name, or of a variable.
func (s *Shell) inspect(arg string) error {
	if s.travels() {
		return s.inspectThen(arg)
	}
	if arg == "" {
		return wrongUsage("inspect")
	}
	id, numErr := strconv.Atoi(strings.TrimPrefix(arg, "#"))
	found := false
	procs := s.rt.Processes()
	for _, p := range procs {
		if base, _, _ := strings.Cut(p.Name, "("); numErr == nil && p.ID == id || p.Name == arg || base == arg || strings.Contains(p.Name, strconv.Quote(arg)) {
			s.inspectProcess(p, procs)
			found = true
		}
	}
	for _, c := range s.channels() {
		if numErr == nil && c.ID == id || c.Name == arg {
			s.inspectChannel(c)
			found = true
		}
	}
	switch {
	case found:
		return nil
	case numErr == nil:
		return fmt.Errorf("there is no process or channel #%d", id)
	}
	t, err := s.typeText(arg)
	if err != nil {
		return fmt.Errorf("there is no process, channel or variable %s", arg)
	}
	head := fmt.Sprintf("%s %s", arg, t)
	s.capture = func(v reflect.Value, t types.Type) {
		s.capture = nil
		if facts := s.lockFacts(v, procs); facts != nil {
			s.facts(head, facts...)
			return
		}
		fmt.Fprintln(s.out(), head)
		s.shown(v, t)
	}
	defer func() { s.capture = nil }()
	return s.eval("inspect", arg, true)
}

// factWidth is how wide the names of facts are, with the blanks in front.
const factWidth = 14

// facts writes what is known of something, a line each, without what is empty.
func (s *Shell) facts(head string, list ...[2]string) {
	fmt.Fprintln(s.out(), head)
	for _, f := range list {
		if f[1] != "" {
			fmt.Fprint(s.out(), pretty.Terms([][2]string{{"    " + f[0], f[1]}}, factWidth, s.columns()))
		}
	}
}

func (s *Shell) inspectProcess(p csp.ProcessInfo, all []csp.ProcessInfo) {
	parent := ""
	if p.Parent != 0 {
		parent = fmt.Sprintf("#%d", p.Parent)
	}
	since := ""
	if p.State == csp.Parked {
		since = p.For.Round(time.Millisecond).String()
	}
	s.facts(fmt.Sprintf("process #%d %s", p.ID, p.Name),
		[2]string{"state", p.State.String()},
		[2]string{"waits for", waitsFor(p)},
		[2]string{"for", since},
		[2]string{"holds", holds(p.ID, all)},
		[2]string{"at", p.Site},
		[2]string{"started at", p.Made.String()},
		[2]string{"by", parent})
}

func (s *Shell) inspectChannel(c csp.ChanInfo) {
	s.facts(strings.TrimSpace(fmt.Sprintf("channel #%d %s", c.ID, c.Name)),
		[2]string{"of", c.ElemType},
		[2]string{"buffer", buffer(c)},
		[2]string{"state", openness(c)},
		[2]string{"waiting", waiters(c)},
		[2]string{"made at", c.Made.String()})
}

// deadlocks lists the processes that can never go on.
func (s *Shell) deadlocks(string) error {
	release := s.rt.Hold() // the user can still do something to what the session has
	defer release()
	procs, err := s.rt.Stuck()
	if err != nil {
		return err
	}
	for _, p := range procs {
		fmt.Fprintln(s.out(), p)
	}
	for _, c := range csp.Cycles(procs) {
		fmt.Fprintln(s.out(), "cycle:", c)
	}
	// Of the others, those whom the user could help with what the session has.
	known := map[int]bool{}
	for _, p := range procs {
		known[p.ID] = true
	}
	var list []csp.ProcessInfo
	for _, p := range s.stuckUnlessActed(s.rt.Processes()) {
		if !known[p.ID] {
			list = append(list, p)
		}
	}
	s.tell(list)
	if len(procs)+len(list) == 0 {
		fmt.Fprintln(s.out(), "no process is known to be stuck")
	}
	return nil
}

// typeOf tells the type of an expression.
func (s *Shell) typeOf(src string) error {
	if src == "" {
		return wrongUsage("type")
	}
	t, err := s.typeText(src)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out(), t)
	return nil
}

// typeText returns the type of an expression, or of what it yields; of a type, what it
// is underneath.
func (s *Shell) typeText(src string) (string, error) {
	const name = "expression"
	s.remember(name, src)
	in, err := s.parse(name, src)
	if err != nil {
		return "", &CompileError{err}
	}
	if len(in.Items) != 1 || in.Items[0].Kind != syntax.Expr {
		return "", fmt.Errorf("%s is no expression", src)
	}
	// As the value of a variable anything may stand, also what is no statement.
	u, err := s.check(in)
	if errors.Is(err, errInterrupted) {
		return "", err
	}
	if err != nil {
		if t := s.typeNamed(src); t != "" {
			return t, nil
		}
		return "", &CompileError{err}
	}
	tv := u.Info.Types[in.Items[0].Expr]
	switch {
	case tv.IsVoid():
		return "no value", nil
	}
	return typeName(tv.Type), nil
}

// typeNamed returns what a type is underneath, "" if src is none.
func (s *Shell) typeNamed(src string) string {
	in, err := syntax.Parse("expression", []byte("var x "+src), s.fset)
	if err != nil {
		return ""
	}
	u, err := s.check(in)
	if err != nil || len(u.Items) != 1 || len(u.Items[0].Vars) != 1 {
		return ""
	}
	return "type " + typeName(u.Items[0].Vars[0].Type().Underlying())
}

// check checks an input that does not run. The error may tell of an interrupt.
func (s *Shell) check(in *syntax.Input) (*check.Unit, error) {
	var u *check.Unit
	err := s.abandonable(func() (err error) {
		u, err = s.session.Check(in, true)
		return err
	}, func() {})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// typeName writes a type as the user knows it.
func typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == check.Path {
			return ""
		}
		return p.Name()
	})
}

// vars lists what the session has declared.
func (s *Shell) vars(string) error {
	var rows [][]string
	for _, name := range s.session.Names() {
		obj := s.session.Lookup(name)
		if obj.Pkg() == nil || obj.Pkg().Path() != check.Path || strings.Contains(name, ".") || name == lastName || name == lastType {
			continue
		}
		switch obj := obj.(type) {
		case *types.Var:
			rows = append(rows, []string{"var", name, typeName(obj.Type()), s.valueText(name)})
		case *types.Const:
			rows = append(rows, []string{"const", name, typeName(obj.Type()), obj.Val().String()})
		case *types.Func:
			rows = append(rows, []string{"func", name, strings.TrimPrefix(typeName(obj.Type()), "func"), ""})
		case *types.TypeName:
			rows = append(rows, []string{"type", name, oneLine(typeName(obj.Type().Underlying())), ""})
		}
	}
	if len(rows) == 0 {
		fmt.Fprintln(s.out(), "nothing is declared")
		return nil
	}
	fmt.Fprint(s.out(), pretty.Table([]string{"", "name", "type", "value"}, rows, s.columns()))
	return nil
}

// valueText returns the value of a variable, in one line.
func (s *Shell) valueText(name string) (text string) {
	s.capture = func(v reflect.Value, t types.Type) { text = s.show(v, t) }
	defer func() { s.capture = nil }()
	if err := s.eval("vars", name, true); err != nil {
		return "?"
	}
	return oneLine(text)
}

// oneLine puts a text into one line that is not too long.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > maxBrief {
		return string(r[:maxBrief-1]) + "…"
	}
	return text
}

// listImports lists the imports that were written; other packages need none.
func (s *Shell) listImports(string) error {
	imports := s.session.Imports()
	if len(imports) == 0 {
		fmt.Fprintln(s.out(), "no imports; the packages of the standard library and csp need none")
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(s.out(), "%s %q\n", name, imports[name])
	}
	return nil
}
