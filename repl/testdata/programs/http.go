package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
)

type hello struct{ name string }

func (h hello) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "hello %s from %s", h.name, r.URL.Path)
}
func get(url string) string {
	resp, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return string(b)
}
func main() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "func") }))
	defer s.Close()
	fmt.Println(get(s.URL))
	s2 := httptest.NewServer(hello{"Ann"})
	defer s2.Close()
	fmt.Println(get(s2.URL + "/x"))
	mux := http.NewServeMux()
	mux.Handle("/a", hello{"Bob"})
	mux.Handle("/b", http.StripPrefix("/b", &hello{"Cy"}))
	s3 := httptest.NewServer(mux)
	defer s3.Close()
	fmt.Println(get(s3.URL+"/a"), get(s3.URL+"/b"))
}

// Output:
// func
// hello Ann from /x
// hello Bob from /a hello Cy from
