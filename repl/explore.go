package repl

import (
	"bytes"
	"go/types"
	"io"
	"os"
	"reflect"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
)

// A Program is a script that is run again and again, under one schedule after the other: see package
// explore. It is to be closed.
type Program struct {
	explore.Program
	cfg    Config
	src    *script                              // it is a script
	typed  bool                                 // it is an input of a session
	code   func(s *Shell) (*engine.Code, error) // compiles it
	past   []evaluated                          // what the session has evaluated before
	in     *sharedInput
	temp   string           // a folder with its files, unless ""
	tee    *strings.Builder // takes what the last run prints, too, unless nil
	sinks  [2]*os.File      // what compiled code writes to os.Stdout and to os.Stderr
	inputs []*os.File       // with the standard input, for programs that have to do with os.Stdin

	unwatched bool // no races are looked for, to see what that costs

	mu     sync.Mutex
	shells []*Shell
	hosts  map[*csp.Runtime]*inhabitant
}

// NewProgram returns the program that a script is, as [Shell.RunFile] takes it, once it is known to
// compile. Of cfg it takes Stdin, Stderr, Args, Packages, AllowImport and Memory. What the program prints
// is the output that explore compares, and what it writes to standard error goes to Stderr. Everything
// that it asks of the outside world, such as a connection, fails the schedule as one that is not
// repeatable.
func NewProgram(cfg Config, path string) (*Program, error) {
	src, err := readScript(path, cfg.Stdin)
	if err != nil {
		return nil, err
	}
	return newScript(cfg, src, src.path)
}

// newScript returns the program that a script is, which results call by a name.
func newScript(cfg Config, src *script, name string) (*Program, error) {
	p, err := newProgram(cfg, name, src.source(), func(s *Shell) (*engine.Code, error) {
		code, _, err := s.compileScript(src)
		return code, err
	})
	if err != nil {
		return nil, err
	}
	p.src = src
	if name != "-" {
		p.in = newSharedInput(cfg)
		p.Program.Input = p.in.sofar
	}
	return p, p.compiles()
}

// newTyped returns the program that an input of a session is, after those that it has evaluated before.
func newTyped(cfg Config, text string, before []evaluated) (*Program, error) {
	const name = "input"
	src := &script{texts: []string{text}, before: before}
	p, err := newProgram(cfg, text, src.source(), func(s *Shell) (*engine.Code, error) {
		in, err := s.prepare(name, text, true)
		if err != nil {
			return nil, err
		}
		return in.code, nil
	})
	if err != nil {
		return nil, err
	}
	p.typed, p.past, p.Starts = true, before, len(before) > 0
	return p, p.compiles()
}

// newProgram returns a program by what compiles it.
func newProgram(cfg Config, name string, source []byte, code func(s *Shell) (*engine.Code, error)) (*Program, error) {
	p := &Program{cfg: cfg, code: code, hosts: map[*csp.Runtime]*inhabitant{}}
	for i := range p.sinks { // two, as the machine tells them apart
		f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		p.sinks[i] = f
	}
	p.Program = explore.Program{
		Name:         name,
		Source:       source,
		New:          p.instance,
		EndsWithMain: true,
		Panicked:     p.panicked,
		Format:       p.format,
		Awaits:       p.awaits,
		Options:      []csp.RuntimeOption{p.house},
	}
	if len(cfg.Args) > 0 {
		p.Args = cfg.Args[1:]
	}
	return p, nil
}

// compiles returns an error unless the program compiles.
func (p *Program) compiles() error {
	s, err := New(Config{Packages: p.cfg.Packages, AllowImport: p.cfg.AllowImport, Args: p.cfg.Args, Restrict: p.cfg.Restrict, Script: !p.typed, test: p.cfg.test, sent: p.cfg.sent})
	if err != nil {
		return err
	}
	p.shells = append(p.shells, s)
	_, _, err = p.compile(s)
	return err
}

// compile compiles what a trial runs: what the session has evaluated before, and the program itself.
func (p *Program) compile(s *Shell) (before []*engine.Code, code *engine.Code, err error) {
	for _, in := range p.past {
		c, err := s.prepare(in.name, in.src, true)
		if err != nil {
			return nil, nil, err
		}
		before = append(before, append(s.ahead, c.code)...)
		s.ahead = nil
		s.willShow(in, c.unit)
	}
	code, err = p.code(s)
	return append(before, s.ahead...), code, err
}

// IgnoreRaces has races be no failures. It is to be called before anything explores the program.
func (p *Program) IgnoreRaces() { p.cfg.unraced = true }

// runAs has a script be given the arguments and the standard input that a schedule has. It is to be called before anything
// explores it.
func (p *Program) runAs(r *explore.Schedule) {
	if p.src == nil {
		return
	}
	p.Args = r.Args
	p.cfg.Args = append(p.cfg.Args[:1:1], r.Args...)
	p.cfg.Stdin = bytes.NewReader(r.Input)
	p.in = newSharedInput(p.cfg)
	p.Program.Input = p.in.sofar
}

// Report writes an error of NewProgram for a person, as [Shell.Report] does, in lines of so many columns, or of any
// length if that is 0.
func (p *Program) Report(err error, columns int) string { return p.shells[0].reportIn(err, columns) }

// Close ends what the program has left. It is to be called when nothing explores it any more.
func (p *Program) Close() {
	for _, s := range p.shells {
		s.Close()
	}
	for _, f := range p.sinks {
		f.Close()
	}
	for _, f := range p.inputs {
		f.Close()
		os.Remove(f.Name()) // where one that is open cannot be
	}
	if p.temp != "" {
		os.RemoveAll(p.temp)
	}
}

// house gives a runtime an interpreter, whose shell is made later.
func (p *Program) house(rt *csp.Runtime) {
	host := new(inhabitant)
	p.mu.Lock()
	p.hosts[rt] = host
	p.mu.Unlock()
	csp.WithInterpreter(host)(rt)
}

// instance compiles the program for a runtime.
func (p *Program) instance(rt *csp.Runtime) (main func(), err error) {
	cfg := p.cfg
	cfg.Runtime, cfg.Script, cfg.Races, cfg.trial = rt, !p.typed, !p.unwatched, true
	cfg.Stdout = explore.OutOf(rt)
	if p.tee != nil {
		cfg.Stdout = io.MultiWriter(cfg.Stdout, p.tee)
	}
	if cfg.Stderr == nil {
		cfg.Stderr = io.Discard
	}
	cfg.Exit = explore.Quit
	stdin := &trialInput{shared: p.in}
	cfg.Stdin = stdin
	var file *os.File
	cfg.openStdin = func() *os.File {
		if file = p.inputFile(); file != nil {
			file.Seek(int64(stdin.at), io.SeekStart)
		}
		return file
	}
	rewind := func() {
		stdin.at = 0
		if file != nil {
			file.Seek(0, io.SeekStart)
		}
	}
	cfg.capture = &capture{stdout: p.sinks[0], stderr: p.sinks[1]}
	s, err := New(cfg)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.shells = append(p.shells, s)
	p.hosts[rt].s = s
	p.mu.Unlock()
	before, code, err := p.compile(s)
	if err != nil {
		return nil, err
	}
	return func() {
		rewind()
		if p.tee != nil {
			p.tee.Reset()
		}
		s.engine.Trial(func() {
			for _, c := range before {
				s.engine.Execute(c)
			}
			explore.Start()
			s.engine.Execute(code)
		})
	}, nil
}

// inputFile returns a file with the standard input, for a program that has to do with os.Stdin: each trial reads all of
// it, whatever that is.
func (p *Program) inputFile() *os.File {
	text, err := p.in.read()
	if f, ok := p.cfg.Stdin.(*os.File); ok && err != nil && err != errInterrupted {
		return f // which gives the error to the program
	}
	f, err := fileOf(text)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	p.inputs = append(p.inputs, f)
	p.mu.Unlock()
	return f
}

// panicked tells a panic.
func (p *Program) panicked(rt *csp.Runtime, e *csp.PanicError) string {
	return strings.TrimRight(p.shellOf(rt).reportIn(e, 0), "\n")
}

// awaits tells of signals that the program waits for.
func (p *Program) awaits(rt *csp.Runtime) string {
	if at := p.shellOf(rt).engine.SignalsAsked(); at != "" {
		return at + ": signals are asked for, and no schedule has any"
	}
	return ""
}

// shellOf returns the shell that the program runs in on a runtime.
func (p *Program) shellOf(rt *csp.Runtime) *Shell {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hosts[rt].s
}

// A variable is one of the program's with its value.
type variable struct{ name, text string }

// variables are those that the program has declared outside functions. It is for the loop, and runs no
// code of the user's.
func (s *Shell) variables() (list []variable) {
	for _, v := range s.globals() {
		if at, ok := s.engine.Variable(v); ok {
			list = append(list, variable{v.Name(), oneLine(s.show(at, v.Type()))})
		}
	}
	return list
}

// globals are the variables that were declared outside functions.
func (s *Shell) globals() (list []*types.Var) {
	add := func(obj types.Object) {
		if v, ok := obj.(*types.Var); ok && v.Name() != "_" && !strings.Contains(v.Name(), ".") && v.Name() != lastName {
			list = append(list, v)
		}
	}
	if s.main != nil {
		for _, name := range s.main.Scope().Names() {
			add(s.main.Scope().Lookup(name))
		}
		return list
	}
	for _, name := range s.session.Names() {
		if obj := s.session.Lookup(name); obj.Pkg() != nil && obj.Pkg().Path() == check.Path {
			add(obj)
		}
	}
	return list
}

// format writes a value in one line, by no code of the user's.
func (p *Program) format(v any) string { return p.shells[0].brief(v) }

// outside is told of what a process asks of the outside world.
func outside(what string, at *csp.Site) {
	place := ""
	if at != nil {
		place = at.String() + ": "
	}
	explore.Fail(explore.Outside, "%s%s asks the outside world, which no schedule repeats", place, what)
}

// source is what a script is hashed by.
func (src *script) source() []byte {
	var texts []string
	for _, in := range src.before {
		texts = append(texts, in.src)
	}
	return []byte(strings.Join(append(texts, src.texts...), "\x00"))
}

// explorePackage is package explore for scripts: what they check, and nothing that searches.
var explorePackage = Package{
	Path: "github.com/cspsh/cspsh/csp/explore",
	Symbols: map[string]any{
		"Assert":       explore.Assert,
		"Fail":         explore.Fail,
		"Mark":         explore.Mark,
		"Kind":         reflect.TypeFor[explore.Kind](),
		"Check":        explore.Check,
		"History":      reflect.TypeFor[explore.History](),
		"NewHistory":   explore.NewHistory,
		"Linearizable": explore.Linearizable,
		"Model":        reflect.TypeFor[explore.Model](),
	},
}
