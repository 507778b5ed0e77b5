package repl

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A command is a line that begins with a colon: it speaks to the shell.
type command struct {
	name string
	// args is how the arguments are written in help. Completion goes by it, too: a
	// word stands for itself or, if it is one of those that completeCommand knows,
	// for what that names; | separates alternatives.
	args string
	help string
	run  func(s *Shell, args string) error
}

// commands by name, in the order of :help.
var commands []command

func init() { // help needs the table that it stands in
	commands = []command{
		{"help", "[command]", "list the commands, or tell of one", (*Shell).help},

		{"ps", "", "list the processes: number, name, state, what they wait for", (*Shell).ps},
		{"tree", "", "show which process has started which", (*Shell).tree},
		{"chans", "", "list the channels: element type, buffer, who waits", (*Shell).chans},
		{"inspect", "#n|name", "tell all of a process, a channel or a variable", (*Shell).inspect},
		{"top", "", "watch processes and channels live; any key leaves", (*Shell).top},
		{"deadlocks", "", "list the processes that can never go on", (*Shell).deadlocks},
		{"kill", "#n|all", "kill a process, or all", (*Shell).kill},
		{"wait", "#n", "wait until a process has ended", (*Shell).wait},

		{"pause", "", "stop all processes and timers", (*Shell).pause},
		{"step", "[n]", "during a pause, let the next event happen, or the next n", (*Shell).step},
		{"continue", "", "end the pause", (*Shell).resume},
		{"trace", "on|off [process|channel]", "show events as they happen: all, or those of one process or channel", (*Shell).traceCommand},
		{"clock", "[real|virtual]", "which clock there is, or change it: a virtual one jumps to the next timer", (*Shell).clock},
		{"seed", "[n]", "what seeds the choices of the runtime, or seed them anew", (*Shell).seed},

		{"type", "e", "tell the type of an expression, which is not evaluated", (*Shell).typeOf},
		{"doc", "symbol", "show documentation: of a package, function, type or method", (*Shell).doc},
		{"time", "e", "evaluate an input and tell how long that took", (*Shell).timeIt},
		{"bench", "e", "evaluate an input many times and tell how long one takes", (*Shell).bench},
		{"vars", "", "list the variables, functions and types of the session", (*Shell).vars},
		{"imports", "", "list the imports of the session", (*Shell).listImports},

		{"history", "[n]", "show the last n inputs; 20 if not told", (*Shell).showHistory},
		{"edit", "[n]", "edit the last input that was Go, or number n of :history, in $EDITOR, and evaluate it", (*Shell).edit},
		{"load", "file", "evaluate a file: Go, or a session with prompts and commands", (*Shell).load},
		{"save", "file.go", "write the session as a Go program; :save! overwrites a file", (*Shell).save},
		{"reset", "", "kill all processes and forget what was declared", (*Shell).reset},
		{"quiet", "[on|off]", "hold back what processes in the background print; off shows what was held", (*Shell).quiet},
		{"set", "[option] [value]", "show the settings, or change one", (*Shell).set},
		{"sh", "command", "run a command of the system", (*Shell).system},
		{"quit", "", "leave (so does Ctrl-D)", func(*Shell, string) error { return errQuit }},
	}
}

// moreHelp is what :help says of single commands besides.
var moreHelp = map[string]string{
	"ps": `A process is running, runnable (waits for its turn) or parked (waits in an operation).
It is named after the call that it runs.
`,
	"chans": `Only channels that something still refers to are listed.
`,
	"deadlocks": `Whatever the others do, these wait for ever: nobody who may still run can get at what
they wait for. A process is missed while something refers to that and does not use it.
`,
	"kill": `Deferred functions run. Values and declarations of the session stay.
`,
	"pause": `Inputs still run, until they wait; processes that they start do not.
`,
	"step": `Without a pause it begins one. Where only a timer is left it waits for that. With the
virtual clock that takes no time, and the same program takes the same steps each
time; another :seed shows another order.
`,
	"trace": `A process is given by its number, its name, or the function that it runs; a channel by
its number or name. With the virtual clock the time is that since the session began.
`,
	"clock": `Virtual time stands still while a process can run, and then jumps to the next timer.
`,
	"seed": `Each seed gives another schedule. With the virtual clock a run with a seed repeats
exactly.
`,
	"doc": `For example :doc csp, :doc strings.Cut, :doc csp.Chan.Put, :doc net/http.Client, or
:doc x.Put for a variable x.
`,
	"save": `What was declared again is there once, as it was last; statements stand in main, in
their order, without those that failed.
`,
	"edit": `VISUAL or EDITOR in the environment says with which editor.
`,
}

// forced are the commands with an exclamation mark behind their names.
var forced = map[string]func(s *Shell, args string) error{"save": (*Shell).saveAgain}

func (s *Shell) command(line string) error {
	name, args, _ := strings.Cut(strings.TrimSpace(line), " ")
	plain, force := strings.CutSuffix(name, "!")
	i := indexOf(plain)
	if i < 0 || force && forced[plain] == nil {
		return unknownCommand(name)
	}
	run := commands[i].run
	if force {
		run = forced[plain]
	}
	args = strings.TrimSpace(args)
	if args != "" && commands[i].args == "" {
		return wrongUsage(name)
	}
	s.catchUp()
	if name == "step" {
		s.repeat = ":" + line
	}
	return run(s, args)
}

// catchUp lets processes that earlier inputs have started come to where they wait, unless
// they go on for longer, so that a command tells the same each time.
func (s *Shell) catchUp() {
	if s.rt.Paused() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	s.rt.Idle(ctx)
}

func unknownCommand(name string) error {
	hint := "; :help lists the commands"
	if near := nearest(name, commandNames()); near != "" {
		hint = fmt.Sprintf("; did you mean :%s?", near)
	}
	return fmt.Errorf("unknown command :%s%s", name, hint)
}

func (c *command) usage() string { return strings.TrimSpace(":" + c.name + " " + c.args) }

// wrongUsage is the error of a command whose arguments make no sense.
func wrongUsage(name string) error {
	return fmt.Errorf("usage: %s", commands[indexOf(name)].usage())
}

func (s *Shell) help(name string) error {
	if name != "" {
		name = strings.TrimPrefix(name, ":")
		i := indexOf(name)
		if i < 0 {
			return unknownCommand(name)
		}
		fmt.Fprintf(s.cfg.Stdout, "%s\n    %s\n", commands[i].usage(), commands[i].help)
		for line := range strings.Lines(moreHelp[name]) {
			fmt.Fprint(s.cfg.Stdout, "    "+line)
		}
		return nil
	}
	var rows [][]string
	for _, c := range commands {
		rows = append(rows, []string{c.usage(), c.help})
	}
	fmt.Fprint(s.cfg.Stdout, `Type Go: a declaration, a statement, or an expression to see its value; _ is the
last value. Packages of the standard library and csp need no import. Ctrl-C
interrupts what runs, or clears the line; twice, it kills all processes. Ctrl-\
shows where they are. Ctrl-D leaves. Tab completes.

`)
	fmt.Fprint(s.cfg.Stdout, pretty.Table([]string{"command", "what it does"}, rows))
	return nil
}

func commandNames() []string {
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	return names
}

// didYouMean suggests the name that is nearest.
func didYouMean(name string, names []string) string {
	if near := nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}

// nearest returns the name that the given one was probably meant to be: that which
// differs least, by half of its letters but two at most, capitals aside, or the only
// one that it begins; "" if there is none.
func nearest(name string, names []string) string {
	name = strings.ToLower(name)
	best, bestDist := "", min(2, len(name)/2)+1
	var begun []string
	for _, n := range names {
		lower := strings.ToLower(n)
		if d := distance(name, lower); d < bestDist {
			best, bestDist = n, d
		}
		if name != "" && strings.HasPrefix(lower, name) {
			begun = append(begun, n)
		}
	}
	if best == "" && len(begun) == 1 {
		return begun[0]
	}
	return best
}

// distance is the edit distance of two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diag := row[0]
		row[0] = i + 1
		for j := range b {
			next := diag
			if a[i] != b[j] {
				next = 1 + min(diag, row[j], row[j+1])
			}
			diag, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
