// Handlers that add the source tell that of the user, whoever made the record.
package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

type pass struct{ slog.Handler }

func (p pass) Handle(ctx context.Context, r slog.Record) error {
	fmt.Println("pass", r.Source().Function, filepath.Base(r.Source().File), r.Source().Line)
	r.AddAttrs(slog.Int("more", 1))
	return p.Handler.Handle(ctx, r)
}
func (p pass) WithAttrs(a []slog.Attr) slog.Handler { return pass{p.Handler.WithAttrs(a)} }

type lv struct{ l *slog.Logger }

func (v lv) LogValue() slog.Value { v.l.Info("nested"); return slog.StringValue("v") }

func rep(g []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	if s, ok := a.Value.Any().(*slog.Source); ok {
		s.File = filepath.Base(s.File)
	}
	return a
}

func helper(l *slog.Logger) {
	var pcs [1]uintptr
	runtime.Callers(2, pcs[:])
	r := slog.NewRecord(time.Time{}, slog.LevelInfo, "own", pcs[0])
	l.Handler().Handle(context.Background(), r)
}

func main() {
	var out strings.Builder
	defer func() { fmt.Print(out.String()) }()
	opts := &slog.HandlerOptions{AddSource: true, ReplaceAttr: rep}
	l := slog.New(slog.NewTextHandler(&out, opts))
	l.Info("a", "k", 1)
	l.With("x", 2).WithGroup("g").Warn("b", "source", "mine", "v", lv{l})
	j := slog.New(pass{slog.NewJSONHandler(&out, opts)})
	j.Error("c")
	j.With("q", 1).ErrorContext(context.Background(), "d")
	slog.SetDefault(l)
	slog.Info("default")
	slog.LogAttrs(context.Background(), slog.LevelInfo, "attrs", slog.Any("s", &slog.Source{Line: 3}))
	var b bytes.Buffer
	lb := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{AddSource: true}))
	func() { lb.Info("x") }()
	fmt.Println(bytes.Contains(b.Bytes(), []byte(`"function":"main.main.func1"`)), bytes.Contains(b.Bytes(), []byte(`"line":61`)))
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() { j.Info("p", "i", i) })
		wg.Wait()
	}
	helper(l)
}

// Output:
// pass main.main slog_source.go 54
// pass main.main slog_source.go 55
// false true
// pass main.main.func3 slog_source.go 65
// pass main.main.func3 slog_source.go 65
// pass main.main.func3 slog_source.go 65
// level=INFO source=slog_source.go:51 msg=a k=1
// level=INFO source=slog_source.go:27 msg=nested
// level=WARN source=slog_source.go:52 msg=b x=2 g.source=mine g.v=v
// {"level":"ERROR","source":{"function":"main.main","file":"slog_source.go","line":54},"msg":"c","more":1}
// {"level":"ERROR","source":{"function":"main.main","file":"slog_source.go","line":55},"msg":"d","q":1,"more":1}
// level=INFO source=slog_source.go:57 msg=default
// level=INFO source=slog_source.go:58 msg=attrs s=.:3
// {"level":"INFO","source":{"function":"main.main.func3","file":"slog_source.go","line":65},"msg":"p","i":0,"more":1}
// {"level":"INFO","source":{"function":"main.main.func3","file":"slog_source.go","line":65},"msg":"p","i":1,"more":1}
// {"level":"INFO","source":{"function":"main.main.func3","file":"slog_source.go","line":65},"msg":"p","i":2,"more":1}
// level=INFO source=slog_source.go:68 msg=own
