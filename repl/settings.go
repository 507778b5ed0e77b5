package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A setting is an option of the session that :set changes.
type setting struct {
	name   string
	values []string // nil where set tells what may be
	help   string
	get    func(s *Shell) string
	set    func(s *Shell, value string) error
}

var onOff = []string{"on", "off"}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// settings by name.
var settings = []setting{
	{"boxes", onOff, "draw pictures with lines and boxes rather than with - and |",
		func(s *Shell) string { return onOrOff(!s.record.ascii) },
		func(s *Shell, v string) error { s.record.ascii = v == "off"; return nil }},
	{"color", onOff, "colour what is typed",
		func(s *Shell) string { return onOrOff(s.colored.Load()) },
		func(s *Shell, v string) error { s.colored.Store(v == "on"); return nil }},
	{"hints", onOff, "show the parameters of a function while its call is typed",
		func(s *Shell) string { return onOrOff(!s.unhinted) },
		func(s *Shell, v string) error { s.unhinted = v == "off"; return nil }},
	{"keys", []string{"emacs", "vi"}, "the editor whose keys the prompt has",
		func(s *Shell) string {
			if s.vi {
				return "vi"
			}
			return "emacs"
		},
		func(s *Shell, v string) error {
			s.vi = v == "vi"
			if s.ed != nil {
				s.ed.SetVim(s.vi)
			}
			return nil
		}},
	{"memory", nil, "how much may be in use before who asks for more is ended",
		func(s *Shell) string { return Memory(s.engine.Memory()).String() },
		func(s *Shell, v string) error {
			var m Memory
			if err := m.Set(v); err != nil {
				return err
			}
			s.engine.SetMemory(uint64(m))
			return nil
		}},
	{"pager", onOff, "stop after each page of long output",
		func(s *Shell) string { return onOrOff(!s.unpaged) },
		func(s *Shell, v string) error { s.unpaged = v == "off"; return nil }},
	{"quiet", onOff, "hold back what processes print",
		func(s *Shell) string { return onOrOff(s.user.isQuiet()) },
		func(s *Shell, v string) error { s.setQuiet(v == "on"); return nil }},
	{"values", onOff, "show the values of expressions",
		func(s *Shell) string { return onOrOff(!s.hide) },
		func(s *Shell, v string) error { s.hide = v == "off"; return nil }},
}

// set shows or changes the options.
func (s *Shell) set(args string) error {
	words := strings.Fields(args)
	if len(words) == 0 {
		var rows [][]string
		for _, o := range settings {
			may := "an amount"
			if o.values != nil {
				may = strings.Join(o.values, " or ")
			}
			rows = append(rows, []string{o.name, o.get(s), may, o.help})
		}
		fmt.Fprint(s.out(), pretty.Table([]string{"option", "is", "may be", "what it does"}, rows, s.columns()))
		return nil
	}
	var names []string
	for _, o := range settings {
		names = append(names, o.name)
		if o.name != words[0] {
			continue
		}
		switch {
		case len(words) == 1:
			fmt.Fprintln(s.out(), o.get(s))
		case len(words) == 2 && (o.values == nil || slices.Contains(o.values, words[1])):
			if err := o.set(s, words[1]); err != nil {
				return fmt.Errorf("%s %s: %w", o.name, words[1], err)
			}
		case o.values == nil:
			return fmt.Errorf("%s is an amount such as 512MiB or 2GiB, or 0 for no limit", o.name)
		default:
			return fmt.Errorf("%s is %s", o.name, strings.Join(o.values, " or "))
		}
		return nil
	}
	return fmt.Errorf("no option %s%s", words[0], didYouMean(words[0], names))
}

// startUp evaluates the start-up file, which need not be there, when a session with a
// person begins: inputs as one would type them, also commands. Its error is that of one that quits.
func (s *Shell) startUp() error {
	dir := configFolder()
	if dir == "" {
		return nil
	}
	path := filepath.Join(dir, "startup")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil // there need not be one
	}
	inputs, ok := sessionInputs(string(text))
	if !ok {
		inputs = splitInputs(string(text))
	}
	for _, src := range inputs {
		err := s.handle(src)
		if quits(err) {
			return err
		}
		if err != nil {
			s.freshLine()
			fmt.Fprintf(s.cfg.Stderr, "%s: %s", path, s.reportIn(err, s.columns()))
		}
		if Status(err) == StatusInterrupted {
			break
		}
	}
	return nil
}
