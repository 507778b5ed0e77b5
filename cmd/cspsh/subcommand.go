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
	purpose  string
	flags    []flagDoc
	run      func(c *subcommand, args []string, stdin, stdout, stderr *os.File) int
}

var subcommands []*subcommand

func init() { subcommands = []*subcommand{exploreCommand, replayCommand, gradeCommand, lessonCommand} } // usage needs the list, and they need usage

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
		return c.misused(stderr, err.Error()), false
	}
	return 0, true
}

// misused complains of wrong usage.
func (c *subcommand) misused(stderr *os.File, what string) int {
	fmt.Fprintf(stderr, "cspsh %s: %s\nusage: %s\n", c.name, what, c.line())
	return repl.StatusFailed
}

// usage is what -h prints.
func (c *subcommand) usage() string {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: %s\n\n%s\n", c.line(), c.purpose)
	var flags []term
	for _, f := range c.flags {
		flags = append(flags, term{strings.TrimSpace("-" + f.name + " " + f.arg), f.help})
	}
	section(&b, "flags", flags)
	return b.String()
}
