// Http asks a web server three times, with a limit of time for each answer: the
// first is too slow in coming, the second is a failure, the third a success. The
// server is the program's own.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // no answer until the client has given up
	})
	mux.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello, %s", r.URL.Query().Get("name"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()

	fmt.Println(request(server.URL+"/slow", 100*time.Millisecond))
	fmt.Println(request(server.URL+"/missing", 10*time.Second))
	fmt.Println(request(server.URL+"/hello?name=world", 10*time.Second))
}

// request tells what came of asking for url.
func request(url string, limit time.Duration) string {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel() // a client that gives up says so

	// A call that waits for the network would hold up every process, so it runs
	// on a thread of its own. What it returns arrives on a channel.
	answer := csp.Thread(func() string { return get(ctx, url) })
	timeout := csp.Timeout(limit)

	alt := csp.Alts(answer.TakeOp(), timeout.TakeOp())
	if alt.Chan == timeout {
		return "timeout: no answer within " + limit.String()
	}
	return alt.Value.(string)
}

// get asks for url and waits for the answer.
func get(ctx context.Context, url string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "failure: " + err.Error()
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "failure: " + err.Error()
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "failure: " + resp.Status
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "failure: " + err.Error()
	}
	return "success: " + string(body)
}

// Output:
// timeout: no answer within 100ms
// failure: 404 Not Found
// success: hello, world
