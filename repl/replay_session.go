package repl

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/cspsh/cspsh/csp/explore"
)

// ReplaySession repeats a session that was recorded, whose schedule r is. Of cfg it takes Stdout, Stderr, Packages,
// AllowImport, Restrict, Races, Memory, Exit and Echo. It returns the highest exit status that an input called for, and a
// *ReplayError where a decision does not fit.
func ReplaySession(cfg Config, r *explore.Schedule) (status int, err error) {
	var stop func()
	defer func() {
		if stop != nil {
			stop()
		}
	}()
	return repeatSession(cfg, r, func(c *Shell) { stop = c.ExitOnInterrupt() })
}

// replaySession is ReplaySession in a session, of which it leaves everything as it is.
func (s *Shell) replaySession(r *explore.Schedule) error {
	if s.cfg.Runtime != nil || s.cfg.served {
		return errNotCopied
	}
	cfg := s.cfg
	cfg.Echo = s.typed()
	var c *Shell
	cfg.Exit = func(code int) { c.engine.Exit(code) }
	defer s.copy.Store(nil)
	_, err := repeatSession(cfg, r, func(of *Shell) {
		c = of
		c.ed, c.hide, c.unhinted = s.ed, s.hide, s.unhinted
		s.copy.Store(c)
	})
	return err
}

// repeatSession repeats a session in a copy, which is given to begin first.
func repeatSession(cfg Config, r *explore.Schedule, begin func(c *Shell)) (status int, err error) {
	cfg.Args = append([]string{"cspsh"}, r.Args...)
	late := new(late)
	c, err := newCopy(cfg, r, late)
	if err != nil {
		return StatusFailed, err
	}
	defer c.Close()
	begin(c)
	all := append(r.Session.Before[:len(r.Session.Before):len(r.Session.Before)], r.Session.Typed...)
	for i, in := range all {
		end := len(r.Decisions)
		if i+1 < len(all) {
			end = all[i+1].At
		}
		c.decisions.replayer.Until(end)
		if i < len(r.Session.Before) {
			if err := c.before(in); err != nil && c.cfg.copied.mismatch == nil {
				return StatusCompile, err
			}
		} else {
			if i == len(r.Session.Before) {
				var input io.Reader = bytes.NewReader(r.Input)
				late.from.Store(&input)
				c.inputs, c.cols, c.unpaged = r.Session.Number, r.Session.Columns, true
				c.cfg.copied.typed = r.Session.Columns > 0
				c.cfg.copied.shows()
			}
			failed, interrupted := c.repeatInput(in.Text)
			if status = max(status, failed); interrupted {
				return StatusInterrupted, errInterrupted
			}
		}
		if err := c.decisions.replayer.Err(true); err != nil {
			return StatusCompile, &ReplayError{fmt.Errorf("at the input\n  %s\n%w", strings.TrimSpace(in.Text), err)}
		}
	}
	return status, nil
}

// repeatInput evaluates an input as it was evaluated before.
func (s *Shell) repeatInput(src string) (status int, interrupted bool) {
	if s.cfg.Echo {
		s.freshLine()
		s.echo(src)
	}
	err := s.evalOrCommand(src)
	if s.cfg.copied.mismatch != nil {
		return StatusOK, false
	}
	if Status(err) == StatusInterrupted {
		return StatusInterrupted, true
	}
	if err != nil {
		s.complain(err)
	}
	return Status(err), false
}
