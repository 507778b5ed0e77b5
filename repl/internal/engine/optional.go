package engine

import (
	"bufio"
	"io/fs"
	"net"
	"net/http"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// Compiled code that is given a value by one interface may look for further methods of it.
// What it gets then has those that matter. Where a value of the user's has no such method,
// they do what is done without.

// upgrades are interfaces to be used instead of others where a value has their methods.
var upgrades = map[string]struct{ name, method string }{
	"io/fs.File":       {"ReadDirFile", "ReadDir"},
	"math/rand.Source": {"Source64", "Uint64"},
}

// wrapFully makes of a value of the user's one of an interface type of a compiled package.
func (e *Engine) wrapFully(path, name string, x any) (any, bool) {
	d := stdlib_symbols.Dynamic{Value: x, In: e}
	if up, ok := upgrades[path+"."+name]; ok && e.method(x, up.method) != nil {
		name = up.name
	}
	w, ok := stdlib_symbols.Wrap(path, name, d)
	if !ok {
		return nil, false
	}
	o := optional{e, x}
	switch w := w.(type) {
	case http.ResponseWriter:
		return o.responseWriter(w), true
	case fs.FS:
		return fileSystem{w, o}, true
	}
	if path == "flag" && name == "Value" {
		return flagValue{w.(value), o}, true
	}
	if path == "database/sql/driver" {
		return o.driver(w), true
	}
	return w, true
}

// optional is a value of the user's whose methods are looked for.
type optional struct {
	e *Engine
	x any
}

// Dyn returns the value.
func (o optional) Dyn() stdlib_symbols.Dynamic {
	return stdlib_symbols.Dynamic{Value: o.x, In: o.e}
}

func (o optional) has(method string) bool { return o.e.method(o.x, method) != nil }

// call has do call a method that is a function of type F; it reports whether the value has
// such a one.
func call[F any](o optional, method string, do func(f F)) bool {
	if _, ok := o.e.method(o.x, method).(F); !ok {
		return false
	}
	o.e.Call(o.x, method, func(f any) { do(f.(F)) })
	return true
}

type value interface {
	String() string
	Set(string) error
}

// flagValue is a flag.Value that may be one for which no argument is needed.
type flagValue struct {
	value
	optional
}

func (v flagValue) IsBoolFlag() (is bool) {
	call(v.optional, "IsBoolFlag", func(f func(any) bool) { is = f(v.x) })
	return is
}

// fileSystem is a fs.FS with its own ways to do things.
type fileSystem struct {
	fs.FS
	optional
}

func (s fileSystem) ReadDir(name string) (list []fs.DirEntry, err error) {
	if !call(s.optional, "ReadDir", func(f func(any, string) ([]fs.DirEntry, error)) { list, err = f(s.x, name) }) {
		return fs.ReadDir(s.FS, name)
	}
	return list, err
}

func (s fileSystem) ReadFile(name string) (b []byte, err error) {
	if !call(s.optional, "ReadFile", func(f func(any, string) ([]byte, error)) { b, err = f(s.x, name) }) {
		return fs.ReadFile(s.FS, name)
	}
	return b, err
}

func (s fileSystem) Stat(name string) (info fs.FileInfo, err error) {
	if !call(s.optional, "Stat", func(f func(any, string) (fs.FileInfo, error)) { info, err = f(s.x, name) }) {
		return fs.Stat(s.FS, name)
	}
	return info, err
}

func (s fileSystem) Glob(pattern string) (names []string, err error) {
	if !call(s.optional, "Glob", func(f func(any, string) ([]string, error)) { names, err = f(s.x, pattern) }) {
		return fs.Glob(s.FS, pattern)
	}
	return names, err
}

func (s fileSystem) Sub(dir string) (sub fs.FS, err error) {
	if !call(s.optional, "Sub", func(f func(any, string) (fs.FS, error)) { sub, err = f(s.x, dir) }) {
		return fs.Sub(s.FS, dir)
	}
	return sub, err
}

// responseWriter has the methods that http.ResponseController looks for: as many as the
// user's has, since it goes on to the next one where there is none.
func (o optional) responseWriter(rw http.ResponseWriter) any {
	w := writer{rw, o}
	flushes, hijacks, unwraps := o.has("Flush"), o.has("Hijack"), o.has("Unwrap")
	switch {
	case flushes && hijacks && unwraps:
		return struct {
			writer
			flusher
			hijacker
			unwrapper
		}{w, flusher{o}, hijacker{o}, unwrapper{o}}
	case flushes && hijacks:
		return struct {
			writer
			flusher
			hijacker
		}{w, flusher{o}, hijacker{o}}
	case flushes && unwraps:
		return struct {
			writer
			flusher
			unwrapper
		}{w, flusher{o}, unwrapper{o}}
	case hijacks && unwraps:
		return struct {
			writer
			hijacker
			unwrapper
		}{w, hijacker{o}, unwrapper{o}}
	case flushes:
		return struct {
			writer
			flusher
		}{w, flusher{o}}
	case hijacks:
		return struct {
			writer
			hijacker
		}{w, hijacker{o}}
	case unwraps:
		return struct {
			writer
			unwrapper
		}{w, unwrapper{o}}
	}
	return rw
}

type writer struct {
	http.ResponseWriter
	optional
}

type (
	flusher   struct{ o optional }
	hijacker  struct{ o optional }
	unwrapper struct{ o optional }
)

func (w flusher) Flush() { call(w.o, "Flush", func(f func(any)) { f(w.o.x) }) }

func (w hijacker) Hijack() (c net.Conn, rw *bufio.ReadWriter, err error) {
	err = http.ErrNotSupported
	call(w.o, "Hijack", func(f func(any) (net.Conn, *bufio.ReadWriter, error)) { c, rw, err = f(w.o.x) })
	return c, rw, err
}

func (w unwrapper) Unwrap() (inner http.ResponseWriter) {
	call(w.o, "Unwrap", func(f func(any) http.ResponseWriter) { inner = f(w.o.x) })
	return inner
}
