package repl

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/gotest"
	"github.com/cspsh/cspsh/repl/internal/signals"
)

// TestFlags are the flags of the command that TestCommand is.
var TestFlags = gotest.Flags

// TestCommand runs the tests of packages, each in a program of its own, and tells of them as
// go test does. args are flags and patterns of packages, as its; [TestFlags] lists them. usage is
// what -h prints; its first line tells who gets it wrong. TestCommand
// returns the exit status: 0 if all tests pass, 1 if some fail or cannot be run, 2 for wrong
// usage. The program that runs it has to call [RunTestProgram] first if [TestProgram] says so.
func TestCommand(args []string, usage string, stdout, stderr io.Writer) int {
	ctx, stop := signals.Context(os.Interrupt)
	defer stop()
	return runTests(ctx, args, usage, stdout, stderr)
}

// runTests is TestCommand until ctx is done.
func runTests(ctx context.Context, args []string, usage string, stdout, stderr io.Writer) int {
	o, err := gotest.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return StatusOK
	case err != nil:
		first, _, _ := strings.Cut(usage, "\n")
		fmt.Fprintf(stderr, "cspsh test: %v\n%s\n", err, first)
		return StatusFailed
	}
	if o.Picture != "" {
		if err := Drawable(o.Picture); err != nil {
			fmt.Fprintln(stderr, "cspsh test:", err)
			return StatusFailed
		}
	}
	memory := DefaultMemory
	if o.Memory != "" {
		if err := memory.Set(o.Memory); err != nil {
			fmt.Fprintf(stderr, "cspsh test: invalid value %q for flag -memory: %v\n", o.Memory, err)
			return StatusFailed
		}
	}
	targets, err := gotest.Expand(".", o.Patterns, o.Tags)
	if err != nil {
		fmt.Fprintln(stderr, "cspsh test:", err)
		return 1
	}
	var covered []string
	if o.CoverPkg != nil {
		if covered, err = gotest.Covered(".", o.CoverPkg, o.Tags); err != nil {
			fmt.Fprintln(stderr, "cspsh test:", err)
			return 1
		}
	}
	exe, argv0, err := self()
	if err != nil {
		fmt.Fprintln(stderr, "cspsh test:", err)
		return 1
	}
	here, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(stderr, "cspsh test:", err)
		return 1
	}
	launch := func(ctx context.Context, t gotest.Target, args []string, verdict string) *exec.Cmd {
		tc := TestConfig{
			Path: t.Path, Dir: t.Dir, From: here, Tags: o.Tags, Standard: t.Standard,
			Schedules: o.Schedules, Replay: absolute(o.Replay), Picture: absolute(o.Picture), Run: o.Run, Skip: o.Skip, JSON: o.JSON, Verbose: o.Verbose, Columns: Columns(stdout),
			Virtual: !o.Real, Seed: o.Seed, Leaks: o.Leaks, Races: o.Race, Timeout: o.Timeout, Virtually: o.VirtualTimeout,
			Memory:  memory,
			Verdict: verdict,
		}
		if o.Cover {
			tc.Cover = &gotest.Coverage{Mode: o.CoverMode, Packages: covered, Patterns: o.CoverPkg}
			if o.CoverPkg == nil {
				tc.Cover.Packages = []string{t.Path}
			}
		}
		text, err := json.Marshal(tc)
		if err != nil {
			panic(err) // of plain data
		}
		cmd := exec.CommandContext(ctx, exe, args...)
		cmd.Args[0] = argv0
		cmd.Dir = t.Dir
		cmd.Env = append(append(os.Environ(), testVariable+"="+string(text)), gotest.Environment(t)...)
		return cmd
	}
	status := gotest.Run(ctx, o, targets, launch, stdout, stderr)
	if ctx.Err() != nil {
		return StatusInterrupted
	}
	return status
}

// absolute makes the name of a file, if there is one, hold in any folder.
func absolute(name string) string {
	if name == "" {
		return ""
	}
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return name
}

// self returns the running program, and what it is to be called so that it is the same again.
func self() (exe, argv0 string, err error) {
	if exe, err = os.Executable(); err != nil {
		return "", "", err
	}
	argv0 = exe
	if path, err := exec.LookPath(os.Args[0]); err == nil {
		if path, err = filepath.Abs(path); err == nil {
			argv0 = path
		}
	}
	return exe, argv0, nil
}
