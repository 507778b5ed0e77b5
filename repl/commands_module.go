package repl

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/module"
)

// testCommand runs tests of the package in the working folder.
func (s *Shell) testCommand(args string) error {
	if !s.cfg.RunsTests {
		return errors.New(":test is for cspsh: this program does not run tests")
	}
	words := strings.Fields(args)
	if len(words) > 0 && !strings.HasPrefix(words[0], "-") {
		words = []string{"-run", args}
	}
	ctx, stop := s.interruptible()
	defer stop()
	defer s.hold()()
	usage := wrongUsage("test").Error() + "\ncspsh test -h lists the flags\n"
	switch status := runTests(ctx, words, usage, s.cfg.Stdout, s.cfg.Stdout); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case status == StatusFailed:
		return wrongUsage("test")
	}
	return nil // how they went has been told
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
