package repl

import (
	"context"
	"io"
	"os"

	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/signals"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// UntilSignal returns a context that is done when the process gets one of these signals, or stop is called.
// Until then they do nothing else. It is for commands beside [Interact], which handles signals itself.
func UntilSignal(sigs ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	return signals.Context(sigs...)
}

// IsTerminal reports whether a file, which may be nil, is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(f) }

// Columns returns how many columns the terminal has that w is, 0 if it is none.
func Columns(w io.Writer) int { return term.Columns(w) }

// Wrap breaks the lines of a text, between words, where they are longer than so many columns; 0 is any number.
func Wrap(text string, columns int) string { return pretty.Wrap(text, columns) }
