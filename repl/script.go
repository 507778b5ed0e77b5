package repl

import (
	"bufio"
	"fmt"
	"go/ast"
	"io"
	"os"
	"path/filepath"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/module"
	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// What files are called that have no name.
const (
	standardInput = "standard input"
	commandLine   = "-e"
)

// maxHead is how much of an input is looked at before it is known for a program.
const maxHead = 1 << 16

// beginsProgram reports whether an input begins with a package clause, perhaps behind
// comments. It reads no further than it has to for that.
func beginsProgram(r *bufio.Reader) bool {
	for {
		_, err := r.Peek(min(r.Buffered()+1, maxHead))
		head, _ := r.Peek(r.Buffered())
		switch state := syntax.Head(head, err != nil); state {
		case syntax.Incomplete:
		default:
			return state == syntax.Complete
		}
		if err != nil || len(head) == maxHead {
			return false
		}
	}
}

// runProgram runs a program that was read from standard input.
func (s *Shell) runProgram(src string) error {
	return s.runScript(textScript(standardInput, src))
}

// runInput runs a program that standard input holds.
func runInput(cfg Config) (status int, err error) {
	cfg.Script = true
	s, err := New(cfg)
	if err != nil {
		return StatusFailed, err
	}
	defer s.Close()
	defer s.ExitOnInterrupt()()
	if err = s.RunFile("-"); err != nil {
		s.Complain(err)
	}
	return Status(err), nil
}

// RunFile runs a script: a Go file with a package clause, a file of bare
// statements and declarations, a directory with the files of a package main, or
// "-" for standard input. It returns when main has returned, whatever processes
// are left. The error is one of reading, a *CompileError, or what ended main.
func (s *Shell) RunFile(path string) error {
	src, err := readScript(path, s.cfg.Stdin)
	if err != nil {
		return err
	}
	return s.runScript(src)
}

// A script is the source of a program.
type script struct {
	path         string   // that it was asked for by
	names, texts []string // of its files
	dir          string   // by which imports are found, "" for the current one
	asm          bool     // its folder has files in assembly

	before []evaluated // what a session has evaluated before it
}

// readScript reads what RunFile is to run.
func readScript(path string, stdin io.Reader) (*script, error) {
	if path == "-" {
		src, err := io.ReadAll(stdin)
		if err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
		s := textScript(standardInput, string(src))
		s.path = path
		return s, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	src := &script{path: path, names: []string{path}, dir: filepath.Dir(path)}
	if info.IsDir() {
		src.dir = path
		files, err := module.Files(path)
		if err != nil {
			return nil, &CompileError{err}
		}
		if src.names, src.asm = files.Files, files.Assembly; len(src.names) == 0 {
			return nil, &CompileError{fmt.Errorf("no non-test Go files in %s", path)}
		}
	}
	for _, p := range src.names {
		b, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		src.texts = append(src.texts, string(b))
	}
	return src, nil
}

// textScript is a script of one file that is none.
func textScript(name, text string) *script {
	return &script{path: name, names: []string{name}, texts: []string{text}}
}

// runScript runs a script.
func (s *Shell) runScript(src *script) error {
	s.decisions.program, s.decisions.source = src.path, src.source()
	code, name, err := s.compileScript(src)
	if err != nil {
		return err
	}
	if r := s.cfg.Replay; r != nil && r.Hash != "" && r.Hash != explore.Hash(s.decisions.source) {
		fmt.Fprintf(s.cfg.Stderr, "cspsh: %s is not what it was when the schedule was made\n", src.path)
	}
	return s.ended(s.engine.Run(code, name))
}

// compileScript compiles a script, whose main process is called name.
func (s *Shell) compileScript(src *script) (code *engine.Code, name string, err error) {
	if src.dir != "" {
		s.imp.in(src.dir)
	}
	if len(src.names) == 1 && !syntax.IsFile([]byte(src.texts[0])) {
		p, err := s.prepare(src.names[0], src.texts[0], false)
		if err != nil {
			return nil, "", err
		}
		return p.code, src.names[0], nil
	}
	code, err = s.compileProgram(src)
	return code, "main", err
}

// RunCode runs code given on a command line: as a script, but the values of
// expressions are shown.
func (s *Shell) RunCode(src string) error {
	if syntax.IsFile([]byte(src)) {
		return s.runScript(textScript(commandLine, src))
	}
	s.decisions.program, s.decisions.source = commandLine, []byte(src)
	return s.ended(s.eval(commandLine, src, true))
}

// ended looks for leaks, if that is wanted, when a program has ended with err.
func (s *Shell) ended(err error) (failure error) {
	defer func() {
		s.conclude(failure)
		if e := s.replayed(); e != nil {
			failure = e
		}
		s.linger()
	}()
	if err == nil && s.cfg.Leaks {
		err = s.leaks()
	}
	return s.withRaces(err)
}

// genericSource returns the generic declarations of a package of the standard
// library, checked, or nil if it has none.
func (s *Shell) genericSource(path string) *check.Unit {
	src := stdlib_symbols.Source(path)
	if src == nil {
		return nil
	}
	name := path + ".go"
	f, err := syntax.ParseFile(name, src, s.fset)
	if err != nil {
		panic(err) // generated: a fault of the shell's
	}
	u, err := check.Package(s.fset, path, []*ast.File{f}, s.imp.std, check.Options{})
	if err != nil {
		panic(err)
	}
	return u
}

// compileProgram compiles a program with a package clause.
func (s *Shell) compileProgram(src *script) (*engine.Code, error) {
	files, err := s.imp.parse(src.names, src.texts)
	if err != nil {
		return nil, &CompileError{err}
	}
	unit, err := s.imp.checked(func() (*check.Unit, error) { return s.imp.program(files, src.asm) })
	if err != nil {
		return nil, &CompileError{err}
	}
	switch {
	case files[0].Name.Name != "main":
		return nil, &CompileError{fmt.Errorf("%s: package %s is not a main package", src.names[0], files[0].Name.Name)}
	case unit.Main == nil:
		return nil, &CompileError{fmt.Errorf("%s: function main is undeclared in the main package", src.names[0])}
	}
	code, err := s.compile(unit)
	if err != nil {
		return nil, &CompileError{err}
	}
	s.main = unit.Pkg
	return code, nil
}
