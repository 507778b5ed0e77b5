// Command cspsh is an interactive shell and script runner for communicating
// sequential processes in Go.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"

	"github.com/cspsh/cspsh/repl"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Exit)) }

const usage = `usage: cspsh [flags] [script [args]]

Without a script, cspsh starts a session: Go is typed at the prompt, and runs as
processes of a csp runtime. A script is a Go file, a file of bare statements and
declarations, a directory with a package main, or - for standard input.

flags:
  -e code    run code; values of expressions are shown
  -virtual   virtual clock: time jumps to the next timer when nothing can run
  -seed n    seed of the runtime's choices; without one they differ from run to run
  -version   print the version
  -h         print this help

exit status:
  0    all went well
  1    a file cannot be read or does not compile
  2    a panic, a deadlock or wrong usage
  130  interrupted
  or what the script gave os.Exit
`

// run is the command. It returns the exit status; exit is for the user's os.Exit.
func run(args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	fs := flag.NewFlagSet("cspsh", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	var (
		code    = fs.String("e", "", "")
		virtual = fs.Bool("virtual", false, "")
		seed    = fs.Uint64("seed", 0, "")
		version = fs.Bool("version", false, "")
	)
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return repl.StatusOK
	case err != nil:
		fmt.Fprintf(stderr, "cspsh: %v\n%s", err, strings.SplitAfterN(usage, "\n", 2)[0])
		return repl.StatusFailed
	}
	if *version {
		fmt.Fprintln(stdout, "cspsh", buildVersion())
		return repl.StatusOK
	}
	hasCode := false
	fs.Visit(func(f *flag.Flag) { hasCode = hasCode || f.Name == "e" })

	cfg := repl.Config{
		Stdin: stdin, Stdout: stdout, Stderr: stderr,
		Virtual: *virtual, Seed: *seed, Exit: exit,
	}
	if os.Getenv("CSPSH_DEBUG") == "lower" {
		cfg.Lowered = stderr
	}
	if !hasCode && fs.NArg() == 0 {
		cfg.Args = []string{"cspsh"}
		status, err := repl.Interact(cfg, stdin, stdout, "cspsh "+buildVersion()+": Go, as processes and channels. :help lists the commands.")
		if err != nil {
			fmt.Fprintln(stderr, "cspsh:", err)
		}
		return status
	}

	cfg.Script = true
	cfg.Args = append([]string{"cspsh"}, fs.Args()...)
	if !hasCode {
		cfg.Args = fs.Args()
	}
	s, err := repl.New(cfg)
	if err != nil {
		fmt.Fprintln(stderr, "cspsh:", err)
		return repl.StatusFailed
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		<-interrupts
		exit(repl.StatusInterrupted)
	}()
	if hasCode {
		err = s.RunCode(*code)
	} else {
		err = s.RunFile(fs.Arg(0))
	}
	if err != nil {
		fmt.Fprint(stderr, s.Report(err))
	}
	return repl.Status(err)
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
