package repl

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// leftFor is how long what was sent may still run when there comes no more. An end need not mean that
// the person has left: what is piped into nc ends before the answers have come.
var leftFor = 30 * time.Second

// A servedInput is what a person sends over a connection. It is read as it comes, so that its end is
// noticed while an input runs. A Read that waits can be ended by a deadline, without the loss of what comes later.
type servedInput struct {
	in      net.Conn
	left    context.CancelCauseFunc // is told when the person has left
	stopped chan struct{}           // closed when nobody reads in any more

	mu   sync.Mutex
	cond sync.Cond
	buf  []byte
	err  error
}

// sentAhead is how much is read of what nobody has asked for yet.
const sentAhead = 64 << 10

// newServedInput reads in until stop is called, which leaves in what has not been read.
func newServedInput(in net.Conn, left context.CancelCauseFunc) *servedInput {
	s := &servedInput{in: in, left: left, stopped: make(chan struct{})}
	s.cond.L = &s.mu
	go s.pump()
	return s
}

func (s *servedInput) pump() {
	defer close(s.stopped)
	p := make([]byte, 4096)
	for {
		s.mu.Lock()
		for len(s.buf) > sentAhead && s.err == nil {
			s.cond.Wait()
		}
		ended := s.err != nil
		s.mu.Unlock()
		if ended {
			return
		}
		n, err := s.in.Read(p)
		s.mu.Lock()
		s.buf = append(s.buf, p[:n]...)
		s.mu.Unlock()
		s.end(err)
	}
}

// end has the input end with an error, if that is one.
func (s *servedInput) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cond.Broadcast()
	if err == nil || s.err != nil {
		return
	}
	s.err = err
	if err == io.EOF {
		time.AfterFunc(leftFor, func() { s.left(io.EOF) })
		return
	}
	s.left(err)
}

func (s *servedInput) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.buf) == 0 && s.err == nil {
		s.cond.Wait()
	}
	if len(s.buf) == 0 {
		return 0, s.err
	}
	n := copy(p, s.buf)
	s.buf = s.buf[n:]
	s.cond.Broadcast()
	return n, nil
}

var errServed = errors.New("the session is served no more")

// stop ends the reading of in.
func (s *servedInput) stop() {
	s.end(errServed)
	_ = s.in.SetReadDeadline(time.Unix(1, 0)) // fails where in is closed, and read no more
	<-s.stopped
	_ = s.in.SetReadDeadline(time.Time{})
}

// A servedOutput tells when what it writes arrives nowhere any more.
type servedOutput struct {
	io.Writer
	left context.CancelCauseFunc
}

func (w servedOutput) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil {
		w.left(err)
	}
	return n, err
}
