package repl

import (
	"fmt"
	"go/ast"
	"go/parser"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"unicode"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// plainWords are what people type who do not know that commands begin with a colon, and
// the commands that they mean. A word that the session has declared is Go.
var plainWords = map[string]string{
	"?": "help", "help": "help", "help()": "help",
	"exit": "quit", "exit()": "quit", "quit": "quit", "quit()": "quit",
}

// meant returns the command that an input stands for which is no Go: a word such as exit,
// or a question about a name.
func (s *Shell) meant(src string) (command string, ok bool) {
	src = strings.TrimSpace(src)
	if command, ok = plainWords[src]; ok {
		return command, s.session.Lookup(strings.TrimSuffix(src, "()")) == nil
	}
	if word, rest, ok := s.plainWord(src); ok {
		name := strings.TrimPrefix(rest, ":")
		switch _, err := exitStatus(rest); {
		case plainWords[word] == "quit" && err == nil:
			return "quit " + rest, true
		case plainWords[word] == "help" && indexOf(name) >= 0:
			return "help " + name, true
		case plainWords[word] == "help" && isSymbol(name):
			return "doc " + name, true
		}
	}
	name, asked := strings.CutSuffix(src, "?")
	if !asked {
		name, asked = strings.CutPrefix(src, "?")
	}
	name = strings.TrimSpace(name)
	if !asked || !isSymbol(name) {
		return "", false
	}
	return "doc " + name, true
}

// plainWord returns the word of plainWords that an input begins with, and what follows it, in parentheses and quotation
// marks or not: exit 3, help("fmt").
func (s *Shell) plainWord(src string) (word, rest string, ok bool) {
	src = strings.TrimSpace(src)
	end := strings.IndexFunc(src, func(r rune) bool { return r == '(' || unicode.IsSpace(r) })
	if end < 0 || plainWords[src[:end]] == "" || s.session.Lookup(src[:end]) != nil {
		return "", "", false
	}
	word, rest = src[:end], strings.TrimSpace(src[end:])
	if inner, open := strings.CutPrefix(rest, "("); open {
		if rest, ok = strings.CutSuffix(inner, ")"); !ok {
			return "", "", false
		}
	}
	return word, strings.Trim(rest, " \"'"), true
}

// quit leaves, with an exit status if one is given.
func (s *Shell) quit(args string) error {
	if args == "" {
		return quitting(StatusOK)
	}
	status, err := exitStatus(args)
	if err != nil {
		return wrongUsage("quit")
	}
	return quitting(status)
}

// exitStatus returns the number that an exit status is written as.
func exitStatus(text string) (int, error) {
	status, err := strconv.ParseUint(text, 10, 8)
	return int(status), err
}

// isSymbol reports whether a text may name something: a name, perhaps with a package or a value
// in front, or a keyword.
func isSymbol(text string) bool {
	if keywordDocs[text] != "" {
		return true
	}
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		text = text[i+1:]
	}
	e, err := parser.ParseExpr(text)
	for err == nil {
		switch x := e.(type) {
		case *ast.Ident:
			return true
		case *ast.SelectorExpr:
			e = x.X
		default:
			return false
		}
	}
	return false
}

// asksSystem returns the command in an input such as !ls, which is meant for the system's shell
// rather than for Go.
func asksSystem(src string) (command string, ok bool) {
	command, ok = strings.CutPrefix(strings.TrimSpace(src), "!")
	return strings.TrimSpace(command), ok && command != "" && !strings.Contains(command, "\n")
}

// system runs a command of the system's shell, which has the terminal meanwhile.
func (s *Shell) system(line string) error {
	if line == "" {
		return wrongUsage("sh")
	}
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/c"}
	}
	return s.lendTo(exec.Command(shell[0], shell[1], line))
}

// lendTo runs a program that has the terminal until it ends.
func (s *Shell) lendTo(cmd *exec.Cmd) error {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	run := cmd.Run
	switch {
	case s.ed != nil && s.ed.Interactive():
		run = func() error { return s.ed.Lend(cmd.Run) }
	default:
		cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, s.cfg.Stdout, s.cfg.Stderr
	}
	release := s.hold()
	s.interrupts.lend(true) // it does with Ctrl-C what it likes
	err := run()
	s.interrupts.lend(false)
	release()
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.Args[0], err)
	}
	return nil
}

// asList returns an input in which lists of expressions, such as v, ok, stand as statements, with these
// one after the other. Every byte stays at its place.
func asList(src string) (list string, ok bool) { return syntax.List(src) }
