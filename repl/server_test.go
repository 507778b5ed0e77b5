package repl_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/cspsh/cspsh/repl"
)

// A server that was written at the prompt answers a compiled client, while the prompt
// goes on answering. Each handler talks to a process; nothing is lost.
func TestServerAtThePrompt(t *testing.T) {
	out := new(output)
	s, err := repl.New(repl.Config{Stdout: out, Stderr: out})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, input := range []string{
		`type ask struct { n string; reply chan string }`,
		`asks := make(chan ask)`,
		`count := 0`,
		`go func() { for a := range asks { count++; a.reply <- fmt.Sprintf("%s is number %d", a.n, count) } }()`,
		`mux := http.NewServeMux()`,
		`mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			a := ask{r.FormValue("n"), make(chan string)}
			asks <- a
			fmt.Fprint(w, <-a.reply)
		})`,
		`l, err := net.Listen("tcp", "127.0.0.1:0")`,
		`err`,
		`server := &http.Server{Handler: mux}`,
		`go server.Serve(l)`,
	} {
		if got := eval(s, out, input); got != "" && got != "nil\n" {
			t.Fatalf("%s\nprints %s", input, got)
		}
	}
	url := "http://" + strings.Trim(eval(s, out, `l.Addr().String()`), "\"\n")

	const n, atOnce = 1000, 50
	var mu sync.Mutex
	answers := map[string]bool{}
	requests := make(chan int)
	var clients sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}}
	defer client.CloseIdleConnections()
	for range atOnce {
		clients.Go(func() {
			for i := range requests {
				resp, err := client.Get(fmt.Sprintf("%s/?n=%d", url, i))
				if err != nil {
					t.Error(err)
					continue
				}
				body, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				mu.Lock()
				answers[string(body)] = true
				mu.Unlock()
			}
		})
	}
	for i := range n {
		requests <- i
		if i%100 == 0 {
			if got := eval(s, out, `6 * 7`); got != "42\n" {
				t.Errorf("meanwhile the prompt says %q", got)
			}
		}
	}
	close(requests)
	clients.Wait()
	if len(answers) != n {
		t.Errorf("%d different answers, want %d", len(answers), n)
	}
	if got := eval(s, out, `count`); got != fmt.Sprintln(n) {
		t.Errorf("the process has answered %s", got)
	}
	if got := eval(s, out, `server.Shutdown(context.Background())`); got != "nil\n" {
		t.Errorf("the server says %s", got)
	}
}

// A panic of a callback on a goroutine of compiled code's is reported with its place, and
// the session goes on; so does net/http, which is not asked to tell of it again.
func TestPanicsOfCallbacks(t *testing.T) {
	out := new(output)
	s, err := repl.New(repl.Config{Stdout: out, Stderr: out})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, test := range []struct{ input, want string }{
		{`serve := func(h http.HandlerFunc) string {
			s := httptest.NewServer(h)
			defer s.Close()
			if r, err := http.Post(s.URL, "", nil); err != nil { return "an error" } else { return r.Status }
		}`, ""},
		{`serve(func(w http.ResponseWriter, r *http.Request) { panic("oh") })`,
			"process # input.func1: panic: oh\n  at input 2:1:54, in input.func1\n    serve(func(w http.ResponseWriter, r *http.Request) { panic(\"oh\") })\n\"an error\"\n"},
		{`serve(func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })`, "\"an error\"\n"},
		{`serve(func(w http.ResponseWriter, r *http.Request) { runtime.Goexit() })`, "\"200 OK\"\n"},
		{`serve(func(w http.ResponseWriter, r *http.Request) { defer w.WriteHeader(418); defer func() { recover() }(); var m map[int]int; m[1] = 1 })`, "\"418 I'm a teapot\"\n"},
		{`type h struct{}; func (h) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("method") }; serve(h{}.ServeHTTP)`,
			"process # h{}.ServeHTTP: panic: method\n  at input 6:1:79, in h.ServeHTTP\n"},
		{`d := &net.Dialer{Control: func(network, address string, c syscall.RawConn) error { panic("control") }}`, ""},
		{`_, err := d.Dial("tcp", "127.0.0.1:9")`, "panic: control\n  at input 7:1:84"},
		{`6 * 7`, "42\n"},
	} {
		got := numbers.ReplaceAllString(eval(s, out, test.input), "#")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) || strings.Contains(got, "goroutine") {
			t.Errorf("%s\nprints %swant   %s", test.input, got, test.want)
		}
	}
}

var numbers = regexp.MustCompile(`#\d+`)
