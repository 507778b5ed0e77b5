package repl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
)

// A sessionRecord is what is written of a session that is recorded. The copy that evaluates it is Shell.copy.
type sessionRecord struct {
	file     *recordFile
	schedule *explore.Schedule
	goesOn   bool    // the processes of the session do, when its copy has ended
	cut      *[2]int // how many decisions and how much of the standard input are kept, nil for all
	written  sync.Once
	err      error // of writing
}

// Commands while a session is recorded: those that are part of the record, and are repeated with it, and those that only
// the shell has to do with. Others would have it depend on more than a record has.
var (
	recordedCommands = []string{"ps", "tree", "chans", "inspect", "deadlocks", "waits", "kill", "wait", "type", "vars", "imports"}
	besideRecords    = []string{"doc", "help", "history", "quit"}
)

// recordSession begins to record what is typed from now on, which runs in a copy of the session.
func (s *Shell) recordSession(name string, force bool) error {
	switch {
	case s.cfg.Runtime != nil, s.cfg.notebook != nil, s.cfg.served, s.cfg.outcomes != nil:
		return errNotCopied
	case s.stepper != nil:
		return errors.New("the session is paused; :continue ends that")
	}
	f, err := createRecord(name, force)
	if err != nil {
		return err
	}
	failed := func(err error) error {
		s.endCopy()
		return errors.Join(err, f.giveUp())
	}
	cfg := s.cfg
	cfg.Seed, _ = s.rt.Seed()
	cfg.Exit = s.exit
	in := &late{}
	c, err := newCopy(cfg, nil, in)
	if err != nil {
		return failed(err)
	}
	r := &sessionRecord{file: f, schedule: &explore.Schedule{
		Program: "session", Args: s.args(), Session: &explore.Session{Number: s.inputs},
	}}
	for _, e := range s.done {
		r.schedule.Session.Before = append(r.schedule.Session.Before, explore.Input{Name: e.name, Text: e.src})
	}
	s.copy.Store(c)
	before := r.schedule.Session.Before
	for i := range before {
		before[i].At = len(c.decisions.recorder.Decisions())
		if err := c.before(before[i]); err != nil {
			return failed(err)
		}
	}
	in.from.Store(&s.cfg.Stdin)
	c.inputs, c.hide, c.unhinted, c.unpaged = s.inputs, s.hide, s.unhinted, s.unpaged
	if s.typed() {
		r.schedule.Session.Columns = s.columns()
		c.ed, c.colored, c.cfg.copied.typed = s.ed, s.colored, true
	}
	c.cfg.copied.shows()
	if r.goesOn = !s.rt.Paused(); r.goesOn {
		s.rt.Pause()
	}
	s.recordsTo = r
	s.say("%s: what follows is recorded, until :record off. It runs in a copy of the session, with the virtual clock.", name)
	return nil
}

// args are those of the programs of the session.
func (s *Shell) args() []string {
	if len(s.cfg.Args) == 0 {
		return nil
	}
	return s.cfg.Args[1:]
}

// evalRecorded takes an input while they are recorded.
func (s *Shell) evalRecorded(src string) error {
	c := s.copy.Load()
	cmd, isCommand := strings.CutPrefix(strings.TrimSpace(src), ":")
	if !isCommand {
		cmd, isCommand = c.meant(src)
	}
	if isCommand {
		name, args, _ := cutCommand(cmd)
		switch {
		case indexOf(name) < 0:
			return unknownCommand(name)
		case name == "record" && (args == "" || args == "off"):
			return s.recordOff()
		case name == "record":
			return errors.New("the session is being recorded; :record off ends that")
		case slices.Contains(besideRecords, name):
			return c.command(cmd)
		case !slices.Contains(recordedCommands, name):
			return fmt.Errorf(":%s cannot be recorded; :record off ends the recording", name)
		}
	}
	in := &s.recordsTo.schedule.Session.Typed
	began := len(c.decisions.recorder.Decisions())
	*in = append(*in, explore.Input{Text: src, At: began})
	read := len(c.decisions.input.sofar())
	err := c.evalOrCommand(src)
	if err != nil {
		err = &copyError{err, c}
	}
	if Status(err) == StatusInterrupted || s.interrupts.any() {
		// Where that was no schedule can tell. A read of the standard input returns then, and the input may go on.
		*in = (*in)[:len(*in)-1]
		s.recordsTo.cut = &[2]int{began, read}
		s.say("an interrupt cannot be repeated: the record ends before this input")
		if failed := s.recordOff(); failed != nil {
			return failed
		}
	}
	return err
}

// recordOff ends the recording.
func (s *Shell) recordOff() error {
	s.writeSession()
	r := s.recordsTo
	s.recordsTo = nil
	s.endCopy()
	if r.goesOn {
		s.rt.Continue()
	}
	if r.err != nil {
		return r.err
	}
	s.journey.close()
	s.journey, s.repeatable = nil, r.schedule
	s.say("%s: %s, %s; the session is as it was before :record", r.file.Name(),
		count(len(r.schedule.Session.Typed), "input", "inputs"), count(len(r.schedule.Decisions), "decision", "decisions"))
	return nil
}

// endCopy ends the copy that inputs go to.
func (s *Shell) endCopy() {
	if c := s.copy.Swap(nil); c != nil {
		c.Close()
	}
}

// writeSession writes the record of the session, if there is one.
func (s *Shell) writeSession() {
	r := s.recordsTo
	if r == nil {
		return
	}
	r.written.Do(func() {
		d := &s.copy.Load().decisions
		r.schedule.Clock = csp.VirtualEpoch
		r.schedule.Decisions, r.schedule.Input = d.recorder.Decisions(), d.input.sofar()
		r.schedule.Seed, r.schedule.Seeded = d.recorder.Seed()
		if r.cut != nil {
			r.schedule.Decisions, r.schedule.Input = r.schedule.Decisions[:r.cut[0]], r.schedule.Input[:r.cut[1]]
		}
		if r.err = r.file.write(r.schedule); r.err != nil {
			fmt.Fprintln(s.cfg.Stderr, "cspsh:", r.err)
		}
	})
}
