// Channels in fields of structs of compiled packages.
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"
)

type wrapped struct{ *http.Request }

type own struct{ Cancel <-chan struct{} }

func main() {
	arrived := make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- true
		<-r.Context().Done()
	}))
	defer s.Close()
	for i, set := range []func(r *http.Request, c chan struct{}) *http.Request{
		func(r *http.Request, c chan struct{}) *http.Request { r.Cancel = c; return r },
		func(r *http.Request, c chan struct{}) *http.Request { r.Method, r.Cancel = "PUT", c; return r },
		func(r *http.Request, c chan struct{}) *http.Request { return &http.Request{URL: r.URL, Cancel: c} },
		func(r *http.Request, c chan struct{}) *http.Request { wrapped{r}.Cancel = own{c}.Cancel; return r },
	} {
		r, err := http.NewRequest("GET", s.URL, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		c := make(chan struct{})
		r = set(r, c)
		go func() {
			<-arrived
			close(c)
		}()
		_, err = http.DefaultClient.Do(r)
		_, open := <-r.Cancel
		fmt.Println(i, r.Method, err != nil, open)
	}

	ticks := make(chan time.Time, 1)
	ticks <- time.Unix(5, 0)
	t := time.Ticker{C: ticks}
	fmt.Println((<-t.C).Unix())
	t = time.Ticker{C: nil}
	fmt.Println(t.C == nil)
}

// Output:
// 0 GET true false
// 1 PUT true false
// 2  true false
// 3 GET true false
// 5
// true
