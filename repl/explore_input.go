package repl

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
)

// A sharedInput is a standard input that every trial reads from its beginning.
type sharedInput struct {
	from  io.Reader
	begin sync.Once
	over  chan struct{}   // is closed when it was read
	ended <-chan struct{} // is closed when nobody waits for that any more; or nil

	mu   sync.Mutex
	text []byte
	err  error
}

func newSharedInput(cfg Config) *sharedInput {
	return &sharedInput{from: cfg.Stdin, over: make(chan struct{})}
}

// Until has the program not wait for its standard input any more when ctx is done. It is to be called before anything
// explores the program.
func (p *Program) Until(ctx context.Context) {
	if p.in != nil {
		p.in.ended = ctx.Done()
	}
}

// read returns all of it.
func (in *sharedInput) read() ([]byte, error) {
	if in == nil || in.from == nil {
		return nil, nil
	}
	in.begin.Do(func() {
		askForInput(in.from, false)
		go func() {
			text, err := io.ReadAll(in.from)
			in.mu.Lock()
			in.text, in.err = text, err
			in.mu.Unlock()
			close(in.over)
		}()
	})
	select {
	case <-in.over:
	case <-in.ended:
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
