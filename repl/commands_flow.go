package repl

import (
	"fmt"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/picture"
)

// flowPath is the import path of package flow, which runs from source: the shell speaks to a flow as an input does.
const flowPath = "github.com/cspsh/cspsh/csp/flow"

// isFlow reports whether a type is *flow.Flow.
func isFlow(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == flowPath && named.Obj().Name() == "Flow"
}

// flows are the variables of the session that are flows.
func (s *Shell) flows() (names []string) {
	for _, v := range s.globals() {
		if isFlow(v.Type()) {
			names = append(names, v.Name())
		}
	}
	slices.Sort(names)
	return names
}

// flow shows a flow, or has it do something.
func (s *Shell) flow(args string) error { return s.onFlow(args, false) }

// flowAgain is flow where it draws to a file that may be there.
func (s *Shell) flowAgain(args string) error { return s.onFlow(args, true) }

func (s *Shell) onFlow(args string, force bool) error {
	words := strings.Fields(args)
	list := s.flows()
	if len(words) > 0 && slices.Contains(list, words[0]) {
		list, words = words[:1], words[1:]
	}
	switch {
	case len(list) == 0:
		return fmt.Errorf("no variable of the session is a *flow.Flow; f, err := flow.New(…) makes one")
	case len(list) > 1:
		return fmt.Errorf("which flow? there are %s", strings.Join(list, ", "))
	}
	f := list[0]
	if len(words) == 0 {
		return s.showFlow(f)
	}
	word, rest := words[0], words[1:]
	whole, single := map[string]string{"pause": "Pause", "resume": "Resume", "stop": "Stop"}[word], len(rest) == 1
	switch {
	case whole != "" && len(rest) == 0:
		return s.flowDo(f, "%s.%s()", f, whole)
	case whole != "" && single:
		return s.flowDo(f, "%s.%sProc(%q)", f, whole, rest[0])
	case word == "ping" && len(rest) == 0:
		return s.flowStates(f, "")
	case word == "ping" && single:
		return s.flowStates(f, rest[0])
	case (word == "inject" || word == "cast") && len(rest) > 1:
		_, exprs, _ := strings.Cut(args, word+" ")
		_, exprs, _ = strings.Cut(strings.TrimSpace(exprs), " ")
		if word == "cast" {
			return s.flowDo(f, "%s.Cast(%q, %s)", f, rest[0], exprs)
		}
		return s.flowDo(f, "%s.Inject(%[1]s.Port(%q), %s)", f, rest[0], exprs)
	case word == "draw" && single:
		return s.drawFlow(f, rest[0], args, force)
	}
	return wrongUsage("flow")
}

// flowWait is how long processes of a flow may take to answer.
const flowWait = "1e9"

// value evaluates an expression, of which nothing is shown.
func (s *Shell) value(name, src string) (v reflect.Value, err error) {
	s.capture = func(got reflect.Value, _ types.Type) { v = got }
	defer func() { s.capture = nil }()
	if err = s.eval(name, src, true); err == nil && !v.IsValid() {
		err = fmt.Errorf("%s has no value", src)
	}
	return v, err
}

// flowDo has a flow do something, and shows it then.
func (s *Shell) flowDo(f, format string, args ...any) error {
	var failed error
	s.capture = func(v reflect.Value, _ types.Type) {
		if v.IsValid() && v.CanInterface() {
			if err, ok := v.Interface().(error); ok {
				failed = err
			}
		}
	}
	err := s.eval("flow", fmt.Sprintf(format, args...), true)
	s.capture = nil
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	s.catchUp()
	return s.showFlow(f)
}

// A flowLook is a flow.Look.
type flowLook struct {
	network picture.Network
	states  map[string]string // what each process has made of its messages
}

// look asks a flow what it is at.
func (s *Shell) look(f string) (*flowLook, error) {
	v, err := s.value("flow", f+".Look("+flowWait+")")
	if err != nil {
		return nil, err
	}
	l := &flowLook{network: picture.Network{Title: "flow " + f}, states: map[string]string{}}
	text := func(v reflect.Value) (list []string) {
		for i := range v.Len() {
			list = append(list, v.Index(i).String())
		}
		return list
	}
	procs := v.FieldByName("Procs")
	for i := range procs.Len() {
		p := procs.Index(i)
		status := p.FieldByName("Status")
		n := picture.Node{Name: p.FieldByName("Name").String(), State: p.FieldByName("State").String()}
		if n.State != "new" && n.State != "ended" && n.State != "busy" {
			count := status.FieldByName("Count").Int()
			n.Facts = append(n.Facts, fmt.Sprintf("%d taken", count))
			l.states[n.Name] = oneLine(s.brief(status.FieldByName("State").Interface()))
		}
		queued := map[string]int64{}
		for r := status.FieldByName("Queued").MapRange(); r.Next(); {
			queued[r.Key().String()] = r.Value().Int()
		}
		for _, in := range text(p.FieldByName("Ins")) {
			if queued[in] > 0 {
				n.Facts = append(n.Facts, fmt.Sprintf("%d wait at %s", queued[in], in))
			}
		}
		for _, sig := range text(p.FieldByName("Signals")) {
			n.Facts = append(n.Facts, "gets signal "+sig)
			if waiting := queued["signal "+sig]; waiting > 0 {
				n.Facts = append(n.Facts, fmt.Sprintf("%d wait of it", waiting))
			}
		}
		l.network.Nodes = append(l.network.Nodes, n)
	}
	conns := v.FieldByName("Conns")
	for i := range conns.Len() {
		from, to := conns.Index(i).FieldByName("From"), conns.Index(i).FieldByName("To")
		l.network.Edges = append(l.network.Edges, picture.Edge{
			From: from.FieldByName("Proc").String(), FromPort: from.FieldByName("Name").String(),
			To: to.FieldByName("Proc").String(), ToPort: to.FieldByName("Name").String(),
		})
	}
	return l, nil
}

// showFlow draws a flow.
func (s *Shell) showFlow(f string) error {
	l, err := s.look(f)
	if err != nil {
		return err
	}
	if len(l.network.Nodes) == 0 {
		return fmt.Errorf("%s has no processes", f)
	}
	s.freshLine()
	s.page(l.network.Text(picture.TextOptions{
		Width: s.columns(), ASCII: s.record.ascii, Color: s.colored.Load() && s.ed != nil && s.ed.Interactive(),
	}))
	return nil
}

// flowStates shows the state of each process, or of one.
func (s *Shell) flowStates(f, only string) error {
	l, err := s.look(f)
	if err != nil {
		return err
	}
	found := false
	var list [][2]string
	for _, n := range l.network.Nodes {
		if only != "" && n.Name != only {
			continue
		}
		found = true
		text := l.states[n.Name]
		if text == "" {
			text = "(" + n.State + ")"
		}
		list = append(list, [2]string{n.Name, text})
	}
	if !found {
		return fmt.Errorf("%s has no process %s", f, strconv.Quote(only))
	}
	s.facts("states", list...)
	return nil
}

// drawFlow writes the picture of a flow to a file, as the arguments of the command say.
func (s *Shell) drawFlow(f, name, args string, force bool) error {
	if err := s.mayUseFile(); err != nil {
		return err
	}
	name, err := fileName(name)
	if err != nil {
		return err
	}
	format := strings.ToLower(filepath.Ext(name))
	if !slices.Contains(picture.NetworkFormats, format) {
		return fmt.Errorf("%s: a picture of a flow ends in one of %s", name, strings.Join(picture.NetworkFormats, ", "))
	}
	l, err := s.look(f)
	if err != nil {
		return err
	}
	file, err := createFile("flow", args, name, force)
	if err != nil {
		return err
	}
	err = l.network.Write(file, format)
	if e := file.Close(); err == nil {
		err = e
	}
	return err
}
