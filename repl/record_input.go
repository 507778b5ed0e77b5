package repl

import (
	"io"
	"os"
	"strings"
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
	copied := cfg.copied
	switch {
	case cfg.records() && cfg.Stdin != nil:
		d.input.from = cfg.Stdin
		cfg.Stdin = &d.input
		cfg.openStdin = func() *os.File {
			askForInput(d.input.from, copied != nil && copied.typed)
			return leftOf(&d.input, copied)
		}
	case cfg.Replay != nil && (cfg.Replay.Input != nil || cfg.copied != nil):
		kept := plainReader{cfg.Stdin}
		cfg.Stdin = kept
		cfg.openStdin = func() *os.File { return leftOf(kept, copied) }
	}
}

// A plainReader has no other methods: package fmt reads otherwise where it can take back what it has read.
type plainReader struct{ io.Reader }

// leftOf returns a file with what is left of an input. In a session that nobody types that is nothing: further inputs are
// read from there.
func leftOf(from io.Reader, c *copied) *os.File {
	if c != nil && !c.typed {
		from = strings.NewReader("")
	}
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
