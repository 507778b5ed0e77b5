package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/picture"
)

// Draw runs the program once more under a schedule, and draws what happens, in a format that the name of
// the file tells: see Config.Picture.
func (p *Program) Draw(s *explore.Schedule, o explore.Options, file string) error {
	format, err := picture.FormatOf(file)
	if err != nil {
		return err
	}
	keep := picture.DefaultKeep
	if format == ".json" {
		keep = keepForTrace
	}
	var rec *picture.Recorder
	watched := p.Program
	watched.Observe = func(*csp.Runtime) csp.Observer {
		r := picture.NewRecorder(picture.Options{Began: csp.VirtualEpoch, Virtual: true, Keep: keep, Brief: p.format})
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
		for _, info := range f.Processes {
			if info.State == csp.Parked && slices.ContainsFunc(run.Processes, func(q picture.Process) bool { return q.ID == info.ID }) {
				run.Parked = append(run.Parked, info)
				run.Stuck = append(run.Stuck, info.ID)
			}
		}
		run.Failure, _, _ = strings.Cut(f.Error(), "\n")
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
