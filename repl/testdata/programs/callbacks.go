package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"syscall"
	"testing/quick"
	"text/template"
	"time"
	"unicode"
)

// Callbacks of compiled code, each of which waits for another goroutine.

var ask = make(chan int)

func answer() {
	for i := 0; ; i++ {
		ask <- i
	}
}

type handler struct {
	mu   sync.Mutex
	seen []string
}

func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { <-ask; return true }
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	<-ask
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, r.Message)
	return nil
}
func (h *handler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *handler) WithGroup(string) slog.Handler      { return h }

type byLen []string

func (b byLen) Len() int           { <-ask; return len(b) }
func (b byLen) Less(i, j int) bool { <-ask; return len(b[i]) < len(b[j]) }
func (b byLen) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type level int

func (l *level) String() string     { return "level" }
func (l *level) Set(s string) error { <-ask; *l = level(len(s)); return nil }

type transport struct{}

func (transport) RoundTrip(r *http.Request) (*http.Response, error) {
	<-ask
	return &http.Response{StatusCode: 200, Status: "200 mine", Body: io.NopCloser(strings.NewReader("body")), Request: r}, nil
}

type named struct{ N int }

func (n named) Double() int { <-ask; return 2 * n.N }

func caught(what string, f func()) {
	defer func() { fmt.Println(what, "panics with", recover()) }()
	f()
}

func main() {
	go answer()
	words := byLen{"ccc", "a", "bb"}
	sort.Sort(words)
	fmt.Println(words)
	s := []int{5, 3, 4}
	slices.SortFunc(s, func(a, b int) int { <-ask; return a - b })
	sort.SliceStable(s, func(i, j int) bool { <-ask; return s[i] > s[j] })
	fmt.Println(s, sort.Search(10, func(i int) bool { <-ask; return i > 6 }))
	fmt.Println(strings.FieldsFunc("a1b2c", func(r rune) bool { <-ask; return unicode.IsDigit(r) }))
	fmt.Println(regexp.MustCompile("[a-z]").ReplaceAllStringFunc("a1b", func(s string) string { <-ask; return s + s }))
	fmt.Println(bytes.IndexFunc([]byte("ab1"), func(r rune) bool { <-ask; return unicode.IsDigit(r) }))
	next, stop := iter.Pull(func(yield func(int) bool) {
		for i := range 3 {
			<-ask
			if !yield(i * i) {
				return
			}
		}
	})
	next()
	fmt.Println(next())
	stop()
	fmt.Println(quick.Check(func(a, b uint8) bool { <-ask; return a+b == b+a }, &quick.Config{MaxCount: 20}))
	fs := flag.NewFlagSet("x", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	var l level
	fs.Var(&l, "level", "")
	fs.Func("f", "", func(s string) error { <-ask; fmt.Println("flag", s); return nil })
	fs.Usage = func() { <-ask; fmt.Println("usage") }
	fmt.Println(fs.Parse([]string{"-f", "v", "-level", "xyz", "-no"}), l)
	var tb bytes.Buffer
	template.Must(template.New("").Funcs(template.FuncMap{"up": func(s string) string { <-ask; return strings.ToUpper(s) }}).Parse("{{up .}}")).Execute(&tb, "tmpl")
	fmt.Println(tb.String())
	value := sync.OnceValue(func() int { <-ask; return 9 })
	fmt.Println(value(), value())

	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan string)
	context.AfterFunc(ctx, func() { <-ask; done <- "after the context" })
	time.AfterFunc(time.Millisecond, func() { <-ask; cancel() })
	fmt.Println(<-done)

	h := &handler{}
	slog.New(h).Info("logged")
	slog.New(slog.NewMultiHandler(h)).Info("logged again")
	fmt.Println(h.seen)

	c := &http.Client{Transport: transport{}, CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	resp, err := c.Get("http://nowhere/")
	if err == nil {
		b, err := io.ReadAll(resp.Body)
		fmt.Println(string(b), resp.Status, err)
	}
	type key struct{}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, r.Context().Value(key{}))
		select {
		case <-r.Context().Done():
			fmt.Println("too early")
		case <-ask:
		}
	}))
	srv.Config.BaseContext = func(net.Listener) context.Context { return context.WithValue(context.Background(), key{}, 42) }
	srv.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context { <-ask; return ctx }
	gone := make(chan struct{})
	srv.Config.RegisterOnShutdown(func() { <-ask; close(gone) })
	srv.Start()
	var dialed int
	tr := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		<-ask
		dialed++
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}
	resp, err = (&http.Client{Transport: tr, Timeout: time.Minute}).Get(srv.URL)
	if err != nil {
		fmt.Println(err)
	} else {
		b, _ := io.ReadAll(resp.Body)
		fmt.Print(string(b), dialed, "\n")
	}
	tr.CloseIdleConnections()
	srv.Config.Shutdown(context.Background())
	<-gone
	srv.Close()

	// The client goes away.
	arrived, left := make(chan bool, 1), make(chan error, 1)
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- true
		<-r.Context().Done()
		left <- r.Context().Err()
	}))
	ctx, cancel = context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "GET", srv.URL, nil)
	go func(cancel func()) {
		<-arrived
		cancel()
	}(cancel)
	_, err = http.DefaultClient.Do(req)
	fmt.Println(errors.Is(err, context.Canceled), <-left)
	srv.Close()

	ctx, cancel = context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "sleep", "100")
	cmd.Cancel = func() error { <-ask; fmt.Println("cancelled"); return cmd.Process.Kill() }
	cmd.Start()
	cancel()
	fmt.Println(cmd.Wait())

	sctx, unregister := signal.NotifyContext(context.Background(), syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	<-sctx.Done()
	fmt.Println(sctx.Err())
	unregister()
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	select {
	case sig := <-sigs:
		fmt.Println(sig)
	case <-time.After(time.Minute):
		fmt.Println("no signal")
	}
	signal.Stop(sigs)

	caught("sort", func() { sort.Slice(s, func(i, j int) bool { <-ask; panic("less") }) })
	caught("a reader", func() { io.ReadAll(bad{}) })
	a, b := net.Pipe()
	go io.Copy(io.Discard, b)
	caught("a reader off the loop", func() { io.Copy(a, bad{}) })
	caught("a nil connection", func() { var c net.Conn; c.Read(nil) })
	caught("a once", sync.OnceFunc(func() { panic(errors.New("once")) }))
}

type bad struct{}

func (bad) Read([]byte) (int, error) { <-ask; panic(fmt.Sprint("read", 1)) }

// Output:
// [a bb ccc]
// [5 4 3] 7
// [a b c]
// aa1bb
// 2
// 1 true
// <nil>
// flag v
// usage
// flag provided but not defined: -no 3
// TMPL
// 9 9
// after the context
// [logged logged again]
// body 200 mine <nil>
// 42
// 1
// true context canceled
// cancelled
// signal: killed
// context canceled
// user defined signal 1
// sort panics with less
// a reader panics with read1
// a reader off the loop panics with read1
// a nil connection panics with runtime error: invalid memory address or nil pointer dereference
// a once panics with once
