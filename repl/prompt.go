package repl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/signals"
	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// Prompts.
const (
	prompt       = ">>> "
	continuation = "... "
)

// quitting ends the prompt loop with an exit status.
type quitting int

func (quitting) Error() string { return "quit" }

// quits reports whether an error ends the prompt loop. It is not looked for in others, whose methods may be the user's.
func quits(err error) bool {
	_, ok := err.(quitting)
	return ok
}

// Interact reads inputs from in, and evaluates each, until the input ends or the
// user quits. With a terminal on both sides it prompts and lets lines be edited;
// without, it is silent but for what the inputs print. banner is shown to a
// person first. It returns the exit status: where nobody typed the highest that any
// input called for, else 0. A whole program, where nobody types, is run as a script.
func Interact(cfg Config, in, out *os.File, banner string) (status int, err error) {
	if cfg.JSON {
		return interactJSON(cfg, in, out)
	}
	var input io.Reader
	if !term.IsTerminal(in) {
		r := bufio.NewReaderSize(in, maxHead)
		if beginsProgram(r) {
			cfg.Stdin = r
			return runInput(cfg)
		}
		input = r
	}
	history := term.NewHistory()
	if term.IsTerminal(in) {
		history = openHistory()
	}
	var s *Shell
	var colored atomic.Bool
	colored.Store(cfg.Color)
	var highlighter highlighter
	colours := func(text string, pos int) []term.Style {
		if !colored.Load() {
			return nil
		}
		return highlighter.styles(text, pos)
	}
	ed, err := term.New(term.Config{
		In: in, Out: out, Input: input,
		History:      history,
		More:         more,
		Indent:       indent,
		Continuation: continuation,
		Highlight:    colours,
		Complete: func(text string, pos int) term.Completion {
			if s == nil {
				return term.Completion{}
			}
			return s.front().complete(text, pos)
		},
		Hint: func(text string, pos int) string {
			if s == nil {
				return ""
			}
			return s.front().hintAt(text, pos)
		},
		Entered:     func() { s.interrupts.begin() },
		Interrupted: func() { s.interrupted("") },
	})
	if err != nil {
		return StatusFailed, err
	}
	// The terminal is put right on every way out, also that of os.Exit.
	defer ed.Close()
	var exiting atomic.Bool
	exit := cfg.Exit
	cfg.Exit = func(code int) {
		exiting.Store(true)
		ed.Close()
		exit(code)
	}
	cfg.Stdin, cfg.terminal = ed.Input(), ed.File()
	if cfg.terminal != nil {
		cfg.keyboard, _ = ed.(engine.Terminal)
	}
	screen := &tee{w: ed.Output()}
	cfg.Stdout = screen
	if ed.Interactive() {
		cfg.Stderr = screen
		// Compiled code logs there, too, such as net/http about a handler.
		defer log.SetOutput(log.Writer())
		log.SetOutput(ed.Output())
	}
	if s, err = New(cfg); err != nil {
		return StatusFailed, err
	}
	defer s.Close()
	defer onTermination(func() { s.leaveTerminal(ed) })()
	if ed.Interactive() && banner != "" {
		cols, _ := ed.Size()
		fmt.Fprintln(ed.Output(), pretty.Wrap(banner, cols))
	}
	s.ed, s.colored = ed, &colored
	s.course.screen = screen
	if ed.Interactive() {
		s.history = history
		s.earlier = history.Entries()
	}
	status = s.loop(ed)
	if exiting.Load() || s.terminated.Load() {
		select {} // the process ends with the status that os.Exit was given, or by a signal
	}
	return status, nil
}

// leaveTerminal leaves the terminal as it was found. It does not wait for long: another program may
// have it.
func (s *Shell) leaveTerminal(ed term.Editor) {
	s.terminated.Store(true)
	if s.watching.Swap(false) {
		io.WriteString(ed.Output(), backAgain)
	}
	within(time.Second, func() { ed.Close() })
}

// onTermination has f called when the terminal goes away or the process is asked to
// end; the default action follows. The returned function ends that.
func onTermination(f func()) (stop func()) {
	return signals.Watch(func(sig os.Signal) {
		f()
		signals.Default(sig)
	}, syscall.SIGTERM, syscall.SIGHUP)
}

// historyLimit is how many inputs are kept for later sessions.
const historyLimit = 10_000

// openHistory returns the history of earlier sessions, or an empty one where there is
// none to be had.
func openHistory() *term.History {
	dir := stateFolder()
	if dir == "" || os.MkdirAll(dir, 0o700) != nil {
		return term.NewHistory()
	}
	h, err := term.OpenHistory(filepath.Join(dir, "history"), historyLimit)
	if err != nil {
		return term.NewHistory()
	}
	return h
}

// more tells the editor whether the text wants another line.
func more(text string) bool {
	return !isCommand(text) && syntax.StateOf([]byte(text+"\n")) == syntax.Incomplete
}

// indent tells the editor how deep a line stands that begins with next.
func indent(text, next string) int { return syntax.Indent([]byte(text), next) }

// loop is the prompt loop.
func (s *Shell) loop(ed term.Editor) (status int) {
	defer s.onInterrupt()()
	defer s.onQuit()()
	if ed.Interactive() {
		if err := s.startUp(); err != nil {
			return Status(err)
		}
	}
	if s.cfg.Lesson != "" {
		if err := s.beginLesson(s.cfg.Lesson, false); err != nil {
			s.complain(err)
			return StatusCompile
		}
	}
	for {
		src, err := s.read(ed, ed.Interactive())
		typed := strings.TrimSpace(src) != ""
		if err == nil && !typed && ed.Interactive() {
			src = s.meantByEnter()
		}
		switch {
		case errors.Is(err, term.ErrInterrupt):
			s.interrupted(src)
			continue
		case err != nil && !ed.Interactive():
			s.catchUp() // nobody saw the prompt behind the last input
			return s.statusOf(status)
		case err != nil:
			return status
		case strings.TrimSpace(src) == "":
			s.interrupts.end()
			continue
		}
		if syntax.IsFile([]byte(src)) && !ed.Interactive() {
			return s.fileFrom(ed, src)
		}
		if typed {
			s.recall(src)
		}
		failed, over := s.takeAll(src)
		if over || !ed.Interactive() {
			status = max(status, failed)
		}
		if over {
			return status
		}
	}
}

// recall has the keys for earlier inputs find one.
func (s *Shell) recall(src string) {
	if s.history != nil {
		// A history that cannot be written is no reason to stop.
		_ = s.history.Add(strings.TrimRight(src, "\n"))
	}
}

// takeAll takes an input that may have been pasted: it may be a session of several inputs and
// commands, each of which is taken.
func (s *Shell) takeAll(src string) (failed int, over bool) {
	inputs, ok := sessionInputs(src)
	if !ok || len(inputs) == 1 {
		return s.take(src)
	}
	for _, src := range inputs {
		status, over := s.take(src)
		if failed = max(failed, status); over || status == StatusInterrupted {
			return failed, over
		}
	}
	return failed, false
}

// take handles an input and reports what it ended with. It returns the exit status that stands for
// that, and whether the input ends the session.
func (s *Shell) take(src string) (failed int, over bool) {
	interactive := s.ed != nil && s.ed.Interactive()
	if s.cfg.Echo && !interactive {
		s.echo(src)
	}
	err := s.handle(src)
	if s.ed != nil {
		s.ed.Output().Flush()
	}
	if quits(err) {
		return Status(err), true
	}
	if err != nil {
		s.complain(err)
	}
	// Also where the input came to its end before Ctrl-C did.
	if interactive && s.interrupts.any() {
		s.afterInterrupt()
	}
	return Status(err), false
}

// echo shows an input as if it had been typed.
func (s *Shell) echo(src string) {
	p := prompt
	for line := range strings.Lines(strings.TrimRight(src, "\n") + "\n") {
		fmt.Fprint(s.cfg.Stdout, strings.TrimRight(p+line, " \n")+"\n")
		p = continuation
	}
}

// fileFrom runs what comes without a prompt and begins with a package clause: a
// whole program.
func (s *Shell) fileFrom(ed term.Editor, src string) int {
	for {
		line, err := ed.ReadLine("")
		if err != nil {
			break
		}
		src += line + "\n"
	}
	err := s.runProgram(src)
	if err != nil {
		s.complain(err)
	}
	return Status(err)
}

// read reads one whole input, of as many lines as it takes. If somebody types, two blank
// lines in a row end it, however it stands. With an error it returns what is given up.
func (s *Shell) read(ed term.Editor, typed bool) (string, error) {
	var src syntax.Growing
	p, blank := prompt, 0
	for {
		line, err := ed.ReadLine(p)
		if err == nil && !s.unprompted(&line, src.Text() == "") {
			continue
		}
		if err == io.EOF && strings.TrimSpace(src.Text()) != "" {
			return src.Text(), nil // told as incomplete when it is parsed
		}
		if err != nil {
			return src.Text() + line, err
		}
		state := src.Add(line + "\n")
		if text := src.Text(); isCommand(text) || state != syntax.Incomplete {
			return text, nil
		}
		if strings.TrimSpace(line) == "" && typed {
			if blank++; blank == 2 {
				return src.Text(), nil
			}
		} else {
			blank = 0
		}
		p = continuation
	}
}

// unprompted takes the prompt off a line of a transcript. It reports false for one that is output:
// from the first input with a prompt on, lines without one are.
func (s *Shell) unprompted(line *string, first bool) bool {
	rest, ok := cutPrompt(*line, prompt)
	if !ok && s.transcript {
		rest, ok = cutPrompt(*line, continuation)
		ok = ok && !first
	}
	if !ok {
		return !s.transcript || s.ed != nil && s.ed.Interactive()
	}
	*line, s.transcript = rest, true
	return true
}

// handle runs a command or evaluates an input. An interrupt meanwhile stops it, a
// second one kills all processes.
func (s *Shell) handle(src string) error {
	s.interrupts.begin()
	defer s.interrupts.end()
	defer s.noticeWaiting()()
	return s.evalOrCommand(src)
}

func (s *Shell) evalOrCommand(src string) error {
	s.course.typed(src)
	before := s.inputs
	entry := len(s.log)
	s.log = append(s.log, logged{text: strings.TrimRight(src, "\n")})
	defer func() {
		if s.inputs > before {
			s.log[entry].number = before + 1
		}
	}()
	s.repeat, s.hinted = "", signatureHint{}
	if s.recordsTo != nil {
		return s.evalRecorded(src)
	}
	if done, err := s.pick(src); done {
		return err
	}
	cmd, ok := strings.CutPrefix(strings.TrimSpace(src), ":")
	if !ok {
		cmd, ok = s.meant(src)
	}
	switch {
	case ok:
		return s.command(cmd)
	case syntax.IsFile([]byte(src)):
		return s.evalFile(src)
	}
	return s.hinting(src, s.Eval(src))
}

// evalFile evaluates a source file that was typed or pasted: it declares what stands in it and, if it
// is a program, runs that. Its main can be called again.
func (s *Shell) evalFile(src string) error {
	name := s.nextInput()
	if err := s.evalKept(name, string(syntax.WithoutPackage([]byte(src)))); err != nil {
		return err
	}
	if syntax.PackageName([]byte(src)) != "main" || s.session.Lookup("main") == nil {
		return nil
	}
	return s.eval("main", "main()", false)
}

// A logged input or command is one that was typed.
type logged struct {
	text   string
	number int // by which messages call it, 0 for a command without an input
}

// isCommand reports whether an input is no Go.
func isCommand(src string) bool { return strings.HasPrefix(strings.TrimSpace(src), ":") }
