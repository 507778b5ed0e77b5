package shim

import (
	"fmt"
	"io"
	"os"
)

// Package fmt prints to where os.Stdout points, and scans from where os.Stdin does. What is
// printed is formatted before it is written, since methods of the user's may do something
// else with the writer.
var fmtPkg = pkg{
	path:        "fmt",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		s.set("Print", func(a ...any) (int, error) { return t.fprint(t.out(), t.append(a)) })
		s.set("Println", func(a ...any) (int, error) { return t.fprint(t.out(), t.appendln(a)) })
		s.set("Printf", func(f string, a ...any) (int, error) { return t.fprint(t.out(), t.appendf(f, a)) })
		s.set("Fprint", func(w io.Writer, a ...any) (int, error) { return t.fprint(w, t.append(a)) })
		s.set("Fprintln", func(w io.Writer, a ...any) (int, error) { return t.fprint(w, t.appendln(a)) })
		s.set("Fprintf", func(w io.Writer, f string, a ...any) (int, error) { return t.fprint(w, t.appendf(f, a)) })
		s.set("Append", func(b []byte, a ...any) []byte { return fmt.Append(b, t.finite(a)...) })
		s.set("Appendln", func(b []byte, a ...any) []byte { return fmt.Appendln(b, t.finite(a)...) })
		s.set("Appendf", func(b []byte, f string, a ...any) []byte { return fmt.Appendf(b, f, t.finiteBy(f, a)...) })
		s.set("Sprint", func(a ...any) string { return fmt.Sprint(t.finite(a)...) })
		s.set("Sprintln", func(a ...any) string { return fmt.Sprintln(t.finite(a)...) })
		s.set("Sprintf", func(f string, a ...any) string { return fmt.Sprintf(f, t.finiteBy(f, a)...) })
		s.set("Errorf", func(f string, a ...any) error { return fmt.Errorf(f, t.finiteBy(f, a)...) })

		s.set("Scan", func(a ...any) (int, error) {
			return t.scan(t.in(), func(r io.Reader) (int, error) { return fmt.Fscan(r, a...) })
		})
		s.set("Scanln", func(a ...any) (int, error) {
			return t.scan(t.in(), func(r io.Reader) (int, error) { return fmt.Fscanln(r, a...) })
		})
		s.set("Scanf", func(f string, a ...any) (int, error) {
			return t.scan(t.in(), func(r io.Reader) (int, error) { return fmt.Fscanf(r, f, a...) })
		})
		s.set("Fscan", func(r io.Reader, a ...any) (int, error) {
			return t.scan(r, func(r io.Reader) (int, error) { return fmt.Fscan(r, a...) })
		})
		s.set("Fscanln", func(r io.Reader, a ...any) (int, error) {
			return t.scan(r, func(r io.Reader) (int, error) { return fmt.Fscanln(r, a...) })
		})
		s.set("Fscanf", func(r io.Reader, f string, a ...any) (int, error) {
			return t.scan(r, func(r io.Reader) (int, error) { return fmt.Fscanf(r, f, a...) })
		})
	},
}

func (t *Table) append(a []any) []byte            { return fmt.Append(nil, t.finite(a)...) }
func (t *Table) appendln(a []any) []byte          { return fmt.Appendln(nil, t.finite(a)...) }
func (t *Table) appendf(f string, a []any) []byte { return fmt.Appendf(nil, f, t.finiteBy(f, a)...) }

// fprint writes text, on a goroutine of its own where that may take until somebody reads.
func (t *Table) fprint(w io.Writer, text []byte) (n int, err error) {
	t.writesTo(w)
	if f, ok := w.(*os.File); ok && t.hasClosed(f) {
		w = closedFile{f}
	} else if ok {
		w = t.diverted(f)
	}
	if w == t.env.Stdout || w == t.env.Stderr || !t.waitsFor(w) {
		t.prints(w, text)
		return w.Write(text)
	}
	t.env.Block("fmt.Fprint", func() { n, err = w.Write(text) })
	return n, err
}

// OfStdin is what a process is parked in that reads the shell's own input.
const OfStdin = "standard input"

// scan reads, on a goroutine of its own where that may take until somebody writes.
func (t *Table) scan(r io.Reader, scan func(r io.Reader) (int, error)) (n int, err error) {
	what := "fmt.Fscan"
	switch _, isFile := r.(*os.File); {
	case r == t.env.Stdin && !isFile:
		what = OfStdin
	case !t.waitsFor(r):
		return scan(r)
	}
	t.env.Block(what, func() { n, err = scan(r) })
	return n, err
}
