// What a writer or a handler of the program's finds on the stack when package log or slog calls it.
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"runtime"
)

func stack() {
	pcs := make([]uintptr, 20)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		fmt.Print(f.Function, " ")
		if !more || f.Function == "main.main" {
			break
		}
	}
	_, _, line, ok := runtime.Caller(4)
	fmt.Println(ok, line > 40 && line < 80)
}

type writer struct{}

func (writer) Write(b []byte) (int, error) { stack(); return len(b), nil }

type handler struct{ slog.Handler }

func (handler) Enabled(context.Context, slog.Level) bool { return true }

func (handler) Handle(context.Context, slog.Record) error { stack(); return nil }

// nested writes to another logger, whose writer looks.
type nested struct{ to *log.Logger }

func (n nested) Write(b []byte) (int, error) { n.to.Print("nested"); return len(b), nil }

func main() {
	l := log.New(writer{}, "", 0)
	l.Print("x")
	l.Printf("%d", 1)
	l.Output(1, "x")
	log.New(nested{l}, "", 0).Println()
	func() {
		defer func() { fmt.Println(recover()) }()
		l.Panicln("x")
	}()
	log.SetOutput(writer{})
	log.Println("x")
	slog.Info("x")
	slog.Default().Warn("x")
	h := slog.New(handler{})
	ctx := context.Background()
	h.Info("x")
	h.ErrorContext(ctx, "x")
	h.Log(ctx, slog.LevelInfo, "x")
	h.LogAttrs(ctx, slog.LevelInfo, "x", slog.Int("n", 1))
	slog.SetDefault(h)
	slog.Debug("x")
	slog.LogAttrs(ctx, slog.LevelInfo, "x")
	log.Print("x")
}

// Output:
// main.writer.Write log.(*Logger).output log.(*Logger).Print main.main true true
// main.writer.Write log.(*Logger).output log.(*Logger).Printf main.main true true
// main.writer.Write log.(*Logger).output log.(*Logger).Output main.main true true
// main.writer.Write log.(*Logger).output log.(*Logger).Print main.nested.Write log.(*Logger).output log.(*Logger).Println main.main true false
// main.writer.Write log.(*Logger).output log.(*Logger).Panicln main.main.func1 main.main true true
// x
//
// main.writer.Write log.(*Logger).output log.Println main.main true true
// main.writer.Write log.(*Logger).output log.init.0.func1 log/slog.(*defaultHandler).Handle log/slog.(*Logger).log log/slog.Info main.main true false
// main.writer.Write log.(*Logger).output log.init.0.func1 log/slog.(*defaultHandler).Handle log/slog.(*Logger).log log/slog.(*Logger).Warn main.main true false
// main.handler.Handle log/slog.(*Logger).log log/slog.(*Logger).Info main.main true true
// main.handler.Handle log/slog.(*Logger).log log/slog.(*Logger).ErrorContext main.main true true
// main.handler.Handle log/slog.(*Logger).log log/slog.(*Logger).Log main.main true true
// main.handler.Handle log/slog.(*Logger).logAttrs log/slog.(*Logger).LogAttrs main.main true true
// main.handler.Handle log/slog.(*Logger).log log/slog.Debug main.main true true
// main.handler.Handle log/slog.(*Logger).logAttrs log/slog.LogAttrs main.main true true
// main.handler.Handle log/slog.(*handlerWriter).Write log.(*Logger).output log.Print main.main true false
