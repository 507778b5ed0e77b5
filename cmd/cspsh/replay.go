package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl"
)

var replayCommand = &subcommand{
	name:     "replay",
	synopsis: "[flags] schedule [script]",
	brief:    "repeat a run that was recorded",
	purpose: `Repeats the run that a file from "cspsh explore" or "cspsh -record" is of: the same
program, arguments, clock and decisions; or the session that one from ":record" is
of. Where the program has changed, the first decision is told that does not fit. A
script may be named to be run in place of the one that the file names.`,
	flags: []flagDoc{
		{"picture", "out.svg", "draw what happens: .svg, .html, .mmd, .txt or .json (a trace)"},
		{"json", "", "print the result as JSON, as explore does"},
		{"h", "", "print this help"},
	},
	run: runReplay,
}

func runReplay(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	var asJSON bool
	var picture string
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.BoolVar(&asJSON, "json", false, "")
	fs.StringVar(&picture, "picture", "", "")
	if status, ok := c.parse(fs, args, stdout, stderr); !ok {
		return status
	}
	if fs.NArg() < 1 || fs.NArg() > 2 {
		return c.misused(stderr, "which schedule?")
	}
	fail := func(err error) int {
		complain(stderr, "cspsh", err)
		return repl.StatusCompile
	}
	s, err := repl.ReadSchedule(fs.Arg(0))
	if err != nil {
		return fail(err)
	}
	if s.Session != nil {
		if fs.NArg() > 1 || asJSON || picture != "" {
			return c.misused(stderr, "a session is repeated alone, without flags")
		}
		return replaySession(s, stdout, stderr, exit)
	}
	script := s.Program
	if fs.NArg() > 1 {
		script = fs.Arg(1)
	} else if _, err := os.Stat(script); script != "-" && errors.Is(err, os.ErrNotExist) {
		return fail(fmt.Errorf("%s is a schedule of %q, which is not here; a script\nmay be named behind it", fs.Arg(0), script))
	}
	var input io.Reader = stdin
	if s.Input != nil {
		input = bytes.NewReader(s.Input)
	}
	args = append([]string{script}, s.Args...)
	if !s.Explored {
		if asJSON {
			return c.misused(stderr, "-json is for what explore has found")
		}
		return replayRun(repl.Config{
			Stdin: input, Stdout: stdout, Stderr: stderr, Args: args, Script: true, Exit: exit,
			Replay: s, Picture: picture, RunsTests: true, Packages: packages(),
		}, script)
	}
	p, err := repl.NewProgram(repl.Config{Stdin: input, Stderr: stderr, Args: args, Packages: packages()}, script)
	if err != nil {
		report(stderr, p, err)
		return repl.Status(err)
	}
	defer p.Close()
	var o explore.Options
	r, err := explore.ReplayProgram(p.Program, s, o)
	if err != nil {
		return fail(err)
	}
	if picture != "" {
		if err := p.Draw(s, o, picture); err != nil {
			return fail(err)
		}
	}
	if asJSON {
		if err := writeJSON(stdout, r); err != nil {
			return fail(err)
		}
	} else if r.Failure == nil && len(r.Outputs) > 0 {
		fmt.Fprint(stdout, r.Outputs[0].Text)
	} else {
		fmt.Fprint(stdout, explored(r, "", false, repl.Columns(stdout)))
	}
	return exploreStatus(r, false)
}

// replaySession repeats a session that was recorded. What was typed is shown to a person.
func replaySession(s *explore.Schedule, stdout, stderr *os.File, exit func(int)) int {
	if s.Session.Columns > 0 {
		stderr = stdout // as at the terminal
	}
	status, err := repl.ReplaySession(repl.Config{
		Stdout: stdout, Stderr: stderr, Exit: exit, Packages: packages(), Races: true, Echo: repl.IsTerminal(stdout),
		Memory: repl.DefaultMemory, RunsTests: true,
	}, s)
	if err != nil {
		fmt.Fprintln(stderr, "cspsh:", err)
	}
	return status
}

// replayRun runs a script as it was recorded.
func replayRun(cfg repl.Config, script string) int {
	s, err := repl.New(cfg)
	if err != nil {
		fmt.Fprintln(cfg.Stderr, "cspsh:", err)
		return repl.StatusFailed
	}
	defer s.Close()
	defer s.ExitOnInterrupt()()
	err = s.RunFile(script)
	if err != nil {
		s.Complain(err)
	}
	return repl.Status(err)
}
