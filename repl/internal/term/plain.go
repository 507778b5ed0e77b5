package term

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	xterm "golang.org/x/term"
)

// plain is the editor for everything that is no terminal.
type plain struct {
	mu     sync.Mutex // guards in
	in     *bufio.Reader
	out    *Writer
	file   *os.File // the output, if it is one
	prompt bool
	closed atomic.Bool
}

func newPlain(in io.Reader, out io.Writer, prompt bool) *plain {
	p := &plain{in: bufio.NewReader(in), out: &Writer{s: &screen{out: out}}, prompt: prompt}
	p.file, _ = out.(*os.File)
	return p
}

func (p *plain) ReadLine(prompt string) (string, error) {
	if p.closed.Load() {
		return "", io.EOF
	}
	if p.prompt {
		if _, err := io.WriteString(p.out, prompt); err != nil {
			return "", err
		}
	}
	p.mu.Lock()
	text, err := p.in.ReadString('\n')
	p.mu.Unlock()
	switch {
	case p.closed.Load(), errors.Is(err, os.ErrClosed):
		return "", io.EOF
	case err == io.EOF && text != "":
		// The last line may lack its newline; the next call returns io.EOF.
	case err != nil:
		return "", err
	}
	text = strings.TrimSuffix(text, "\n")
	return strings.TrimSuffix(text, "\r"), nil
}

// Prefill does nothing: there is nothing to edit.
func (p *plain) Prefill(string)    {}
func (p *plain) SetVim(bool)       {}
func (p *plain) Output() *Writer   { return p.out }
func (p *plain) Input() io.Reader  { return plainInput{p} }
func (p *plain) Interactive() bool { return false }

func (p *plain) Size() (cols, rows int) {
	if p.file != nil {
		if cols, rows, err := xterm.GetSize(int(p.file.Fd())); err == nil && cols > 0 {
			return cols, rows
		}
	}
	return 80, 24
}

func (p *plain) Close() error {
	p.closed.Store(true)
	return nil
}

// A plainInput reads on where the last line has ended.
type plainInput struct{ *plain }

func (p plainInput) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.in.Read(b)
}
