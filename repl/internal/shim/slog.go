package shim

import (
	"bytes"
	"context"
	"encoding"
	"io"
	"log"
	"log/slog"
	"reflect"
	"time"
)

// Package log/slog: a Logger tells the time by the runtime's clock and places of the user's
// source, and the default one of the program writes by the standard logger of its package
// log.
var slogPkg = pkg{
	path:        "log/slog",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		l := &slogs{t: t, sources: slogSources{t: t}}
		l.sources.replace(s)
		l.own = slog.New((&logHandler{l: l}).shown())
		l.current = l.own
		s.set("Default", func() *slog.Logger { return l.current })
		s.set("SetDefault", l.setDefault)
		s.set("SetLogLoggerLevel", func(level slog.Level) slog.Level {
			before := l.level.Level()
			l.level.Set(level)
			return before
		})
		s.set("With", func(args ...any) *slog.Logger { return l.withArgs(l.current, args...) })
		s.method("With", l.withArgs)
		for name, level := range map[string]slog.Level{
			"Debug": slog.LevelDebug, "Info": slog.LevelInfo, "Warn": slog.LevelWarn, "Error": slog.LevelError,
		} {
			ctx := context.Background()
			s.set(name, func(msg string, args ...any) { l.log(l.current, ctx, level, msg, args, name) })
			s.set(name+"Context", func(ctx context.Context, msg string, args ...any) {
				l.log(l.current, ctx, level, msg, args, name+"Context")
			})
			method := "(*Logger)." + name
			s.method(name, func(g *slog.Logger, msg string, args ...any) { l.log(g, ctx, level, msg, args, method) })
			s.method(name+"Context", func(g *slog.Logger, ctx context.Context, msg string, args ...any) {
				l.log(g, ctx, level, msg, args, method+"Context")
			})
		}
		s.set("Log", func(ctx context.Context, level slog.Level, msg string, args ...any) {
			l.log(l.current, ctx, level, msg, args, "Log")
		})
		s.method("Log", func(g *slog.Logger, ctx context.Context, level slog.Level, msg string, args ...any) {
			l.log(g, ctx, level, msg, args, "(*Logger).Log")
		})
		s.set("LogAttrs", func(ctx context.Context, level slog.Level, msg string, attrs ...slog.Attr) {
			l.logAttrs(l.current, ctx, level, msg, attrs, "LogAttrs")
		})
		s.method("LogAttrs", func(g *slog.Logger, ctx context.Context, level slog.Level, msg string, attrs ...slog.Attr) {
			l.logAttrs(g, ctx, level, msg, attrs, "(*Logger).LogAttrs")
		})
		s.set("NewTextHandler", func(w io.Writer, opts *slog.HandlerOptions) *slog.TextHandler {
			h := slog.NewTextHandler(w, l.sources.options(opts))
			t.takesTurns(w, reflect.ValueOf(h).Elem().Field(0))
			return h
		})
		s.set("NewJSONHandler", func(w io.Writer, opts *slog.HandlerOptions) *slog.JSONHandler {
			h := slog.NewJSONHandler(w, l.sources.options(opts))
			t.takesTurns(w, reflect.ValueOf(h).Elem().Field(0))
			return h
		})
		// As a program calls them that makes records itself.
		s.method("Handle", func(h *slog.TextHandler, ctx context.Context, r slog.Record) error { return l.handle(h, ctx, r) })
		s.method("Handle", func(h *slog.JSONHandler, ctx context.Context, r slog.Record) error { return l.handle(h, ctx, r) })
		s.method("WithAttrs", func(h *slog.TextHandler, attrs []slog.Attr) slog.Handler {
			l.finite(h, slog.GroupValue(attrs...))
			return h.WithAttrs(attrs)
		})
		s.method("String", func(v slog.Value) string { t.finiteValue(v); return v.String() })
		s.method("String", func(a slog.Attr) string { t.finiteValue(a.Value); return a.String() })
	},
}

// slogs are the loggers of a session.
type slogs struct {
	t            *Table
	own, current *slog.Logger
	level        slog.LevelVar // of own
	sources      slogSources
}

// std is the program's standard logger of package log.
func (l *slogs) std() *log.Logger {
	v, _, _ := l.t.Symbol("log", "Default")
	return v.Interface().(func() *log.Logger)()
}

// setDefault is slog.SetDefault: unless it goes back to the one there is at first, package
// log then writes by the logger.
func (l *slogs) setDefault(g *slog.Logger) {
	l.current = g
	if _, own := asLogHandler.see(g.Handler()); !own {
		std := l.std()
		std.SetOutput(&logWriter{l, g})
		std.SetFlags(0)
	}
}

// A logWriter is where package log writes to while a slog.Logger is the default.
type logWriter struct {
	l *slogs
	g *slog.Logger
}

func (w *logWriter) Write(b []byte) (int, error) {
	text := string(bytes.TrimSuffix(b, []byte("\n")))
	if r, ok := w.l.record(w.g, context.Background(), w.l.level.Level(), text); ok {
		w.l.t.within("log/slog/logger.go", func() { w.l.handle(w.g.Handler(), context.Background(), r) }, "(*handlerWriter).Write")
	}
	return len(b), nil
}

// log makes a record and has it handled, for the function that was called.
func (l *slogs) log(g *slog.Logger, ctx context.Context, level slog.Level, msg string, args []any, function string) {
	if r, ok := l.record(g, ctx, level, msg); ok {
		r.Add(args...)
		l.t.within("log/slog/logger.go", func() { l.handle(g.Handler(), ctx, r) }, "(*Logger).log", function)
	}
}

func (l *slogs) logAttrs(g *slog.Logger, ctx context.Context, level slog.Level, msg string, attrs []slog.Attr, function string) {
	if r, ok := l.record(g, ctx, level, msg); ok {
		r.AddAttrs(attrs...)
		l.t.within("log/slog/logger.go", func() { l.handle(g.Handler(), ctx, r) }, "(*Logger).logAttrs", function)
	}
}

// record begins a record, unless the logger does not want it.
func (l *slogs) record(g *slog.Logger, ctx context.Context, level slog.Level, msg string) (r slog.Record, ok bool) {
	if ctx == nil {
		ctx = context.Background()
	}
	if !g.Enabled(ctx, level) {
		return r, false
	}
	var pc uintptr
	if at, ok := l.t.frame(0); ok {
		pc = l.t.pcs.pc(at)
	}
	return slog.NewRecord(l.t.now(), level, msg, pc), true
}

// handle has a handler write a record, on a goroutine of its own where that may take until
// somebody reads.
func (l *slogs) handle(h slog.Handler, ctx context.Context, r slog.Record) (err error) {
	r.Attrs(func(a slog.Attr) bool { l.finite(h, a.Value); return true })
	handle := func() { err = h.Handle(ctx, r) }
	if l.t.waitsFor(h) {
		l.t.env.Block("slog.Handler.Handle", handle)
	} else {
		l.sources.of(r.PC, handle)
	}
	return err
}

// withArgs is the method With of a Logger, whose handler may print what it is given at once.
func (l *slogs) withArgs(g *slog.Logger, args ...any) *slog.Logger {
	for _, a := range args {
		if attr, ok := a.(slog.Attr); ok {
			a = attr.Value
		}
		l.finite(g.Handler(), slog.AnyValue(a))
	}
	return g.With(args...)
}

// finite is finiteValue for a handler that prints values.
func (l *slogs) finite(h slog.Handler, v slog.Value) {
	_, prints := h.(*slog.TextHandler)
	if !prints {
		_, prints = asLogHandler.see(h)
	}
	if prints {
		l.t.finiteValue(v)
	}
}

// finiteValue is finite for a value that is logged.
func (t *Table) finiteValue(v slog.Value) {
	switch v.Kind() {
	case slog.KindAny:
		if _, ok := v.Any().(encoding.TextMarshaler); !ok {
			t.check(printing, v.Any())
		}
	case slog.KindGroup:
		for _, a := range v.Group() {
			t.finiteValue(a.Value)
		}
	}
}

// A logHandler writes by the standard logger of package log: the level, the message and
// the attributes as text.
type logHandler struct {
	l    *slogs
	with func(slog.Handler) slog.Handler // adds the attributes and groups
}

var asLogHandler = as[logHandler]("log/slog", "defaultHandler")

func (h *logHandler) shown() slog.Handler { return asLogHandler.show(h).(slog.Handler) }

func (h *logHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.l.level.Level()
}

func (h *logHandler) Handle(ctx context.Context, r slog.Record) (err error) {
	var b bytes.Buffer
	var text slog.Handler = slog.NewTextHandler(&b, &slog.HandlerOptions{Level: r.Level})
	if h.with != nil {
		text = h.with(text)
	}
	attrs := slog.NewRecord(time.Time{}, r.Level, "", 0)
	r.Attrs(func(a slog.Attr) bool {
		attrs.AddAttrs(a)
		return true
	})
	if err := text.Handle(ctx, attrs); err != nil {
		return err
	}
	line := r.Level.String() + " " + r.Message
	// What a text handler begins with is the level and the empty message.
	_, rest, _ := bytes.Cut(bytes.TrimSuffix(b.Bytes(), []byte("\n")), []byte(`msg=""`))
	h.l.t.within("log/slog/logger.go", func() {
		err = h.l.t.log(h.l.std(), 0, line+string(rest), "init.0.func1")
	}, "(*defaultHandler).Handle")
	return err
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return h.add(func(to slog.Handler) slog.Handler { return to.WithAttrs(attrs) })
}

func (h *logHandler) WithGroup(name string) slog.Handler {
	return h.add(func(to slog.Handler) slog.Handler { return to.WithGroup(name) })
}

func (h *logHandler) add(more func(slog.Handler) slog.Handler) slog.Handler {
	with := h.with
	added := &logHandler{h.l, func(to slog.Handler) slog.Handler {
		if with != nil {
			to = with(to)
		}
		return more(to)
	}}
	return added.shown()
}
