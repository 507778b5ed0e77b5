package term

import (
	"bytes"
	"strings"
	"time"
)

const (
	frameTime   = 16 * time.Millisecond  // output within it is shown at once
	partialTime = 200 * time.Millisecond // how long an unfinished line may wait
	maxPending  = 64 << 10               // output kept back at most
)

// A Writer takes the output of a program that goes on while its user types. While a line is being
// edited, whole lines appear above it, gathered over some milliseconds; a line without its newline is
// kept apart and, when it stays so, shown above the prompt with a mark. Otherwise, and where the
// output is no terminal, everything is written at once.
//
// Writes are shown in the order in which they were made. A Writer may be used by any number of
// goroutines at once.
type Writer struct {
	s       *screen
	pending []byte      // held back while a line is being edited
	timer   *time.Timer // set while pending waits for its frame
	stale   *time.Timer // set while a partial line waits to be shown
	open    bool        // what was last written straight through has no newline
}

// Write writes p. It never writes less than all of p but with an error, which is the first that the
// output reported.
func (w *Writer) Write(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if len(p) == 0 {
		return 0, w.s.err
	}
	if !w.s.up {
		w.through(p)
		return len(p), w.s.err
	}
	w.pending = append(w.pending, p...)
	if len(w.pending) >= maxPending {
		w.flush()
		// A line without end must not fill the memory.
		if len(w.pending) >= maxPending {
			w.pending = append(w.pending, '\n')
			w.flush()
		}
	} else if w.timer == nil {
		w.timer = time.AfterFunc(frameTime, w.Flush)
	}
	return len(p), w.s.err
}

// Flush shows all whole lines written so far without waiting for the next frame.
func (w *Writer) Flush() {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.flush()
}

// FreshLine ends, with a mark, a line of output that has no newline, for what is to stand in a line of
// its own. At a prompt there is no need of it.
func (w *Writer) FreshLine() {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.freshLine()
}

// Note shows a text in the line of the cursor, between two prompts, in place of the last one; an
// empty one takes it off. It is no part of the output.
func (w *Writer) Note(text string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if !w.s.up {
		w.s.write("\r\x1b[K" + text)
	}
}

func (w *Writer) freshLine() {
	if w.open && !w.s.up {
		w.s.write(partialMark + "\r\n")
		w.open = false
	}
}

// through writes to the terminal directly.
func (w *Writer) through(p []byte) {
	w.s.write(string(p))
	// Escape sequences at the end take no part in the line.
	tail := string(p[max(len(p)-64, 0):])
	if strings.IndexByte(tail, '\x1b') >= 0 {
		tail = plainText(tail)
	}
	if tail != "" {
		w.open = tail[len(tail)-1] != '\n'
	}
}

// echoed takes note of what the terminal has echoed.
func (w *Writer) echoed(p []byte) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if len(p) > 0 {
		w.open = p[len(p)-1] != '\n'
	}
}

func (w *Writer) flush() {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
	if !w.s.up {
		return
	}
	if i := bytes.LastIndexByte(w.pending, '\n') + 1; i > 0 {
		w.s.partial = ""
		lines := bytes.ReplaceAll(w.pending[:i], []byte("\n"), []byte("\r\n"))
		w.pending = append(w.pending[:0], w.pending[i:]...)
		w.s.above(string(lines))
		if w.stale != nil {
			w.stale.Stop()
			w.stale = nil
		}
	}
	switch {
	case len(w.pending) == 0:
	case w.s.partial != "":
		w.showPartial()
	case w.stale == nil:
		w.stale = time.AfterFunc(partialTime, func() {
			w.s.mu.Lock()
			defer w.s.mu.Unlock()
			w.stale = nil
			w.showPartial()
		})
	}
}

// showPartial shows the line that has not ended.
func (w *Writer) showPartial() {
	if w.s.up && len(w.pending) > 0 && bytes.IndexByte(w.pending, '\n') < 0 {
		w.s.partial = string(w.pending)
		w.s.draw()
	}
}

// promptUp shows a prompt, in a line of its own.
func (w *Writer) promptUp(v view) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.freshLine()
	w.s.begin(v)
}

// promptDown ends the prompt, leaving note behind the text, and writes out all that was held back.
func (w *Writer) promptDown(note string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.flush()
	if w.stale != nil {
		w.stale.Stop()
		w.stale = nil
	}
	w.s.end(note)
	if len(w.pending) > 0 {
		w.through(w.pending)
		w.pending = nil
	}
}
