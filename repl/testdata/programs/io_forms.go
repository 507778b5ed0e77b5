// Readers, writers, connections, servers and other programs, while other goroutines go on.
package main

import (
	"bufio"
	"bytes"
	"container/heap"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"sort"
	"strings"
	"sync"
	"text/template"
	"time"
)

type pq []*job
type job struct {
	pri  int
	name string
}

func (p pq) Len() int           { return len(p) }
func (p pq) Less(i, j int) bool { return p[i].pri > p[j].pri }
func (p pq) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *pq) Push(x any)        { *p = append(*p, x.(*job)) }
func (p *pq) Pop() any {
	o := *p
	x := o[len(o)-1]
	*p = o[:len(o)-1]
	return x
}

type bit bool

func (b *bit) Set(s string) error { *b = s == "true"; return nil }
func (b *bit) String() string     { return fmt.Sprint(bool(*b)) }
func (b *bit) IsBoolFlag() bool   { return true }

type slowReader struct{ c chan string }

func (s slowReader) Read(p []byte) (int, error) {
	x, ok := <-s.c
	if !ok {
		return 0, io.EOF
	}
	return copy(p, x), nil
}

type countConn struct {
	net.Conn
	n *int
}

func (c countConn) Write(p []byte) (int, error) { *c.n += len(p); return c.Conn.Write(p) }

func main() {
	p := &pq{}
	for i, n := range []string{"a", "b", "c"} {
		heap.Push(p, &job{i, n})
	}
	for p.Len() > 0 {
		fmt.Print(heap.Pop(p).(*job).name)
	}
	fmt.Println()
	fs := flag.NewFlagSet("x", flag.ContinueOnError)
	var b bit
	fs.Var(&b, "b", "")
	fmt.Println(fs.Parse([]string{"-b", "rest"}), b, fs.Args())

	// others go on while one waits
	sr := slowReader{make(chan string)}
	ticks := 0
	stop := make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				ticks++
			}
		}
	}()
	go func() {
		for _, s := range []string{"ab\n", "c", "d\ne"} {
			time.Sleep(5 * time.Millisecond)
			sr.c <- s
		}
		close(sr.c)
	}()
	sc := bufio.NewScanner(sr)
	for sc.Scan() {
		fmt.Print(sc.Text(), ";")
	}
	fmt.Println(ticks > 0)
	out, err := exec.Command("sh", "-c", "sleep 0.02; echo out").Output()
	fmt.Printf("%q %v %v\n", out, err, ticks > 0)
	close(stop)

	// user types around connections
	a, z := net.Pipe()
	n := 0
	go func() {
		cc := countConn{a, &n}
		io.Copy(cc, strings.NewReader("hello "))
		fmt.Fprintf(cc, "%d%%", 5)
		bw := bufio.NewWriter(cc)
		bw.WriteString("!")
		bw.Flush()
		cc.Close()
	}()
	all, err := io.ReadAll(io.TeeReader(z, io.Discard))
	fmt.Println(string(all), err, n)
	// several writers to one pipe
	pr, pw := io.Pipe()
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() { fmt.Fprintf(pw, "line %d\n", i) })
	}
	go func() { wg.Wait(); pw.Close() }()
	var lines []string
	for sc := bufio.NewScanner(pr); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	sort.Strings(lines)
	fmt.Println(lines)
	_, err = pw.Write(nil)
	fmt.Println(err, errors.Is(err, io.ErrClosedPipe))

	// proxy and middleware
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Len", fmt.Sprint(len(b)))
		fmt.Fprintf(w, "%s %s", r.Header.Get("X-Via"), bytes.ToUpper(b))
	}))
	u, _ := url.Parse(back.URL)
	rp := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u); r.Out.Header.Set("X-Via", "proxy") },
		ModifyResponse: func(r *http.Response) error {
			if r.Header.Get("X-Len") == "0" {
				return errors.New("empty")
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) { http.Error(w, "proxy: "+err.Error(), 502) },
	}
	front := httptest.NewServer(rp)
	for _, body := range []string{"text", ""} {
		resp, err := http.Post(front.URL, "text/plain", strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			continue
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		fmt.Println(resp.StatusCode, strings.TrimSpace(string(b)))
	}
	front.Close()
	back.Close()
	// a server's ListenAndServe and Shutdown
	srv := &http.Server{Addr: "127.0.0.1:0", Handler: http.NotFoundHandler()}
	ln, _ := net.Listen("tcp", srv.Addr)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	resp, err := http.Get("http://" + ln.Addr().String())
	fmt.Println(resp.StatusCode, err)
	fmt.Println(srv.Close(), <-served == http.ErrServerClosed)
	// templates
	tm := template.Must(template.New("t").Funcs(template.FuncMap{"join": strings.Join, "add": func(a, b int) int { return a + b }}).Parse(
		`{{define "item"}}<{{.}}>{{end}}{{range $i, $x := .Items}}{{add $i 1}}{{template "item" $x}}{{end}} {{join .Items "-"}} {{if gt .N 1}}many{{else}}few{{end}} {{.M.key}} {{len .Items}} {{printf "%05d" .N}} {{with .Sub}}{{.Name}}{{end}}` + "\n"))
	fmt.Println(tm.Execute(io.Discard, struct{ Items []string }{}) != nil)
	var sb strings.Builder
	err = tm.Execute(&sb, struct {
		Items []string
		N     int
		M     map[string]int
		Sub   *struct{ Name string }
	}{[]string{"a", "b"}, 2, map[string]int{"key": 9}, &struct{ Name string }{"sub"}})
	fmt.Print(sb.String(), err, "\n")
	// udp and unix
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err == nil {
		go func() {
			b := make([]byte, 10)
			n, addr, _ := pc.ReadFrom(b)
			pc.WriteTo(bytes.ToUpper(b[:n]), addr)
		}()
		c, _ := net.Dial("udp", pc.LocalAddr().String())
		c.Write([]byte("udp"))
		b := make([]byte, 10)
		n, err := c.Read(b)
		fmt.Println(string(b[:n]), err)
		pc.Close()
	}
	ln2, _ := net.Listen("tcp", "127.0.0.1:0")
	ln2.(*net.TCPListener).SetDeadline(time.Now().Add(5 * time.Millisecond))
	_, err = ln2.Accept()
	var ne net.Error
	fmt.Println(errors.As(err, &ne) && ne.Timeout())
	_, err = net.LookupHost("localhost")
	fmt.Println(err)
}

// Output:
// cba
// <nil> true [rest]
// ab;cd;e;true
// "out\n" <nil> true
// hello 5%! <nil> 9
// [line 0 line 1 line 2 line 3 line 4]
// io: read/write on closed pipe true
// 200 proxy TEXT
// 502 proxy: empty
// 404 <nil>
// <nil> true
// true
// 1<a>2<b> a-b many 9 2 00002 sub
// <nil>
// UDP <nil>
// true
// <nil>
