package repl

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// Escape sequences of the live view. It ends with a newline, so that no line counts as begun when the
// prompt comes again.
const (
	otherScreen = "\x1b[?1049h\x1b[?25l"
	backAgain   = "\n\x1b[?25h\x1b[?1049l"
	topLeft     = "\x1b[H"
	restOfLine  = "\x1b[K"
	restBelow   = "\x1b[J"
)

// topEvery is how often the live view is drawn anew.
const topEvery = 500 * time.Millisecond

// top shows what there is, again and again until a key is pressed. Where there is no
// terminal it shows it once.
func (s *Shell) top(string) error {
	if s.ed == nil || !s.ed.Interactive() {
		s.writeTop(0, 80, 1000, "\n")
		return nil
	}
	s.ops = new(atomic.Uint64)
	s.observe()
	defer func() { s.ops = nil; s.observe() }()
	defer s.hold()()
	s.watching.Store(true)
	fmt.Fprint(s.cfg.Stdout, otherScreen)
	defer func() {
		if s.watching.Swap(false) {
			fmt.Fprint(s.cfg.Stdout, backAgain)
		}
	}()

	ctx, stop := s.interruptible()
	pressed := make(chan struct{})
	go func() {
		defer close(pressed)
		_, _ = s.ed.ReadKey(ctx) // any end of it ends the view
		stop()
	}()
	defer func() { stop(); <-pressed }()
	tick := time.NewTicker(topEvery)
	defer tick.Stop()
	last, then := uint64(0), time.Now()
	for {
		ops, now := s.ops.Load(), time.Now()
		rate := float64(ops-last) / max(now.Sub(then).Seconds(), 0.001)
		last, then = ops, now
		cols, rows := s.ed.Size()
		fmt.Fprint(s.cfg.Stdout, topLeft)
		s.writeTop(rate, cols, rows-1, restOfLine+"\n")
		fmt.Fprint(s.cfg.Stdout, "any key leaves"+restOfLine+restBelow)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// writeTop writes one picture, of so many rows and columns at most.
func (s *Shell) writeTop(rate float64, cols, rows int, eol string) {
	procs, chans := s.rt.Processes(), s.channels()
	n := map[csp.State]int{}
	for _, p := range procs {
		n[p.State]++
	}
	text := fmt.Sprintf("%s: %d running, %d runnable, %d parked; %s; %.0f operations a second\n\n",
		count(len(procs), "process", "processes"), n[csp.Running], n[csp.Runnable], n[csp.Parked],
		count(len(chans), "channel", "channels"), rate)
	text += processTable(procs, cols)
	if len(chans) > 0 {
		list := make([][]string, len(chans))
		for i, c := range chans {
			list[i] = []string{fmt.Sprintf("#%d", c.ID), c.Name, c.ElemType, gauge(c), openness(c), waiters(c)}
		}
		text += "\n" + pretty.Table([]string{"channel", "name", "of", "buffer", "state", "waiting"}, list, cols)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > rows && rows > 0 {
		lines = append(lines[:rows-1], fmt.Sprintf("and %d lines more", len(lines)-rows+1))
	}
	for _, line := range lines {
		fmt.Fprint(s.cfg.Stdout, pretty.Truncate(strings.TrimRight(line, " "), cols), eol)
	}
}

// gauge draws how full a buffer is.
func gauge(c csp.ChanInfo) string {
	const width = 10
	if c.Cap == 0 {
		return "unbuffered"
	}
	full := min(c.Len*width/c.Cap, width)
	return fmt.Sprintf("%s%s %d/%d", strings.Repeat("█", full), strings.Repeat("░", width-full), c.Len, c.Cap)
}
