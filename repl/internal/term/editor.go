package term

import (
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chzyer/readline"
	xterm "golang.org/x/term"
)

const (
	pasteOn  = "\x1b[?2004h" // the terminal marks pastes
	pasteOff = "\x1b[?2004l"
)

// An editor is the Editor for a terminal.
type editor struct {
	cfg    Config
	tty    *tty
	file   *os.File // see File, or nil
	keys   *keyReader
	screen *screen
	out    *Writer
	rl     *readline.Instance
	stop   func() // ends watching for signals

	line    sync.Mutex  // held by ReadLine
	wanted  atomic.Bool // ReadLine waits for its turn
	reading sync.Mutex  // held by whoever reads the terminal, and by Close in the end
	ended   bool        // readline's loop has ended
	closed  atomic.Bool
	prefill string

	mu       sync.Mutex // guards what follows; readline's goroutine and ReadLine's take turns anyway
	prompt   string
	edit     editing
	recall   recall
	search   *search
	listed   listing
	menu     *menu // set while its user chooses
	vi       vi
	arg      rune // the character that keyChar stands for
	indented int  // cells of automatic indentation that typed blanks may stand for
	stale    bool // the screen does not show the last change yet

	modeMu   sync.Mutex
	mode     mode       // which the terminal is in
	opened   []*os.File // by Open
	deadline time.Time  // theirs
}

// A mode is one of the terminal's.
type mode int

const (
	modeRun  mode = iota // a program runs
	modeEdit             // a line is edited
	modeOwn              // a program reads: the mode in which the terminal was found
)

func newEditor(cfg Config) (*editor, error) {
	t, err := openTTY(cfg.In, cfg.Out)
	if err != nil {
		return nil, err
	}
	src, err := openSource(cfg.In)
	if err != nil {
		return nil, err
	}
	e := &editor{cfg: cfg, tty: t, file: openFile(cfg.In), screen: &screen{out: cfg.Out}}
	e.screen.cols, e.screen.rows = e.Size()
	e.out = &Writer{s: e.screen}
	e.keys = &keyReader{src: src, idle: loop{e}.idle}
	e.keys.vim.Store(cfg.Vim)
	if cfg.History == nil {
		e.cfg.History = NewHistory()
	}

	e.rl, err = readline.NewEx(&readline.Config{
		Stdin:               e.keys,
		Stdout:              io.Discard, // the screen draws
		Stderr:              io.Discard,
		Painter:             loop{e},
		Listener:            loop{e},
		FuncFilterInputRune: loop{e}.filter,

		HistoryLimit:           -1,
		DisableAutoSaveHistory: true,
		UniqueEditLine:         true, // leaves the end of the line to us

		// The mode, the size and the signals of the terminal are our own affair. Readline takes it
		// for so wide that no line wraps, which spares it looking for the places.
		ForceUseInteractive: true,
		FuncIsTerminal:      func() bool { return true },
		FuncMakeRaw:         func() error { return nil },
		FuncExitRaw:         func() error { return nil },
		FuncGetWidth:        func() int { return 1 << 30 },
		FuncOnWidthChanged:  func(func()) {},
	})
	if err != nil {
		src.close()
		e.file.Close()
		return nil, err
	}
	if err := t.run(); err != nil {
		src.close()
		e.file.Close()
		return nil, err
	}
	e.stop = watch(e.resized, e.continued)
	return e, nil
}

func (e *editor) ReadLine(prompt string) (string, error) {
	e.wanted.Store(true)
	e.line.Lock()
	defer e.line.Unlock()
	e.reading.Lock()
	defer e.reading.Unlock()
	e.wanted.Store(false)
	if e.ended || e.closed.Load() {
		return "", io.EOF
	}

	e.mu.Lock()
	e.prompt = prompt
	e.edit = editing{killed: e.edit.killed}
	e.recall = recall{entries: e.cfg.History.Entries()}
	e.recall.at = len(e.recall.entries)
	e.search, e.menu, e.vi, e.listed, e.indented = nil, nil, vi{}, listing{}, 0
	e.mu.Unlock()

	e.setMode(modeEdit)
	e.out.promptUp(view{prompt: prompt, cont: e.cfg.Continuation})
	if e.prefill != "" {
		e.rl.Operation.SetBuffer(e.prefill)
		e.prefill = ""
	}
	text, err := e.rl.Readline()
	note := ""
	switch {
	case e.keys.ended():
		// Readline takes what had been typed when the terminal went away for entered.
		e.drain(err)
		text, err = "", io.EOF
	case errors.Is(err, readline.ErrInterrupt):
		note, err = "^C", ErrInterrupt
	case err == io.EOF:
		note = "^D"
	}
	loop{e}.leave()
	if err == nil && e.cfg.Entered != nil {
		e.cfg.Entered()
	}
	e.setMode(modeRun)
	e.out.promptDown(note)
	for err == nil && e.cfg.Interrupted != nil && e.keys.takeInterrupt() {
		e.cfg.Interrupted()
	}
	return text, err
}

// drain waits for readline's loop to end, which it does with one io.EOF when the input has ended;
// err is what it said last.
func (e *editor) drain(err error) {
	for err != io.EOF {
		_, err = e.rl.Readline()
	}
	e.ended = true
}

func (e *editor) Prefill(text string) { e.prefill = text }
func (e *editor) SetVim(on bool)      { e.keys.vim.Store(on) }
func (e *editor) Output() *Writer     { return e.out }
func (e *editor) Input() io.Reader    { return input{e} }
func (e *editor) File() *os.File      { return e.file }
func (e *editor) Interactive() bool   { return true }

func (e *editor) Size() (cols, rows int) {
	cols, rows, err := xterm.GetSize(int(e.cfg.Out.Fd()))
	if err != nil || cols <= 0 {
		return 80, 24
	}
	return cols, rows
}

func (e *editor) Close() error {
	if e.closed.Swap(true) {
		return nil
	}
	// Readline's own Close waits for its input, so that has to end first.
	e.keys.Close()
	e.reading.Lock()
	defer e.reading.Unlock()
	if !e.ended {
		e.drain(nil)
	}
	e.stop()
	err := e.rl.Terminal.Close()
	if e.file != nil {
		err = errors.Join(err, e.file.Close())
	}
	e.out.Flush()
	return errors.Join(err, e.tty.restore())
}

func (e *editor) setMode(m mode) {
	e.modeMu.Lock()
	defer e.modeMu.Unlock()
	if m == modeEdit || e.mode == modeEdit {
		defer e.markPastes(m == modeEdit)
	}
	e.mode = m
	e.applyMode()
	var deadline time.Time
	if m == modeEdit {
		deadline = time.Unix(0, 1)
	}
	_ = e.file.SetReadDeadline(deadline) // an error for nil
	e.opened = slices.DeleteFunc(e.opened, func(f *os.File) bool { return f.SetReadDeadline(deadline) != nil })
	e.deadline = deadline
	if m == modeEdit {
		awaitReads(e.file)
		for _, f := range e.opened {
			awaitReads(f)
		}
	}
}

func (e *editor) markPastes(on bool) {
	if on {
		e.screen.control(pasteOn)
	} else {
		e.screen.control(pasteOff)
	}
}

func (e *editor) applyMode() {
	// An error here means that the terminal has gone, which reading will tell.
	switch e.mode {
	case modeRun:
		_ = e.tty.run()
	case modeEdit:
		_ = e.tty.edit()
	case modeOwn:
		_ = e.tty.restore()
	}
}

func (e *editor) resized() {
	e.screen.resize(e.Size())
}

// suspend stops the program, with the terminal as it was found.
func (e *editor) suspend() {
	e.modeMu.Lock()
	e.screen.leave()
	e.markPastes(false)
	_ = e.tty.restore()
	stopped := suspend()
	e.modeMu.Unlock()
	if !stopped {
		e.continued() // otherwise there is a signal
	}
}

// continued makes the terminal ours again: whoever had it meanwhile may have changed everything.
func (e *editor) continued() {
	e.modeMu.Lock()
	defer e.modeMu.Unlock()
	e.applyMode()
	e.markPastes(e.mode == modeEdit)
	e.screen.enter()
}
