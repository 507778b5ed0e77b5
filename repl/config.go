package repl

import (
	"io"
	"os"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/engine"
)

// Config says what a Shell works with. The zero value reads nothing and writes
// nothing.
type Config struct {
	// Stdin is the standard input of the user's code, Stdout and Stderr its
	// output. Values and reports go to Stdout and Stderr, too.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Args are os.Args for the user's code.
	Args []string

	// Virtual makes the runtime's clock virtual: see csp.WithVirtualClock.
	Virtual bool
	// Seed, if not zero, seeds the runtime's choices.
	Seed uint64

	// Runtime, if set, is the one that the session's processes run on. It is to be made
	// with RuntimeOptions, may serve any number of shells and the program itself, and
	// is not stopped by Close. Without it a shell has a runtime of its own, for which
	// Virtual and Seed are.
	Runtime *csp.Runtime

	// Packages are the program's own, for the user's code.
	Packages []Package

	// AllowImport, if set, reports whether the user's code may import a package, or use one
	// that needs no import. Packages that are run from source are asked for, too, when they
	// import others; what is compiled imports what it likes.
	AllowImport func(path string) bool
	// AllowCommand, if set, reports whether the user may give a command, such as load.
	AllowCommand func(name string) bool

	// Restrict, if not empty, is a folder: the user's code may use the files in it and no others, speak to
	// this computer and to no other, and may not use what leads elsewhere, such as packages os/exec,
	// syscall and unsafe, which is refused before any of an input runs. :sh, :edit, :load and :save are refused. This
	// is no wall against hostile code: docs/restrict.md tells what it keeps out, and what does the rest.
	Restrict string

	// Leaks has RunFile and RunCode return a *LeakError when main has returned and
	// processes are left that can never go on.
	Leaks bool

	// Races has races reported: accesses of a variable by different processes, at least one of them a write, that
	// nothing puts in an order. RunFile and RunCode return a *RaceError when all else went well.
	Races bool

	// Exit is what the user's os.Exit calls. It must not return.
	Exit func(code int)

	// Color has what is typed at a terminal coloured.
	Color bool

	// Memory is how many bytes the session may have in use before a process that asks for more
	// ends; 0 is no limit. It is the memory of the whole program that is looked at.
	Memory Memory

	// JSON has Interact write one Outcome for each input in place of what it shows. Printed,
	// if set, is a file from NewPrinted that all is printed to then, so that a program can
	// have its own standard output lead there.
	JSON    bool
	Printed *os.File

	// Timeout, if not zero, is after how much real time the program is ended, by Exit with
	// StatusTimeout, wherever it is. A report tells where its processes are.
	Timeout time.Duration
	// Elapsed, if set, tells how much of that is over, in place of real time: what the program has used of the
	// processor, say.
	Elapsed func() time.Duration

	// Picture, if not empty, is a file that a picture of all that happens is written to when the program or
	// the session is over. Its name tells the format: it ends in .svg, .html, .mmd (Mermaid), .txt or .json (trace
	// events, for Chrome and Perfetto).
	Picture string

	// Web serves a page, at an address that is told, on which what happens can be watched and taken on step by step.
	// A script begins when somebody says so there.
	Web bool

	// Record, if not empty, is a file that the schedule of the script is written to when it is over: see
	// explore.Schedule. Replay has a script run under one. Either makes the clock virtual.
	Record string
	Replay *explore.Schedule

	// Echo has Interact and RunSession show the inputs, with their prompts, where nobody types.
	Echo bool

	// Lesson, if not empty, is the lesson that Interact begins with: a name or a file, as :lesson takes it.
	Lesson string

	// RunsTests tells that the program calls RunTestProgram first if TestProgram says so: :test starts it
	// again.
	RunsTests bool

	// Script tells that a program runs rather than a person types: functions
	// cannot be declared again, and a panic in any goroutine, or a deadlock, ends it all,
	// through Exit, without any deferred calls.
	Script bool

	test     *TestConfig     // whose tests are run, or nil
	served   bool            // over a connection
	terminal *os.File        // what os.Stdin is, where somebody types; or nil
	keyboard engine.Terminal // that, to be opened by other names; or nil
	outcomes *outcomeWriter  // what is told in place of what is shown
	notebook *notebook       // whose cells are evaluated, or nil
	capture  *capture        // what takes what is printed then
	trial    bool            // a trial of a Program's
	unraced  bool            // in which races are no failures
	sent     bool            // from another machine, with the files that it embeds
	copied   *copied         // it is a copy of another one, which is recorded or repeated; or nil

	openStdin func() *os.File // makes os.Stdin, where that is the same for each run, or is recorded
}
