package grade

import (
	"context"

	"github.com/cspsh/cspsh/repl"
)

// lesson checks the submission by the exercises of a lesson.
func (c *child) lesson() int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	spent := elapsed()
	go func() {
		for spent() < searchTimes*c.job.Timeout {
			pause()
		}
		c.exit(repl.StatusTimeout)
	}()
	refusals, err := repl.GradeLesson(ctx, c.job.Folder, c.job.Lesson, c.job.Exercise, c.job.File)
	c.mu.Lock()
	c.report.Checked, c.report.Refusals = true, refusals
	if err != nil {
		c.report.Failed = err.Error()
	}
	c.mu.Unlock()
	c.exit(repl.StatusOK)
	return repl.StatusOK
}

// exercises checks a submission by those of the lesson.
func (g *Grader) exercises(ctx context.Context, v *Verdict, dir string) error {
	r, err := g.child(ctx, dir, "lesson", job{File: v.File, Lesson: g.Lesson, Exercise: g.Exercise})
	if err != nil {
		return err
	}
	v.Seconds, v.Memory, v.Compiles = r.cpu.Seconds(), r.memory, true
	switch {
	case r.flood || r.Memory || r.late || r.outOfMemory():
		v.ended(r, g.timeout())
		return nil
	case !r.Checked && r.Exit == repl.StatusTimeout:
		v.wrong(Timeout, "it is not over after %v of the processor's time", searchTimes*g.timeout())
		return nil
	case !r.Checked:
		v.wrong(Crash, "its process has ended without a report: %v", r.state)
		return nil
	case r.Failed != "":
		v.wrong(Unreadable, "%s", r.Failed)
		return nil
	}
	for _, f := range r.Refusals {
		kind := f.Kind
		switch kind {
		case "undefined", "refused":
			kind, v.Compiles = Refused, false
		case "endless":
			kind = Timeout
		}
		v.add(Problem{Kind: kind, Text: f.Text, Exercise: f.Exercise, Word: f.Word, Sentence: f.Sentence, Table: f.Table})
	}
	return nil
}
