// Command cspsh is an interactive shell and script runner for communicating
// sequential processes in Go.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/cspsh/cspsh/repl"
)

func main() {
	repl.HeapFloor(heapFloor)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Exit))
}

// heapFloor is the size of the heap below which nothing is collected. A larger one saves no more, for it leaves the
// processor's caches.
const heapFloor = 16 << 20

// options are what the flags say.
type options struct {
	code       string
	virtual    bool
	seed       uint64
	leaks      leaksFlag
	race       bool
	color      string
	completion string
	man        bool
	json       bool
	timeout    time.Duration
	memory     repl.Memory
	echo       bool
	picture    string
	web        bool
	record     string
	restrict   restrictFlag
	version    bool
}

// leaksFlag is how leaks are to be reported: "text", "json", or "" for not at all.
type leaksFlag string

func (f *leaksFlag) String() string   { return string(*f) }
func (f *leaksFlag) IsBoolFlag() bool { return true }

func (f *leaksFlag) Set(v string) error {
	switch v {
	case "true", "text":
		*f = "text"
	case "false":
		*f = ""
	case "json":
		*f = "json"
	default:
		return errors.New("it is text or json")
	}
	return nil
}

// restrictFlag is the folder that a program is restricted to, "" for none.
type restrictFlag string

func (f *restrictFlag) String() string   { return string(*f) }
func (f *restrictFlag) IsBoolFlag() bool { return true }

func (f *restrictFlag) Set(v string) error {
	switch v {
	case "true":
		v = "."
	case "false":
		v = ""
	}
	*f = restrictFlag(v)
	return nil
}

// colored reports whether what is typed at a terminal is coloured.
func (o *options) colored(noColor string) bool {
	return o.color == "always" || o.color == "auto" && noColor == ""
}

func (o *options) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("cspsh", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.code, "e", "", "")
	fs.BoolVar(&o.virtual, "virtual", false, "")
	fs.Uint64Var(&o.seed, "seed", 0, "")
	fs.Var(&o.leaks, "leaks", "")
	fs.BoolVar(&o.race, "race", false, "")
	fs.StringVar(&o.color, "color", "auto", "")
	fs.StringVar(&o.completion, "completion", "", "")
	fs.BoolVar(&o.man, "man", false, "")
	fs.BoolVar(&o.json, "json", false, "")
	fs.DurationVar(&o.timeout, "timeout", 0, "")
	o.memory = repl.DefaultMemory
	fs.Var(&o.memory, "memory", "")
	fs.BoolVar(&o.echo, "echo", false, "")
	fs.StringVar(&o.picture, "picture", "", "")
	fs.BoolVar(&o.web, "web", false, "")
	fs.StringVar(&o.record, "record", "", "")
	fs.Var(&o.restrict, "restrict", "")
	fs.BoolVar(&o.version, "version", false, "")
	return fs
}

// parse parses the flags of a command line.
func (o *options) parse(args []string) (fs *flag.FlagSet, err error) {
	fs = o.flags()
	if err := fs.Parse(args); err != nil {
		return nil, plainly(fs, err)
	}
	for _, f := range flagDocs {
		if set := fs.Lookup(f.name); set != nil && f.choices() != nil {
			if v := set.Value.String(); v != set.DefValue && !slices.Contains(f.choices(), v) {
				return nil, fmt.Errorf("invalid value %q for flag -%s: it is one of %s", v, f.name, strings.Join(f.choices(), ", "))
			}
		}
	}
	return fs, nil
}

// run is the command. It returns the exit status; exit is for the user's os.Exit.
func run(args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	if repl.TestProgram() {
		return repl.RunTestProgram(os.Args, stdin, stdout, stderr, exit)
	}
	if c := subcommandOf(args); c != nil {
		return c.run(c, args[1:], stdin, stdout, stderr, exit)
	}
	var o options
	fs, err := o.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage())
		return repl.StatusOK
	case err != nil:
		complain(stderr, "cspsh", err)
		fmt.Fprintf(stderr, "usage: %s\ncspsh -h tells more\n", synopsis)
		return repl.StatusFailed
	}
	switch {
	case o.version:
		fmt.Fprintln(stdout, "cspsh", buildVersion())
		return repl.StatusOK
	case o.man:
		fmt.Fprint(stdout, manPage())
		return repl.StatusOK
	case o.completion != "":
		script, _ := completion(o.completion)
		fmt.Fprint(stdout, script)
		return repl.StatusOK
	}
	hasCode, hasRace := false, false
	fs.Visit(func(f *flag.Flag) {
		hasCode = hasCode || f.Name == "e"
		hasRace = hasRace || f.Name == "race"
	})

	cfg := repl.Config{
		Stdin: stdin, Stdout: stdout, Stderr: stderr,
		JSON: o.json, RunsTests: true, Packages: packages(),
		Echo:     o.echo,
		Timeout:  o.timeout,
		Memory:   o.memory,
		Picture:  o.picture,
		Web:      o.web,
		Restrict: string(o.restrict),
		Virtual:  o.virtual, Seed: o.seed, Leaks: o.leaks != "", Races: o.race, Exit: exit,
		Color: o.colored(os.Getenv("NO_COLOR")),
	}
	if o.json {
		if cfg.Printed, stdout, err = divert(stdout); err != nil {
			complain(stderr, "cspsh", err)
			return repl.StatusFailed
		}
	}
	if session := !hasCode && (fs.NArg() == 0 || repl.IsSession(fs.Arg(0))); session && !hasRace {
		cfg.Races = true
	}
	if !hasCode && fs.NArg() == 0 {
		cfg.Args = []string{"cspsh"}
		status, err := repl.Interact(cfg, stdin, stdout, "cspsh "+buildVersion()+": Go, as processes and channels. :help lists the commands.")
		if err != nil {
			complain(stderr, "cspsh", err)
		}
		return status
	}

	if !hasCode && !o.json && repl.IsSession(fs.Arg(0)) {
		cfg.Args = fs.Args()
		status, err := repl.RunSession(cfg, fs.Arg(0))
		if err != nil {
			complain(stderr, "cspsh", err)
		}
		return status
	}

	if !hasCode && !o.json {
		if err := noScript(fs.Arg(0)); err != nil {
			complain(stderr, "cspsh", err)
			return repl.StatusCompile
		}
	}
	cfg.Record = o.record
	cfg.Script = !o.json // which sees to it itself
	cfg.Args = append([]string{"cspsh"}, fs.Args()...)
	if !hasCode {
		cfg.Args = fs.Args()
	}
	if o.json {
		status := repl.StatusOK
		if hasCode {
			status, err = repl.RunCodeJSON(cfg, o.code, stdout)
		} else {
			status, err = repl.RunJSON(cfg, fs.Arg(0), stdout)
		}
		if err != nil {
			complain(stderr, "cspsh", err)
		}
		return status
	}
	s, err := repl.New(cfg)
	if err != nil {
		complain(stderr, "cspsh", err)
		return repl.StatusFailed
	}
	defer s.ExitOnInterrupt()()
	if hasCode {
		err = s.RunCode(o.code)
	} else {
		err = s.RunFile(fs.Arg(0))
	}
	var leaks *repl.LeakError
	switch {
	case o.leaks == "json" && errors.As(err, &leaks):
		out := json.NewEncoder(stderr)
		out.SetIndent("", "  ")
		if err := out.Encode(leaks); err != nil {
			complain(stderr, "cspsh", err)
		}
	case err != nil:
		s.Complain(err)
	}
	return repl.Status(err)
}

// noScript tells what to type instead to who means a command and not a script: a name that is none of a file, but
// nearly one of a command, or the file of a lesson.
func noScript(name string) error {
	_, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		var names []string
		for _, c := range subcommands {
			names = append(names, c.name)
		}
		if near := repl.Nearest(name, names); near != "" {
			return fmt.Errorf("%w; did you mean cspsh %s?", err, near)
		}
	} else if strings.HasSuffix(name, ".md") {
		return fmt.Errorf("%s is no script; cspsh lesson %[1]s begins it, if it is a lesson", name)
	}
	return nil
}

// buildVersion is the module's version from the build, or what is known of the
// revision.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	v := info.Main.Version
	if v == "" {
		v = "(devel)"
	}
	return v
}
