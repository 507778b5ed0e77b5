// Package web serves a page on which a runtime can be watched while it runs: its processes and channels, who waits
// for whom and what passes, with buttons that pause it and take it on step by step. The page is served on the
// loopback interface only, to those who have its token, and asks for nothing from elsewhere.
package web

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
)

//go:embed page.html page.css page.js
var files embed.FS

// Options say what a page shows.
type Options struct {
	Runtime *csp.Runtime
	Title   string
	Began   time.Time // by the clock of the runtime
	// Brief writes a value in one line.
	Brief func(v any) string
	// Tape returns the tape that the runtime's events are written on.
	Tape func() *csp.Tape
}

// A Server is a page that is being served.
type Server struct {
	options Options
	token   string
	addr    string
	http    *http.Server
	stop    chan struct{}
	done    sync.WaitGroup

	mu      sync.Mutex
	clients map[chan []byte]bool
	wake    chan struct{} // there is a client, or something new to be told
	final   []byte        // the last frame, when the program is over
	fresh   bool          // there is a client that has seen nothing yet
}

// Serve begins to serve a page at a free port of 127.0.0.1.
func Serve(o Options) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the page cannot be served: %w", err)
	}
	s := &Server{
		options: o, token: rand.Text(), addr: l.Addr().String(),
		stop: make(chan struct{}), clients: map[chan []byte]bool{}, wake: make(chan struct{}, 1),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.file("page.html", "text/html; charset=utf-8"))
	mux.HandleFunc("GET /page.css", s.file("page.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /page.js", s.file("page.js", "text/javascript; charset=utf-8"))
	mux.HandleFunc("GET /frames", s.frames)
	mux.HandleFunc("POST /do", s.do)
	s.http = &http.Server{Handler: s.guarded(mux), ReadHeaderTimeout: 10 * time.Second}
	s.done.Go(func() { s.http.Serve(l) })
	s.done.Go(s.watch)
	return s, nil
}

// URL returns the address of the page, with its token.
func (s *Server) URL() string { return "http://" + s.addr + "/?token=" + s.token }

// Ended has the page show for good what there is now, and tell that the program has ended, and how; "" says that all
// went well. It may be called on the loop, which need not go on any more. What is said first counts.
func (s *Server) Ended(verdict string, stuck []int) {
	s.mu.Lock()
	over := s.final != nil
	s.mu.Unlock()
	if over {
		return
	}
	last := sampler{options: &s.options, ended: true, verdict: verdict, stuck: stuck}
	text, _ := json.Marshal(last.frame(true))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.final = text
	s.tellAll(text)
}

// Close ends the service.
func (s *Server) Close() {
	close(s.stop)
	s.http.Close()
	s.done.Wait()
}

// guarded lets only those in who have the token and come from the page itself: names that somebody else has
// bound to this address are refused, and so are pages of others.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if why := s.refuses(r); why != "" {
			http.Error(w, why, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuses says why a request is refused; "" if it is not.
func (s *Server) refuses(r *http.Request) string {
	token := r.Header.Get("X-Token")
	if token == "" {
		token = r.URL.Query().Get("token")
	}
	site := r.Header.Get("Sec-Fetch-Site")
	switch origin := r.Header.Get("Origin"); {
	case r.Host != s.addr:
		return "this page is at http://" + s.addr
	case origin != "" && origin != "http://"+s.addr, site == "cross-site", site == "same-site":
		return "this page answers to none but itself"
	case subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1:
		return "the token is missing or wrong: open the address that cspsh has printed"
	}
	return ""
}

func (s *Server) file(name, kind string) http.HandlerFunc {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	text = bytes.ReplaceAll(text, []byte("{{token}}"), []byte(s.token))
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write(text)
	}
}

// frames tells a page what there is to be seen, again and again. A page that is slow misses frames.
func (s *Server) frames(w http.ResponseWriter, r *http.Request) {
	flush, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "no stream", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	flush.Flush()
	c := make(chan []byte, 1)
	s.mu.Lock()
	s.clients[c] = true
	s.fresh = true
	if s.final != nil {
		c <- s.final
	}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.clients, c)
		s.mu.Unlock()
	}()
	s.nudge()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.stop:
			return
		case frame := <-c:
			if _, err := fmt.Fprintf(w, "data: %s\n\n", frame); err != nil {
				return
			}
			flush.Flush()
		}
	}
}

// every is how often what is to be seen is looked at while somebody looks.
const every = 33 * time.Millisecond

// watch looks at the runtime while there is a page, and tells all pages.
func (s *Server) watch() {
	tick := time.NewTicker(every)
	defer tick.Stop()
	m := sampler{options: &s.options}
	var last []byte
	for {
		s.mu.Lock()
		idle := len(s.clients) == 0 || s.final != nil
		s.mu.Unlock()
		if idle {
			select {
			case <-s.stop:
				return
			case <-s.wake:
				continue
			}
		}
		again := false
		select {
		case <-s.stop:
			return
		case <-s.wake:
			again = true
		case <-tick.C:
		}
		last = s.look(&m, again, last)
	}
}

func (s *Server) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// look makes a frame and gives it to all pages, unless it is the last one, which it returns.
func (s *Server) look(m *sampler, again bool, last []byte) []byte {
	s.mu.Lock()
	fresh := s.fresh
	s.fresh = false
	s.mu.Unlock()
	f := m.frame(again || fresh)
	if f == nil {
		return last
	}
	text, err := json.Marshal(f)
	if err != nil || !fresh && bytes.Equal(text, last) {
		return last
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.final == nil {
		s.tellAll(text)
	}
	return text
}

// tellAll gives a frame to all pages. The caller holds the lock.
func (s *Server) tellAll(frame []byte) {
	for c := range s.clients {
		select {
		case <-c: // what it has not seen is old
		default:
		}
		c <- frame
	}
}

// do does what a button is for.
func (s *Server) do(w http.ResponseWriter, r *http.Request) {
	var what struct {
		Do      string
		Process int
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1000)).Decode(&what); err != nil {
		http.Error(w, "no command", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	over := s.final != nil
	s.mu.Unlock()
	if over {
		http.Error(w, "the program has ended", http.StatusConflict)
		return
	}
	rt := s.options.Runtime
	var err error
	switch what.Do {
	case "pause":
		rt.Pause()
	case "continue":
		rt.Continue()
	case "step":
		rt.Pause()
		err = s.step(r, what.Process)
	default:
		http.Error(w, "unknown command", http.StatusBadRequest)
		return
	}
	s.nudge()
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
	}
}

// stepWaits is how long a step waits for a timer, and how often it looks.
const (
	stepWaits = 2 * time.Second
	stepLooks = 20 * time.Millisecond
)

// step takes a process on, or the one whose turn it is.
func (s *Server) step(r *http.Request, id int) error {
	rt := s.options.Runtime
	if id != 0 {
		p := rt.Process(id)
		switch {
		case p == nil:
			return fmt.Errorf("#%d has ended", id)
		case !p.Advance():
			return fmt.Errorf("#%d waits: pick one that is ready", id)
		}
		return nil
	}
	for range int(stepWaits / stepLooks) {
		if rt.Advance() {
			return nil
		}
		d, timed := rt.NextTimer()
		if !timed {
			return errors.New("nothing can happen: every process waits")
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-time.After(max(min(d, stepLooks), time.Millisecond)):
		}
	}
	return errors.New("nothing has happened: the next timer is not due yet")
}
