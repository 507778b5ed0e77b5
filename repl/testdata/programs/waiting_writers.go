package main

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"
	"sync"
	"time"
)

type W struct {
	busy bool
	buf  bytes.Buffer
	n    int
}

func (w *W) Write(p []byte) (int, error) {
	if w.busy {
		fmt.Println("overlap")
	}
	w.busy = true
	time.Sleep(time.Millisecond)
	w.busy = false
	w.n++
	return w.buf.Write(p)
}

type H struct{ *slog.TextHandler }
type v struct{ l *slog.Logger }

func (x v) LogValue() slog.Value {
	x.l.Info("inner")
	time.Sleep(time.Millisecond)
	return slog.IntValue(1)
}

type R struct{ r io.Reader }

func (r R) Read(p []byte) (int, error) { time.Sleep(time.Millisecond); return r.r.Read(p[:1]) }

type bad struct{}

func (bad) Write([]byte) (int, error) { panic("bad writer") }

func main() {
	opts := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == "time" {
			return slog.Attr{}
		}
		return a
	}}
	var wg sync.WaitGroup
	w, w2 := &W{}, &W{}
	t := slog.NewTextHandler(w, opts)
	for _, h := range []slog.Handler{H{t}, slog.NewMultiHandler(t, slog.NewJSONHandler(w2, opts)), t.WithGroup("g").WithAttrs([]slog.Attr{slog.Int("a", 1)})} {
		l := slog.New(h)
		for range 3 {
			wg.Go(func() { l.Info("x", "v", v{l}) })
		}
		wg.Wait()
		fmt.Println(w.n, w2.n)
	}
	fmt.Println(strings.Count(w.buf.String(), "\n"), strings.SplitN(w.buf.String(), "\n", 2)[0])
	l := slog.New(slog.NewTextHandler(bad{}, nil))
	for range 2 {
		func() {
			defer func() { fmt.Println(recover()) }()
			l.Info("x")
		}()
	}
	ll := log.New(bad{}, "", 0)
	for range 2 {
		func() {
			defer func() { fmt.Println(recover()) }()
			ll.Print("x")
		}()
	}
	e := gob.NewEncoder(w2)
	w2.buf.Reset()
	for i := range 3 {
		wg.Go(func() {
			if err := e.Encode(i); err != nil {
				fmt.Println(err)
			}
		})
	}
	wg.Wait()
	d := gob.NewDecoder(R{&w2.buf})
	sum := 0
	var mu sync.Mutex
	for range 4 {
		wg.Go(func() {
			var i int
			err := d.Decode(&i)
			mu.Lock()
			sum += i
			mu.Unlock()
			if errors.Is(err, io.EOF) {
				fmt.Println("EOF")
			}
		})
	}
	wg.Wait()
	fmt.Println(sum)
}

// Output:
// 6 0
// 15 9
// 21 9
// 21 level=INFO msg=inner
// bad writer
// bad writer
// bad writer
// bad writer
// EOF
// 3
