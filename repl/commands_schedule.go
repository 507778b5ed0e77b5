package repl

import (
	"errors"
	"fmt"
	"go/build/constraint"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A goal is what somebody who plays the scheduler is to bring about: a kind of failure, or an output. The zero
// goal is any failure.
type goal struct {
	kind   explore.Kind
	output string
}

// goalMark is what a line begins with by which a level says its goal, such as "// goal: deadlock".
var goalMark = regexp.MustCompile(`^\s*//\s*goal:\s*`)

// goalKinds are the failures that may be a goal: those that a program can be led to by who goes on.
var goalKinds = []explore.Kind{explore.Panic, explore.Deadlock, explore.Leak, explore.Exit, explore.Check, explore.Race, explore.Livelock}

// goalOf returns the goal of a level.
func goalOf(src string) (g goal, err error) {
	for line := range strings.Lines(src) {
		mark := goalMark.FindString(line)
		if mark == "" {
			continue
		}
		text := strings.TrimSpace(line[len(mark):])
		if quoted, ok := strings.CutPrefix(text, "output "); ok {
			if g.output, err = strconv.Unquote(strings.TrimSpace(quoted)); err != nil {
				err = fmt.Errorf("the goal %s is no output in quotes", text)
			}
			return g, err
		}
		if g.kind = explore.Kind(text); !slices.Contains(goalKinds, g.kind) {
			var kinds []string
			for _, k := range goalKinds {
				kinds = append(kinds, string(k))
			}
			return goal{}, fmt.Errorf("there is no goal %q: there are %s, and output \"…\\n\"", text, strings.Join(kinds, ", "))
		}
		return g, nil
	}
	return g, nil
}

// reached reports whether a program has come to the goal where it stands.
func (g goal) reached(now *explore.Stand) bool {
	switch {
	case !now.Over:
		return false
	case g.output != "":
		return now.Failure == nil && now.Output == g.output
	case g.kind == "":
		return now.Failure != nil
	}
	return now.Failure != nil && now.Failure.Kind == g.kind
}

func (g goal) String() string {
	switch {
	case g.output != "":
		return fmt.Sprintf("the output %q", g.output)
	case g.kind == "":
		return "any failure"
	}
	return "a failure: " + string(g.kind)
}

// schedule lets somebody be the scheduler of an input or a script, or shows where that stands.
func (s *Shell) schedule(arg string) error {
	if arg == "" {
		if s.journey == nil || !s.journey.playing {
			return errors.New("nobody schedules; :schedule e or :schedule file.go begins")
		}
		s.showTurns(s.journey, s.journey.source)
		return nil
	}
	p, err := s.programOf(arg)
	if err != nil {
		return err
	}
	j := s.travel(p, nil)
	if file, ok := scriptOf(arg); ok {
		if src, err := os.ReadFile(file); err == nil { // else it is a folder
			if j.goal, err = goalOf(string(src)); err != nil {
				return err
			}
			j.source = pretty.Wrap(numbered(string(src)), s.columns())
		}
	}
	_, stop, err := s.under()
	if err != nil {
		return err
	}
	defer stop()
	j.playing = true
	rules := fmt.Sprintf("The goal is %s. A number picks who goes on, > is who would by default; :back takes that back, :continue leaves.\n", j.goal)
	s.showTurns(j, j.source+pretty.Wrap(rules, s.columns()))
	return nil
}

// numbered is a source with the numbers of its lines, by which turns are told. Constraints at its beginning are left
// out: a screen has not room for much.
func numbered(src string) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(src) {
		n++
		if b.Len() == 0 && (constraint.IsGoBuild(line) || strings.TrimSpace(line) == "") {
			continue
		}
		fmt.Fprintf(&b, "%s\n", strings.TrimRight(fmt.Sprintf("%3d  %s", n, strings.ReplaceAll(line, "\t", "    ")), " \r\n"))
	}
	return b.String()
}

// pick takes the turn that an input names by number, if somebody plays the scheduler, and reports whether
// that is what the input is.
func (s *Shell) pick(src string) (done bool, err error) {
	j := s.journey
	if j == nil || !j.playing {
		return false, nil
	}
	k, err := strconv.Atoi(strings.TrimSpace(src))
	if err != nil {
		return false, nil
	}
	now := j.driver.Now()
	switch {
	case now.Over:
		return true, errors.New("it is over; :back takes your last turn back")
	case k < 1 || k > len(now.Turns):
		return true, fmt.Errorf("there are only the turns 1 to %d", len(now.Turns))
	}
	_, stop, err := s.under()
	if err != nil {
		return true, err
	}
	defer stop()
	if _, err := j.driver.Choose(k - 1); err != nil {
		return true, err
	}
	s.showTurns(j, "")
	return true, nil
}

// showTurns shows what has happened last, and who may go on, below what goes before.
func (s *Shell) showTurns(j *journey, before string) {
	now := j.driver.Now()
	var b strings.Builder
	if now.Output != "" {
		fmt.Fprintf(&b, "printed: %q\n", now.Output)
	}
	switch {
	case j.goal.reached(now):
		if now.Failure != nil {
			b.WriteString(now.Failure.Error() + "\n")
		}
		b.WriteString("You win.\n")
	case now.Interrupted:
		b.WriteString("It was interrupted: :back takes your last turn back.\n")
	case now.Over && now.Failure != nil:
		b.WriteString(now.Failure.Error() + "\nIt has failed")
		fmt.Fprintf(&b, ", but the goal is %s: :back takes your last turn back.\n", j.goal)
	case now.Over:
		fmt.Fprintf(&b, "It has ended well, but the goal is %s: :back takes your last turn back.\n", j.goal)
	default:
		turns(&b, now, now.Usual)
	}
	s.page(before + s.lately(now, b.String()) + pretty.Wrap(b.String(), s.columns()))
}
