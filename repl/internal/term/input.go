package term

import (
	"io"
	"os"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/cspsh/cspsh/repl/internal/signals"
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
		e.line.Lock() // not while one is edited
		e.reading.Lock()
		e.line.Unlock()
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
	if n = e.keys.takeEchoed(p); n > 0 {
		return n, nil
	}
	// What was typed ahead has neither been echoed nor edited.
	e.keys.fill()
	if n = e.keys.take(p); n > 0 {
		e.out.Write(p[:n])
		return n, nil
	}
	var interrupted atomic.Bool
	defer signals.Watch(func(os.Signal) { interrupted.Store(true) }, os.Interrupt)()

	e.setMode(modeOwn)
	defer e.setMode(modeRun)
	for !e.wanted.Load() {
		// A line is read as a whole: in another mode the terminal would treat its rest as new.
		var text [4096]byte
		n, err = e.keys.src.read(text[:], inputPoll)
		if n > 0 || err != nil {
			if n > 0 && text[n-1] == '\n' {
				e.out.echoed(text[:n])
			} else {
				e.out.Write(text[:n]) // no whole line: typed before the mode changed
			}
			e.keys.putEchoed(text[:n])
			return e.keys.takeEchoed(p), err
		}
		if interrupted.Load() {
			return 0, ErrInterrupt
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

// putEchoed stores what the terminal has read and echoed, and takeEchoed returns it.
func (k *keyReader) putEchoed(p []byte) {
	k.mu.Lock()
	k.echoed = append(k.echoed, p...)
	k.mu.Unlock()
}

func (k *keyReader) takeEchoed(p []byte) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := copy(p, k.echoed)
	k.echoed = k.echoed[n:]
	return n
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
