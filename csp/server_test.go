package csp

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// visitors has a client make n requests, at most at once of them at any time, and returns how often
// each body was answered.
func visitors(t *testing.T, c *http.Client, url string, n, atOnce int) map[string]int {
	t.Helper()
	var mu sync.Mutex
	answers := map[string]int{}
	requests := make(chan int)
	var clients sync.WaitGroup
	for range atOnce {
		clients.Go(func() {
			for i := range requests {
				resp, err := c.Get(fmt.Sprintf("%s/?n=%d", url, i))
				if err != nil {
					t.Error(err)
					continue
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK {
					t.Errorf("request %d: %s, %v", i, resp.Status, err)
				}
				mu.Lock()
				answers[string(body)]++
				mu.Unlock()
			}
		})
	}
	for i := range n {
		requests <- i
	}
	close(requests)
	clients.Wait()
	return answers
}

// The handlers of a server, which run on goroutines of its own, talk to one process that has the
// state, some from outside the runtime and some as processes of it. Nothing is lost.
func TestServer(t *testing.T) {
	type ask struct {
		n     string
		reply *Chan[string]
	}
	rt := New()
	defer rt.Stop()
	asks := NewChanOn[ask](rt)
	count := 0
	counter := rt.Go(func() {
		for a := range asks.All() {
			count++
			a.reply.Put(fmt.Sprintf("%s is number %d", a.n, count))
		}
	})
	handle := func(w http.ResponseWriter, r *http.Request) {
		a := ask{r.FormValue("n"), NewChanOn[string](rt)}
		asks.Put(a)
		answer, _ := a.reply.Take()
		Block(func() { io.WriteString(w, answer) })
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/outside/", handle)
	mux.HandleFunc("/inside/", func(w http.ResponseWriter, r *http.Request) {
		rt.Enter(func() { handle(w, r) })
	})
	server := httptest.NewServer(mux)
	defer server.Close()

	const n = 1000
	for i, path := range []string{"/outside", "/inside"} {
		answers := visitors(t, server.Client(), server.URL+path, n/2, 50)
		if len(answers) != n/2 {
			t.Errorf("%d different answers %s, want %d", len(answers), path, n/2)
		}
		var done int
		rt.Enter(func() { done = count })
		if want := (i + 1) * n / 2; done != want {
			t.Errorf("the process has answered %d, want %d", done, want)
		}
	}
	asks.Close()
	if err := counter.Wait(); err != nil {
		t.Error(err)
	}
}
