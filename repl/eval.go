package repl

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A CompileError tells that an input was refused before any of it ran.
type CompileError struct{ Err error }

func (e *CompileError) Error() string { return e.Err.Error() }
func (e *CompileError) Unwrap() error { return e.Err }

// Eval evaluates one input as at the prompt: it shows the values of expressions
// on Stdout. What it declares is there for later inputs. The error is a
// *CompileError, or what stopped the input while it ran.
func (s *Shell) Eval(src string) error {
	return s.evalKept(s.nextInput(), src)
}

// nextInput returns the name of the next input.
func (s *Shell) nextInput() string {
	s.inputs++
	if n := s.cfg.notebook; n != nil {
		return n.nextInput()
	}
	return fmt.Sprintf("input %d", s.inputs)
}

// evalKept evaluates an input that is part of the session from then on.
func (s *Shell) evalKept(name, src string) error {
	unit, err := s.evalUnit(name, src, true)
	if list, ok := asList(src); ok {
		src = list
	}
	if err == nil || err == csp.ErrPaused {
		s.done = append(s.done, s.evaluated(name, src, unit))
	}
	return err
}

func (s *Shell) eval(name, src string, show bool) error {
	_, err := s.evalUnit(name, src, show)
	return err
}

// evalUnit evaluates an input. It returns the unit that this is, if it compiles.
func (s *Shell) evalUnit(name, src string, show bool) (*check.Unit, error) {
	p, err := s.prepare(name, src, show)
	if err != nil {
		return nil, err
	}
	if !declares(p.in) {
		defer s.fset.RemoveFile(p.in.File) // nothing will refer to it
	}
	return p.unit, s.engine.Run(p.code, name)
}

// A prepared input is compiled, and nothing of it has run.
type prepared struct {
	in   *syntax.Input
	unit *check.Unit
	code *engine.Code
}

// prepare compiles an input. The error is a *CompileError, or tells of an interrupt.
func (s *Shell) prepare(name, src string, show bool) (*prepared, error) {
	s.remember(name, src)
	var p *prepared
	err := s.abandonable(func() (err error) {
		p, err = s.compileInput(name, src, show)
		return err
	}, func() { s.drop(p) })
	if err != nil {
		return nil, err
	}
	s.session.Commit(p.unit)
	return p, nil
}

// compileInput compiles an input, of which the session does not know yet.
func (s *Shell) compileInput(name, src string, show bool) (p *prepared, err error) {
	in, err := s.parse(name, src)
	if list, ok := asList(src); ok && err != nil && show {
		in, err = s.parse(name, list)
	}
	if err != nil {
		return nil, &CompileError{err}
	}
	defer func() {
		if err != nil && !declares(in) {
			s.fset.RemoveFile(in.File)
		}
	}()
	unit, err := s.imp.checked(func() (*check.Unit, error) { return s.session.Check(in, show) })
	if err != nil {
		return nil, &CompileError{err}
	}
	if err := s.ownStreams(unit); err != nil {
		return nil, &CompileError{err}
	}
	code, err := s.compile(unit)
	if err != nil {
		return nil, &CompileError{err}
	}
	return &prepared{in, unit, code}, nil
}

// drop undoes that an input was compiled which is not going to run: the packages that it has imported for
// the first time have no values yet.
func (s *Shell) drop(p *prepared) {
	s.engine.Drop(p.code)
	s.imp.fresh = p.unit.Packages
	if !declares(p.in) {
		s.fset.RemoveFile(p.in.File)
	}
}

// declares reports whether an input may declare anything.
func declares(in *syntax.Input) bool {
	for i := range in.Items {
		switch it := &in.Items[i]; it.Kind {
		case syntax.Import, syntax.Decl:
			return true
		case syntax.Stmt:
			if a, ok := it.Stmt.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
				return true
			}
		}
	}
	return false
}

// compile compiles a unit. The interpreter looks at variables of the program's while it
// compiles, which is to be on the loop then, where those are changed.
func (s *Shell) compile(u *check.Unit) (code *engine.Code, err error) {
	if err := s.restricted(u); err != nil {
		return nil, err
	}
	if !s.cfg.sharesVariables() {
		code, err = s.engine.Compile(u)
	} else {
		s.onLoop(func() { code, err = s.engine.Compile(u) })
	}
	if err != nil {
		return nil, err
	}
	s.imp.fresh = nil
	return code, nil
}
