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
		s.set("Print", func(a ...any) (int, error) { return t.fprint(t.out(), fmt.Append(nil, a...)) })
		s.set("Println", func(a ...any) (int, error) { return t.fprint(t.out(), fmt.Appendln(nil, a...)) })
		s.set("Printf", func(f string, a ...any) (int, error) { return t.fprint(t.out(), fmt.Appendf(nil, f, a...)) })
		s.set("Fprint", func(w io.Writer, a ...any) (int, error) { return t.fprint(w, fmt.Append(nil, a...)) })
		s.set("Fprintln", func(w io.Writer, a ...any) (int, error) { return t.fprint(w, fmt.Appendln(nil, a...)) })
		s.set("Fprintf", func(w io.Writer, f string, a ...any) (int, error) { return t.fprint(w, fmt.Appendf(nil, f, a...)) })

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

// fprint writes text, on a goroutine of its own where that may take until somebody reads.
func (t *Table) fprint(w io.Writer, text []byte) (n int, err error) {
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
