//go:build unix

// Package termtest runs a program in a pseudo terminal, types into it and looks at its screen.
package termtest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"github.com/mattn/go-runewidth"
)

// Timeout bounds every wait. It is generous: a test that waits for it has failed.
const Timeout = 20 * time.Second

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
)

// filler stands in the screen model behind a character that is two cells wide.
const filler = '\U0010FFFE'

// A Terminal is a pseudo terminal with a program in it.
type Terminal struct {
	tb  testing.TB
	cmd *exec.Cmd
	pty *os.File

	mu      sync.Mutex
	vt      vt10x.Terminal
	cols    int
	raw     bytes.Buffer
	partial []byte        // the first bytes of a character
	changed chan struct{} // closed at the next output
	ended   bool          // the program has closed its side

	exited chan struct{}
	err    error
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
		tb: tb, cmd: cmd, pty: f, cols: cols,
		vt:      vt10x.New(vt10x.WithSize(cols, rows)),
		changed: make(chan struct{}),
		exited:  make(chan struct{}),
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		t.read()
	}()
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
		<-read
		if tb.Failed() {
			tb.Logf("screen:\n%s", t.Screen())
		}
	})
	return t
}

// read feeds the screen.
func (t *Terminal) read() {
	p := make([]byte, 32<<10)
	for {
		n, err := t.pty.Read(p)
		t.mu.Lock()
		t.feed(p[:n])
		t.ended = err != nil
		close(t.changed)
		t.changed = make(chan struct{})
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// feed gives output to the screen model, which knows nothing of the widths of characters.
func (t *Terminal) feed(p []byte) {
	t.raw.Write(p)
	p = append(t.partial, p...)
	for len(p) > 0 && utf8.FullRune(p) {
		r, n := utf8.DecodeRune(p)
		p = p[n:]
		switch w := runewidth.RuneWidth(r); {
		case r >= ' ' && w == 0:
		case w == 2:
			if c := t.vt.Cursor(); c.X == t.cols-1 && c.State == 0 {
				t.vt.Write([]byte(" ")) // does not fit here
			}
			t.vt.Write([]byte(string(r) + string(filler)))
		default:
			t.vt.Write([]byte(string(r)))
		}
	}
	t.partial = bytes.Clone(p)
}

// Send types s.
func (t *Terminal) Send(s string) {
	t.tb.Helper()
	if _, err := t.pty.WriteString(s); err != nil {
		t.tb.Fatalf("typing %q: %v", s, err)
	}
}

// Paste pastes s the way that a terminal does for a program which has asked for marks.
func (t *Terminal) Paste(s string) {
	t.tb.Helper()
	t.Send("\x1b[200~" + strings.ReplaceAll(s, "\n", "\r") + "\x1b[201~")
}

// Screen returns what is on the screen, without blanks at the end of lines and of the whole.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen()
}

func (t *Terminal) screen() string {
	lines := strings.Split(strings.ReplaceAll(t.vt.String(), string(filler), ""), "\n")
	for i, s := range lines {
		lines[i] = strings.TrimRight(s, " \x00")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// Cursor returns the column and the row of the cursor, counted from 0.
func (t *Terminal) Cursor() (x, y int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.vt.Cursor()
	return c.X, c.Y
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
		c := t.vt.Cursor()
		return c.X == x && c.Y == y
	})
}

// WaitUntil waits until ok is true of the screen; what says what it waits for.
func (t *Terminal) WaitUntil(what string, ok func(screen string) bool) {
	t.tb.Helper()
	timeout := time.After(Timeout)
	for {
		t.mu.Lock()
		good, changed, ended := ok(t.screen()), t.changed, t.ended
		t.mu.Unlock()
		if good {
			return
		}
		if ended {
			t.tb.Fatalf("the program has ended; waited for %s\nscreen:\n%s", what, t.Screen())
		}
		select {
		case <-changed:
		case <-timeout:
			x, y := t.Cursor()
			t.tb.Fatalf("timed out waiting for %s\ncursor at %d, %d, screen:\n%s", what, x, y, t.Screen())
		}
	}
}

// Resize changes the size of the terminal, which the program is told of. Lines that were wrapped are
// cut, as simple terminals do it.
func (t *Terminal) Resize(cols, rows int) {
	t.tb.Helper()
	t.mu.Lock()
	t.vt.Resize(cols, rows)
	t.cols = cols
	t.mu.Unlock()
	if err := pty.Setsize(t.pty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		t.tb.Fatal(err)
	}
}

// Signal sends the program a signal.
func (t *Terminal) Signal(sig os.Signal) {
	t.tb.Helper()
	if err := t.cmd.Process.Signal(sig); err != nil {
		t.tb.Fatal(err)
	}
}

// TTY returns the terminal's side of the user, for asking about its mode.
func (t *Terminal) TTY() *os.File { return t.pty }

// Wait waits for the program to end and returns its exit status, or -1 if a signal ended it.
func (t *Terminal) Wait() int {
	t.tb.Helper()
	select {
	case <-t.exited:
	case <-time.After(Timeout):
		t.tb.Fatalf("the program does not end; screen:\n%s", t.Screen())
	}
	var exit *exec.ExitError
	if t.err != nil && !errors.As(t.err, &exit) {
		t.tb.Fatal(t.err)
	}
	return t.cmd.ProcessState.ExitCode()
}
