package repl

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/picture"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A recording is what a shell records for pictures.
type recording struct {
	recorders []*picture.Recorder                 // those that are attached
	noted     atomic.Pointer[[]*picture.Recorder] // the same, for processes
	tape      atomic.Pointer[csp.Tape]
	last      *picture.Run // what was drawn last
	ascii     bool

	file    *os.File // that a picture is written to in the end, or nil
	format  string
	whole   *picture.Recorder // what is drawn there
	written sync.Once
}

// drawnRows is how many rows a picture has that is shown in a session.
const drawnRows = 120

// seq, timeline and eventTable evaluate an input, if there is one, and draw what happened.
func (s *Shell) seq(src string) error        { return s.drawInput("seq", picture.Sequence, src) }
func (s *Shell) timeline(src string) error   { return s.drawInput("timeline", picture.Timeline, src) }
func (s *Shell) eventTable(src string) error { return s.drawInput("events", picture.Table, src) }

func (s *Shell) drawInput(name string, l picture.Layout, src string) error {
	if src == "" {
		if s.record.last == nil {
			return fmt.Errorf("nothing was drawn yet; :%s f() draws what happens while f runs", name)
		}
		s.draw(s.record.last, l)
		return nil
	}
	rec := s.newRecorder(picture.DefaultKeep)
	s.attach(rec)
	err := s.Eval(src)
	var refused *CompileError
	if errors.As(err, &refused) {
		s.detach(rec)
		return err
	}
	s.catchUp()
	run := s.recorded(rec, s.rt.Processes(), err)
	s.detach(rec)
	s.record.last = run
	s.draw(run, l)
	return err
}

// drawWaits draws who waits for whom.
func (s *Shell) drawWaits(string) error {
	list := s.rt.Processes()
	run := picture.Waiting(list)
	s.draw(run, picture.WaitFor)
	s.tell(s.stuckUnlessActed(list))
	return nil
}

// draw shows a picture.
func (s *Shell) draw(run *picture.Run, l picture.Layout) {
	if n := s.cfg.notebook; n != nil {
		n.display(run, l)
		return
	}
	s.freshLine()
	s.page(run.Text(l, picture.TextOptions{
		Width: s.columns(), ASCII: s.record.ascii, Rows: drawnRows,
		Color: s.colored.Load() && s.ed != nil && s.ed.Interactive(),
	}))
}

func (s *Shell) newRecorder(keep int) *picture.Recorder {
	return picture.NewRecorder(picture.Options{
		Began: s.rt.Now(), Virtual: s.rt.Virtual(), Keep: keep, Brief: s.brief, LockName: s.lockName,
		Skip: func(p *csp.Process) bool {
			return p.Parent() == 0 && p.Name() == leaksName
		},
		Tape: func() *csp.Tape { return s.spool(keep) },
	})
}

// spool returns the tape that the events of long runs are written on.
func (s *Shell) spool(keep int) *csp.Tape {
	if t := s.record.tape.Load(); t != nil {
		return t
	}
	t := csp.NewTape(keep)
	if !s.record.tape.CompareAndSwap(nil, t) {
		return s.record.tape.Load()
	}
	s.rt.Record(t)
	return t
}

// unspool ends the tape when nobody needs it any more.
func (s *Shell) unspool() {
	if len(s.record.recorders) == 0 && s.live.server == nil && s.record.tape.Swap(nil) != nil {
		s.rt.Record(nil)
	}
}

func (s *Shell) attach(r *picture.Recorder) {
	s.record.recorders = append(s.record.recorders, r)
	s.observe()
}

func (s *Shell) detach(r *picture.Recorder) {
	s.record.recorders = slices.DeleteFunc(s.record.recorders, func(o *picture.Recorder) bool { return o == r })
	s.observe()
	s.unspool()
}

// recorded returns what a recorder has recorded, with how it ended: with err, and with the processes that are left.
func (s *Shell) recorded(r *picture.Recorder, left []csp.ProcessInfo, err error) *picture.Run {
	run := r.Run()
	var dead *csp.DeadlockError
	if errors.As(err, &dead) {
		left = dead.Processes
	}
	failure := ""
	if err != nil {
		failure, _, _ = strings.Cut(s.Report(err), "\n")
	}
	run.End(left, stuckIn(err), failure)
	var panicked *csp.PanicError
	switch {
	case errors.As(err, &panicked):
		run.Panicked = panicked.ID
		run.PanickedAt = placeOf(s.engine.Locate(panicked))
	case isPanic(err):
		run.Panicked = run.Foreground()
		if p, ok := err.(*engine.Panic); ok {
			run.PanickedAt = placeOf(p)
		}
	}
	return run
}

// placeOf is where a panic was raised, "" if that is not known.
func placeOf(p *engine.Panic) string {
	if p.At == nil {
		return ""
	}
	return p.At.String()
}

// lockName is what the running process calls a lock.
func (s *Shell) lockName(at uintptr) string {
	if s.engine == nil {
		return ""
	}
	return s.engine.LockName(at)
}

// stuckIn returns the numbers of the processes that can never go on, as an error tells.
func stuckIn(err error) (stuck []int) {
	var dead *csp.DeadlockError
	var leak *LeakError
	switch {
	case errors.As(err, &dead):
		for _, p := range dead.Processes {
			stuck = append(stuck, p.ID)
		}
	case errors.As(err, &leak):
		for _, l := range leak.Leaks {
			stuck = append(stuck, l.ID)
		}
	}
	return stuck
}

// keepFor returns how many events of either end a picture of a format has.
func keepFor(format string) int {
	switch format {
	case ".json": // a trace
		return 50_000
	case ".html":
		return picture.DefaultKeep
	}
	return picture.DefaultKeep / 2
}

// recordFile records all that happens for Config.Picture.
func (s *Shell) recordFile() error {
	rec := &s.record
	var err error
	if rec.format, err = picture.FormatOf(s.cfg.Picture); err != nil {
		return err
	}
	if rec.file, err = os.Create(s.cfg.Picture); err != nil {
		return err
	}
	rec.whole = s.newRecorder(keepFor(rec.format))
	s.attach(rec.whole)
	return nil
}

// writePicture writes the picture of Config.Picture, if there is to be one, once, and has the page show the end. err is
// what ended the program.
func (s *Shell) writePicture(err error) {
	s.showEnd(err)
	rec := &s.record
	if rec.file == nil || s.rt == nil {
		return
	}
	rec.written.Do(func() {
		var left []csp.ProcessInfo
		if s.rt.OnLoop() {
			left = s.rt.Processes()
		} else {
			left = soon(func() []csp.ProcessInfo { return s.rt.Processes() })
		}
		run := s.recorded(rec.whole, left, err)
		run.Title = s.title()
		failed := run.Write(rec.file, rec.format)
		if err := rec.file.Close(); failed == nil {
			failed = err
		}
		if failed != nil {
			fmt.Fprint(s.cfg.Stderr, pretty.Wrap(fmt.Sprintf("%s: %v\n", s.cfg.Picture, failed), 0))
		}
	})
}

// title is what pictures are of.
func (s *Shell) title() string {
	if len(s.cfg.Args) > 0 {
		return filepath.Base(s.cfg.Args[0])
	}
	return "cspsh"
}

// exitFailure is what is said of a program that ended itself with a status.
func exitFailure(code int) error {
	if code == 0 {
		return nil
	}
	return fmt.Errorf("exit status %d", code)
}
