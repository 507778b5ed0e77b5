package explore

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// writer writes what is known of a session, and returns what writes the inputs that begin after so many decisions.
func (s *Session) writer(to io.Writer) (next func(decisions int)) {
	fmt.Fprintf(to, "session %d %d\n", s.Columns, s.Number)
	before, typed := s.Before, s.Typed
	return func(decisions int) {
		for ; len(before) > 0 && before[0].At <= decisions; before = before[1:] {
			fmt.Fprintf(to, "before %q %q\n", before[0].Name, before[0].Text)
		}
		for ; len(before) == 0 && len(typed) > 0 && typed[0].At <= decisions; typed = typed[1:] {
			fmt.Fprintf(to, "typed %q\n", typed[0].Text)
		}
	}
}

// readInput reads a line of a file that is about a session.
func (s *Schedule) readInput(word, rest string) error {
	if word == "session" {
		columns, number, _ := strings.Cut(rest, " ")
		c, err := strconv.ParseUint(columns, 10, 16)
		n, e := strconv.ParseUint(number, 10, 32)
		if err != nil || e != nil {
			return fmt.Errorf("a session has a width and a number of inputs, as in \"session 80 3\"")
		}
		s.Session = &Session{Columns: int(c), Number: int(n)}
		return nil
	}
	if s.Session == nil {
		return fmt.Errorf("%q is of a session, and this is none", word)
	}
	texts, err := unquoteAll(rest)
	switch in := s.Session; {
	case err != nil:
		return err
	case word == "before" && len(texts) == 2 && len(in.Typed) == 0:
		in.Before = append(in.Before, Input{Name: texts[0], Text: texts[1], At: len(s.Decisions)})
	case word == "typed" && len(texts) == 1:
		in.Typed = append(in.Typed, Input{Text: texts[0], At: len(s.Decisions)})
	default:
		return fmt.Errorf("an input is as in \"typed \\\"f()\\\"\", before \"typed\" with a name in front")
	}
	return nil
}
