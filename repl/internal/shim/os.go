package shim

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
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
		s.set("NewFile", t.newFile)
		s.method("Close", t.closeFile)
		s.method("Write", t.writeFile)
		s.method("WriteString", func(f *os.File, text string) (int, error) { return t.writeFile(f, []byte(text)) })
		deadlines[*os.File](t, s)
		t.replaceTerminal(s)
		s.set("CreateTemp", func(dir, pattern string) (f *os.File, err error) {
			err = t.temporary("createtemp", dir, pattern, func(name string) error {
				f, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
				return err
			}, func() error {
				f, err = os.CreateTemp(dir, pattern)
				return err
			})
			return f, err
		})
		s.set("MkdirTemp", func(dir, pattern string) (name string, err error) {
			err = t.temporary("mkdirtemp", dir, pattern, func(n string) error {
				name = n
				return os.Mkdir(n, 0o700)
			}, func() error {
				name, err = os.MkdirTemp(dir, pattern)
				return err
			})
			return name, err
		})
		s.method("Signal", t.signalProcess)
		s.method("Kill", func(p *os.Process) error { return t.signalProcess(p, os.Kill) })
		if f := t.env.Restrict; f != nil {
			restrictOS(s, f)
		}
	},
	ofProcess: []string{"Getpid", "Getppid"},
	varies: map[string]func([]reflect.Value) bool{
		"StartProcess": nil,
		"Open":         func(args []reflect.Value) bool { return changes(args[0].String()) },
		"ReadFile":     func(args []reflect.Value) bool { return changes(args[0].String()) },
		"OpenFile": func(args []reflect.Value) bool {
			return int(args[1].Int())&os.O_WRONLY == 0 && changes(args[0].String())
		},
	},
}

// changes reports whether what is read from a file differs each time, though nobody writes it: that of a device, a pipe
// or the kernel. Other files are taken to be as they were.
func changes(name string) bool {
	if abs, err := filepath.Abs(name); err == nil && (strings.HasPrefix(abs, "/proc/") || strings.HasPrefix(abs, "/sys/")) {
		return true
	}
	if name == os.DevNull || name == "/dev/zero" {
		return false
	}
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir() || strings.HasPrefix(name, "/dev/")
}

// temporary makes a file or a folder with a new name: one that follows from the schedule or the seed where there is one,
// and otherwise by plain.
func (t *Table) temporary(op, dir, pattern string, try func(name string) error, plain func() error) error {
	if strings.ContainsRune(pattern, os.PathSeparator) {
		return plain() // which says that this is wrong
	}
	n, ok := t.drawn()
	if !ok {
		return plain()
	}
	if dir == "" {
		dir = os.TempDir()
	}
	before, after := pattern, ""
	if i := strings.LastIndexByte(pattern, '*'); i >= 0 {
		before, after = pattern[:i], pattern[i+1:]
	}
	const tries = 10_000
	for i := range uint32(tries) {
		name := filepath.Join(dir, before+strconv.FormatUint(uint64(uint32(n)+i), 10)+after)
		if err := try(name); !os.IsExist(err) {
			return err
		}
	}
	return &os.PathError{Op: op, Path: filepath.Join(dir, before+"*"+after), Err: os.ErrExist}
}

// std are the variables of package os.
type std struct {
	args                           []string
	stdin, stdout, stderr          *os.File
	ownStdin, ownStdout, ownStderr *os.File // what they are at first
	copies                         sync.Map // what the program has of them by NewFile
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
	_, is := t.closed.Load(t.stands(f))
	return is
}

// isShells tells whether a file is one of the shell's own.
func (t *Table) isShells(f *os.File) bool {
	v := &t.std
	return f != nil && (f == os.Stdin || f == os.Stdout || f == os.Stderr || f == v.ownStdin || f == v.ownStdout || f == v.ownStderr)
}

// openStdin is called where the program has to do with the file os.Stdin.
func (t *Table) openStdin() {
	open := t.env.OpenStdin
	if open == nil {
		return
	}
	t.env.OpenStdin = nil
	if f := open(); f != nil {
		t.std.ownStdin, t.std.stdin, t.env.Stdin = f, f, f
	}
}

// own returns the standard stream that a descriptor stands for, nil for any other.
func (t *Table) own(fd uintptr) *os.File {
	v := &t.std
	switch {
	case fd > 2:
		return nil
	case fd == 0:
		t.openStdin()
	}
	return [...]*os.File{v.ownStdin, v.ownStdout, v.ownStderr}[fd]
}

// newFile is os.NewFile. A file closes its descriptor, at the latest when it is garbage: of a standard
// stream, which is the shell's, the program gets a copy.
func (t *Table) newFile(fd uintptr, name string) *os.File {
	own := t.own(fd)
	if own == nil {
		t.checkDescriptor("os.NewFile", int(fd))
		return os.NewFile(fd, name)
	}
	if term := t.env.Terminal; term != nil && fd == 0 {
		if f, err := term.Open(name, os.O_RDWR); err == nil {
			return f
		}
	}
	if c, ok := t.std.copies.Load(fd); ok {
		return c.(*os.File)
	}
	f := duplicate(own, name)
	if f != nil {
		t.std.copies.Store(fd, f)
		t.std.copies.Store(f, own)
	}
	return f
}

// stands returns the standard stream that a file is a copy of, or f itself.
func (t *Table) stands(f *os.File) *os.File {
	if own, ok := t.std.copies.Load(f); ok {
		return own.(*os.File)
	}
	return f
}

// closeFile is (*os.File).Close.
func (t *Table) closeFile(f *os.File) error {
	own := t.stands(f)
	if !t.isShells(own) {
		return f.Close()
	}
	if _, before := t.closed.LoadOrStore(own, true); before {
		return closedFile{f}.err("close")
	}
	return nil
}

// writeFile is (*os.File).Write.
func (t *Table) writeFile(f *os.File, b []byte) (n int, err error) {
	f = t.stands(f)
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
	f = t.stands(f)
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
	if p != nil && (p.Pid == os.Getpid() || p.Pid < 0 && ownGroup(p.Pid)) {
		return t.raise(sig)
	}
	return p.Signal(sig)
}
