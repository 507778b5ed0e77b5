package shim

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// The default logger writes what Go's does.
func TestSlogDefault(t *testing.T) {
	w := newWorld(t)
	info := fn[func(string, ...any)](w, "log/slog", "Info")
	debug := fn[func(string, ...any)](w, "log/slog", "Debug")
	with := fn[func(...any) *slog.Logger](w, "log/slog", "With")
	warn := method[func(*slog.Logger, string, ...any)](w, reflect.TypeFor[*slog.Logger](), "Warn")
	fn[func(int)](w, "log", "SetFlags")(0)
	w.run(func() {
		info("hello there", "n", 1, "s", "a b")
		debug("not shown")
		warn(with("x", 1).WithGroup("g"), "in a group", "y", 2)
	})

	var b bytes.Buffer
	before, flags := log.Writer(), log.Flags()
	log.SetOutput(&b)
	log.SetFlags(0)
	slog.Info("hello there", "n", 1, "s", "a b")
	slog.Debug("not shown")
	slog.With("x", 1).WithGroup("g").Warn("in a group", "y", 2)
	log.SetOutput(before)
	log.SetFlags(flags)
	if got := w.err.String(); got != b.String() {
		t.Errorf("got\n%swant\n%s", got, b.String())
	}
}

// What a program makes its default is not the shell's, and tells the runtime's time.
func TestSlogSetDefault(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	var b bytes.Buffer
	fn[func(*slog.Logger)](w, "log/slog", "SetDefault")(slog.New(slog.NewTextHandler(&b, nil)))
	w.run(func() {
		fn[func(context.Context, slog.Level, string, ...any)](w, "log/slog", "Log")(context.Background(), slog.LevelError, "x", "k", "v")
		fn[func(...any)](w, "log", "Print")("by package log")
	})
	if got := b.String(); got != "time=2000-01-01T00:00:00.000Z level=ERROR msg=x k=v\ntime=2000-01-01T00:00:00.000Z level=INFO msg=\"by package log\"\n" {
		t.Error(got)
	}
	if strings.Contains(reflect.TypeOf(slog.Default().Handler()).String(), "Text") {
		t.Error("the shell's default has changed")
	}
}
