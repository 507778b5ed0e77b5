package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

func main() {
	far, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	b := make([]byte, 1)

	here, there := net.Pipe()
	here.SetReadDeadline(far)
	go there.Write([]byte("x"))
	fmt.Println(here.Read(b))
	here.SetWriteDeadline(far)
	go there.Read(b)
	fmt.Println(here.Write(b))
	here.SetDeadline(past)
	fmt.Println(here.Read(b))

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	d := net.Dialer{Deadline: far}
	c, err := d.Dial("tcp", l.Addr().String())
	fmt.Println(c != nil, err)
	d.Deadline = past
	c, err = d.Dial("tcp", l.Addr().String())
	fmt.Println(c != nil, err != nil)

	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := http.NewResponseController(w)
		fmt.Println(c.SetReadDeadline(far), c.SetWriteDeadline(far))
		io.Copy(w, r.Body)
	}))
	resp, err := http.Post(s.URL, "text/plain", strings.NewReader("echo"))
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := io.ReadAll(resp.Body)
	fmt.Println(string(body), err)
	s.Close()
}

// Output:
// 1 <nil>
// 1 <nil>
// 0 read pipe: i/o timeout
// true <nil>
// false true
// <nil> <nil>
// echo <nil>
