package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// What -h prints, what the manual page says and what shells complete is made of the
// tables in this file.

const (
	synopsis = "cspsh [flags] [script [args]]"
	purpose  = "interactive shell and script runner for communicating sequential processes in Go"
)

var description = []string{
	`Without a script, cspsh starts a session: Go is typed at the prompt, and runs as
processes of a csp runtime; :help tells more. Where nobody types, it reads the same
inputs without prompts; if it begins with a package clause, it is run as a script.
The exit status is the highest that any input calls for.`,
	`A script is a Go file, a file of bare statements and declarations, a directory with
a package main, or - for standard input; or a session: inputs with prompts, or with
commands among them, whose values are shown. Its args are os.Args from 1 on.`,
	`Where the first argument is one of the commands below, it is not taken for a file;
cspsh help command tells more of it.`,
}

// A flagDoc documents a flag.
type flagDoc struct {
	name string
	arg  string // what its argument is called, or the choices that there are: a|b
	help string
}

var flagDocs = []flagDoc{
	{"e", "code", "run code; values of expressions are shown"},
	{"virtual", "", "virtual clock: time jumps to the next timer when nothing can run"},
	{"seed", "n", "seed of the runtime's choices; without one, runs differ"},
	{"leaks", "", "report processes that can never go on at the end; -leaks=json as JSON"},
	{"race", "", "report data races; at the prompt, too, unless -race=false"},
	{"json", "", "for tools: print JSON for what became of each input, or a script"},
	{"timeout", "duration", "end a program that is not over after that much real time, such as 10s"},
	{"memory", "size", "end what asks for more memory; 4GiB by default, 0 is no limit"},
	{"echo", "", "where nobody types, show the inputs with their prompts"},
	{"picture", "out.svg", "draw what happened: .svg, .html, .mmd, .txt or .json (a trace)"},
	{"web", "", "serve a page, at the address that is shown, to watch and to step on"},
	{"restrict", "", "no other programs or networks, and files of this folder only; -restrict=dir: of that one"},
	{"record", "file", "write the schedule of a script for cspsh replay; the clock is virtual"},
	{"color", "auto|always|never", "colour what is typed; auto, the default, heeds NO_COLOR"},
	{"completion", "bash|zsh|fish", "print completions for a shell, to be sourced by it"},
	{"man", "", "print the manual page, for man -l"},
	{"version", "", "print the version"},
	{"h", "", "print this help"},
}

// A term is something with an explanation.
type term struct{ name, help string }

var statuses = []term{
	{"0", "all went well"},
	{"1", "a file cannot be read or does not compile"},
	{"2", "a panic, a deadlock, a leak or wrong usage"},
	{"66", "-race has found races, and all else went well"},
	{"124", "-timeout was over"},
	{"130", "interrupted"},
	{"n", "what the script gave os.Exit"},
}

var environment = []term{
	{"NO_COLOR", "if not empty, nothing is coloured without -color always"},
	{"TERM", "if it is dumb, lines are read without editing"},
	{"XDG_CONFIG_HOME", "where cspsh/startup is, typed first; else ~/.config"},
	{"EDITOR", "with what :edit edits; VISUAL comes first, vi and nano last"},
	{"XDG_STATE_HOME", "where the history is kept, in cspsh/history; else ~/.local/state"},
}

// usage is what -h prints.
func usage() string {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: %s\n", synopsis)
	for _, text := range description {
		fmt.Fprintf(&b, "\n%s\n", fill(text, ""))
	}
	var flags []term
	for _, f := range flagDocs {
		flags = append(flags, term{strings.TrimSpace("-" + f.name + " " + f.arg), f.help})
	}
	section(&b, "commands", briefs())
	section(&b, "flags", flags)
	section(&b, "exit status", statuses)
	section(&b, "environment", environment)
	return b.String()
}

func section(b *strings.Builder, title string, list []term) {
	const widest = 15 // a longer name has a line of its own
	width := 0
	for _, t := range list {
		if len(t.name) <= widest {
			width = max(width, len(t.name))
		}
	}
	margin := strings.Repeat(" ", 2+width+2)
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, t := range list {
		help := fill(t.help, margin)
		if len(t.name) > width {
			fmt.Fprintf(b, "  %s\n%s%s\n", t.name, margin, help)
		} else {
			fmt.Fprintf(b, "  %-*s  %s\n", width, t.name, help)
		}
	}
}

// columns is how wide help is: as wide as the narrowest of usual terminals.
const columns = 80

// fill sets the words of a text in lines, of which those after the first begin with a margin, and the
// first stands behind as much.
func fill(text, margin string) string {
	var b strings.Builder
	room := columns - len(margin)
	for i, word := range strings.Fields(text) {
		width := utf8.RuneCountInString(word)
		switch room -= width + 1; {
		case i == 0:
			room++
		case room < 0:
			b.WriteString("\n" + margin)
			room = columns - len(margin) - width
		default:
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// complain tells that a command has failed, and why, in lines that fit.
func complain(stderr io.Writer, command string, err error) {
	for line := range strings.Lines(strings.TrimRight(command+": "+err.Error(), "\n") + "\n") {
		line = strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(line) > columns {
			indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
			line = indent + fill(line, indent+"    ")
		}
		fmt.Fprintln(stderr, line)
	}
}

// plainly tells what a flag takes, where package flag says only that a value cannot be parsed.
func plainly(fs *flag.FlagSet, err error) error {
	text, bad := strings.CutSuffix(err.Error(), ": parse error")
	f := fs.Lookup(text[strings.LastIndexByte(text, '-')+1:])
	if !bad || f == nil {
		return err
	}
	value, ok := f.Value.(flag.Getter)
	if !ok {
		return err
	}
	takes := "it is a number"
	switch value.Get().(type) {
	case time.Duration:
		takes = "it is a time such as 10s or 2m"
	case bool:
		takes = "it is true or false"
	}
	return fmt.Errorf("%s: %s", text, takes)
}
