package repl

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/gotest"
	"github.com/cspsh/cspsh/repl/internal/module"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// testCommand runs tests of the package in the working folder.
func (s *Shell) testCommand(args string) error {
	if !s.cfg.RunsTests {
		return errors.New(":test is for cspsh: this program does not run tests")
	}
	words := s.testArguments(args)
	ctx, stop := s.interruptible()
	defer stop()
	defer s.hold()()
	usage := "cspsh test -h lists the flags\n" + wrongUsage("test").Error() + "\n"
	switch status := runTests(ctx, words, usage, s.cfg.Stdout, s.cfg.Stdout); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case status == StatusFailed:
		return wrongUsage("test")
	}
	return nil // how they went has been told
}

// testArguments are those of cspsh test for the arguments of :test, where the names of tests stand for
// themselves among flags and packages.
func (s *Shell) testArguments(args string) []string {
	words := strings.Fields(args)
	o, err := gotest.Parse(words)
	if err != nil || s.imp.find() != nil {
		return words // with a fault that will be told
	}
	// Patterns stand together.
	var names, packages []string
	for _, p := range o.Patterns {
		if s.isPackage(p) {
			packages = append(packages, p)
		} else {
			names = append(names, p)
		}
	}
	if len(names) == 0 {
		return words
	}
	at := 0
	for !slices.Equal(words[at:at+len(o.Patterns)], o.Patterns) {
		at++
	}
	as := append([]string{"-run", strings.Join(names, " ")}, packages...)
	return slices.Replace(words, at, at+len(o.Patterns), as...)
}

// isPackage reports whether a word names packages rather than tests.
func (s *Shell) isPackage(word string) bool {
	return strings.HasPrefix(word, ".") || filepath.IsAbs(word) || strings.HasSuffix(word, "/...") ||
		s.imp.module.Owns(word) || strings.Contains(word, "/") && stdlib_symbols.Has(word)
}

// get adds a module to go.mod.
func (s *Shell) get(query string) error {
	path, _, _ := strings.Cut(query, "@")
	if query == "" || strings.ContainsAny(query, " \t") {
		return wrongUsage("get")
	}
	if err := module.CheckPath(path); err != nil {
		return err
	}
	if err := s.imp.find(); err != nil {
		return err
	}
	if s.imp.module == nil {
		return errors.New("there is no go.mod in the working folder or above; use :sh go mod init NAME")
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return fmt.Errorf(":get needs the go command, which is not there: %w", err)
	}
	ctx, stop := s.interruptible()
	defer stop()
	cmd := exec.CommandContext(ctx, goCommand, "get", query)
	cmd.Dir = s.imp.module.Dir
	cmd.Stdout, cmd.Stderr = s.cfg.Stdout, s.cfg.Stdout
	release := s.hold()
	err = cmd.Run()
	release()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("go get %s: %w", query, err)
	}
	s.imp.found = false // go.mod is another one
	return nil
}
