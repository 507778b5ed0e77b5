package engine

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Package fmt, for interpreted code.

// visible makes of values what package fmt is to be given.
func (e *Engine) visible(args []any) []any {
	var out []any
	for i, v := range args {
		if v == nil {
			continue
		}
		if v := unbox(v); !e.plainType(reflect.TypeOf(v)) {
			if out == nil {
				out = slices.Clone(args)
			}
			out[i] = shown{e, v}
		}
	}
	if out == nil {
		return args
	}
	return out
}

// formatted makes of a format and values what package fmt is to be given. It takes
// care of the verbs that fmt lets no one else print: the type and the address.
func (e *Engine) formatted(format string, args []any) (string, []any) {
	out := slices.Clone(e.visible(args))
	next := 0
	// at returns the index of the argument that a part of a directive means.
	at := func(index string) int {
		if index != "" {
			next, _ = strconv.Atoi(strings.Trim(index, "[]*."))
			next--
		}
		next++
		return next - 1
	}
	changed, reordered := false, false
	text := directive.ReplaceAllStringFunc(format, func(d string) string {
		m := directive.FindStringSubmatch(d)
		flags, width, precision, index, verb := m[1], m[2], m[3], m[4], m[5]
		if verb == "%" {
			return d
		}
		star := func(part string) string {
			if !strings.HasSuffix(part, "*") {
				return part
			}
			dot := part[:len(part)-len(strings.TrimPrefix(part, "."))]
			i := ""
			if strings.Contains(part, "[") {
				i, reordered = part, true
			}
			return fmt.Sprintf("%s[%d]*", dot, at(i)+1)
		}
		width, precision = star(width), star(precision)
		i := at(index)
		reordered = reordered || index != ""
		switch {
		case i >= 0 && i < len(args):
		case reordered:
			return "%%!" + verb + "(BADINDEX)"
		default:
			return "%%!" + verb + "(MISSING)"
		}
		switch {
		case verb == "T" && args[i] != nil:
			changed = true
			out = append(out, e.typeName(args[i]))
			i, verb = len(out)-1, "s"
		case verb == "p":
			changed = true
			out = append(out, e.plain(args[i]))
			i = len(out) - 1
		}
		return fmt.Sprintf("%%%s%s%s[%d]%s", flags, width, precision, i+1, verb)
	})
	if next < len(args) && !reordered {
		changed = true
		text += "%%!(EXTRA "
		for i := next; i < len(args); i++ {
			if i > next {
				text += ", "
			}
			if args[i] != nil {
				text += e.typeName(args[i]) + "="
			}
			text += fmt.Sprintf("%%[%d]v", i+1)
		}
		text += ")"
	}
	if !changed {
		return format, out
	}
	return text, out
}

// fmtSymbols are the functions of package fmt that print.
func (e *Engine) fmtSymbols(set func(name string, v any)) {
	out, in := e.opts.Stdout, e.opts.Stdin
	set("Print", func(a ...any) (int, error) { return fmt.Fprint(out, e.visible(a)...) })
	set("Println", func(a ...any) (int, error) { return fmt.Fprintln(out, e.visible(a)...) })
	set("Printf", func(f string, a ...any) (int, error) { f, a = e.formatted(f, a); return fmt.Fprintf(out, f, a...) })
	set("Sprint", func(a ...any) string { return fmt.Sprint(e.visible(a)...) })
	set("Sprintln", func(a ...any) string { return fmt.Sprintln(e.visible(a)...) })
	set("Sprintf", func(f string, a ...any) string { f, a = e.formatted(f, a); return fmt.Sprintf(f, a...) })
	set("Append", func(b []byte, a ...any) []byte { return fmt.Append(b, e.visible(a)...) })
	set("Appendln", func(b []byte, a ...any) []byte { return fmt.Appendln(b, e.visible(a)...) })
	set("Appendf", func(b []byte, f string, a ...any) []byte { f, a = e.formatted(f, a); return fmt.Appendf(b, f, a...) })
	// Printed before it is written: a method of the user's may do something else with w.
	write := func(w io.Writer, print func(b *bytes.Buffer)) (n int, err error) {
		var b bytes.Buffer
		print(&b)
		if !e.waits(w) {
			return w.Write(b.Bytes())
		}
		e.block("fmt.Fprint", func() { n, err = w.Write(b.Bytes()) })
		return n, err
	}
	// Read on a goroutine of its own, where that may take time.
	read := func(r io.Reader, scan func() (int, error)) (n int, err error) {
		what := "fmt.Fscan"
		switch _, isFile := in.(*os.File); {
		case r == in && in != nil && !isFile:
			what = ofStdin
		case !e.waits(r):
			return scan()
		}
		e.block(what, func() { n, err = scan() })
		return n, err
	}
	set("Fprint", func(w io.Writer, a ...any) (int, error) {
		return write(w, func(b *bytes.Buffer) { fmt.Fprint(b, e.visible(a)...) })
	})
	set("Fprintln", func(w io.Writer, a ...any) (int, error) {
		return write(w, func(b *bytes.Buffer) { fmt.Fprintln(b, e.visible(a)...) })
	})
	set("Fprintf", func(w io.Writer, f string, a ...any) (int, error) {
		f, a = e.formatted(f, a)
		return write(w, func(b *bytes.Buffer) { fmt.Fprintf(b, f, a...) })
	})
	set("Errorf", func(f string, a ...any) error {
		wrapped := make([]any, len(a))
		for i, v := range a {
			wrapped[i] = v
			if _, ok := e.method(v, "Error").(func(any) string); ok {
				wrapped[i] = e.wrapError(v)
			}
		}
		f, a = e.formatted(f, wrapped)
		for i := range wrapped {
			if err, ok := wrapped[i].(dynamicError); ok && strings.Contains(f, "%w") {
				a[i] = err
			} else if err, ok := wrapped[i].(dynamicErrors); ok && strings.Contains(f, "%w") {
				a[i] = err
			}
		}
		return fmt.Errorf(f, a...)
	})
	set("Scan", func(a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(in, func() (int, error) { return fmt.Fscan(in, a...) })
	})
	set("Scanf", func(f string, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(in, func() (int, error) { return fmt.Fscanf(in, f, a...) })
	})
	set("Scanln", func(a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(in, func() (int, error) { return fmt.Fscanln(in, a...) })
	})
	set("Sscan", func(s string, a ...any) (int, error) { return fmt.Sscan(s, e.exportAll(a, "fmt")...) })
	set("Sscanf", func(s, f string, a ...any) (int, error) { return fmt.Sscanf(s, f, e.exportAll(a, "fmt")...) })
	set("Sscanln", func(s string, a ...any) (int, error) { return fmt.Sscanln(s, e.exportAll(a, "fmt")...) })
	set("Fscan", func(r io.Reader, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(r, func() (int, error) { return fmt.Fscan(r, a...) })
	})
	set("Fscanf", func(r io.Reader, f string, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(r, func() (int, error) { return fmt.Fscanf(r, f, a...) })
	})
	set("Fscanln", func(r io.Reader, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(r, func() (int, error) { return fmt.Fscanln(r, a...) })
	})
}
