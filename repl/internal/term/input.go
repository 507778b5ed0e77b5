package term

import (
	"bytes"
	"io"
	"os"
	"os/signal"
	"time"
)

// inputPoll is how often a Read that waits for its user looks whether it has to give way.
const inputPoll = 50 * time.Millisecond

// An input lets programs read from the terminal between two lines.
type input struct{ e *editor }

// Read implements [io.Reader].
func (in input) Read(p []byte) (int, error) {
	e := in.e
	if len(p) == 0 {
		return 0, nil
	}
	for {
		// Lines go first.
		e.line.Lock()
		e.line.Unlock()
		e.reading.Lock()
		n, err := 0, io.EOF
		if !e.ended && !e.closed.Load() {
			n, err = e.readInput(p)
		}
		e.reading.Unlock()
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// readInput reads what was typed ahead, or else lets the terminal read a line in its own way. It
// returns 0 and no error when ReadLine wants the terminal.
func (e *editor) readInput(p []byte) (n int, err error) {
	if n = e.keys.take(p); n > 0 {
		e.out.Write(p[:n]) // nobody has echoed it
		return n, nil
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)

	e.setMode(modeOwn)
	defer e.setMode(modeRun)
	for !e.wanted.Load() {
		n, err = e.keys.src.read(p, inputPoll)
		if n > 0 || err != nil {
			e.out.echoed(p[:n])
			return n, err
		}
		select {
		case <-interrupts:
			return 0, ErrInterrupt
		default:
		}
	}
	return 0, nil
}

// take returns what is left of the last line read, up to its end.
func (k *keyReader) take(p []byte) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := copy(p, k.buf)
	if i := bytes.IndexAny(p[:n], "\r\n"); i >= 0 {
		p[i] = '\n'
		n = i + 1
	}
	k.buf = k.buf[n:]
	return n
}
