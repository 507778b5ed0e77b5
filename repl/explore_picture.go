package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

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
	var rec *picture.Recorder
	watched := p.Program
	watched.Observe = func(*csp.Runtime) csp.Observer {
		r := picture.NewRecorder(picture.Options{Began: csp.VirtualEpoch, Virtual: true, Keep: keepFor(format), Brief: p.format})
		if rec == nil { // that of the first run
			rec = r
		}
		return r.Observe
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

// parkedIn returns the numbers of the processes that are parked.
func parkedIn(list []csp.ProcessInfo) (parked []int) {
	for _, p := range list {
		if p.State == csp.Parked {
			parked = append(parked, p.ID)
		}
	}
	return parked
}
