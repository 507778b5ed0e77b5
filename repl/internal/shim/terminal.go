package shim

import (
	"io"
	"os"
)

// A Terminal is the one where somebody types what the session evaluates. A program may read it while no line is
// edited: else it would take keys away.
type Terminal interface {
	// Open opens it once more. A Read of the file fails with os.ErrDeadlineExceeded while a line is edited.
	Open(name string, how int) (*os.File, error)
	// Is reports whether a file is open on it.
	Is(f *os.File) bool
	// Await waits until no line is edited, and has what is typed then shown and edited as the terminal
	// does it by itself.
	Await()
}

// replaceTerminal has files that are open on the terminal, by whatever name, be as os.Stdin is.
func (t *Table) replaceTerminal(s *symbols) {
	if t.env.Terminal == nil {
		return
	}
	s.set("Open", func(name string) (*os.File, error) { return t.openTerminal(name, os.O_RDONLY, 0) })
	s.set("OpenFile", t.openTerminal)
	s.set("ReadFile", func(name string) (b []byte, err error) {
		if !changes(name) {
			return os.ReadFile(name)
		}
		f, err := t.openTerminal(name, os.O_RDONLY, 0)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if t.isStream(f) {
			t.awaitTerminal(f)
			t.env.Block("os.ReadFile", func() { b, err = io.ReadAll(f) })
			return b, err
		}
		return io.ReadAll(f)
	})
}

// openTerminal is os.OpenFile.
func (t *Table) openTerminal(name string, how int, mode os.FileMode) (f *os.File, err error) {
	if !changes(name) {
		return os.OpenFile(name, how, mode)
	}
	t.env.Block("os.OpenFile", func() { f, err = os.OpenFile(name, how, mode) }) // a pipe wants its other end
	if err != nil || how&os.O_WRONLY != 0 || !t.env.Terminal.Is(f) {
		return f, err
	}
	f.Close()
	return t.env.Terminal.Open(name, how&os.O_RDWR)
}

// awaitTerminal waits, before a call that may read a file, until no line is edited if the file is open on the
// terminal. A loop that reads it in the background would go round with errors else.
func (t *Table) awaitTerminal(f *os.File) {
	if term := t.env.Terminal; term != nil && f != nil && term.Is(f) {
		t.env.Block(OfStdin, term.Await)
	}
}

// readDescriptor is syscall.Read.
func (t *Table) readDescriptor(fd int, b []byte, read func(fd int, b []byte) (int, error)) (n int, err error) {
	if t.env.Terminal == nil || fd != 0 {
		t.env.Block("syscall.Read", func() { n, err = read(fd, b) })
		return n, err
	}
	t.env.Block(OfStdin, func() { n, err = t.env.Stdin.Read(b) })
	if err == io.EOF {
		err = nil
	}
	return n, err
}
