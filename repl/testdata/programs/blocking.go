package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

func main() {
	ch := make(chan int)
	go func() {
		for i := 0; ; i++ {
			ch <- i
		}
	}()
	// channel operations in callbacks, synchronously
	xs := []int{3, 1, 2}
	sort.Slice(xs, func(i, j int) bool { <-ch; return xs[i] < xs[j] })
	fmt.Println(xs)
	fmt.Println(strings.Map(func(r rune) rune { <-ch; return r + 1 }, "abc"))
	once := sync.OnceFunc(func() { fmt.Println("once", <-ch > 0) })
	once()
	once()
	filepath.WalkDir(".", func(p string, d os.DirEntry, err error) error { <-ch; return filepath.SkipAll })

	// http
	var mu sync.Mutex
	states := map[http.ConnState]int{}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic(http.ErrAbortHandler)
		}
		t := template.Must(template.New("x").Funcs(template.FuncMap{"next": func() int { <-ch; return 7 }}).Parse("n={{next}} {{.}}\n"))
		t.Execute(w, r.URL.Path)
	}))
	srv.Config.ConnState = func(c net.Conn, s http.ConnState) { <-ch; mu.Lock(); states[s]++; mu.Unlock() }
	srv.Start()
	u, _ := url.Parse(srv.URL)
	proxy := httptest.NewServer(&httputil.ReverseProxy{Director: func(r *http.Request) {
		<-ch
		r.URL.Scheme = "http"
		r.URL.Host = u.Host
		r.URL.Path = "/proxied" + r.URL.Path
	}})
	resp, err := http.Get(proxy.URL + "/a")
	if err != nil {
		log.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	fmt.Print(string(body))
	resp.Body.Close()
	_, err = http.Get(srv.URL + "/panic")
	fmt.Println(err != nil)
	proxy.Close()
	srv.Close()
	mu.Lock()
	fmt.Println(states[http.StateNew] > 0)
	mu.Unlock()

	// exec
	cmd := exec.Command("cat")
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	cmd.Start()
	go func() {
		for i := range 3 {
			fmt.Fprintln(in, "line", i)
			time.Sleep(time.Millisecond)
		}
		in.Close()
	}()
	sc := bufio.NewScanner(out)
	for sc.Scan() {
		fmt.Println(sc.Text())
	}
	fmt.Println(cmd.Wait())

	// pipe
	pr, pw := io.Pipe()
	go func() { fmt.Fprint(pw, "through a pipe"); pw.CloseWithError(errors.New("done")) }()
	b, err := io.ReadAll(pr)
	fmt.Println(string(b), err)

	// a user's reader and writer
	var buf bytes.Buffer
	n, err := io.Copy(upper{&buf}, slow{strings.NewReader("hello"), ch})
	fmt.Println(n, err, buf.String())

	c1, c2 := net.Pipe()
	go io.Copy(upper{c2}, slow{strings.NewReader("hello"), ch})
	p := make([]byte, 5)
	io.ReadFull(c1, p)
	fmt.Println(string(p))
	_, err = net.DialTimeout("tcp", "127.0.0.1:1", time.Second)
	fmt.Println(err)
}

type upper struct{ io.Writer }

func (u upper) Write(p []byte) (int, error) { return u.Writer.Write(bytes.ToUpper(p)) }

type slow struct {
	r  io.Reader
	ch chan int
}

func (s slow) Read(p []byte) (int, error) { <-s.ch; return s.r.Read(p[:1]) }

// Output:
// [1 2 3]
// bcd
// once true
// n=7 /proxied/a
// true
// true
// line 0
// line 1
// line 2
// <nil>
// through a pipe done
// 5 <nil> HELLO
// HELLO
// dial tcp 127.0.0.1:1: connect: connection refused
