package term

import (
	"context"
	"io"
	"os"
	"time"
)

// ReadKey implements [Editor].
func (e *editor) ReadKey(ctx context.Context) (key string, err error) {
	e.line.Lock()
	defer e.line.Unlock()
	e.reading.Lock()
	defer e.reading.Unlock()
	for ctx.Err() == nil {
		if e.ended || e.closed.Load() {
			return "", io.EOF
		}
		var text [4096]byte
		n, err := e.keys.src.read(text[:], inputPoll)
		if n > 0 || err != nil {
			return string(text[:n]), err
		}
	}
	return "", context.Cause(ctx)
}

// Lend implements [Editor].
func (e *editor) Lend(f func() error) error {
	e.line.Lock()
	defer e.line.Unlock()
	e.reading.Lock()
	defer e.reading.Unlock()
	e.setMode(modeOwn)
	defer e.setMode(modeRun)
	return f()
}

// Open opens the terminal once more, as [Editor.File] is: a Read fails while a line is edited.
func (e *editor) Open(name string, how int) (*os.File, error) {
	f, err := openTimed(e.cfg.In, name, how)
	if err != nil {
		return nil, err
	}
	e.modeMu.Lock()
	defer e.modeMu.Unlock()
	e.opened = append(e.opened, f)
	return f, f.SetReadDeadline(e.deadline)
}

// Is reports whether a file is open on the terminal.
func (e *editor) Is(f *os.File) bool { return f == e.file || isDevice(e.cfg.In, f) }

// Await waits until no line is edited, and has the terminal edit and show in its own way what is
// typed from then on, until the next line.
func (e *editor) Await() {
	e.line.Lock()
	defer e.line.Unlock()
	e.setMode(modeOwn)
}

// readsEnd is how long it takes at most until a read has noticed its deadline. A program that has put the file into
// blocking mode has reads that do not.
const readsEnd = time.Second

// awaitReads waits until no Read of a file is under way that has begun before the file's deadline: one that
// had looked at the deadline, and was about to read, would take the first key of the line.
func awaitReads(f *os.File) {
	c, err := f.SyscallConn()
	if err != nil {
		return // closed, or nil
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Read(func(uintptr) bool { return true }) // its turn comes when they have ended, whatever it returns
	}()
	over := time.NewTimer(readsEnd)
	defer over.Stop()
	select {
	case <-ended:
	case <-over.C:
	}
}

// Interrupted implements [Editor].
func (e *editor) Interrupted() { e.tty.drop() }

// ReadKey implements [Editor]: where lines are read there are no keys.
func (p *plain) ReadKey(context.Context) (string, error) { return "", io.EOF }

// File implements [Editor].
func (p *plain) File() *os.File { return nil }

// Lend implements [Editor].
func (p *plain) Lend(f func() error) error { return f() }

// Interrupted implements [Editor].
func (p *plain) Interrupted() {}
