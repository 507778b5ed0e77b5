package repl

import (
	"fmt"
	"strings"

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
		{"deadlocks", "", "list the processes that can never go on", (*Shell).deadlocks},
		{"kill", "#n|all", "kill a process, or all", (*Shell).kill},
		{"wait", "#n", "wait until a process has ended", (*Shell).wait},

		{"pause", "", "stop all processes, and the clock", (*Shell).pause},
		{"step", "[n]", "during a pause, let the next event happen, or the next n", (*Shell).step},
		{"continue", "", "end the pause", (*Shell).resume},
		{"trace", "on|off [process|channel]", "show events as they happen: all, or those of one process or channel", (*Shell).traceCommand},
		{"clock", "[real|virtual]", "which clock there is, or change it: a virtual one jumps to the next timer", (*Shell).clock},
		{"seed", "[n]", "what seeds the choices of the runtime, or seed them anew", (*Shell).seed},

		{"type", "e", "tell the type of an expression, which is not evaluated", (*Shell).typeOf},
		{"time", "e", "evaluate an input and tell how long that took", (*Shell).timeIt},
		{"bench", "e", "evaluate an input many times and tell how long one takes", (*Shell).bench},
		{"vars", "", "list the variables, functions and types of the session", (*Shell).vars},
		{"imports", "", "list the imports of the session", (*Shell).listImports},

		{"history", "[n]", "show the last n inputs; 20 if not told", (*Shell).showHistory},
		{"load", "file", "evaluate the inputs of a file", (*Shell).load},
		{"save", "file.go", "write the session as a Go program", (*Shell).save},
		{"reset", "", "kill all processes and forget what was declared", (*Shell).reset},
		{"set", "[vi on|off]", "show the settings, or change one: vi's keys", (*Shell).set},
		{"quit", "", "leave (so does Ctrl-D)", func(*Shell, string) error { return errQuit }},
	}
}

func (s *Shell) command(line string) error {
	name, args, _ := strings.Cut(strings.TrimSpace(line), " ")
	if i := indexOf(name); i >= 0 {
		return commands[i].run(s, strings.TrimSpace(args))
	}
	hint := "; :help lists the commands"
	if near := nearest(name); near != "" {
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
			return s.command(name) // unknown
		}
		fmt.Fprintf(s.cfg.Stdout, "%s\n    %s\n", commands[i].usage(), commands[i].help)
		return nil
	}
	var rows [][]string
	for _, c := range commands {
		rows = append(rows, []string{c.usage(), c.help})
	}
	fmt.Fprint(s.cfg.Stdout, `Type Go: a declaration, a statement, or an expression to see its value.
Packages of the standard library and csp need no import. Ctrl-C interrupts what
runs, or clears the line; Ctrl-D leaves. Tab completes.

`)
	fmt.Fprint(s.cfg.Stdout, pretty.Table([]string{"command", "what it does"}, rows))
	return nil
}

// nearest returns the command whose name differs least from name, if by no more
// than two letters.
func nearest(name string) string {
	best, bestDist := "", 3
	for _, c := range commands {
		if d := distance(name, c.name); d < bestDist {
			best, bestDist = c.name, d
		}
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
