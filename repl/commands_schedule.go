package repl

import (
	"errors"
	"fmt"
	"os"
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
const goalMark = "// goal: "

// goalOf returns the goal of a level.
func goalOf(src string) (g goal, err error) {
	for line := range strings.Lines(src) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), goalMark)
		if !ok {
			continue
		}
		if quoted, ok := strings.CutPrefix(text, "output "); ok {
			if g.output, err = strconv.Unquote(quoted); err != nil {
				err = fmt.Errorf("the goal %s is no output in quotes", text)
			}
			return g, err
		}
		g.kind = explore.Kind(text)
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
		s.showTurns(s.journey)
		return nil
	}
	p, err := s.programOf(arg)
	if err != nil {
		return err
	}
	j := s.travel(p, nil)
	if isScript(arg) {
		if src, err := os.ReadFile(arg); err == nil {
			if j.goal, err = goalOf(string(src)); err != nil {
				return err
			}
		}
	}
	_, stop, err := s.under()
	if err != nil {
		return err
	}
	defer stop()
	j.playing = true
	s.say("The goal is %s. A number picks who goes on, > is who would by default; :back takes that back, :continue leaves.", j.goal)
	s.showTurns(j)
	return nil
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
	s.showTurns(j)
	return true, nil
}

// showTurns shows what has happened last, and who may go on.
func (s *Shell) showTurns(j *journey) {
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
	s.page(s.lately(now, b.String()) + pretty.Wrap(b.String(), s.columns()))
}
