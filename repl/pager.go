package repl

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// defaultColumns is the width of what is written where there is no terminal.
const defaultColumns = 80

// columns returns how wide the lines may be that the shell writes.
func (s *Shell) columns() int {
	switch {
	case s.cols > 0:
		return s.cols
	case s.ed != nil && s.ed.Interactive():
		cols, _ := s.ed.Size()
		return cols
	}
	return defaultColumns
}

// rows returns how many rows the screen has; where there is none, there is no end of them.
func (s *Shell) rows() int {
	if s.ed == nil || !s.ed.Interactive() {
		return math.MaxInt
	}
	_, rows := s.ed.Size()
	return rows
}

// say writes a line that is the shell's own, broken between words.
func (s *Shell) say(format string, args ...any) {
	fmt.Fprintln(s.out(), pretty.Wrap(fmt.Sprintf(format, args...), s.columns()))
}

// complain writes the report of an error.
func (s *Shell) complain(err error) {
	if e, ok := err.(*copyError); ok {
		e.of.complain(e.error)
		return
	}
	s.freshLine()
	fmt.Fprint(s.cfg.Stderr, s.reportIn(err, s.columns()))
}

// out is where commands write what they tell.
func (s *Shell) out() io.Writer {
	if s.told != nil {
		return s.told
	}
	return s.cfg.Stdout
}

// listed runs a command that only tells something, and shows that a page at a time.
func (s *Shell) listed(run func(s *Shell, args string) error, args string) error {
	var text bytes.Buffer
	s.told = &text
	err := run(s, args)
	s.told = nil
	s.page(pretty.Wrap(text.String(), s.columns()))
	return err
}

// page writes a text. At a terminal that it is too long for, it stops after each page until a key
// is pressed, unless that is switched off.
func (s *Shell) page(text string) {
	if s.ed == nil || !s.ed.Interactive() || s.unpaged {
		io.WriteString(s.cfg.Stdout, text)
		return
	}
	rows := s.rows()
	lines := strings.SplitAfter(text, "\n")
	lines = lines[:len(lines)-1] // behind the last newline
	if len(lines) < rows || rows < 3 {
		io.WriteString(s.cfg.Stdout, text)
		return
	}
	defer s.hold()()
	ctx, stop := s.interruptible()
	defer stop()
	shown := 0
	for n := rows - 1; ; {
		n = min(n, len(lines)-shown)
		io.WriteString(s.cfg.Stdout, strings.Join(lines[shown:shown+n], ""))
		if shown += n; shown == len(lines) {
			return
		}
		if n = s.more(ctx, shown, len(lines), rows-1); n == 0 {
			return
		}
	}
}

// more asks how many lines are to follow: 0 for no more.
func (s *Shell) more(ctx context.Context, shown, of, page int) int {
	note := fmt.Sprintf("line %d of %d; Space for more, Enter for a line, q to stop", shown, of)
	s.ed.Output().Note(pretty.Truncate(note, s.columns()-1))
	defer s.ed.Output().Note("")
	for {
		key, err := s.ed.ReadKey(ctx)
		if err != nil {
			return 0
		}
		switch key {
		case " ", "f", "\x1b[6~":
			return page
		case "\r", "\n", "j", "\x1b[B", "\x1bOB":
			return 1
		case "G", "\x1b[F", "\x1bOF":
			return of
		case "q", "Q", "\x1b", "\x03", "\x04":
			return 0
		}
	}
}
