//go:build unix

package term

import (
	"io"
	"os"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sys/unix"
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
	m.Lflag |= unix.ISIG
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

// askSuspend does what Ctrl-Z does while a program runs: watch will call stopped.
func askSuspend() { unix.Kill(unix.Getpid(), unix.SIGTSTP) }

// suspend stops the process and returns when it goes on. As the terminal's own Ctrl-Z does, it takes
// the whole process group along, so that whatever has started this program stops too and the shell
// above notices. The signal must not be caught meanwhile.
func suspend() {
	cont := make(chan os.Signal, 1)
	signal.Notify(cont, unix.SIGCONT)
	defer signal.Stop(cont)
	if unix.Kill(0, unix.SIGTSTP) != nil {
		return
	}
	// The kernel ignores the signal where no shell could ever continue the group.
	select {
	case <-cont:
	case <-time.After(500 * time.Millisecond):
	}
}

// watch reports, until stop is called, that the window has changed its size, that the process is to
// stop and does so when stopped calls suspend, and that it goes on after it was stopped otherwise.
func watch(resized, stopped, continued func()) (stop func()) {
	stops, others := make(chan os.Signal, 1), make(chan os.Signal, 4)
	signal.Notify(stops, unix.SIGTSTP)
	signal.Notify(others, unix.SIGWINCH, unix.SIGCONT)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stops:
				signal.Stop(stops)
				stopped()
				signal.Notify(stops, unix.SIGTSTP)
				// What has happened meanwhile, stopped has seen to.
				for len(others) > 0 {
					<-others
				}
				resized()
			case sig := <-others:
				if sig == unix.SIGCONT {
					continued()
				} else {
					resized()
				}
			case <-quit:
				return
			}
		}
	}()
	return func() {
		signal.Stop(stops)
		signal.Stop(others)
		close(quit)
		<-done
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
