package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cspsh/cspsh/repl"
)

// A subcommand is what cspsh does when its first argument names it. A file of such a name is run as ./name.
type subcommand struct {
	name     string
	synopsis string // its arguments
	brief    string // its purpose in a few words
	purpose  string
	flags    []flagDoc
	run      func(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int
}

var subcommands []*subcommand

func init() { // usage needs the list, and they need usage
	subcommands = []*subcommand{exploreCommand, workerCommand, replayCommand, testCommand, lessonCommand, gradeCommand, kernelCommand, helpCommand}
	subcommands = append(subcommands, brokerCommands...)
}

var testCommand = &subcommand{
	name:     "test",
	synopsis: "[flags] [packages] [-args ...]",
	brief:    "run the tests of packages, in virtual time",
	purpose:  "Runs the tests of packages on the runtime, as go test runs them compiled.",
	flags:    testFlags(),
	run: func(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
		return repl.TestCommand(args, c.usage(), stdout, stderr)
	},
}

func testFlags() (list []flagDoc) {
	for _, f := range repl.TestFlags {
		list = append(list, flagDoc{f.Name, f.Arg, f.Help})
	}
	return list
}

var helpCommand = &subcommand{
	name:  "help",
	brief: "say how a command is used",
	run: func(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
		if len(args) == 0 {
			fmt.Fprint(stdout, usage())
			return repl.StatusOK
		}
		if of := subcommandOf(args); of != nil && of != c {
			return of.run(of, []string{"-h"}, stdin, stdout, stderr, exit)
		}
		fmt.Fprintf(stderr, "cspsh help: no command %s; cspsh help lists them\n", args[0])
		return repl.StatusFailed
	},
}

// briefs are the subcommands as terms.
func briefs() (list []term) {
	for _, c := range subcommands {
		list = append(list, term{c.name, c.brief})
	}
	return list
}

// subcommandOf returns the subcommand that a command line names, or nil.
func subcommandOf(args []string) *subcommand {
	if len(args) == 0 {
		return nil
	}
	for _, c := range subcommands {
		if c.name == args[0] {
			return c
		}
	}
	return nil
}

func (c *subcommand) line() string { return "cspsh " + c.name + " " + c.synopsis }

// parse parses the flags of a subcommand, which set has defined. ok is false where that is all there
// was to do, with the exit status.
func (c *subcommand) parse(fs *flag.FlagSet, args []string, stdout, stderr *os.File) (status int, ok bool) {
	fs.SetOutput(io.Discard)
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, c.usage())
		return repl.StatusOK, false
	case err != nil:
		return c.misused(stderr, plainly(fs, err).Error()), false
	}
	return 0, true
}

// misused complains of wrong usage.
func (c *subcommand) misused(stderr *os.File, what string) int {
	complain(stderr, "cspsh "+c.name, errors.New(what))
	fmt.Fprintf(stderr, "usage: %s\ncspsh help %s tells more\n", fill(c.line(), "       "), c.name)
	return repl.StatusFailed
}

// usage is what -h prints.
func (c *subcommand) usage() string {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: %s\n\n%s\n", fill(c.line(), "       "), fill(c.purpose, ""))
	var flags []term
	for _, f := range c.flags {
		flags = append(flags, term{strings.TrimSpace("-" + f.name + " " + f.arg), f.help})
	}
	section(&b, "flags", flags)
	return b.String()
}
