// What is registered for the whole program: handlers and variables of expvar.
package main

import (
	"expvar"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
)

var hits = expvar.NewInt("hits")

func get(url string) string {
	r, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer r.Body.Close()
	b, _ := io.ReadAll(r.Body)
	return fmt.Sprint(r.StatusCode, " ", string(b))
}

func main() {
	http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) { hits.Add(1); fmt.Fprint(w, "hello") })
	http.Handle("/x/", http.StripPrefix("/x", http.NotFoundHandler()))
	func() {
		defer func() { fmt.Println(strings.Contains(fmt.Sprint(recover()), "conflicts with pattern")) }()
		http.HandleFunc("/hello", func(http.ResponseWriter, *http.Request) {})
	}()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	srv := &http.Server{}
	served := make(chan error)
	go func() { served <- srv.Serve(l) }()
	base := "http://" + l.Addr().String()
	fmt.Println(get(base + "/hello"))
	fmt.Println(get(base + "/none"))
	fmt.Println(get(base + "/x/y"))
	fmt.Println(strings.Contains(get(base+"/debug/vars"), `"hits": 1`))
	rec := httptest.NewRecorder()
	http.DefaultServeMux.ServeHTTP(rec, httptest.NewRequest("GET", "/hello", nil))
	fmt.Println(rec.Body)
	s := httptest.NewServer(nil)
	fmt.Println(get(s.URL + "/hello"))
	s.Close()
	fmt.Println(expvar.Get("hits"), expvar.Get("none"))
	func() {
		defer func() { fmt.Printf("%q\n", recover()) }()
		log.SetOutput(io.Discard)
		expvar.NewMap("hits")
	}()
	http.DefaultClient.CloseIdleConnections()
	srv.Close()
	fmt.Println(<-served)
}

// Output:
// true
// 200 hello
// 404 404 page not found
//
// 404 404 page not found
//
// true
// hello
// 200 hello
// 3 <nil>
// "Reuse of exported var name: hits\n"
// http: Server closed
