package repl

import (
	"io"
	"os"
	"sync"
)

// A keptInput is a standard input of which is kept what was read.
type keptInput struct {
	from io.Reader
	mu   sync.Mutex
	text []byte
}

func (k *keptInput) Read(b []byte) (int, error) {
	n, err := k.from.Read(b)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.text == nil {
		k.text = []byte{} // which differs from an input that nobody has read
	}
	k.text = append(k.text, b[:n]...)
	return n, err
}

// sofar returns what was read, nil if nobody has tried.
func (k *keptInput) sofar() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text
}

// takeInput has the standard input be kept, or be the one that was, if the run is recorded or repeated. What a program
// reads that has to do with os.Stdin is all there from the beginning: so it never waits for that.
func (d *decisions) takeInput(cfg *Config) {
	switch {
	case cfg.Record != "" && cfg.Stdin != nil:
		d.input.from = cfg.Stdin
		cfg.Stdin = &d.input
		cfg.openStdin = func() *os.File {
			askForInput(d.input.from)
			return leftOf(&d.input)
		}
	case cfg.Replay != nil && cfg.Replay.Input != nil:
		kept := plainReader{cfg.Stdin}
		cfg.Stdin = kept
		cfg.openStdin = func() *os.File { return leftOf(kept) }
	}
}

// A plainReader has no other methods: package fmt reads otherwise where it can take back what it has read.
type plainReader struct{ io.Reader }

// leftOf returns a file with what is left of an input.
func leftOf(from io.Reader) *os.File {
	text, err := io.ReadAll(from)
	if err != nil {
		return nil
	}
	f, err := fileOf(text)
	if err != nil {
		return nil
	}
	return f
}
