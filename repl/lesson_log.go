package repl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// maxKept is how much of what is shown is kept for a transcript.
const maxKept = 1 << 20

// A tee keeps what is shown on a screen, from the beginning of a lesson on.
type tee struct {
	w io.Writer

	mu      sync.Mutex
	keeping bool
	entries []*entry
	size    int
}

// An entry is an input, and what was shown from then to the next one.
type entry struct {
	input string
	shown bytes.Buffer
}

func (t *tee) Write(p []byte) (int, error) {
	t.mu.Lock()
	if t.keeping && t.size < maxKept {
		t.entries[len(t.entries)-1].shown.Write(p)
		t.size += len(p)
	}
	t.mu.Unlock()
	return t.w.Write(p)
}

// begin has everything kept from now on, and nothing of before.
func (t *tee) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keeping, t.size = true, 0
	t.entries = []*entry{{}}
}

// typed tells of an input.
func (t *tee) typed(src string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.keeping && t.size < maxKept {
		t.entries = append(t.entries, &entry{input: strings.TrimRight(src, "\n")})
		t.size += len(src)
	}
}

// typed tells the transcript of an input.
func (c *course) typed(src string) {
	if c.screen != nil {
		c.screen.typed(src)
	}
}

// show shows a text that is no part of the transcript.
func (c *course) show(out io.Writer, text string) {
	if c.screen != nil {
		out = c.screen.w
	}
	io.WriteString(out, text)
}

// markdown writes a transcript.
func (t *tee) markdown(title string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", title)
	for i := range t.entries {
		e := t.entries[i]
		shown := strings.Trim(e.shown.String(), "\n")
		if (e.input == "" || e.input == ":next") && shown == "" {
			continue
		}
		fence := "```"
		for strings.Contains(e.input+shown, fence) {
			fence += "`"
		}
		fmt.Fprintf(&b, "\n%stext\n", fence)
		p := prompt
		for line := range strings.Lines(e.input) {
			b.WriteString(p + strings.TrimRight(line, "\n") + "\n")
			p = continuation
		}
		if shown != "" {
			b.WriteString(shown + "\n")
		}
		b.WriteString(fence + "\n")
	}
	if t.size >= maxKept {
		b.WriteString("\nWhat came after this was too much to be kept.\n")
	}
	return b.Bytes()
}

// writeTranscript writes a transcript of the lesson to a new file.
func (s *Shell) writeTranscript(file string) error {
	switch {
	case file == "":
		return wrongUsage("transcript")
	case s.course.lesson == nil:
		return errNoLesson
	case s.course.screen == nil:
		return errors.New("nothing is kept of this session: there is no prompt")
	}
	file, err := fileName(file)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", file)
	} else if err != nil {
		return err
	}
	_, err = f.Write(s.course.screen.markdown(s.course.lesson.Title))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	s.say("%s: written", file)
	return nil
}
