package grade

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/repl/internal/lesson"
)

// searchTimes is how many times as long as one run the search of schedules may take.
const searchTimes = 4

// A search is what a child has found among schedules.
type search struct {
	Schedules int
	Complete  bool
	Outputs   []string
	Kind      explore.Kind
	Text      string
	Sentence  string
	Table     string
}

// explore tries schedules of the submission.
func (c *child) explore(cfg repl.Config) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	spent := elapsed()
	timeout := c.job.Timeout
	cfg.Timeout, cfg.Elapsed = 0, nil
	go func() {
		for spent() < searchTimes*timeout {
			pause()
		}
		cancel() // what is known by then counts
		for spent() < 2*searchTimes*timeout {
			pause()
		}
		c.exit(repl.StatusTimeout)
	}()
	p, err := repl.NewProgram(cfg, c.job.File)
	if err != nil {
		c.exit(repl.StatusCompile)
	}
	r, err := explore.Search(p.Program, explore.Options{
		Schedules: c.job.Schedules, Context: ctx, Seed: 1, Workers: 1, SameOutput: c.job.Same,
	})
	if err != nil {
		fmt.Fprint(cfg.Stderr, p.Report(err, 0))
		c.exit(repl.StatusFailed)
	}
	s := &search{Schedules: r.Schedules, Complete: r.Complete, Sentence: r.Sentence}
	for _, o := range r.Outputs {
		s.Outputs = append(s.Outputs, o.Text)
	}
	if r.Failure != nil {
		s.Kind, s.Text, s.Table = r.Failure.Kind, r.Failure.Text, r.Table()
	}
	c.mu.Lock()
	c.report.Search = s
	c.mu.Unlock()
	c.exit(repl.StatusOK)
	return repl.StatusOK
}

// schedules has schedules tried of a submission that is right so far.
func (g *Grader) schedules(ctx context.Context, v *Verdict, dir string) error {
	r, err := g.child(ctx, dir, "schedules", job{File: v.File, Schedules: g.Schedules, Same: !g.Unordered})
	if err != nil {
		return err
	}
	s := r.Search
	if s == nil { // it has used up its time or its memory
		v.Schedules = &Schedules{}
		return nil
	}
	v.Schedules = &Schedules{Tried: s.Schedules, Complete: s.Complete, Outputs: len(s.Outputs)}
	// Other kinds tell what cannot be explored.
	kinds := map[explore.Kind]string{
		explore.Panic: Panic, explore.Deadlock: Deadlock, explore.Leak: Leak, explore.Exit: Exit, explore.Check: Check,
		explore.Race: Race, explore.Livelock: Livelock, explore.Difference: Difference,
	}
	want := v.Output
	if g.Output != nil {
		want = *g.Output
	}
	other := ""
	for _, o := range s.Outputs {
		if why := lesson.Differs(o, want, g.Unordered); why != "" {
			other = "under another schedule, " + why
			break
		}
	}
	kind, text := kinds[s.Kind], s.Text
	switch {
	case kind == Panic && strings.HasPrefix(text, "process #"):
		kind = BackgroundPanic
	case kind == Difference && other != "":
		text = other
	case kind == Difference, kind == "" && other == "": // nothing that counts
		return nil
	case kind == "":
		kind, text = Difference, other
	}
	v.add(Problem{Kind: kind, Text: text, Sentence: s.Sentence, Table: s.Table})
	return nil
}

// pause is how long it is between two looks at the time.
func pause() { time.Sleep(20 * time.Millisecond) }
