package repl

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A journey is what a session knows of the program that it explored last: the schedule that has failed,
// and where it stands in it now. The program is a script, or an input in a copy of the session.
type journey struct {
	program  *Program
	schedule *explore.Schedule
	driver   *explore.Driver // nil as long as nobody has gone anywhere
	goal     goal
	source   string // of a script that somebody plays the scheduler of, with numbers
	playing  bool   // numbers are turns
}

func (j *journey) close() {
	if j == nil {
		return
	}
	if j.driver != nil {
		j.driver.Close()
	}
	j.program.Close()
}

// travel has a program take the place of the one that was explored before.
func (s *Shell) travel(p *Program, r *explore.Schedule) *journey {
	s.journey.close()
	s.journey, s.repeatable = &journey{program: p, schedule: r}, nil
	return s.journey
}

// programOf returns the program that an argument of a command is: a script if there is one of that name,
// or an input, which runs in a copy of the session, after what that has done so far. To compile it may be interrupted.
func (s *Shell) programOf(arg string) (*Program, error) {
	var p *Program
	if err := s.abandonable(func() (err error) {
		p, err = s.compiledProgram(arg)
		return err
	}, func() { p.Close() }); err != nil {
		return nil, err
	}
	return p, nil
}

func (s *Shell) compiledProgram(arg string) (*Program, error) {
	cfg := Config{Packages: s.cfg.Packages, AllowImport: s.cfg.AllowImport, Restrict: s.cfg.Restrict, Args: s.cfg.Args, Memory: s.cfg.Memory}
	var p *Program
	var err error
	if file, ok := scriptOf(arg); ok {
		if s.cfg.served {
			return nil, errNoFiles
		}
		if err := s.mayUseFile(); err != nil {
			return nil, err
		}
		cfg.Args = []string{file}
		p, err = NewProgram(cfg, file)
	} else {
		p, err = newTyped(cfg, arg, slices.Clone(s.done))
	}
	if err != nil && p != nil {
		s.remember("input", arg) // for the report
		p.Close()
	}
	return p, err
}

// errNoFiles tells of a command that has to do with files.
var errNoFiles = errors.New("files of the machine that serves this session are not to be had")

// scriptOf returns the file or the folder with a program that an argument of a command is. ok is false if it is
// an input, of which none ends in ".go".
func scriptOf(arg string) (name string, ok bool) {
	name, err := fileName(arg)
	if err != nil {
		return "", false
	}
	info, err := os.Stat(name)
	return name, strings.HasSuffix(name, ".go") || err == nil && info.IsDir()
}

// exploreTime is for how long :explore goes on.
const exploreTime = 20 * time.Second

// explore tries schedules of an input or a script.
func (s *Shell) explore(arg string) error {
	same, races, arg := exploreFlags(arg)
	if arg == "" {
		return wrongUsage("explore")
	}
	p, err := s.programOf(arg)
	if err != nil {
		return err
	}
	if !races {
		p.IgnoreRaces()
	}
	ctx, stop := s.interruptible()
	defer stop()
	r, err := explore.Search(p.Program, explore.Options{Context: ctx, Time: exploreTime, AllowLeaks: p.typed, SameOutput: same})
	if err != nil {
		p.Close()
		return err
	}
	text := strings.TrimRight(r.Text(s.columns()), "\n") + "\n"
	if ctx.Err() != nil {
		text = "interrupted: " + text
	}
	if r.Failure != nil && r.Failure.Kind != explore.Outside && r.Schedule != nil {
		s.travel(p, r.Schedule)
		text += ":replay shows it again, :back goes back in it\n"
	} else {
		p.Close()
	}
	s.page(pretty.Wrap(text, s.columns()))
	return nil
}

// exploreFlags takes the flags off an argument of :explore, which are those of cspsh explore that say what a failure is.
func exploreFlags(arg string) (same, races bool, rest string) {
	races = true
	for {
		word, after, _ := strings.Cut(arg, " ")
		switch word {
		case "-same":
			same = true
		case "-race=false":
			races = false
		default:
			return same, races, arg
		}
		arg = strings.TrimSpace(after)
	}
}

// recordIn writes the schedule by which an input runs, or begins to record the session.
func (s *Shell) recordIn(args string) error { return s.recordTo(args, false) }

// recordAgain is recordIn to a file that may be there.
func (s *Shell) recordAgain(args string) error { return s.recordTo(args, true) }

func (s *Shell) recordTo(args string, force bool) error {
	name, src, _ := strings.Cut(args, " ")
	switch src = strings.TrimSpace(src); {
	case name == "":
		return wrongUsage("record")
	case args == "off":
		return errors.New("nothing is being recorded; :record file begins to")
	case s.cfg.served:
		return errNoFiles
	}
	if err := s.mayUseFile(); err != nil {
		return err
	}
	name, err := fileName(name)
	if err != nil {
		return err
	}
	if src == "" {
		return s.recordSession(name, force)
	}
	p, err := s.programOf(src)
	if err != nil {
		return err
	}
	f, err := createRecord(name, force)
	if err != nil {
		p.Close()
		return err
	}
	seed, _ := s.rt.Seed()
	ctx, stop := s.interruptible()
	defer stop()
	r, schedule, err := explore.RunOnce(p.Program, seed, explore.Options{Context: ctx, AllowLeaks: p.typed})
	if err != nil {
		p.Close()
		return errors.Join(err, f.giveUp())
	}
	s.travel(p, schedule)
	s.printResult(r)
	return f.write(schedule)
}

// printResult shows what became of a single run: its output, and its failure.
func (s *Shell) printResult(r *explore.Result) {
	var b strings.Builder
	if len(r.Outputs) > 0 {
		b.WriteString(r.Outputs[0].Text)
	}
	if r.Failure != nil {
		b.WriteString(r.Printed)
		b.WriteString(explore.Table(r.Steps, s.columns()))
		fmt.Fprintf(&b, "%s: %s\n", r.Failure.Kind, r.Failure.Text)
	}
	s.page(pretty.Wrap(b.String(), s.columns()))
}

// replay repeats a schedule: that of a file, or the last one of the session.
func (s *Shell) replay(file string) error {
	if file != "" {
		if err := s.mayUseFile(); err != nil {
			return err
		}
		file, err := fileName(file)
		if err != nil {
			return err
		}
		if err := isRegular(file); err != nil {
			return err
		}
		r, err := ReadSchedule(file)
		if err != nil {
			return err
		}
		if r.Session != nil {
			return s.replaySession(r)
		}
		if !r.Explored {
			return fmt.Errorf("%s is of a program that ran by itself, outside a session:\ncspsh replay %s repeats that", file, file)
		}
		p, err := s.programOf(r.Program)
		if err != nil {
			return err
		}
		p.runAs(r)
		s.travel(p, r)
	}
	j := s.journey
	if s.repeatable != nil {
		return s.replaySession(s.repeatable)
	}
	if j == nil || j.schedule == nil {
		return errors.New("nothing was explored or recorded; :explore e does that")
	}
	j.leave()
	ctx, stop := s.interruptible()
	defer stop()
	r, err := explore.ReplayProgram(j.program.Program, j.schedule, explore.Options{Context: ctx, AllowLeaks: j.program.typed})
	if err != nil {
		return err
	}
	s.printResult(r)
	return nil
}

// leave ends the going back and forth.
func (j *journey) leave() {
	if j.driver != nil {
		j.driver.Close()
		j.driver, j.playing = nil, false
	}
}

// under returns the journey with a driver, which stands at the end of the schedule at first. The user may interrupt
// what that does, until stop is called.
func (s *Shell) under() (j *journey, stop func(), err error) {
	if j = s.journey; j == nil {
		return nil, nil, errors.New("nothing was explored; :explore e, :record file e or :schedule e does that")
	}
	ctx, stop := s.interruptible()
	if j.driver != nil {
		j.driver.Until(ctx)
		return j, stop, nil
	}
	d, err := explore.NewDriver(j.program.Program, explore.Options{Context: ctx, AllowLeaks: j.program.typed})
	if err != nil {
		stop()
		return nil, nil, err
	}
	j.driver = d
	d.Do(j.program.shellOf(d.Runtime()).engine.KeepFrames)
	if j.schedule != nil {
		d.Load(j.schedule)
	}
	return j, stop, nil
}

// number returns the number that an argument is, 1 without one.
func number(name, arg string) (int, error) {
	if arg == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 {
		return 0, wrongUsage(name)
	}
	return n, nil
}

// back goes back by some decisions; where somebody plays the scheduler, by some of hers.
func (s *Shell) back(arg string) error {
	n, err := number("back", arg)
	if err != nil {
		return err
	}
	j, stop, err := s.under()
	if err != nil {
		return err
	}
	defer stop()
	if j.playing {
		for k := range n {
			if _, ok := j.driver.Undo(); !ok && k == 0 {
				return errors.New("this is where it begins")
			} else if !ok {
				break
			}
		}
		s.showTurns(j, "")
		return nil
	}
	at := j.driver.Now().Decision
	if j.driver.Now().Over {
		at++
	}
	if at <= 1 {
		return errors.New("this is where it begins")
	}
	j.driver.Go(max(at-n, 1))
	s.showStand(j)
	return nil
}

// gotoDecision goes to a decision.
func (s *Shell) gotoDecision(arg string) error {
	n, err := number("goto", arg)
	if err != nil || arg == "" {
		return wrongUsage("goto")
	}
	j, stop, err := s.under()
	if err != nil {
		return err
	}
	defer stop()
	j.driver.Go(n)
	s.showStand(j)
	return nil
}

// forth goes on by some decisions.
func (s *Shell) forth(n int) error {
	j, stop, err := s.under()
	if err != nil {
		return err
	}
	defer stop()
	for range n {
		now := j.driver.Now()
		if now.Over {
			return errors.New("this is the end; :back goes back")
		}
		if _, err := j.driver.Choose(now.Before); err != nil {
			return err
		}
	}
	s.showStand(j)
	return nil
}

// travels reports whether somebody goes back and forth in a schedule.
func (s *Shell) travels() bool {
	return s.journey != nil && s.journey.driver != nil && s.stepper == nil
}

// lately is a table of the last steps to where a program stands: as many as have room on a screen beside what else is
// told, and one at least.
func (s *Shell) lately(now *explore.Stand, told string) string {
	const most = 6
	room := s.rows() - 1 - strings.Count(pretty.Wrap(told, s.columns()), "\n")
	for n := min(most, len(now.Steps)); ; n-- {
		table := explore.Table(now.Steps[len(now.Steps)-n:], s.columns())
		if n <= 1 || strings.Count(table, "\n") <= room {
			return table
		}
	}
}

// showStand shows where a program stands.
func (s *Shell) showStand(j *journey) {
	now := j.driver.Now()
	var b strings.Builder
	switch {
	case now.Interrupted:
		fmt.Fprintf(&b, "interrupted after %d decisions; :back goes back\n", now.Decision)
	case now.Over && now.Failure != nil:
		fmt.Fprintf(&b, "the end, after %d decisions: %s\n", now.Decision, now.Failure)
	case now.Over:
		fmt.Fprintf(&b, "the end, after %d decisions: all is well\n", now.Decision)
	default:
		fmt.Fprintf(&b, "decision %d\n", now.Decision)
		turns(&b, now, now.Before)
	}
	s.page(s.lately(now, b.String()) + pretty.Wrap(b.String(), s.columns()))
}

// turns writes the options of a decision, with a mark before one of them.
func turns(b *strings.Builder, now *explore.Stand, marked int) {
	for k, t := range now.Turns {
		mark := ' '
		if k == marked {
			mark = '>'
		}
		what := t.What
		if t.At != "" {
			what += " at " + t.At
		}
		who := t.Name
		if t.Process != 0 {
			who = strings.TrimSpace(fmt.Sprintf("#%d %s", t.Process, t.Name))
		}
		fmt.Fprintf(b, "%c %d  %s: %s\n", mark, k+1, who, what)
	}
}

// inspectThen tells of a variable where a program stands or, without a name, of all processes and variables.
func (s *Shell) inspectThen(name string) error {
	j := s.journey
	copy := j.program.shellOf(j.driver.Runtime())
	found := false
	var b strings.Builder
	j.driver.Do(func() {
		for _, p := range copy.rt.Processes() {
			if name == "" || name == p.Name || name == fmt.Sprintf("#%d", p.ID) {
				fmt.Fprintln(&b, p)
				found = true
			}
			all := name == "" || name == p.Name || name == fmt.Sprintf("#%d", p.ID)
			for _, f := range copy.engine.Frames(copy.rt.Process(p.ID)) {
				for _, v := range f.Locals {
					of := "  "
					if !all {
						of = fmt.Sprintf("#%d ", p.ID)
					}
					if all || name == v.Name {
						of += strings.TrimPrefix(f.Func.Name, "main.")
						fmt.Fprintf(&b, "%s: %s = %s\n", of, v.Name, oneLine(copy.show(v.Value, v.Type)))
						found = true
					}
				}
			}
		}
		for _, v := range copy.variables() {
			if name == "" || name == v.name {
				fmt.Fprintf(&b, "%s = %s\n", v.name, v.text)
				found = true
			}
		}
	})
	if !found {
		return fmt.Errorf("there is no process or variable %s where the program stands;\n:continue goes back to the session", name)
	}
	s.page(pretty.Wrap(b.String(), s.columns()))
	return nil
}
