package repl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
)

// A log of decisions is that of a script: they are recorded, or repeated.
type decisions struct {
	recorder *explore.Recorder
	replayer *explore.Replayer
	program  string
	source   []byte
	written  sync.Once
	outside  sync.Once
	input    keptInput
}

// records reports whether the decisions are to be recorded.
func (cfg *Config) records() bool { return cfg.Record != "" || cfg.copied != nil && cfg.Replay == nil }

// decider returns who decides where the decisions of the script are recorded or repeated, or nil.
func (s *Shell) decider() csp.Decider {
	d := &s.decisions
	switch {
	case s.cfg.Replay != nil:
		d.replayer = explore.Replay(s.cfg.Replay, s.mismatched)
		return &attended{s: s, by: d.replayer, otherwise: csp.FIFO()}
	case !s.cfg.records():
		return nil
	case s.cfg.Seed != 0:
		d.recorder = explore.Record(csp.Seeded(s.cfg.Seed))
	default:
		d.recorder = explore.Record(csp.FIFO())
	}
	return &attended{s: s, by: d.recorder, otherwise: csp.FIFO()}
}

// attended has one decide while there is somebody who waits for the script, and another one before and
// afterwards: how far what is left then comes depends on when the program ends.
type attended struct {
	s             *Shell
	by, otherwise csp.Decider
}

// Decide is csp.Decider.Decide.
func (a *attended) Decide(d *csp.Decision) int {
	if a.s.engine == nil || a.s.engine.Foreground() == nil {
		return a.otherwise.Decide(d)
	}
	return a.by.Decide(d)
}

// Seed is that of the one who decides, for csp.Runtime.Seed.
func (a *attended) Seed() (uint64, bool) {
	return a.by.(interface{ Seed() (uint64, bool) }).Seed()
}

// A ReplayError tells that a script has not come to the decisions of its schedule.
type ReplayError struct{ Err error }

func (e *ReplayError) Error() string { return e.Err.Error() }
func (e *ReplayError) Unwrap() error { return e.Err }

// mismatched ends a script, whose decisions are not those of its schedule. It is called on the loop.
func (s *Shell) mismatched(m *explore.Mismatch) {
	s.decisions.written.Do(func() {})
	if c := s.cfg.copied; c != nil {
		c.mismatch = m
		s.Interrupt()
		return
	}
	s.end(s.replayError(m))
}

func (s *Shell) replayError(err error) error {
	var args []string
	if len(s.cfg.Args) > 0 {
		args = s.cfg.Args[1:]
	}
	if other := s.cfg.Replay.Fits(s.decisions.source, args); other != nil {
		err = fmt.Errorf("%w\n%w", other, err)
	}
	return &ReplayError{err}
}

// replayed returns an error if a script that has ended should have gone on, by its schedule.
func (s *Shell) replayed() (err error) {
	d := &s.decisions
	if d.replayer == nil || s.cfg.copied != nil {
		return nil
	}
	d.written.Do(func() {
		if e := d.replayer.Err(true); e != nil {
			err = s.replayError(e)
		}
	})
	return err
}

// writeRecord writes the schedule of a script that has ended by err, if it is to be recorded.
func (s *Shell) writeRecord(err error) {
	d := &s.decisions
	if d.recorder == nil || s.cfg.copied != nil {
		return
	}
	d.written.Do(func() {
		r := &explore.Schedule{
			Program: d.program, Hash: explore.Hash(d.source), Clock: csp.VirtualEpoch, Decisions: d.recorder.Decisions(),
		}
		r.Seed, r.Seeded = d.recorder.Seed()
		if len(s.cfg.Args) > 0 {
			r.Args = s.cfg.Args[1:]
		}
		if err != nil {
			r.Outcome, _, _ = strings.Cut(s.Report(err), "\n")
		}
		r.Input = d.input.sofar()
		if err := WriteSchedule(s.cfg.Record, r); err != nil {
			fmt.Fprintln(s.cfg.Stderr, "cspsh:", err)
		}
	})
}

// WriteSchedule writes the file of a schedule.
func WriteSchedule(name string, r *explore.Schedule) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = r.WriteTo(f)
	return errors.Join(err, f.Close())
}

// A recordFile is one that a command is to write a schedule to.
type recordFile struct {
	*os.File
	made   bool // by the command
	filled bool // with what is to be overwritten
}

// createRecord opens a file that a schedule is to be written to, so that it is known before anything runs when it cannot be.
// One that is there is overwritten by force only.
func createRecord(name string, force bool) (*recordFile, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	switch {
	case err == nil:
		return &recordFile{File: f, made: true}, nil
	case !errors.Is(err, fs.ErrExist):
		return nil, err
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder", name)
	case !force && info.Mode().IsRegular():
		return nil, thereAlready("record", name, name)
	}
	f, err = os.OpenFile(name, os.O_WRONLY, 0)
	return &recordFile{File: f, filled: info.Mode().IsRegular()}, err
}

// write writes the schedule.
func (f *recordFile) write(r *explore.Schedule) error {
	var err error
	if f.filled {
		err = f.Truncate(0)
	}
	if err == nil {
		_, err = r.WriteTo(f)
	}
	return errors.Join(err, f.Close())
}

// giveUp leaves things as they were: there is no schedule to be written.
func (f *recordFile) giveUp() error {
	err := f.Close()
	if f.made {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

// ReadSchedule reads the file of a schedule.
func ReadSchedule(name string) (*explore.Schedule, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder, and no schedule", name)
	}
	r, err := explore.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// noteOutside warns, once, that a run which is recorded has to do with the outside world.
func (s *Shell) noteOutside(what string, at *csp.Site) {
	s.decisions.outside.Do(func() {
		place := ""
		if at != nil {
			place = at.String() + ": "
		}
		fmt.Fprintf(s.cfg.Stderr, "cspsh: %s%s asks the outside world:\nperhaps the schedule does not repeat this run\n", place, what)
	})
}

// conclude writes what is to be written of a program that has ended by err.
func (s *Shell) conclude(err error) {
	s.writePicture(err)
	s.writeRecord(err)
	s.writeSession()
}
