package repl

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/cspsh/cspsh/csp"
)

// maxHeld bounds the output that is held back; of more, the first part is dropped.
const maxHeld = 1 << 20

// A gate passes on the output of the user's code, or holds back what processes in the
// background print.
type gate struct {
	w     io.Writer
	shell *Shell

	mu      sync.Mutex
	quiet   bool
	all     int // as long as it is above 0 everything is held back
	held    []byte
	dropped int
}

func (g *gate) Write(p []byte) (int, error) {
	if g.shell.printing.Load().printed(p) {
		return len(p), nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all > 0 || g.quiet && !g.inFront() {
		g.held = append(g.held, p...)
		if over := len(g.held) - maxHeld; over > maxHeld/4 {
			if i := bytes.IndexByte(g.held[over:], '\n'); i >= 0 {
				over += i + 1
			}
			g.dropped += over
			g.held = append(g.held[:0], g.held[over:]...)
		}
		return len(p), nil
	}
	return g.w.Write(p)
}

func (g *gate) inFront() bool {
	p := csp.Self()
	return p != nil && g.shell.engine != nil && p == g.shell.engine.Foreground()
}

// hold holds back everything until the function that it returns is called.
func (g *gate) hold() (release func()) {
	g.mu.Lock()
	g.all++
	g.mu.Unlock()
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.all--; g.all == 0 && !g.quiet {
			g.show()
		}
	}
}

// hold holds back what processes print, and reports of them, until the function that it
// returns is called: something else has the terminal.
func (s *Shell) hold() (release func()) {
	user, faults := s.user.hold(), s.faults.hold()
	return func() {
		user()
		faults()
	}
}

// setQuiet begins or ends holding back the output of the background.
func (g *gate) setQuiet(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.quiet = on; !on && g.all == 0 {
		g.show()
	}
}

func (g *gate) isQuiet() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.quiet
}

// show passes on what was held back.
func (g *gate) show() {
	if g.dropped > 0 {
		fmt.Fprintf(g.w, "(%d bytes were dropped)\n", g.dropped)
	}
	if len(g.held) > 0 {
		g.w.Write(g.held)
	}
	g.held, g.dropped = nil, 0
}

// quiet begins or ends holding back what processes print.
func (s *Shell) quiet(args string) error {
	switch args {
	case "", "on":
		s.setQuiet(true)
	case "off":
		s.setQuiet(false)
	default:
		return wrongUsage("quiet")
	}
	return nil
}

func (s *Shell) setQuiet(on bool) {
	s.user.setQuiet(on)
	s.faults.setQuiet(on)
}
