package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/cspsh/cspsh/csp"
)

// awaits has the browser wait for a promise.
func awaits(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// serve serves the page of a runtime until the test is over.
func serve(t *testing.T, rt *csp.Runtime) *Server {
	t.Helper()
	tape := csp.NewTape(5000)
	rt.Record(tape)
	s, err := Serve(Options{
		Runtime: rt, Title: "test.go", Began: rt.Now(),
		Brief: func(v any) string { return fmt.Sprint(v) },
		Tape:  func() *csp.Tape { return tape },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Only the page itself, with its token and at its address, is answered.
func TestOthersAreRefused(t *testing.T) {
	rt := csp.New()
	defer rt.Stop()
	s := serve(t, rt)
	page, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	if page.Hostname() != "127.0.0.1" || len(page.Query().Get("token")) < 20 {
		t.Errorf("the address is %s", page)
	}
	for _, test := range []struct {
		name, token  string
		host, origin string
		site         string
		want         int
	}{
		{name: "the page", token: s.token, want: 200},
		{name: "its own script", token: s.token, origin: "http://" + page.Host, site: "same-origin", want: 200},
		{name: "without a token", want: 403},
		{name: "with a wrong one", token: "wrong", want: 403},
		{name: "a part of it", token: s.token[:10], want: 403},
		{name: "a name of somebody else's for this address", token: s.token, host: "evil.example", want: 403},
		{name: "localhost", token: s.token, host: "localhost:" + page.Port(), want: 403},
		{name: "another page", token: s.token, origin: "http://evil.example", want: 403},
		{name: "another port", token: s.token, origin: "http://127.0.0.1:1", want: 403},
		{name: "no origin that can be told", token: s.token, origin: "null", want: 403},
		{name: "a link from another page", token: s.token, site: "cross-site", want: 403},
	} {
		for _, path := range []string{"GET /", "GET /page.js", "GET /page.css", "POST /do"} {
			method, path, _ := strings.Cut(path, " ")
			body := ""
			if method == "POST" {
				body = `{"do":"pause"}`
			}
			r, err := http.NewRequest(method, "http://"+page.Host+path+"?token="+test.token, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if test.host != "" {
				r.Host = test.host
			}
			if test.origin != "" {
				r.Header.Set("Origin", test.origin)
			}
			if test.site != "" {
				r.Header.Set("Sec-Fetch-Site", test.site)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode != test.want {
				t.Errorf("%s: %s %s: %d %s", test.name, method, path, answer.StatusCode, text)
			}
			if answer.Header.Get("Access-Control-Allow-Origin") != "" || answer.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s: headers %v", test.name, answer.Header)
			}
			if test.want == 200 && path == "/" && !strings.Contains(string(text), s.token) {
				t.Errorf("the page cannot ask for its script:\n%s", text)
			}
		}
	}
}

// Frames tell what there is, are not told again while nothing happens, and end with the service.
func TestFrames(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	s := serve(t, rt)
	rt.Pause()
	c := csp.NewChanOn[string](rt, csp.Name("c"), csp.Fixed(2))
	rt.Go(func() { c.Put("x"); csp.Sleep(time.Second); c.Put("y"); c.Put("z") }, csp.Name("p"))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", strings.Replace(s.URL(), "/?", "/frames?", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	next := func(want ...string) {
		t.Helper()
		for lines.Scan() {
			found := true
			for _, w := range want {
				found = found && strings.Contains(lines.Text(), w)
			}
			if found {
				return
			}
		}
		t.Fatalf("no frame with %q came", want)
	}
	do := func(what string) (status int, text string) {
		t.Helper()
		r, err := http.Post(strings.Replace(s.URL(), "/?", "/do?", 1), "application/json", strings.NewReader(what))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(b)
	}
	next(`"name":"p","s":"r"`, `"state":"start"`)
	do(`{"do":"step"}`)
	next(`"name":"p","s":"s","t":"sleeps`, "#2 p puts x on c", `"state":"paused"`)
	if status, text := do(`{"do":"step","process":2}`); status != 409 || !strings.Contains(text, "#2 waits") {
		t.Errorf("to pick one who waits: %d %s", status, text)
	}
	do(`{"do":"step"}`)
	do(`{"do":"step"}`)
	next(`"t":"waits to put on c`, `"len":2,"cap":2`, "every process waits", "svg xmlns")
	if status, text := do(`{"do":"step"}`); status != 409 || !strings.Contains(text, "nothing can happen") {
		t.Errorf("a step where all wait: %d %s", status, text)
	}
	if status, _ := do(`{"do":"dance"}`); status != 400 {
		t.Errorf("an unknown command: %d", status)
	}
	s.Ended("", nil)
	next(`"state":"over"`)
	if status, text := do(`{"do":"continue"}`); status != 409 || !strings.Contains(text, "has ended") {
		t.Errorf("a command after the end: %d %s", status, text)
	}
}
