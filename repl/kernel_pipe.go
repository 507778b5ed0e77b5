package repl

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
)

// A cellPipe is what the user's os.Stdout or os.Stderr leads to: its text is printed to the last cell, since nobody
// knows which process it is from.
type cellPipe struct {
	w    *os.File
	mark string    // a line that tells that all before it has come
	seen chan bool // it has come
	done chan struct{}
}

// pipe returns one for a stream.
func (n *notebook) pipe(stream string) (*cellPipe, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("what is printed needs a pipe: %w", err)
	}
	p := &cellPipe{w: w, mark: "\x00" + rand.Text() + "\n", seen: make(chan bool, 1), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		defer r.Close()
		p.read(bufio.NewReader(r), cellWriter{n, stream})
	}()
	return p, nil
}

// read passes on what comes, a piece at a time.
func (p *cellPipe) read(r *bufio.Reader, to cellWriter) {
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		piece, _ := r.Peek(r.Buffered())
		text := string(piece)
		r.Discard(len(piece))
		if i := strings.IndexByte(text, p.mark[0]); i >= 0 {
			for !strings.Contains(text, p.mark) && strings.HasPrefix(p.mark, text[strings.LastIndexByte(text, p.mark[0]):]) {
				b, err := r.ReadByte()
				if err != nil {
					break
				}
				text += string(b)
			}
			if before, after, ok := strings.Cut(text, p.mark); ok {
				to.Write([]byte(before))
				p.seen <- true
				text = after
			}
		}
		to.Write([]byte(text))
	}
}

// drain waits until all has come that was written.
func (p *cellPipe) drain() {
	if _, err := p.w.WriteString(p.mark); err == nil {
		<-p.seen
	}
}

func (p *cellPipe) close() {
	p.w.Close()
	<-p.done
}
