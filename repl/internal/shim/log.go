package shim

import (
	"fmt"
	"io"
	"log"
	"path/filepath"
)

// Package log: a Logger tells places of the user's source, what ends the program ends that
// and not the shell, and the standard logger writes to where os.Stderr points until it is
// told another writer.
var logPkg = pkg{
	path:        "log",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		std := t.logger()
		logMethods(t, s, func() *log.Logger { return std })
		s.set("Default", func() *log.Logger { return std })
		s.set("Flags", std.Flags)
		s.set("SetFlags", std.SetFlags)
		s.set("Prefix", std.Prefix)
		s.set("SetPrefix", std.SetPrefix)
		s.set("Writer", func() io.Writer { return t.shown(std.Writer()) })
		s.method("Writer", func(l *log.Logger) io.Writer { return t.shown(l.Writer()) })
		s.set("SetOutput", std.SetOutput)
		s.set("Output", func(skip int, text string) error { return t.log(std, skip-1, text, "Output") })
		s.method("Output", func(l *log.Logger, skip int, text string) error { return t.log(l, skip-1, text, "(*Logger).Output") })
	},
}

// logger is the standard logger.
func (t *Table) logger() *log.Logger {
	if t.stdLog == nil {
		t.stdLog = log.New(stdErr{t}, "", log.LstdFlags)
	}
	return t.stdLog
}

// stdErr writes to where os.Stderr points then.
type stdErr struct{ t *Table }

func (w stdErr) Write(b []byte) (int, error) { return w.t.fprint(w.t.errOut(), b) }

// shown returns a writer as programs see it: stdErr is one of this package's own.
func (t *Table) shown(w io.Writer) io.Writer {
	if _, ok := w.(stdErr); ok {
		return t.std.stderr
	}
	return w
}

// logMethods sets what writes: as methods, and as functions for the standard logger.
func logMethods(t *Table, s *symbols, std func() *log.Logger) {
	for name, then := range map[string]func(text string){
		"Print": func(string) {},
		"Fatal": func(string) { t.env.Exit(1) },
		"Panic": func(text string) { panic(text) },
	} {
		write := func(l *log.Logger, text, function string) {
			t.log(l, 0, text, function)
			then(text)
		}
		method := "(*Logger)." + name
		s.method(name, func(l *log.Logger, a ...any) { write(l, fmt.Sprint(t.finite(a)...), method) })
		s.method(name+"f", func(l *log.Logger, f string, a ...any) { write(l, fmt.Sprintf(f, t.finiteBy(f, a)...), method+"f") })
		s.method(name+"ln", func(l *log.Logger, a ...any) { write(l, fmt.Sprintln(t.finite(a)...), method+"ln") })
		s.set(name, func(a ...any) { write(std(), fmt.Sprint(t.finite(a)...), name) })
		s.set(name+"f", func(f string, a ...any) { write(std(), fmt.Sprintf(f, t.finiteBy(f, a)...), name+"f") })
		s.set(name+"ln", func(a ...any) { write(std(), fmt.Sprintln(t.finite(a)...), name+"ln") })
	}
}

// log writes what a Logger makes of text, with the time of the runtime's clock and the
// place skip calls up if it is to, for the function that was called. The Logger itself has a lock while it writes, in
// place of which processes take turns.
func (t *Table) log(l *log.Logger, skip int, text, function string) (err error) {
	flags := l.Flags()
	var b []byte
	if flags&log.Lmsgprefix == 0 {
		b = append(b, l.Prefix()...)
	}
	now := t.now()
	if flags&log.LUTC != 0 {
		now = now.UTC()
	}
	if flags&log.Ldate != 0 {
		b = now.AppendFormat(b, "2006/01/02 ")
	}
	switch {
	case flags&log.Lmicroseconds != 0:
		b = now.AppendFormat(b, "15:04:05.000000 ")
	case flags&log.Ltime != 0:
		b = now.AppendFormat(b, "15:04:05 ")
	}
	if flags&(log.Lshortfile|log.Llongfile) != 0 {
		file, line := "???", 0
		if at, ok := t.frame(max(skip, 0)); ok {
			file, line = at.File, at.Line
		}
		if flags&log.Lshortfile != 0 {
			file = filepath.Base(file)
		}
		b = fmt.Appendf(b, "%s:%d: ", file, line)
	}
	if flags&log.Lmsgprefix != 0 {
		b = append(b, l.Prefix()...)
	}
	b = append(b, text...)
	if len(text) == 0 || text[len(text)-1] != '\n' {
		b = append(b, '\n')
	}
	t.inTurn(t.turnOf(l), func() {
		t.within("log/log.go", func() { _, err = t.fprint(l.Writer(), b) }, "(*Logger).output", function)
	})
	return err
}
