// Package grade judges programs that others have written, such as those of a class, each in a process of its
// own.
//
// What a submission does stays with it: an endless loop, a flood of output, os.Exit, or text that looks like a
// verdict. It is restricted (see repl.Config.Restrict) to a folder of its own, and what is known of it comes back
// in a file that it does not know and could not write, sealed with a key that it does not have.
package grade

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/repl/internal/lesson"
)

// A Grader says how submissions are judged.
type Grader struct {
	// Command starts a process that calls [Child] with its standard input. It is the program of a process and its
	// arguments.
	Command []string

	// Timeout is how much time of the processor one run may take. If it takes ten times as long and ten
	// seconds by the clock, that ends it, too. 0 stands for 5 seconds.
	Timeout time.Duration
	// Memory is how many bytes it may have in use. 0 stands for 256 MiB.
	Memory uint64
	// Schedules is how many schedules are tried of a program that is right in a plain run; 0 for none.
	Schedules int

	// Output, unless nil, is what the program has to print. Blanks at the ends of lines and blank lines at the
	// end do not count. Unordered has lines be right in any order.
	Output    *string
	Unordered bool
	// Input is the program's standard input.
	Input string
	// Lesson, if not empty, is the name or file of a lesson by whose exercises files are checked, in place of all
	// that; Exercise, if not 0, is the number of the only one.
	Lesson   string
	Exercise int

	// Files, if not empty, is a folder of which each submission gets a copy, as the one that its files are in.
	Files string
}

// A Verdict is what has been found out about a submission: see docs/grade.md for its JSON.
type Verdict struct {
	File     string    `json:"file"`
	Verdict  string    `json:"verdict"` // Right, or the kind of the first problem
	Status   int       `json:"status"`  // the exit status that stands for it
	Problems []Problem `json:"problems,omitempty"`

	Compiles bool   `json:"compiles"`
	Exit     int    `json:"exit"`             // status that the program itself ended with
	Output   string `json:"output,omitempty"` // what it printed, and to standard error
	Errors   string `json:"errors,omitempty"`

	Schedules *Schedules `json:"schedules,omitempty"`

	Seconds float64 `json:"seconds"` // of the processor, in its plain run
	Memory  uint64  `json:"memory"`  // most that its process has had in use, with the shell in it
}

// A Problem is one reason why a submission is wrong.
type Problem struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	// Exercise is the number of that of a lesson, and Word what the lesson says.
	Exercise int    `json:"exercise,omitempty"`
	Word     string `json:"word,omitempty"`

	Faults []repl.Fault `json:"faults,omitempty"` // where it does not compile
	Leaks  []repl.Leak  `json:"leaks,omitempty"`
	Races  []repl.Race  `json:"races,omitempty"`
	// Of what only some schedules show: in one sentence, and as a table.
	Sentence string `json:"sentence,omitempty"`
	Table    string `json:"table,omitempty"`
}

// Schedules tells what trying them has come to.
type Schedules struct {
	Tried    int  `json:"tried"`
	Complete bool `json:"complete"` // nothing else can happen
	Outputs  int  `json:"outputs"`  // different ones
}

// Right is the verdict of a submission without a problem.
const Right = "right"

// Kinds of problems, in the order in which they make the verdict.
const (
	Unreadable      = "unreadable"       // there is no such file
	Refused         = "refused"          // does not compile
	Forbidden       = "forbidden"        // uses what a submission may not
	Timeout         = "timeout"          // its time was over
	Memory          = "memory"           // has asked for more than there is
	Flood           = "flood"            // has printed more than a megabyte
	Panic           = "panic"            // main has panicked
	BackgroundPanic = "background_panic" // another process has
	Deadlock        = "deadlock"
	Exit            = "exit"   // os.Exit with another status than 0
	Crash           = "crash"  // its process has ended in some other way
	Output          = "output" // has printed something else
	Leak            = "leak"   // has left processes that can never go on
	Race            = "race"
	Difference      = "difference" // prints something else under another schedule
	Check           = "check"
	Livelock        = "livelock"
)

// add adds a problem.
func (v *Verdict) add(p Problem) { v.Problems = append(v.Problems, p) }

func (v *Verdict) wrong(kind, format string, args ...any) {
	v.add(Problem{Kind: kind, Text: fmt.Sprintf(format, args...)})
}

// conclude sets the verdict.
func (v *Verdict) conclude() {
	v.Verdict, v.Status = Right, repl.StatusOK
	if len(v.Problems) == 0 {
		return
	}
	switch v.Verdict = v.Problems[0].Kind; v.Verdict {
	case Unreadable, Refused, Forbidden:
		v.Status = repl.StatusCompile
	case Timeout:
		v.Status = repl.StatusTimeout
	default:
		v.Status = repl.StatusFailed
	}
}

// Grade judges a file or a folder with a package main. The error is one of the grader's own: ctx is done, or
// no process can be started.
func (g *Grader) Grade(ctx context.Context, path string) (*Verdict, error) {
	v := &Verdict{File: path}
	if _, err := os.Stat(path); err != nil {
		v.wrong(Unreadable, "%v", err)
		v.conclude()
		return v, nil
	}
	dir, err := os.MkdirTemp("", "cspsh-grade-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if g.Lesson != "" {
		if err := g.exercises(ctx, v, dir); err != nil {
			return nil, err
		}
		v.conclude()
		return v, nil
	}
	if err := g.plain(ctx, v, dir); err != nil {
		return nil, err
	}
	if len(v.Problems) == 0 && g.Schedules > 0 {
		if err := g.schedules(ctx, v, dir); err != nil {
			return nil, err
		}
	}
	v.conclude()
	return v, nil
}

// folder makes a folder for the files of a submission.
func (g *Grader) folder(dir, name string) (string, error) {
	folder := filepath.Join(dir, name)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", err
	}
	if g.Files != "" {
		if err := os.CopyFS(folder, os.DirFS(g.Files)); err != nil {
			return "", fmt.Errorf("the files for submissions, in %s: %w", g.Files, err)
		}
	}
	return folder, nil
}

func (g *Grader) timeout() time.Duration {
	if g.Timeout > 0 {
		return g.Timeout
	}
	return 5 * time.Second
}

func (g *Grader) memory() uint64 {
	if g.Memory > 0 {
		return g.Memory
	}
	return 256 << 20
}

// plain runs the submission once, as cspsh FILE would.
func (g *Grader) plain(ctx context.Context, v *Verdict, dir string) error {
	r, err := g.child(ctx, dir, "plain", job{File: v.File})
	if err != nil {
		return err
	}
	v.Output, v.Errors, v.Seconds, v.Memory = r.output, r.errors, r.cpu.Seconds(), r.memory
	v.Compiles, v.Exit = true, r.Exit
	v.ended(r, g.timeout())
	if len(v.Problems) == 0 && g.Output != nil {
		if why := lesson.Differs(r.output, *g.Output, g.Unordered); why != "" {
			v.wrong(Output, "%s", why)
		}
	}
	if o := r.Outcome; o != nil && o.Status == "leak" {
		v.add(Problem{Kind: Leak, Text: o.Error, Leaks: o.Leaks})
	}
	if o := r.Outcome; o != nil && len(o.Races) > 0 {
		race := o.Races[0]
		v.add(Problem{
			Kind: Race, Races: o.Races,
			Text: fmt.Sprintf("data race on %s: %s, %s, and nothing puts the two in an order", race.Variable, access(race.First), access(race.Second)),
		})
	}
	return nil
}

// access tells an access of a variable.
func access(a repl.RaceAccess) string {
	verb := "reads"
	if a.Write {
		verb = "writes"
	}
	return fmt.Sprintf("#%d %s %s it at %s", a.Process, a.Name, verb, a.Site)
}

// ended adds what a run has ended with.
func (v *Verdict) ended(r *result, timeout time.Duration) {
	o := r.Outcome
	switch {
	case r.late:
		v.wrong(Timeout, "it is not over after %v of the processor's time, or ten times as long by the clock", timeout)
		return
	case r.flood:
		v.wrong(Flood, "it has printed more than %d KiB", maxOutput>>10)
		return
	case r.Memory && o != nil && o.Error != "":
		v.wrong(Memory, "%s", o.Error)
		return
	case r.outOfMemory() || r.Memory:
		v.wrong(Memory, "it has asked for more memory than it may have")
		return
	case o == nil:
		v.wrong(Crash, "its process has ended without a report: %v", r.state)
		return
	}
	switch o.Status {
	case "ok", "leak", "race":
	case "exit":
		if r.Exit != 0 {
			v.wrong(Exit, "the program has ended itself with exit status %d", r.Exit)
		}
	case "refused":
		kind := Refused
		if r.Forbidden {
			kind = Forbidden
		}
		v.Compiles = false
		v.add(Problem{Kind: kind, Text: o.Error, Faults: o.Faults})
	case "panic":
		v.wrong(Panic, "%s", o.Error)
	case "background_panic":
		v.wrong(BackgroundPanic, "%s", o.Error)
	case "deadlock":
		v.wrong(Deadlock, "%s", o.Error)
	case "timeout":
		v.wrong(Timeout, "it is not over after %s:\n%s", r.exhausted(timeout), after(o.Error))
	default:
		v.wrong(Unreadable, "%s", o.Error)
	}
}

// errTampered says that a report is not the child's.
var errTampered = errors.New("the report of the process is not its own")

// All judges several files, so many at a time, and gives their verdicts in the order of the files. It ends with
// the first error.
func (g *Grader) All(ctx context.Context, paths []string, jobs int) iter.Seq2[*Verdict, error] {
	return func(yield func(*Verdict, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		type verdict struct {
			v   *Verdict
			err error
		}
		verdicts := make([]chan verdict, len(paths))
		for i := range verdicts {
			verdicts[i] = make(chan verdict, 1)
		}
		var next atomic.Int64
		for range min(jobs, len(paths)) {
			go func() {
				for i := next.Add(1) - 1; int(i) < len(paths); i = next.Add(1) - 1 {
					v, err := g.Grade(ctx, paths[i])
					verdicts[i] <- verdict{v, err}
				}
			}()
		}
		for _, c := range verdicts {
			v := <-c
			if !yield(v.v, v.err) || v.err != nil {
				return
			}
		}
	}
}

// after returns the lines of a text after the first.
func after(text string) string {
	_, rest, _ := strings.Cut(text, "\n")
	return rest
}
