package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/restrict"
	"github.com/cspsh/cspsh/repl/internal/term"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A Shell is one session. Its methods are to be called by one goroutine at a
// time, except Interrupt.
type Shell struct {
	cfg     Config
	rt      *csp.Runtime
	fset    *token.FileSet
	imp     *importer
	session *check.Session
	engine  *engine.Engine
	inputs  int

	own    ownPackages          // the program's packages, by path
	folder *restrict.Folder     // of Config.Restrict, or nil
	life   atomic.Pointer[life] // of the session's processes

	ed         term.Editor // where a person types, or nil
	interrupts interrupts  // by Ctrl-C
	vi         bool
	began      time.Time             // by the clock of the runtime
	history    *term.History         // what that person has typed, or nil
	stepper    *stepper              // set while the runtime is paused
	trace      *tracer               // set while events are shown
	record     recording             // what pictures are made of
	decisions  decisions             // of a script or a session that is recorded or repeated
	copy       atomic.Pointer[Shell] // that inputs go to while they are recorded or repeated, or nil
	recordsTo  *sessionRecord        // what is written of that, or nil
	repeatable *explore.Schedule     // of the last session that was recorded, unless something was explored since; or nil
	live       livePage
	capture    func(v reflect.Value, t types.Type) // takes shown values in place of the output
	journey    *journey                            // what was explored last, or nil
	main       *types.Package                      // of a script with a package clause

	user     *gate                              // the output of the user's code
	faults   *gate                              // its standard error, and reports of the background
	printing atomic.Pointer[stepper]            // is told what processes print
	ops      *atomic.Uint64                     // counts puts and takes, when :top wants to know
	last     shownValue                         // what _ stands for
	lastCell any                                // what that is declared from
	ahead    []*engine.Code                     // of a trial: what is to be run before the input that was compiled, for _
	hide     bool                               // values are not shown
	colored  *atomic.Bool                       // what is typed is coloured
	cancel   atomic.Pointer[context.CancelFunc] // ends the command that runs
	left     atomic.Pointer[chan struct{}]      // what was abandoned, until it has ended: see abandonable
	closing  atomic.Bool                        // its processes are killed for good
	panics   atomic.Int64                       // in the background
	races    atomic.Int64                       // that were reported
	inTime   func() bool                        // takes Config.Timeout back

	forgotten  int           // channels up to this number were there before :reset
	told       *bytes.Buffer // what the command that runs tells, to be paged
	terminated atomic.Bool   // by a signal, which ends the process soon
	watching   atomic.Bool   // the live view has the screen
	unhinted   bool          // signatures are not shown
	hinted     signatureHint
	unpaged    bool     // long output is not stopped
	cols       int      // how wide lines are, whatever the terminal is, if above 0
	log        []logged // what was typed
	transcript bool     // what is read has prompts in it
	earlier    []string // what was typed in sessions before
	course     course   // the lesson that is gone through
	repeat     string   // the command that a blank line stands for, or ""

	mu      sync.Mutex
	sources map[string]string // by file name, for excerpts
	done    []evaluated       // the inputs that went well, for :save
}

// Session defaults for names that many packages share.
var preferred = []string{"math/rand", "text/template", "net/http", "crypto/sha256"}

// New returns a shell. It is to be closed.
func New(cfg Config) (*Shell, error) {
	if cfg.Stdout == nil {
		cfg.Stdout = io.Discard
	}
	if cfg.Stderr == nil {
		cfg.Stderr = io.Discard
	}
	s := &Shell{cfg: cfg, fset: token.NewFileSet(), sources: map[string]string{}, colored: new(atomic.Bool)}
	if cfg.Record != "" {
		// What cannot be written is told before anything runs.
		f, err := os.OpenFile(cfg.Record, os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		f.Close()
	}
	s.decisions.takeInput(&cfg)
	s.cfg.Stdin = cfg.Stdin
	s.life.Store(newLife())
	s.user = &gate{w: cfg.Stdout, shell: s}
	s.faults = &gate{w: cfg.Stderr, shell: s}
	std := stdlib_symbols.Importer(s.fset)
	own, err := compiledPackages(s.ownPackages(), std)
	if err != nil {
		return nil, err
	}
	s.own = own
	if err := s.restricts(); err != nil {
		return nil, err
	}
	s.imp = &importer{sent: cfg.sent, own: own, std: std, allow: cfg.AllowImport, folder: s.folder, fset: s.fset, remember: s.remember, dir: "."}
	s.imp.forget()
	s.session = check.NewSession(s.fset, s.imp, s.defaultNames())
	s.session.Embed = s.imp.embed
	if s.rt = cfg.Runtime; s.rt == nil {
		s.rt = csp.New(s.runtimeOptions()...)
	}
	s.began = s.rt.Now()
	var stdout, stderr *os.File
	if cfg.capture != nil {
		stdout, stderr = cfg.capture.stdout, cfg.capture.stderr
	}
	linked, root, err := s.testing()
	if err != nil {
		return nil, err
	}
	var outer func(what string, at *csp.Site)
	switch {
	case cfg.trial:
		outer = outside
	case cfg.records():
		outer = s.noteOutside
	case cfg.Replay != nil:
		outer = func(string, *csp.Site) {}
	}
	var raced func(*engine.Race)
	if cfg.Races {
		raced = s.raced
	}
	s.engine, err = engine.New(engine.Options{
		Runtime: s.rt, Fset: s.fset,
		Context: s.scope,
		Begin:   s.begin,
		Symbols: s.imp.symbols,
		Stdin:   cfg.Stdin, Stdout: s.user, Stderr: s.faults,
		OSStdin: cfg.terminal, OSStdout: stdout, OSStderr: stderr, OpenStdin: cfg.openStdin, Terminal: cfg.keyboard,
		Args:       cfg.Args,
		Exit:       s.userExit,
		Show:       s.shown,
		ShowText:   s.shownText,
		Source:     s.genericSource,
		FromSource: s.imp.fromSource(),
		Linked:     linked,
		Root:       root,
		Looks:      cfg.test != nil,
		Panicked: func(p *csp.Process, v *engine.Panic, fatal bool) {
			s.panicked(&csp.PanicError{ID: p.ID(), Process: p.Name(), Value: v}, fatal)
		},
		Race:        raced,
		Abandoned:   s.abandoned,
		Outside:     outer,
		Diverted:    cfg.trial || cfg.copied != nil || cfg.terminal != nil,
		Alone:       cfg.trial,
		Still:       cfg.Script || cfg.copied != nil,
		Rests:       cfg.copied != nil,
		Stepped:     cfg.Web && cfg.Script,
		Redefinable: !cfg.Script,
		Memory:      uint64(cfg.Memory),
		Restrict:    s.folder,
	})
	if err != nil {
		s.Close()
		return nil, err
	}
	if cfg.Timeout > 0 {
		s.inTime = s.limitTime()
	}
	if cfg.Picture != "" {
		if err := s.recordFile(); err != nil {
			s.Close()
			return nil, err
		}
	}
	if cfg.Web {
		if err := s.watch(); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// shown is told the values of expressions.
func (s *Shell) shown(v reflect.Value, t types.Type) {
	if s.capture != nil {
		s.capture(v, t)
		return
	}
	var value any
	if v.IsValid() {
		value = v.Interface()
	}
	s.last = shownValue{value: value, typ: types.Default(t), set: true, stale: true, input: s.inputs}
	if s.cfg.trial {
		s.lastCell = value // as its inputs have been compiled before any of them runs
	}
	s.write(Value{s.show(v, t), typeName(types.Default(t))})
}

// shownText is told those of untyped constants, which perhaps no variable could hold.
func (s *Shell) shownText(text, typ string) {
	s.last = shownValue{text: text, set: true, stale: true, input: s.inputs}
	s.write(Value{text, typ})
}

// write writes the value of an expression.
func (s *Shell) write(v Value) {
	switch {
	case s.hide:
	case s.cfg.outcomes != nil:
		s.cfg.outcomes.value(v)
	case s.cfg.notebook != nil:
		s.cfg.notebook.cell().Result(v.Text)
	default:
		s.freshLine()
		fmt.Fprintln(s.out(), v.Text)
	}
}

// typed reports whether somebody types the inputs or, if they are repeated, typed them.
func (s *Shell) typed() bool {
	return s.ed != nil && s.ed.Interactive() || s.cfg.copied != nil && s.cfg.copied.typed
}

// freshLine ends a line of a terminal that somebody has begun.
func (s *Shell) freshLine() {
	switch c := s.cfg.copied; {
	case s.ed != nil && s.ed.Interactive():
		s.ed.Output().FreshLine()
	case c != nil && c.typed:
		c.out.freshLine()
	}
}

// runtimeOptions are those of a runtime of the shell's own.
func (s *Shell) runtimeOptions() []csp.RuntimeOption {
	opts := []csp.RuntimeOption{
		csp.WithPanicHandler(s.onPanic),
		csp.WithDeadlockHandler(s.deadlocked),
		csp.WithInterpreter(inhabitant{s}),
		csp.WithVisitors(func() bool { return s.engine.Visitors() }),
	}
	if !s.cfg.Script {
		opts = append(opts, csp.WithChannelList())
	}
	if s.cfg.Virtual {
		opts = append(opts, csp.WithVirtualClock())
	}
	if d := s.decider(); d != nil {
		opts = append(opts, csp.WithVirtualClock(), csp.WithDecider(d))
	} else if s.cfg.Seed != 0 {
		opts = append(opts, csp.WithSeed(s.cfg.Seed))
	}
	return opts
}

// errClosed is what processes of a session that is over are killed with.
var errClosed = errors.New("the session is over")

// Close kills all processes of the session, and stops the runtime if it is the
// shell's own.
func (s *Shell) Close() {
	s.conclude(nil)
	if c := s.copy.Load(); c != nil {
		c.Close()
	}
	s.journey.close()
	s.closeLive()
	s.closing.Store(true)
	if s.inTime != nil {
		s.inTime()
	}
	if s.cfg.Runtime == nil {
		s.rt.Stop()
	}
	s.life.Load().end(errClosed)
	if s.engine != nil {
		s.engine.Close()
	}
	if s.folder != nil {
		s.folder.Close()
	}
}

// Runtime returns the runtime that the session's processes run on.
func (s *Shell) Runtime() *csp.Runtime { return s.rt }

// userExit is os.Exit. Where somebody types it ends what has called it, as it would a program: the
// session, with its values, goes on.
func (s *Shell) userExit(code int) {
	if s.typed() && s.cfg.Exit != nil {
		s.engine.Exit(code)
	}
	s.exit(code)
}

func (s *Shell) exit(code int) {
	s.imp.testing.exiting(code)
	if code == StatusOK && s.races.Load() > 0 && s.cfg.Script {
		code = StatusRace
	}
	s.conclude(exitFailure(code))
	if err := s.replayed(); err != nil {
		s.Complain(err)
		code = Status(err)
	}
	if code != StatusInterrupted {
		s.linger()
	}
	if s.cfg.Exit != nil {
		s.cfg.Exit(code)
	}
	panic("os.Exit is not available here")
}

// defaultNames are the packages that need no import, by name.
func (s *Shell) defaultNames() map[string]string {
	names := check.DefaultNames(s.packages(), append(slices.Collect(maps.Keys(s.own)), preferred...)...)
	delete(names, path.Base(check.EmbedPath)) // files that need it import it themselves
	return names
}

// onLoop calls f on the loop, as no process, which would have a number.
func (s *Shell) onLoop(f func()) {
	done := make(chan struct{})
	if s.rt.OnLoop() || !s.rt.Post(func() { defer close(done); f() }) {
		f()
		return
	}
	<-done
}

// begin is called by each process of the session that another one has not started.
func (s *Shell) begin() {
	running.Set(s)
	if n := s.cfg.notebook; n != nil {
		ownCell.Set(n.current.Load())
	}
	if p := csp.Self(); s.interrupts.pending() && p == s.engine.Foreground() {
		p.Kill() // Interrupt did not find it yet
	}
}

// Interrupt stops the input that is being evaluated, if any: its process is
// killed, those that it spawned go on. It may be called from any goroutine.
func (s *Shell) Interrupt() {
	if c := s.copy.Load(); c != nil {
		c.Interrupt()
	}
	if cancel := s.cancel.Load(); cancel != nil {
		(*cancel)()
	}
	s.engine.Interrupt()
}

// TakesSignals reports whether the user's code has asked for signals with
// signal.Notify: an interrupt is then its business. It may be called from any
// goroutine.
func (s *Shell) TakesSignals() bool { return s.front().engine.TakesSignals() }

func (s *Shell) remember(name, src string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources[name] = src
}

func (s *Shell) source(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sources[name]
}

// abandoned reports a call of compiled code that cannot be stopped with its process.
func (s *Shell) abandoned(what string, at *csp.Site) {
	if s.cfg.Script || s.closing.Load() {
		return
	}
	fmt.Fprintf(s.faults, "%v: %s is abandoned: it goes on by itself\n", at, what)
}

// onPanic reports a panic that nobody waits for. It ends a script if that is one of a
// goroutine, as in Go; as in a compiled program it does not if it is one of a process of
// package csp.
func (s *Shell) onPanic(e *csp.PanicError) {
	s.panicked(e, isReport(e.Value) || !s.cfg.Script)
}

// panicked reports a panic in the background. It is a fatal one where a Go program would
// end by it.
func (s *Shell) panicked(e *csp.PanicError, fatal bool) {
	cols := 0
	switch {
	case s.cfg.trial || s.cfg.JSON || s.cfg.outcomes != nil:
	case s.cfg.Script:
		cols = term.Columns(s.cfg.Stderr)
	default:
		cols = s.columns()
	}
	report := s.reportIn(e, cols)
	if s.cfg.trial {
		explore.Fail(explore.Panic, "%s", report)
	}
	s.panics.Add(1)
	if w := s.cfg.outcomes; w != nil {
		w.panicked(report)
	} else {
		fmt.Fprint(s.faults, report)
	}
	if fatal && s.cfg.Script {
		s.conclude(e)
		s.exit(StatusFailed)
	}
}

// Exit statuses of the command, by what became of a program.
const (
	StatusOK          = 0
	StatusCompile     = 1   // cannot be read or does not compile
	StatusFailed      = 2   // panic, deadlock or wrong usage
	StatusRace        = 66  // it has run, with races
	StatusTimeout     = 124 // its time was over
	StatusInterrupted = 130 // interrupted
)

// Status returns the exit status that an error of Eval or RunFile calls for.
func Status(err error) int {
	var ce *CompileError
	var ke *csp.KilledError
	if e, ok := err.(*copyError); ok {
		err = e.error
	}
	switch {
	case err == nil:
		return StatusOK
	case quits(err):
		return int(err.(quitting))
	case isPanic(err):
		return StatusFailed
	case errors.As(err, new(*RaceError)):
		return StatusRace
	case errors.As(err, new(*TimeoutError)):
		return StatusTimeout
	case errors.As(err, &ce), errors.As(err, new(*ReplayError)), errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		return StatusCompile
	case errors.As(err, &ke), errors.Is(err, errInterrupted):
		return StatusInterrupted
	}
	return StatusFailed
}
