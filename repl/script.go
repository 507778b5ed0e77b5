package repl

import (
	"bufio"
	"fmt"
	"go/ast"
	"io"
	"os"
	"path/filepath"

	"github.com/cspsh/cspsh/repl/internal/check"
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
	return s.runFiles([]string{standardInput}, []string{src}, false)
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
		fmt.Fprint(s.cfg.Stderr, s.Report(err))
	}
	return Status(err), nil
}

// RunFile runs a script: a Go file with a package clause, a file of bare
// statements and declarations, a directory with the files of a package main, or
// "-" for standard input. It returns when main has returned, whatever processes
// are left. The error is one of reading, a *CompileError, or what ended main.
func (s *Shell) RunFile(path string) error {
	if path == "-" {
		src, err := io.ReadAll(s.cfg.Stdin)
		if err != nil {
			return fmt.Errorf("reading standard input: %w", err)
		}
		return s.runFiles([]string{standardInput}, []string{string(src)}, false)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	paths, asm := []string{path}, false
	if info.IsDir() {
		s.imp.in(path)
		src, err := module.Files(path)
		if err != nil {
			return &CompileError{err}
		}
		if paths, asm = src.Files, src.Assembly; len(paths) == 0 {
			return &CompileError{fmt.Errorf("no non-test Go files in %s", path)}
		}
	} else {
		s.imp.in(filepath.Dir(path))
	}
	srcs := make([]string, len(paths))
	for i, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		srcs[i] = string(b)
	}
	return s.runFiles(paths, srcs, asm)
}

// RunCode runs code given on a command line: as a script, but the values of
// expressions are shown.
func (s *Shell) RunCode(src string) error {
	if syntax.IsFile([]byte(src)) {
		return s.runFiles([]string{commandLine}, []string{src}, false)
	}
	return s.ended(s.eval(commandLine, src, true))
}

// ended looks for leaks, if that is wanted, when a program has ended with err.
func (s *Shell) ended(err error) (failure error) {
	defer func() { s.writePicture(failure) }()
	if err != nil || !s.cfg.Leaks {
		return err
	}
	return s.leaks()
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

// runFiles runs the files of one program. asm reports whether its folder has others in
// assembly.
func (s *Shell) runFiles(names, srcs []string, asm bool) error {
	if len(names) == 1 && !syntax.IsFile([]byte(srcs[0])) {
		return s.ended(s.eval(names[0], srcs[0], false))
	}
	files, err := s.imp.parse(names, srcs)
	if err != nil {
		return &CompileError{err}
	}
	unit, err := s.imp.checked(func() (*check.Unit, error) { return s.imp.program(files, asm) })
	if err != nil {
		return &CompileError{err}
	}
	switch {
	case files[0].Name.Name != "main":
		return &CompileError{fmt.Errorf("%s: package %s is not a main package", names[0], files[0].Name.Name)}
	case unit.Main == nil:
		return &CompileError{fmt.Errorf("%s: function main is undeclared in the main package", names[0])}
	}
	code, err := s.compile(unit)
	if err != nil {
		return &CompileError{err}
	}
	return s.ended(code("main"))
}
