package repl_test

import (
	"fmt"
	"io"
	"net/http"
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
