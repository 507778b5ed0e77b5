//go:build unix

// Package termtest runs a program in a pseudo terminal, types into it and looks at its screen.
package termtest

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

var pieces = flag.Bool("termtest.pieces", false, "type in pieces of a few bytes, as over a slow line")

// Timeout bounds every wait. It is generous: a test that waits for it has failed.
const Timeout = 5 * time.Minute

// Keys that a user may press.
const (
	Enter     = "\r"
	AltEnter  = "\x1b\r"
	Tab       = "\t"
	Backspace = "\x7f"
	Delete    = "\x1b[3~"
	Up        = "\x1b[A"
	Down      = "\x1b[B"
	Right     = "\x1b[C"
	Left      = "\x1b[D"
	Home      = "\x1b[H"
	End       = "\x1b[F"
	CtrlA     = "\x01"
	CtrlC     = "\x03"
	CtrlD     = "\x04"
	CtrlE     = "\x05"
	CtrlG     = "\x07"
	CtrlK     = "\x0b"
	CtrlL     = "\x0c"
	CtrlR     = "\x12"
	CtrlU     = "\x15"
	CtrlW     = "\x17"
	CtrlY     = "\x19"
	CtrlZ     = "\x1a"
	CtrlQuit  = "\x1c" // Ctrl-\\
)

// A Terminal is a pseudo terminal with a program in it.
type Terminal struct {
	tb  testing.TB
	cmd *exec.Cmd
	pty *os.File

	mu      sync.Mutex
	screen  *Screen
	raw     bytes.Buffer
	changed chan struct{} // closed at the next output
	ended   bool          // the program has closed its side

	exited  chan struct{}
	err     error         // of waiting for the program
	drained chan struct{} // all output has been read
}

// Start runs a program in a terminal of the given size. At the end of the test the program is killed
// if it still runs; if the test has failed, its screen is logged.
func Start(tb testing.TB, cmd *exec.Cmd, cols, rows int) *Terminal {
	tb.Helper()
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		tb.Fatalf("starting %s in a terminal: %v", cmd, err)
	}
	t := &Terminal{
		tb: tb, cmd: cmd, pty: f,
		screen:  NewScreen(cols, rows),
		changed: make(chan struct{}),
		exited:  make(chan struct{}),
		drained: make(chan struct{}),
	}
	go t.read()
	go func() {
		t.err = cmd.Wait()
		close(t.exited)
	}()
	tb.Cleanup(func() {
		select {
		case <-t.exited:
		default:
			cmd.Process.Kill()
			<-t.exited
		}
		f.Close()
		<-t.drained
		if tb.Failed() {
			tb.Logf("screen:\n%s", t.Screen())
		}
	})
	return t
}

// read feeds the screen.
func (t *Terminal) read() {
	defer close(t.drained)
	p := make([]byte, 32<<10)
	for {
		n, err := t.pty.Read(p)
		t.mu.Lock()
		t.raw.Write(p[:n])
		t.screen.Write(p[:n])
		t.ended = err != nil
		close(t.changed)
		t.changed = make(chan struct{})
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Send types s.
func (t *Terminal) Send(s string) {
	t.tb.Helper()
	for len(s) > 0 {
		n := len(s)
		if *pieces {
			n = 1 + rand.IntN(min(n, 6))
			time.Sleep(rand.N(8 * time.Millisecond))
		}
		if _, err := t.pty.WriteString(s[:n]); err != nil {
			t.tb.Fatalf("typing %q: %v", s[:n], err)
		}
		s = s[n:]
	}
}

// Paste pastes s the way that a terminal does for a program which has asked for marks.
func (t *Terminal) Paste(s string) {
	t.tb.Helper()
	t.Send("\x1b[200~" + strings.ReplaceAll(s, "\n", "\r") + "\x1b[201~")
}

// Screen returns what is on the screen, as [Screen.String] does.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.String()
}

// Cursor returns the column and the row of the cursor, counted from 0.
func (t *Terminal) Cursor() (x, y int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.Cursor()
}

// Raw returns all output so far.
func (t *Terminal) Raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.raw.String()
}

// WaitFor waits until the screen contains a text.
func (t *Terminal) WaitFor(text string) {
	t.tb.Helper()
	t.WaitUntil(fmt.Sprintf("%q", text), func(screen string) bool { return strings.Contains(screen, text) })
}

// WaitOutput waits until a text has been written, wherever the screen has gone since.
func (t *Terminal) WaitOutput(text string) {
	t.tb.Helper()
	t.WaitUntil(fmt.Sprintf("output of %q", text), func(string) bool { return bytes.Contains(t.raw.Bytes(), []byte(text)) })
}

// WaitScreen waits until the screen shows exactly this, as [Terminal.Screen] returns it.
func (t *Terminal) WaitScreen(want string) {
	t.tb.Helper()
	want = strings.TrimRight(want, "\n")
	t.WaitUntil("the screen\n"+want, func(screen string) bool { return screen == want })
}

// WaitCursor waits until the cursor is in the given column and row.
func (t *Terminal) WaitCursor(x, y int) {
	t.tb.Helper()
	t.WaitUntil(fmt.Sprintf("the cursor at %d, %d", x, y), func(string) bool {
		gotX, gotY := t.screen.Cursor()
		return gotX == x && gotY == y
	})
}

// asNew is the mode of a terminal that nobody has changed.
var asNew = sync.OnceValues(func() (*term.State, error) {
	p, tty, err := pty.Open()
	if err != nil {
		return nil, err
	}
	defer p.Close()
	defer tty.Close()
	return term.GetState(int(p.Fd()))
})

// WaitMode waits until the program has left the terminal's mode as it was at the start: it does not
// edit a line. Nothing tells of that, so it is asked for again and again.
func (t *Terminal) WaitMode() {
	t.tb.Helper()
	want, err := asNew()
	if err != nil {
		t.tb.Fatal(err)
	}
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	timeout := time.After(Timeout)
	for {
		got, err := term.GetState(int(t.pty.Fd()))
		if err != nil {
			t.tb.Fatal(err)
		}
		if reflect.DeepEqual(got, want) {
			return
		}
		select {
		case <-again.C:
		case <-timeout:
			t.tb.Fatalf("timed out waiting for the mode of the terminal; screen:\n%s", t.Screen())
		}
	}
}

// WaitUntil waits until ok is true of the screen; what says what it waits for.
func (t *Terminal) WaitUntil(what string, ok func(screen string) bool) {
	t.tb.Helper()
	if !t.within(Timeout, what, ok) {
		x, y := t.Cursor()
		t.tb.Fatalf("timed out waiting for %s\ncursor at %d, %d, screen:\n%s", what, x, y, t.Screen())
	}
}

// Retry types s until the screen contains a text: for s that may come at a moment when it does
// something else.
func (t *Terminal) Retry(s, text string) {
	t.tb.Helper()
	for range Timeout / time.Second {
		t.Send(s)
		if t.within(time.Second, text, func(screen string) bool { return strings.Contains(screen, text) }) {
			return
		}
	}
	t.tb.Fatalf("timed out typing %q again and again for %q\nscreen:\n%s", s, text, t.Screen())
}

// within reports whether ok is true of the screen within some time. That the program ends before
// is fatal.
func (t *Terminal) within(d time.Duration, what string, ok func(screen string) bool) bool {
	t.tb.Helper()
	timeout := time.After(d)
	for {
		t.mu.Lock()
		good, changed, ended := ok(t.screen.String()), t.changed, t.ended
		t.mu.Unlock()
		if good {
			return true
		}
		if ended {
			t.tb.Fatalf("the program has ended with status %d; waited for %s\nscreen:\n%s", t.Wait(), what, t.Screen())
		}
		select {
		case <-changed:
		case <-timeout:
			return false
		}
	}
}

// Resize changes the size of the terminal, which the program is told of. Lines that were wrapped are
// cut, as simple terminals do it.
func (t *Terminal) Resize(cols, rows int) {
	t.tb.Helper()
	t.mu.Lock()
	t.screen.Resize(cols, rows)
	t.mu.Unlock()
	if err := pty.Setsize(t.pty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		t.tb.Fatal(err)
	}
}

// Wait waits for the program to end, and for its output, and returns its exit status, or -1 if a signal ended it.
func (t *Terminal) Wait() int {
	t.tb.Helper()
	timeout := time.After(Timeout)
	for _, c := range []chan struct{}{t.exited, t.drained} {
		select {
		case <-c:
		case <-timeout:
			t.tb.Fatalf("the program does not end; screen:\n%s", t.Screen())
		}
	}
	var exit *exec.ExitError
	if t.err != nil && !errors.As(t.err, &exit) {
		t.tb.Fatal(t.err)
	}
	return t.cmd.ProcessState.ExitCode()
}
