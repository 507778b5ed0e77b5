package term

import (
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/windows"
)

// A tty is a console in one of three modes. Its own is the one in which it was found.
type tty struct {
	in, out       windows.Handle
	ownIn, ownOut uint32
}

func openTTY(in, out *os.File) (*tty, error) {
	t := &tty{in: windows.Handle(in.Fd()), out: windows.Handle(out.Fd())}
	if err := windows.GetConsoleMode(t.in, &t.ownIn); err != nil {
		return nil, err
	}
	if err := windows.GetConsoleMode(t.out, &t.ownOut); err != nil {
		return nil, err
	}
	return t, nil
}

// restore gives the console back its own mode.
func (t *tty) restore() error {
	return firstError(windows.SetConsoleMode(t.in, t.ownIn), windows.SetConsoleMode(t.out, t.ownOut))
}

// edit makes the console hand over each key as it is typed, as terminals elsewhere do.
func (t *tty) edit() error {
	in := t.ownIn &^ (windows.ENABLE_ECHO_INPUT | windows.ENABLE_LINE_INPUT | windows.ENABLE_PROCESSED_INPUT)
	return t.set(in | windows.ENABLE_VIRTUAL_TERMINAL_INPUT)
}

// run is the mode between two lines: what is typed ahead is not echoed, and Ctrl-C interrupts.
func (t *tty) run() error {
	in := t.ownIn &^ (windows.ENABLE_ECHO_INPUT | windows.ENABLE_LINE_INPUT)
	return t.set(in | windows.ENABLE_PROCESSED_INPUT | windows.ENABLE_VIRTUAL_TERMINAL_INPUT)
}

func (t *tty) set(in uint32) error {
	out := t.ownOut | windows.ENABLE_PROCESSED_OUTPUT | windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING
	return firstError(windows.SetConsoleMode(t.in, in), windows.SetConsoleMode(t.out, out))
}

// drop drops what has been typed and not been read.
func (t *tty) drop() { _ = windows.FlushConsoleInputBuffer(t.in) }

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// openFile returns nil: consoles have no deadlines.
func openFile(*os.File) *os.File { return nil }

func openTimed(_ *os.File, name string, _ int) (*os.File, error) {
	return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNoDeadline}
}

func isDevice(in, f *os.File) bool { return false }

// suspend does nothing: there is no job control.
func suspend() bool { return false }

// watch calls resized now and then, since there is no signal for it, until stop is called.
func watch(resized, _ func()) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				resized()
			case <-quit:
				return
			}
		}
	}()
	return func() {
		close(quit)
		<-done
	}
}

// A fileSource reads a console through a goroutine. After closing, that goroutine lives on until the
// next key: a console read cannot be cancelled.
type fileSource struct {
	in    *os.File
	want  chan struct{}
	got   chan consoleInput
	quit  chan struct{}
	once  sync.Once
	asked bool
	rest  []byte
}

type consoleInput struct {
	text []byte
	err  error
}

func openSource(in *os.File) (source, error) {
	s := &fileSource{in: in, want: make(chan struct{}), got: make(chan consoleInput, 1), quit: make(chan struct{})}
	go s.loop()
	return s, nil
}

func (s *fileSource) loop() {
	for {
		select {
		case <-s.want:
		case <-s.quit:
			return
		}
		p := make([]byte, 4096)
		n, err := s.in.Read(p)
		s.got <- consoleInput{p[:n], err}
	}
}

func (s *fileSource) read(p []byte, timeout time.Duration) (int, error) {
	if len(s.rest) == 0 {
		if !s.asked {
			select {
			case s.want <- struct{}{}:
				s.asked = true
			case <-s.quit:
				return 0, io.EOF
			}
		}
		var up <-chan time.Time
		if timeout >= 0 {
			timer := time.NewTimer(timeout)
			defer timer.Stop()
			up = timer.C
		}
		select {
		case in := <-s.got:
			s.asked = false
			s.rest = in.text
			if in.err != nil {
				return 0, io.EOF
			}
		case <-up:
			return 0, nil
		case <-s.quit:
			return 0, io.EOF
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *fileSource) close() error {
	s.once.Do(func() { close(s.quit) })
	return nil
}
