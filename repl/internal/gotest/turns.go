package gotest

import (
	"bytes"
	"io"
	"sync"
)

// turns has several write to one writer in order: whose turn it is writes at once, others when
// those before them are done.
type turns struct {
	mu   sync.Mutex
	w    io.Writer
	next int // whose turn it is
	held []bytes.Buffer
	over []bool
}

func newTurns(w io.Writer, n int) *turns {
	return &turns{w: w, held: make([]bytes.Buffer, n), over: make([]bool, n)}
}

// writer returns the writer of the i-th.
func (t *turns) writer(i int) io.Writer {
	return writerFunc(func(b []byte) (int, error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if i == t.next {
			return t.w.Write(b)
		}
		return t.held[i].Write(b)
	})
}

// done tells that the i-th will write no more.
func (t *turns) done(i int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over[i] = true
	for t.next < len(t.over) && t.over[t.next] {
		t.next++
		if t.next < len(t.over) {
			_, _ = t.held[t.next].WriteTo(t.w) // whose error the next write has, too
		}
	}
}
