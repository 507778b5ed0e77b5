package shim

import (
	"io"
	"os"
	"syscall"
)

// Package os: the standard streams and the arguments are the session's, whose programs may
// set them anew. To close a stream, to exit or to send a signal to oneself concerns the
// program and not the shell.
var osPkg = pkg{
	path: "os",
	replace: func(t *Table, s *symbols) {
		s.set("Exit", t.env.Exit)
		s.set("Setenv", func(key, value string) error {
			return t.setenv(key, func() error { return os.Setenv(key, value) })
		})
		s.set("Unsetenv", func(key string) error {
			return t.setenv(key, func() error { return os.Unsetenv(key) })
		})
		s.variable("Args", &t.std.args)
		s.variable("Stdin", &t.std.stdin)
		s.variable("Stdout", &t.std.stdout)
		s.variable("Stderr", &t.std.stderr)
		s.method("Close", t.closeFile)
		s.method("Write", t.writeFile)
		s.method("WriteString", func(f *os.File, text string) (int, error) { return t.writeFile(f, []byte(text)) })
		deadlines[*os.File](t, s)
		s.method("Signal", t.signalProcess)
		s.method("Kill", func(p *os.Process) error { return t.signalProcess(p, os.Kill) })
		if f := t.env.Restrict; f != nil {
			restrictOS(s, f)
		}
	},
}

// std are the variables of package os.
type std struct {
	args                           []string
	stdin, stdout, stderr          *os.File
	ownStdin, ownStdout, ownStderr *os.File // what they are at first
}

func (v *std) begin(e *Env) {
	or := func(f, real *os.File) *os.File {
		if f == nil {
			return real
		}
		return f
	}
	v.args = e.Args
	v.ownStdin, v.ownStdout, v.ownStderr = or(e.OSStdin, os.Stdin), or(e.OSStdout, os.Stdout), or(e.OSStderr, os.Stderr)
	v.stdin, v.stdout, v.stderr = v.ownStdin, v.ownStdout, v.ownStderr
}

// out is where what goes to the standard output is written.
func (t *Table) out() io.Writer { return t.stream(t.std.stdout, t.std.ownStdout, t.env.Stdout) }

// errOut is where what goes to the standard error is written.
func (t *Table) errOut() io.Writer { return t.stream(t.std.stderr, t.std.ownStderr, t.env.Stderr) }

// in is what the standard input is read from.
func (t *Table) in() io.Reader {
	switch f := t.std.stdin; {
	case t.hasClosed(f):
		return closedFile{f}
	case f != t.std.ownStdin:
		return f
	}
	return t.env.Stdin
}

func (t *Table) stream(f, own *os.File, session io.Writer) io.Writer {
	switch {
	case t.hasClosed(f):
		return closedFile{f}
	case f != own:
		return f
	}
	return session
}

// A closedFile is a standard stream after the program has closed it.
type closedFile struct{ f *os.File }

func (c closedFile) Write([]byte) (int, error) { return 0, c.err("write") }
func (c closedFile) Read([]byte) (int, error)  { return 0, c.err("read") }

func (c closedFile) err(op string) error {
	return &os.PathError{Op: op, Path: c.f.Name(), Err: os.ErrClosed}
}

func (t *Table) hasClosed(f *os.File) bool {
	_, is := t.closed.Load(f)
	return is
}

// isShells tells whether a file is one of the shell's own.
func (t *Table) isShells(f *os.File) bool {
	v := &t.std
	return f != nil && (f == os.Stdin || f == os.Stdout || f == os.Stderr || f == v.ownStdin || f == v.ownStdout || f == v.ownStderr)
}

// closeFile is (*os.File).Close.
func (t *Table) closeFile(f *os.File) error {
	if !t.isShells(f) {
		return f.Close()
	}
	if _, before := t.closed.LoadOrStore(f, true); before {
		return closedFile{f}.err("close")
	}
	return nil
}

// writeFile is (*os.File).Write.
func (t *Table) writeFile(f *os.File, b []byte) (n int, err error) {
	switch {
	case t.hasClosed(f):
		return closedFile{f}.Write(b)
	case t.env.Diverted && f != nil && (f == t.std.ownStdout || f == t.std.ownStderr):
		w := t.diverted(f)
		t.prints(w, b)
		return w.Write(b)
	case f == nil || !t.isStream(f):
		return f.Write(b)
	}
	t.env.Block("(*os.File).Write", func() { n, err = f.Write(b) })
	return n, err
}

// diverted is where what is written to a file goes.
func (t *Table) diverted(f *os.File) io.Writer {
	switch {
	case !t.env.Diverted || f == nil:
	case f == t.std.ownStdout:
		return t.env.Stdout
	case f == t.std.ownStderr:
		return t.env.Stderr
	}
	return f
}

// signalProcess is (*os.Process).Signal.
func (t *Table) signalProcess(p *os.Process, sig os.Signal) error {
	if p != nil && p.Pid == os.Getpid() {
		return t.raise(sig)
	}
	return p.Signal(sig)
}

// Package syscall, as far as it would end or stop the shell.
var syscallPkg = pkg{
	path:    "syscall",
	outside: true,
	wait: func(name string, method bool) (Wait, bool) {
		switch name {
		case "Getpid", "Getppid", "Getuid", "Geteuid", "Getgid", "Getegid", "Getenv", "Setenv", "Unsetenv", "Clearenv", "Environ", "Getpagesize", "Kill", "Exit":
			return Never, true
		}
		return Never, false
	},
	refused: map[string]string{
		"Exec": "it would replace the shell (os/exec starts a command)",
	},
	replace: func(t *Table, s *symbols) {
		s.set("Exit", t.env.Exit)
		s.set("Kill", func(pid int, sig syscall.Signal) error {
			if pid == os.Getpid() || pid == 0 {
				return t.raise(sig)
			}
			p, err := os.FindProcess(pid)
			if err != nil {
				return syscall.ESRCH
			}
			return killError(p.Signal(sig))
		})
	},
}

// killError is what syscall.Kill returns for an error of package os.
func killError(err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *os.SyscallError:
		return e.Err
	case syscall.Errno:
		return e
	}
	return syscall.ESRCH
}
