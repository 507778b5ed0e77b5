package term

import (
	"io"
	"os"
	"os/signal"
	"time"
	"unicode/utf8"
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
	// What was typed ahead has neither been echoed nor edited.
	e.keys.fill()
	if n = e.keys.take(p); n > 0 {
		e.out.Write(p[:n])
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

// fill reads what has been typed so far.
func (k *keyReader) fill() {
	var p [4096]byte
	n, _ := k.src.read(p[:], 0) // an error comes back with the next read
	k.mu.Lock()
	k.buf = append(k.buf, p[:n]...)
	k.mu.Unlock()
}

// take takes over what was typed, up to the end of a line, and returns its length.
func (k *keyReader) take(p []byte) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for i, b := range k.buf {
		switch {
		case n == len(p):
			k.buf = k.buf[i:]
			return n
		case b == '\r' || b == '\n':
			p[n] = '\n'
			k.buf = k.buf[i+1:]
			return n + 1
		case b == '\b' || b == 0x7f:
			_, size := utf8.DecodeLastRune(p[:n])
			n -= size
		default:
			p[n] = b
			n++
		}
	}
	k.buf = nil
	return n
}
