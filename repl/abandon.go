package repl

import (
	"sync/atomic"
)

// To check and to compile an input cannot be stopped: the type checker asks nobody whether it should go
// on. So that is done on a goroutine of its own, and an interrupt abandons it: it goes on by itself, and
// what it comes to is dropped. Until then nothing else is checked or compiled.

// What is said of an input that was abandoned, and of one that had to wait for such an input.
const (
	stillChecked = "the input is still being checked: the next one waits for that"
	waitedFor    = "an earlier input is still being checked: the next one waits for that"
)

// What may have become of an abandonable call.
const (
	underWay int32 = iota
	hasEnded
	isAbandoned
)

// abandonable calls f, unless it is interrupted: then f goes on by itself, and drop undoes what it has
// done. f and drop are not to share anything with the caller that this looks at after an error.
func (s *Shell) abandonable(f func() error, drop func()) error {
	if s.cfg.Script || s.rt.OnLoop() {
		return f()
	}
	if err := s.settled(); err != nil {
		return err
	}
	ctx, stop := s.interruptible()
	defer stop()
	var state atomic.Int32
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = f()
		if !state.CompareAndSwap(underWay, hasEnded) && err == nil {
			drop()
		}
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		if state.CompareAndSwap(underWay, isAbandoned) {
			return s.abandon(ended)
		}
		<-ended
	}
	return err
}

// abandon leaves alone what closes the channel when it has ended.
func (s *Shell) abandon(ended chan struct{}) error {
	if within(patient, func() { <-ended }) {
		return errInterrupted
	}
	s.left.Store(&ended)
	return &hintedError{errInterrupted, stillChecked}
}

// settled waits until what was abandoned has ended.
func (s *Shell) settled() error {
	left := s.left.Load()
	if left == nil {
		return nil
	}
	ctx, stop := s.interruptible()
	defer stop()
	select {
	case <-*left:
		s.left.Store(nil)
		return nil
	case <-ctx.Done():
		return &hintedError{errInterrupted, waitedFor}
	}
}

// unsettled reports whether what was abandoned still goes on.
func (s *Shell) unsettled() bool {
	left := s.left.Load()
	if left == nil {
		return false
	}
	select {
	case <-*left:
		return false
	default:
		return true
	}
}
