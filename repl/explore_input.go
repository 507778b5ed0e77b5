package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/cspsh/cspsh/csp/explore"
)

// A sharedInput is a standard input that every trial reads from its beginning.
type sharedInput struct {
	from  io.Reader
	begin sync.Once
	over  chan struct{}   // is closed when it was read
	ctx   context.Context // is done when nobody waits for that any more

	mu    sync.Mutex
	begun bool
	text  []byte
	err   error
}

// longestInput is how long a standard input may be that is kept for each trial.
const longestInput = 64 << 20

// errLongInput tells that it is longer.
var errLongInput = errors.New("the standard input is longer than 64 MiB, which is more than is kept for each schedule")

func newSharedInput(cfg Config) *sharedInput {
	return &sharedInput{from: cfg.Stdin, over: make(chan struct{}), ctx: context.Background()}
}

// Until has the program not wait for its standard input any more when ctx is done. It is to be called before anything
// explores the program.
func (p *Program) Until(ctx context.Context) {
	if p.in != nil {
		p.in.ctx = ctx
	}
}

// read returns all of it.
func (in *sharedInput) read() ([]byte, error) {
	if in == nil || in.from == nil {
		return nil, nil
	}
	in.begin.Do(func() {
		askForInput(in.from, false)
		in.mu.Lock()
		in.begun = true
		in.mu.Unlock()
		go func() {
			text, err := io.ReadAll(io.LimitReader(in.from, longestInput+1))
			if len(text) > longestInput {
				text, err = nil, errLongInput
			}
			in.mu.Lock()
			in.text, in.err = text, err
			in.mu.Unlock()
			close(in.over)
		}()
	})
	select {
	case <-in.over:
	case <-in.ctx.Done():
		return nil, errInterrupted
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.text, in.err
}

// askForInput says what is to be done where an input is read to its end that somebody types, as is known or is the case
// with a terminal.
func askForInput(from io.Reader, typed bool) {
	if f, ok := from.(*os.File); typed || ok && IsTerminal(f) {
		fmt.Fprintln(os.Stderr, "cspsh: type what the program is to read, and then Ctrl-D")
	}
}

// isBegun reports whether somebody has tried to read it.
func (in *sharedInput) isBegun() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.begun
}

// sofar returns what was read, nil for nothing.
func (in *sharedInput) sofar() []byte {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.text
}

// A trialInput is that of one trial.
type trialInput struct {
	shared *sharedInput
	at     int
}

func (t *trialInput) Read(b []byte) (int, error) {
	text, err := t.shared.read()
	switch {
	case err == errLongInput:
		explore.Fail(explore.Outside, "%v", err)
		return 0, err
	case err != nil:
		return 0, err
	case t.at >= len(text):
		return 0, io.EOF
	}
	n := copy(b, text[t.at:])
	t.at += n
	return n, nil
}

// fileOf returns a file that has no name and holds a text, of which nothing has been read.
func fileOf(text []byte) (*os.File, error) {
	f, err := os.CreateTemp("", "cspsh-input")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
