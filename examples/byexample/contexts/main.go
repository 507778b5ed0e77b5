// Contexts carry the word to stop through calls. A handler of HTTP requests gets
// one that ends when the client goes away, so it need not finish an answer that
// nobody waits for. Here the client is a function that calls the handler with a
// context of its own.
//
// Subject of "Context" in Go by Example.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

var errGone = errors.New("the client has hung up")

func hello(w http.ResponseWriter, req *http.Request) {
	ctx := req.Context()
	fmt.Println("handler starts")
	defer fmt.Println("handler ends")
	select {
	case <-time.After(50 * time.Millisecond):
		fmt.Fprintf(w, "hello, %s", req.URL.Query().Get("name"))
	case <-ctx.Done():
		fmt.Println("handler:", ctx.Err(), "-", context.Cause(ctx))
		http.Error(w, ctx.Err().Error(), http.StatusInternalServerError)
	}
}

// get calls the handler and hangs up after the given time.
func get(patience time.Duration) {
	ctx, hangUp := context.WithCancelCause(context.Background())
	defer time.AfterFunc(patience, func() { hangUp(errGone) }).Stop()
	req := httptest.NewRequest("GET", "/hello?name=Go", nil).WithContext(ctx)
	answer := httptest.NewRecorder()
	hello(answer, req)
	fmt.Println(answer.Code, strings.TrimSpace(answer.Body.String()))
}

func main() {
	get(time.Second)
	get(20 * time.Millisecond)
}

// Output:
// handler starts
// handler ends
// 200 hello, Go
// handler starts
// handler: context canceled - the client has hung up
// handler ends
// 500 context canceled
