package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing/fstest"
	"time"
)

type middleware func(http.Handler) http.Handler

func chain(h http.Handler, ms ...middleware) http.Handler {
	for i := len(ms) - 1; i >= 0; i-- {
		h = ms[i](h)
	}
	return h
}

type statusWriter struct {
	http.ResponseWriter
	status, n int
}

func (w *statusWriter) WriteHeader(code int) { w.status = code; w.ResponseWriter.WriteHeader(code) }
func (w *statusWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.n += n
	return n, err
}
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var logs = make(chan string, 100)

func logging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sw := &statusWriter{ResponseWriter: w, status: 200}
		next.ServeHTTP(sw, r)
		logs <- fmt.Sprint(r.Method, " ", r.URL.Path, " ", sw.status, " ", sw.n)
	})
}

type userKey struct{}

func auth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, _, ok := r.BasicAuth()
		if !ok {
			http.Error(w, "who?", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, u)))
	})
}

func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if e := recover(); e != nil {
				http.Error(w, fmt.Sprint("recovered: ", e), 500)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[r.URL.Path]++
	json.NewEncoder(w).Encode(c.n)
}

type temp float64

func (t temp) MarshalJSON() ([]byte, error) { return []byte(fmt.Sprintf(`"%.1fC"`, float64(t))), nil }
func (t *temp) UnmarshalJSON(b []byte) error {
	_, err := fmt.Sscanf(string(b), `"%fC"`, (*float64)(t))
	return err
}

type reading struct {
	Place string          `json:"place"`
	T     temp            `json:"t"`
	All   []temp          `json:"all,omitempty"`
	By    *string         `json:"by"`
	Inner struct{ X int } `json:"inner"`
}

func get(c *http.Client, u string) string {
	resp, err := c.Get(u)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.Status + " " + strings.TrimSpace(string(b))
}

type hdr struct {
	base http.RoundTripper
	n    atomic.Int32
}

func (h *hdr) RoundTrip(r *http.Request) (*http.Response, error) {
	h.n.Add(1)
	r = r.Clone(r.Context())
	r.Header.Set("X-Mine", "yes")
	return h.base.RoundTrip(r)
}

func main() {
	mux := http.NewServeMux()
	mux.Handle("GET /count/{name}", &counter{n: map[string]int{}})
	mux.Handle("/who", auth(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "you are ", r.Context().Value(userKey{}))
	})))
	mux.HandleFunc("/panic", func(w http.ResponseWriter, r *http.Request) {
		var m map[string]int
		m["x"]++
	})
	mux.HandleFunc("POST /json", func(w http.ResponseWriter, r *http.Request) {
		var in reading
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), 400)
			return
		}
		in.T += 1
		in.All = append(in.All, in.T)
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(in)
	})
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		f, ok := w.(http.Flusher)
		rc := http.NewResponseController(w)
		for i := range 3 {
			fmt.Fprintf(w, "data: %d\n", i)
			if ok {
				f.Flush()
			} else if err := rc.Flush(); err != nil {
				fmt.Println("flush:", err)
			}
			time.Sleep(time.Millisecond)
		}
	})
	mux.HandleFunc("/hijack", func(w http.ResponseWriter, r *http.Request) {
		c, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		defer c.Close()
		rw.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhijacked")
		rw.Flush()
	})
	mux.HandleFunc("/header", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header.Get("X-Mine")) })
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("n")
		if errors.Is(err, http.ErrNoCookie) {
			c = &http.Cookie{Name: "n", Value: "1"}
		} else {
			c.Value += "1"
		}
		http.SetCookie(w, c)
		fmt.Fprint(w, c.Value)
	})
	mux.HandleFunc("/upload", func(w http.ResponseWriter, r *http.Request) {
		f, h, err := r.FormFile("f")
		if err != nil {
			http.Error(w, err.Error(), 400)
			return
		}
		b, _ := io.ReadAll(f)
		fmt.Fprint(w, h.Filename, " ", len(b), " ", r.FormValue("k"))
	})
	mux.HandleFunc("/big", func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10))
		var mb *http.MaxBytesError
		fmt.Fprint(w, errors.As(err, &mb), " ", err)
	})
	mux.Handle("/files/", http.StripPrefix("/files", http.FileServerFS(fstest.MapFS{"a.txt": {Data: []byte("file a")}})))
	mux.Handle("/slow", http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}), 10*time.Millisecond, "too slow"))
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/header", 302) })
	srv := httptest.NewServer(chain(mux, logging, recovering))
	c := srv.Client()
	for _, p := range []string{"/count/a", "/count/a", "/count/b", "/who", "/panic", "/stream", "/hijack", "/files/a.txt", "/files/none", "/slow", "/none"} {
		fmt.Println(get(c, srv.URL+p))
		fmt.Println("\t" + <-logs)
	}
	req, _ := http.NewRequest("GET", srv.URL+"/who", nil)
	req.SetBasicAuth("ann", "pw")
	resp, err := c.Do(req)
	b, _ := io.ReadAll(resp.Body)
	fmt.Println(string(b), err, <-logs)
	by := "me"
	var body bytes.Buffer
	json.NewEncoder(&body).Encode(reading{Place: "home", T: 20.25, By: &by})
	fmt.Print(body.String())
	resp, err = c.Post(srv.URL+"/json", "application/json", &body)
	var back reading
	fmt.Println(json.NewDecoder(resp.Body).Decode(&back), back.T, back.All, *back.By, err)
	// body by a pipe
	pr, pw := io.Pipe()
	go func() {
		for _, s := range []string{`{"place":`, `"x","t":`, `"1.5C"}`} {
			io.WriteString(pw, s)
		}
		pw.Close()
	}()
	resp, err = c.Post(srv.URL+"/json", "", pr)
	b, _ = io.ReadAll(resp.Body)
	fmt.Print(string(b))
	h := &hdr{base: http.DefaultTransport}
	c2 := &http.Client{Transport: h, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > 3 {
			return errors.New("too many")
		}
		return nil
	}}
	fmt.Println(get(c2, srv.URL+"/redirect"), h.n.Load())
	jar, _ := cookiejar.New(nil)
	c3 := &http.Client{Jar: jar}
	fmt.Println(get(c3, srv.URL+"/cookie"), get(c3, srv.URL+"/cookie"), get(c3, srv.URL+"/cookie"))
	var mp bytes.Buffer
	mw := multipart.NewWriter(&mp)
	mw.WriteField("k", "v")
	fw, _ := mw.CreateFormFile("f", "name.txt")
	io.Copy(fw, strings.NewReader("content"))
	mw.Close()
	resp, _ = c.Post(srv.URL+"/upload", mw.FormDataContentType(), &mp)
	b, _ = io.ReadAll(resp.Body)
	fmt.Println(string(b))
	resp, _ = c.PostForm(srv.URL+"/big", url.Values{"a": {"long enough to fail"}})
	b, _ = io.ReadAll(resp.Body)
	fmt.Println(string(b))

	ctx, cancel := context.WithTimeoutCause(context.Background(), 20*time.Millisecond, errors.New("mine"))
	defer cancel()
	hang := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	req, _ = http.NewRequestWithContext(ctx, "GET", hang.URL, nil)
	_, err = c.Do(req)
	var ue *url.Error
	fmt.Println(errors.As(err, &ue), ue.Timeout(), errors.Is(err, context.DeadlineExceeded), context.Cause(ctx))
	_, err = (&http.Client{Timeout: 20 * time.Millisecond}).Get(hang.URL)
	fmt.Println(err.(net.Error).Timeout())
	hang.Close()

	ts := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto, r.TLS != nil) }))
	ts.EnableHTTP2 = true
	ts.TLS = &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) { return nil, nil }}
	ts.StartTLS()
	fmt.Println(get(ts.Client(), ts.URL))
	ts.Close()
	srv.Close()

	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, httptest.NewRequest("GET", "/header", nil))
	fmt.Println(rec.Code, rec.Body.Len())

	// an echo server
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	var conns sync.WaitGroup
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				fmt.Println("accept:", errors.Is(err, net.ErrClosed))
				close(logs)
				return
			}
			conns.Go(func() {
				defer c.Close()
				sc := bufio.NewScanner(c)
				for sc.Scan() {
					fmt.Fprintln(c, strings.ToUpper(sc.Text()))
				}
			})
		}
	}()
	for i := range 3 {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			fmt.Println(err)
			continue
		}
		rw := bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
		for j := range 3 {
			fmt.Fprintf(rw, "line %d %d\n", i, j)
			rw.Flush()
			s, _ := rw.ReadString('\n')
			fmt.Print(s)
		}
		c.(*net.TCPConn).CloseWrite()
		_, err = rw.ReadByte()
		fmt.Println(err)
	}
	conns.Wait()
	ln.Close()
	for l := range logs {
		_ = l
	}
	var pe *fs.PathError
	_, err = fs.ReadFile(fstest.MapFS{}, "x")
	fmt.Println(errors.As(err, &pe), err)
}

// Output:
// 200 OK {"/count/a":1}
// 	GET /count/a 200 15
// 200 OK {"/count/a":2}
// 	GET /count/a 200 15
// 200 OK {"/count/a":2,"/count/b":1}
// 	GET /count/b 200 28
// 401 Unauthorized who?
// 	GET /who 401 5
// 500 Internal Server Error recovered: assignment to entry in nil map
// 	GET /panic 500 42
// 200 OK data: 0
// data: 1
// data: 2
// 	GET /stream 200 24
// 200 OK hijacked
// 	GET /hijack 200 0
// 200 OK file a
// 	GET /files/a.txt 200 6
// 404 Not Found 404 page not found
// 	GET /files/none 404 19
// 503 Service Unavailable too slow
// 	GET /slow 503 8
// 404 Not Found 404 page not found
// 	GET /none 404 19
// you are ann <nil> GET /who 200 11
// {"place":"home","t":"20.2C","by":"me","inner":{"X":0}}
// <nil> 21.2 [21.2] me <nil>
// {"place":"x","t":"2.5C","all":["2.5C"],"by":null,"inner":{"X":0}}
// 200 OK yes 2
// 200 OK 1 200 OK 11 200 OK 111
// name.txt 7 v
// true http: request body too large
// true false false mine
// true
// 200 OK HTTP/2.0true
// 200 0
// LINE 0 0
// LINE 0 1
// LINE 0 2
// EOF
// LINE 1 0
// LINE 1 1
// LINE 1 2
// EOF
// LINE 2 0
// LINE 2 1
// LINE 2 2
// EOF
// accept: true
// true open x: file does not exist
