// Contexts of the user's types, on whose channels compiled code waits on goroutines of its own; what package reflect
// knows of those of package context.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"reflect"
	"sync"
	"time"
)

// An embedded is a context with a method more, whose Done is promoted.
type embedded struct{ context.Context }

func (embedded) String() string { return "embedded" }

// A passing passes calls on.
type passing struct{ to context.Context }

func (p passing) Done() <-chan struct{}       { return p.to.Done() }
func (p passing) Err() error                  { return p.to.Err() }
func (p passing) Value(k any) any             { return p.to.Value(k) }
func (p passing) Deadline() (time.Time, bool) { return p.to.Deadline() }

// An own has a channel that the program has made.
type own struct {
	mu   sync.Mutex
	done chan struct{}
	err  error
}

func (o *own) Done() <-chan struct{} { return o.done }
func (o *own) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
func (o *own) Value(any) any                    { return nil }
func (o *own) Deadline() (t time.Time, ok bool) { return }
func (o *own) cancel() {
	o.mu.Lock()
	o.err = context.Canceled
	o.mu.Unlock()
	close(o.done)
}

type afterFunc interface {
	context.Context
	AfterFunc(func()) func() bool
}

func main() {
	arrived := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- true
		<-r.Context().Done()
	}))
	defer server.Close()
	inner, cancel := context.WithCancel(context.Background())
	inner2, cancel2 := context.WithCancel(context.Background())
	o := &own{done: make(chan struct{})}
	for _, c := range []struct {
		context.Context
		cancel func()
	}{{embedded{inner}, cancel}, {passing{inner2}, cancel2}, {o, o.cancel}} {
		r, err := http.NewRequestWithContext(c.Context, "GET", server.URL, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		go func() {
			<-arrived
			c.cancel()
		}()
		_, err = http.DefaultClient.Do(r)
		fmt.Printf("%T %v %v\n", c.Context, errors.Is(err, context.Canceled), c.Err())
	}

	a, stop := context.WithCancel(context.Background())
	defer stop()
	b, stop := context.WithTimeout(a, time.Hour)
	defer stop()
	c, stop := signal.NotifyContext(a, os.Interrupt)
	defer stop()
	for _, v := range []context.Context{a, b, c} {
		t := reflect.TypeOf(v)
		fmt.Print(t)
		for i := range t.NumMethod() {
			fmt.Print(" ", t.Method(i).Name)
		}
		_, is := v.(afterFunc)
		fmt.Println(is, t.Implements(reflect.TypeFor[context.Context]()))
	}
}

// Output:
// main.embedded true context canceled
// main.passing true context canceled
// *main.own true context canceled
// *context.cancelCtx Deadline Done Err String Valuefalse true
// *context.timerCtx Deadline Done Err String Valuefalse true
// *signal.signalCtx Deadline Done Err String Valuefalse true
