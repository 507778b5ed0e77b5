package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/picture"
)

// Drawable returns an error unless a file may be one of Program.Draw's, by its name.
func Drawable(file string) error {
	_, err := picture.FormatOf(file)
	return err
}

// Draw runs the program once more under a schedule, and draws what happens, in a format that the name of
// the file tells: see Config.Picture.
func (p *Program) Draw(s *explore.Schedule, o explore.Options, file string) error {
	format, err := picture.FormatOf(file)
	if err != nil {
		return err
	}
	began := p.Clock
	if began.IsZero() {
		began = csp.VirtualEpoch
	}
	var rec *picture.Recorder
	watched := p.Program
	watched.Observe = func(rt *csp.Runtime) csp.Observer {
		shell := sync.OnceValue(func() *Shell { return p.shellOf(rt) }) // which is made later
		r := picture.NewRecorder(picture.Options{
			Began: began, Virtual: true, Keep: keepFor(format), Brief: p.format,
			LockName: func(at uintptr) string { return shell().lockName(at) },
		})
		if rec == nil { // that of the first run
			rec = r
		}
		noted := sync.OnceFunc(func() { shell().record.noted.Store(&[]*picture.Recorder{r}) })
		return func(e csp.Event) {
			noted()
			r.Observe(e)
		}
	}
	r, err := explore.ReplayProgram(watched, s, o)
	if err != nil {
		return err
	}
	run := rec.Run()
	run.Title = filepath.Base(p.Name)
	if f := r.Failure; f != nil {
		failure, _, _ := strings.Cut(f.Error(), "\n")
		run.End(f.Processes, parkedIn(f.Processes), failure)
		run.Why = r.Sentence
		if f.Kind == explore.Panic {
			fmt.Sscanf(f.Text, "process #%d ", &run.Panicked)
			if at := raisedAt.FindStringSubmatch(f.Text); at != nil {
				run.PanickedAt = at[1]
			}
		}
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	err = run.Write(out, format)
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}

// raisedAt finds the place in the report of a panic.
var raisedAt = regexp.MustCompile(`(?m)^  at (\S+:\d+:\d+)`)

// parkedIn returns the numbers of the processes that are parked.
func parkedIn(list []csp.ProcessInfo) (parked []int) {
	for _, p := range list {
		if p.State == csp.Parked {
			parked = append(parked, p.ID)
		}
	}
	return parked
}
