// Package term is the shell's terminal: it reads lines, with editing where there is a real terminal,
// and writes output such that it does not disturb the line being typed.
//
// Editing stands on github.com/chzyer/readline, which only this package imports. Readline reads the
// keys, holds the text and runs the editing loop. What it does unreliably is done here: drawing (it
// loses rows of wrapped lines and cells of wide characters), decoding keys (it drops pastes and takes
// the Delete key for the end of input), completion (its grid crashes), history (one line an entry),
// stopping the process, and output from other goroutines (which races with its loop).
//
// Between the two stand a filter on each side. Keys come in through a [keyReader]; keys that are ours
// pass readline as private characters and are acted upon in its listener. What readline writes is
// dropped; its painter, which it calls with the text and the cursor on each change, hands both to
// a [screen] to draw.
package term

import (
	"context"
	"errors"
	"io"
	"os"

	xterm "golang.org/x/term"
)

// ErrInterrupt is returned by [Editor.ReadLine] when the user gives up the line with Ctrl-C.
var ErrInterrupt = errors.New("interrupt")

// An Editor reads what its user types. ReadLine must be called by one goroutine at a time, Close may
// be called at any time, also while ReadLine waits.
type Editor interface {
	// ReadLine shows a prompt and returns the text that the user enters, without the final newline.
	// It may have several lines. The error is ErrInterrupt when the user gives up the text, which is
	// returned with it and must not be run, and io.EOF when the input has come to its end.
	ReadLine(prompt string) (string, error)

	// Prefill gives the text with which the next ReadLine begins.
	Prefill(text string)

	// Output returns the writer that all output has to go through while the editor is in use.
	Output() *Writer

	// Input returns a reader of what the user types to a program that runs between two lines. A
	// Read that waits while ReadLine is called goes on waiting until that has returned; one that
	// waits when Ctrl-C is pressed returns ErrInterrupt.
	Input() io.Reader

	// File returns the terminal for compiled code of a program's that reads an *os.File: what is typed between
	// two lines is to be read from it, unedited. A Read fails with [os.ErrDeadlineExceeded] while a line is
	// edited, also one that has waited before, so that nobody takes keys away from ReadLine. File returns nil
	// where that cannot be had, which is everywhere but on Linux, and where nobody types.
	File() *os.File

	// ReadKey waits, between two lines, until a key is pressed, and returns the bytes that the
	// terminal sends for it. It returns an error when the input ends or ctx is done before.
	ReadKey(ctx context.Context) (key string, err error)

	// Lend runs f, which may use the terminal as it likes, with the terminal as it was found.
	Lend(f func() error) error

	// Interrupted is to be called for an interrupt that the terminal has raised while a program runs.
	// What was typed ahead is dropped.
	Interrupted()

	// SetVim selects vi's keys or, if on is false, Emacs's. It is to be called between two lines.
	SetVim(on bool)

	// Size returns the width and the height of the terminal in cells.
	Size() (cols, rows int)

	// Interactive reports whether there is a terminal whose user types lines into this editor and sees
	// colours.
	Interactive() bool

	// Close makes a pending ReadLine return io.EOF, shows all output and leaves the terminal as it
	// was found.
	Close() error
}

// A Config tells what an [Editor] is to use. All fields but In and Out may be left zero.
type Config struct {
	In, Out *os.File

	// Input is read in the place of In if that is no terminal.
	Input io.Reader

	// History holds what the arrow keys and Ctrl-R bring back. The editor adds nothing to it.
	History *History

	// More is asked, when Enter is pressed, whether the text so far wants more lines. If so the
	// next line is begun. Two blank lines in a row end the text all the same.
	More func(text string) bool

	// Indent is asked by how many tabs to indent a line that begins with next, behind the lines of
	// text. Blanks that the user types at the beginning of such a line count as part of that.
	Indent func(text, next string) int

	// Continuation is the prompt of the second and further lines.
	Continuation string

	// Complete is asked, when Tab is pressed, how the text may go on at the byte offset pos.
	Complete func(text string, pos int) Completion

	// Highlight is asked how to show the text. It returns styles in order, not overlapping. It
	// is also told the cursor's byte offset, or -1 when the text has been entered.
	Highlight func(text string, pos int) []Style

	// Hint is asked, as the text changes, for a line to be shown below it, such as the parameters of
	// the function whose call is being typed; "" for none.
	Hint func(text string, pos int) string

	// Entered is called when the user has entered a text. From then on Ctrl-C raises a signal.
	Entered func()

	// Interrupted is called for a Ctrl-C that has come between the end of the text and the terminal's
	// change to raising signals.
	Interrupted func()

	// Vim selects vi's keys; without it the keys are Emacs's.
	Vim bool
}

// New returns an editor: one with line editing if both files are terminals that understand the usual
// escape sequences, otherwise one as [NewPlain] makes it, that prompts if only the input is a
// terminal.
func New(cfg Config) (Editor, error) {
	if !IsTerminal(cfg.In) || !IsTerminal(cfg.Out) || os.Getenv("TERM") == "dumb" {
		var in io.Reader = cfg.In
		if cfg.Input != nil && !IsTerminal(cfg.In) {
			in = cfg.Input
		}
		return NewPlain(in, cfg.Out, IsTerminal(cfg.In) && IsTerminal(cfg.Out)), nil
	}
	return newEditor(cfg)
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool { return f != nil && xterm.IsTerminal(int(f.Fd())) }

// Columns returns how many columns the terminal has that w is, 0 if it is none.
func Columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !IsTerminal(f) {
		return 0
	}
	cols, _, err := xterm.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return cols
}

// NewPlain returns an editor that reads lines from any reader and writes to any writer, without any
// escape sequences, and with prompts only if prompt is set. Its Close cannot interrupt a Read of in.
func NewPlain(in io.Reader, out io.Writer, prompt bool) Editor {
	return newPlain(in, out, prompt)
}
