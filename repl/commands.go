package repl

import (
	"fmt"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A command is a line that begins with a colon: it speaks to the shell.
type command struct {
	name string
	args string // how the arguments are written in help
	help string
	run  func(s *Shell, args string) error
}

// commands by name, in the order of :help.
var commands []command

func init() { // help needs the table that it stands in
	commands = []command{
		{"help", "", "list the commands", (*Shell).help},
		{"ps", "", "list the processes: number, name, state, what they wait for", (*Shell).ps},
		{"chans", "", "list the channels: element type, buffer, who waits", (*Shell).chans},
		{"quit", "", "leave (so does Ctrl-D)", func(*Shell, string) error { return errQuit }},
	}
}

func (s *Shell) command(line string) error {
	name, args, _ := strings.Cut(strings.TrimSpace(line), " ")
	for _, c := range commands {
		if c.name == name {
			return c.run(s, strings.TrimSpace(args))
		}
	}
	hint := "; :help lists the commands"
	if near := nearest(name); near != "" {
		hint = fmt.Sprintf("; did you mean :%s?", near)
	}
	return fmt.Errorf("unknown command :%s%s", name, hint)
}

func (s *Shell) help(string) error {
	var rows [][]string
	for _, c := range commands {
		rows = append(rows, []string{strings.TrimSpace(":" + c.name + " " + c.args), c.help})
	}
	fmt.Fprint(s.cfg.Stdout, `Type Go: a declaration, a statement, or an expression to see its value.
Packages of the standard library and csp need no import. Ctrl-C interrupts what
runs, or clears the line; Ctrl-D leaves.

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
