//go:build unix

package term

import (
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cspsh/cspsh/repl/internal/signals"
)

// A tty is a terminal in one of three modes. Its own is the one in which it was found.
type tty struct {
	in  int
	own unix.Termios
}

func openTTY(in, _ *os.File) (*tty, error) {
	t := &tty{in: int(in.Fd())}
	own, err := unix.IoctlGetTermios(t.in, getTermios)
	if err != nil {
		return nil, err
	}
	t.own = *own
	return t, nil
}

// restore gives the terminal back its own mode.
func (t *tty) restore() error { return t.set(t.own) }

// edit makes the terminal hand over each key as it is typed. Ctrl-\ goes on to raise SIGQUIT, so that
// there is always a way out.
func (t *tty) edit() error {
	m := t.quiet()
	m.Iflag &^= unix.ICRNL | unix.INLCR | unix.IGNCR | unix.IXON | unix.ISTRIP
	m.Lflag &^= unix.IEXTEN
	m.Cc[unix.VINTR] = disabled
	m.Cc[unix.VSUSP] = disabled
	return t.set(m)
}

// run is the mode between two lines: what is typed ahead waits for the next line and is not
// echoed in the middle of a program's output; Ctrl-C and the like raise signals.
func (t *tty) run() error { return t.set(t.quiet()) }

func (t *tty) quiet() unix.Termios {
	m := t.own
	m.Lflag &^= unix.ICANON | unix.ECHO
	// A signal takes nothing away: neither what is typed nor what is printed, nor the wake-up of who
	// waits for room to print, which Linux forgets when it empties the queue of a pseudo-terminal.
	m.Lflag |= unix.ISIG | unix.NOFLSH
	m.Oflag |= unix.OPOST
	m.Cc[unix.VMIN], m.Cc[unix.VTIME] = 1, 0
	return m
}

func (t *tty) set(m unix.Termios) error {
	for {
		err := unix.IoctlSetTermios(t.in, setTermios, &m)
		if err != unix.EINTR {
			return err
		}
	}
}

// drop drops what has been typed and not been read.
func (t *tty) drop() { dropInput(t.in) }

// suspend stops the process and reports, when it goes on, whether it was stopped: the kernel refuses
// where no shell could ever continue it. As the terminal's own Ctrl-Z does, suspend takes the whole
// process group along, so that whatever has started this program stops too and the shell above
// notices.
//
// The signal must never have been caught: the Go runtime would not give it back its effect.
func suspend() bool {
	continued, stop := signals.Context(unix.SIGCONT)
	defer stop()
	if unix.Kill(0, unix.SIGTSTP) != nil {
		return false
	}
	select {
	case <-continued.Done():
		return true
	case <-time.After(500 * time.Millisecond):
		return false
	}
}

// watch reports, until stop is called, that the window may have changed its size, and that the process
// goes on after it was stopped.
func watch(resized, continued func()) (stop func()) {
	w := signals.NewWatcher(4, func(sig os.Signal) {
		resized()
		if sig == unix.SIGCONT {
			continued()
		}
	})
	w.Add(unix.SIGWINCH, unix.SIGCONT)
	return func() {
		w.Stop()
		w.Wait()
	}
}

// A fileSource reads a terminal such that closing it wakes up whoever waits for input. Closing does
// not swallow what is typed afterwards: nothing is read unless there is input and someone wants it.
type fileSource struct {
	in   int
	wake [2]*os.File // a pipe that is closed to wake up read
	once sync.Once
}

func openSource(in *os.File) (source, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &fileSource{in: int(in.Fd()), wake: [2]*os.File{r, w}}, nil
}

func (s *fileSource) read(p []byte, timeout time.Duration) (int, error) {
	wake := int(s.wake[0].Fd())
	for {
		// select rather than poll, which macOS does not support for terminals.
		var set unix.FdSet
		set.Set(s.in)
		set.Set(wake)
		var tv *unix.Timeval
		if timeout >= 0 {
			t := unix.NsecToTimeval(timeout.Nanoseconds())
			tv = &t
		}
		n, err := unix.Select(max(s.in, wake)+1, &set, nil, nil, tv)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return 0, io.EOF
		case n == 0:
			return 0, nil
		case set.IsSet(wake):
			return 0, io.EOF
		}
		n, err = unix.Read(s.in, p)
		switch {
		case err == unix.EINTR || err == unix.EAGAIN:
			continue
		case err != nil || n <= 0:
			return 0, io.EOF // hung up
		}
		return n, nil
	}
}

func (s *fileSource) close() error {
	s.once.Do(func() { s.wake[1].Close() })
	return nil
}
