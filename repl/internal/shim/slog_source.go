package shim

import (
	"log/slog"

	"github.com/cspsh/cspsh/csp"
)

// slogSources has records and handlers tell places of the user's source: the program counters of records are this
// package's, which a compiled handler does not know. It asks ReplaceAttr what to write in place of the source that
// it has not found, and that is the one of the record that the process is at.
type slogSources struct {
	t       *Table
	wanted  bool // by some handler
	current map[*csp.Process]uintptr
}

func (o *slogSources) replace(s *symbols) {
	s.method("Source", func(r slog.Record) *slog.Source { return o.source(r.PC) })
}

// source is slog.Record.Source for a record with that program counter.
func (o *slogSources) source(pc uintptr) *slog.Source {
	if pc == 0 {
		return nil
	}
	at, ok := o.t.pcs.at(pc)
	if !ok {
		r := slog.Record{PC: pc}
		return r.Source()
	}
	return &slog.Source{Function: at.Func, File: at.File, Line: at.Line}
}

// options returns the options of a handler with which it tells such sources.
func (o *slogSources) options(opts *slog.HandlerOptions) *slog.HandlerOptions {
	if opts == nil || !opts.AddSource {
		return opts
	}
	o.wanted = true
	own, replace := *opts, opts.ReplaceAttr
	own.ReplaceAttr = func(groups []string, a slog.Attr) slog.Attr {
		if src, ok := a.Value.Any().(*slog.Source); ok && len(groups) == 0 && a.Key == slog.SourceKey && src != nil && *src == (slog.Source{}) {
			if found := o.source(o.current[csp.Self()]); found != nil {
				a.Value = slog.AnyValue(found)
			}
		}
		if replace != nil {
			a = replace(groups, a)
		}
		return a
	}
	return &own
}

// of runs f, in which the running process has a record written that has a program counter.
func (o *slogSources) of(pc uintptr, f func()) {
	p := csp.Self()
	if !o.wanted || p == nil {
		f()
		return
	}
	before, nested := o.current[p]
	if o.current == nil {
		o.current = map[*csp.Process]uintptr{}
	}
	o.current[p] = pc
	defer func() {
		if nested {
			o.current[p] = before
		} else {
			delete(o.current, p)
		}
	}()
	f()
}
