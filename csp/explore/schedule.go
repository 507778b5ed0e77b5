package explore

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A Schedule is what was decided in a run of a program, and what is needed to repeat that run. Its text is
// that of a file, which WriteTo writes and Read reads.
type Schedule struct {
	Program   string
	Hash      string // of the source, as Hash makes it; "" if it is not known
	Args      []string
	Input     []byte // what the program has read of its standard input, or might have; nil for nothing
	Explored  bool   // it is one of a search: what happened after main had returned is part of it
	Seed      uint64 // of the run, if it was Seeded: what it left to chance besides decisions
	Seeded    bool
	Clock     time.Time // what the clock showed when the run began; zero for a real clock
	Decisions []Choice
	Begins    int    // how many of them were made before what was explored began
	Outcome   string // how the run ended, in one line

	Session *Session // what was typed, if it is of a session at a prompt; or nil
}

// A Session is what was typed at a prompt while a Schedule was recorded, and what came before.
type Session struct {
	Columns int     // how wide the terminal was; 0 if there was none
	Number  int     // of the last input before the first of Typed
	Before  []Input // what was evaluated before, of which nothing was shown
	Typed   []Input
}

// An Input of a session.
type Input struct {
	Name string // by which reports call it; "" for the next number
	Text string
	At   int // how many decisions had been made when it began
}

// A Choice is one decision of a Schedule.
type Choice struct {
	Kind csp.DecisionKind
	// Processes and Timer are who could go on, for a decision of kind DecideNext, and Whom is who did: 0
	// for the timer. A process with the number 0 is a callback of one.
	Processes []int
	Timer     bool
	Whom      int
	// Options is how many there were for others, 0 for a number of 64 bits. Chosen is the one that was
	// taken, of whatever kind.
	Options, Chosen int
	// Stretch and Pass are what the Decider said besides; see csp.Decision.
	Stretch int
	Pass    time.Duration
}

// Hash is what a Schedule tells a source by.
func Hash(source []byte) string {
	sum := sha256.Sum256(source)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// schedulesVersion is that of the files.
const schedulesVersion = 2

const magic = "cspsh schedule"

// WriteTo writes the schedule as a file.
func (s *Schedule) WriteTo(to io.Writer) (int64, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %d\n", magic, schedulesVersion)
	fmt.Fprintf(&b, "program %q\n", s.Program)
	if s.Hash != "" {
		fmt.Fprintf(&b, "source %s\n", s.Hash)
	}
	b.WriteString("args")
	for _, a := range s.Args {
		fmt.Fprintf(&b, " %q", a)
	}
	b.WriteString("\n")
	if s.Input != nil {
		fmt.Fprintf(&b, "input %q\n", s.Input)
	}
	if s.Explored {
		b.WriteString("explored\n")
	}
	if s.Begins > 0 {
		fmt.Fprintf(&b, "begins %d\n", s.Begins)
	}
	if s.Seeded {
		fmt.Fprintf(&b, "seed %d\n", s.Seed)
	}
	if s.Clock.IsZero() {
		b.WriteString("clock real\n")
	} else {
		fmt.Fprintf(&b, "clock %s\n", s.Clock.UTC().Format(time.RFC3339Nano))
	}
	next := func(int) {}
	if s.Session != nil {
		next = s.Session.writer(&b)
	}
	for i := range s.Decisions {
		next(i)
		fmt.Fprintf(&b, "%d %s\n", i+1, &s.Decisions[i])
	}
	next(len(s.Decisions))
	fmt.Fprintf(&b, "end %d %q\n", len(s.Decisions), s.Outcome)
	return b.WriteTo(to)
}

// String is the line of a file that the choice makes, such as "run #3 of #2 #3 timer".
func (c *Choice) String() string {
	b := []byte(c.Kind.String())
	if c.Kind != csp.DecideNext {
		b = fmt.Appendf(b, " %d of %d", c.Chosen, c.Options)
		return string(b)
	}
	actors := c.actors()
	b = append(b, ' ')
	if c.Chosen < len(actors) {
		who := actors[c.Chosen]
		b = append(b, who...)
		if slices.Index(actors, who) < c.Chosen {
			b = fmt.Appendf(b, "@%d", c.Chosen)
		}
	}
	b = append(b, " of"...)
	for _, a := range actors {
		b = append(b, ' ')
		b = append(b, a...)
	}
	if c.Stretch > 0 {
		b = fmt.Appendf(b, " for %d", c.Stretch)
	}
	if c.Pass > 0 {
		b = fmt.Appendf(b, " after %v", c.Pass)
	}
	return string(b)
}

// actors are the names of those who could go on.
func (c *Choice) actors() []string {
	list := make([]string, 0, len(c.Processes)+1)
	for _, p := range c.Processes {
		list = append(list, "#"+strconv.Itoa(p))
	}
	if c.Timer {
		list = append(list, "timer")
	}
	return list
}

// Read reads the file of a schedule. Errors name the line.
func Read(from io.Reader) (*Schedule, error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, longestLine)
	cut := false // in the line that was read last
	lines.Split(func(data []byte, over bool) (n int, token []byte, err error) {
		n, token, err = bufio.ScanLines(data, over)
		cut = n > 0 && data[n-1] != '\n'
		return n, token, err
	})
	s, line, ended := new(Schedule), 0, false
	wrong := func(format string, args ...any) error {
		if cut && line > 1 {
			return fmt.Errorf("schedule, line %d: the file is cut in this line;\nrecord it again", line)
		}
		return fmt.Errorf("schedule, line %d: %s", line, fmt.Sprintf(format, args...))
	}
	for lines.Scan() {
		line++
		word, rest, _ := strings.Cut(lines.Text(), " ")
		if line == 1 {
			version, ok := strings.CutPrefix(lines.Text(), magic+" ")
			if !ok {
				return nil, wrong("this is no schedule; one begins with %q", magic)
			}
			if version != strconv.Itoa(schedulesVersion) {
				return nil, wrong("version %s, and this program knows version %d;\nrecord it again", shortened(version), schedulesVersion)
			}
			continue
		}
		if ended {
			return nil, wrong("something follows the end")
		}
		var err error
		switch word {
		case "program":
			s.Program, err = unquote("the name of the program", rest)
		case "source":
			s.Hash = rest
		case "args":
			s.Args, err = unquoteAll(rest)
		case "input":
			var text string
			text, err = unquote("the input", rest)
			s.Input = []byte(text)
		case "explored":
			s.Explored = true
		case "begins":
			if s.Begins, err = strconv.Atoi(rest); err != nil || s.Begins < 0 {
				err = fmt.Errorf("%s is no number of decisions", quoted(rest))
			}
		case "seed":
			s.Seeded = true
			if s.Seed, err = strconv.ParseUint(rest, 10, 64); err != nil {
				err = fmt.Errorf("%s is no seed", quoted(rest))
			}
		case "clock":
			if rest == "real" {
				break
			}
			if s.Clock, err = time.Parse(time.RFC3339Nano, rest); err != nil {
				err = fmt.Errorf("%s is no time", quoted(rest))
			}
		case "session", "before", "typed":
			err = s.readInput(word, rest)
		case "end":
			number, outcome, _ := strings.Cut(rest, " ")
			if number != strconv.Itoa(len(s.Decisions)) {
				return nil, wrong("%s decisions should have come, and %d did; the file is damaged", shortened(number), len(s.Decisions))
			}
			s.Outcome, err = unquote("how the run ended", outcome)
			ended = true
		default:
			n, e := strconv.Atoi(word)
			if e != nil {
				return nil, wrong("%s is not known here", quoted(word))
			}
			if n != len(s.Decisions)+1 {
				return nil, wrong("decision %d follows decision %d; the file is damaged", n, len(s.Decisions))
			}
			var c Choice
			if c, err = parseChoice(rest); err == nil {
				s.Decisions = append(s.Decisions, c)
			}
		}
		if err != nil {
			return nil, wrong("%v", err)
		}
	}
	line++
	cut = false
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, wrong("this is too long for a line of a schedule")
	} else if err != nil {
		return nil, err
	}
	switch {
	case line == 1:
		return nil, wrong("the file is empty")
	case !ended:
		return nil, wrong("the file is cut: there is no end after decision %d;\nrecord it again", len(s.Decisions))
	case s.Begins > len(s.Decisions):
		return nil, wrong("what is explored begins after the end; the file is damaged")
	}
	return s, nil
}

// longestLine is how long a line may be. The longest ones have a standard input, or what was typed.
const longestLine = 1 << 24

// shortened is a text as far as it may be shown.
func shortened(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

func quoted(s string) string { return strconv.Quote(shortened(s)) }

func unquote(what, s string) (string, error) {
	text, err := strconv.Unquote(s)
	if err != nil {
		err = fmt.Errorf("%s is quoted, as in \"x\", not %s", what, quoted(s))
	}
	return text, err
}

func unquoteAll(s string) (list []string, err error) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		q, err := strconv.QuotedPrefix(s)
		if err != nil {
			return nil, fmt.Errorf("this is quoted, as in \"x\", not %s", quoted(s))
		}
		a, _ := strconv.Unquote(q)
		list = append(list, a)
		s = s[len(q):]
	}
	return list, nil
}

func parseChoice(s string) (c Choice, err error) {
	words := strings.Fields(s)
	kinds := []string{"run", "ready", "number", "order", "fault"}
	if len(words) < 4 || words[2] != "of" {
		return c, fmt.Errorf("a decision is as in \"run #3 of #2 #3\", not %s", quoted(s))
	}
	k := slices.Index(kinds, words[0])
	if k < 0 {
		return c, fmt.Errorf("no decision is called %s", quoted(words[0]))
	}
	c.Kind = csp.DecisionKind(k)
	if c.Kind != csp.DecideNext {
		c.Chosen, err = strconv.Atoi(words[1])
		options, e := strconv.Atoi(words[3])
		c.Options = options
		any64 := options == 0 && c.Kind == csp.DecideNumber
		if err != nil || e != nil || len(words) > 4 || !any64 && (c.Chosen < 0 || c.Chosen >= options) {
			return c, fmt.Errorf("such a decision is as in \"ready 1 of 2\", counted from 0, not %s", quoted(s))
		}
		return c, nil
	}
	for rest := words[3:]; len(rest) > 0; rest = rest[1:] {
		switch {
		case rest[0] == "timer":
			c.Timer = true
		case rest[0] == "for" && len(rest) > 1:
			if c.Stretch, err = strconv.Atoi(rest[1]); err != nil || c.Stretch < 0 {
				err = fmt.Errorf("%s is no number of operations", quoted(rest[1]))
			}
			rest = rest[1:]
		case rest[0] == "after" && len(rest) > 1:
			if c.Pass, err = time.ParseDuration(rest[1]); err != nil || c.Pass < 0 {
				err = fmt.Errorf("%s is no time that passes", quoted(rest[1]))
			}
			rest = rest[1:]
		default:
			var id int
			id, err = parseActor(rest[0])
			c.Processes = append(c.Processes, id)
		}
		if err != nil {
			return c, err
		}
	}
	who, at, again := strings.Cut(words[1], "@")
	actors := c.actors()
	if c.Chosen = slices.Index(actors, who); again {
		c.Chosen, err = strconv.Atoi(at)
	}
	if err != nil || c.Chosen < 0 || c.Chosen >= len(actors) || actors[c.Chosen] != who {
		return c, fmt.Errorf("%s is not among those that could go on", quoted(words[1]))
	}
	if c.Chosen < len(c.Processes) {
		c.Whom = c.Processes[c.Chosen]
	}
	return c, nil
}

func parseActor(s string) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "#"))
	if err != nil || n < 0 || s[0] != '#' {
		return 0, fmt.Errorf("a process is as in #3, not %s", quoted(s))
	}
	return n, nil
}

// Fits returns an error if the schedule is not one of a program with that source and those arguments. A
// schedule whose source is not known fits every program.
func (s *Schedule) Fits(source []byte, args []string) error {
	if s.Hash != "" && s.Hash != Hash(source) {
		return fmt.Errorf("the schedule is of another program, or %s has changed since;\nreplay tells where it differs", s.Program)
	}
	if !slices.Equal(s.Args, args) {
		return fmt.Errorf("the schedule is of a run with the arguments %q, not %q", s.Args, args)
	}
	return nil
}
