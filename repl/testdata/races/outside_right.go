// What waits for the outside puts its callers in an order, and what it has called back before it.
package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
)

type counted struct{ n int }

func (c *counted) Read(p []byte) (int, error) {
	c.n++
	return 0, io.EOF
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func main() {
	b := make([]byte, 1)

	fromPipe := 0
	pr, pw := io.Pipe()
	go func() {
		fromPipe++
		pw.Write(b)
	}()
	pr.Read(b)
	fromPipe++

	fromFile := 0
	fr, fw, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	go func() {
		fromFile++
		fw.Write([]byte("x"))
	}()
	fr.Read(b)
	fromFile++

	fromPeer := 0
	c1, c2 := net.Pipe()
	go func() {
		fromPeer++
		c1.Write([]byte("x"))
	}()
	c2.Read(b)
	fromPeer++

	served := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		served++
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(201)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w}
		mux.ServeHTTP(rec, r)
		if rec.status != 201 {
			panic(rec.status)
		}
	}))
	body := new(counted)
	resp, err := http.Post(server.URL, "text/plain", io.MultiReader(strings.NewReader("x"), body))
	if err != nil {
		panic(err)
	}
	resp.Body.Close()
	server.Close()
	served++
	body.n++
}
