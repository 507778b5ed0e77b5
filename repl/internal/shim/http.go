package shim

import (
	"errors"
	"expvar"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"time"

	"github.com/cspsh/cspsh/repl/internal/restrict"
)

// Package net/http: http.DefaultServeMux is the program's own, with what it registers there. Others that know of that are
// told of it where they are given no handler.
var httpPkg = pkg{
	path:    "net/http",
	outside: true,
	replace: func(t *Table, s *symbols) {
		t.mux = http.NewServeMux()
		t.forgets = append(t.forgets, func() { t.mux = http.NewServeMux() })
		s.variable("DefaultServeMux", &t.mux)
		handle := func(m *http.ServeMux, pattern string, h http.Handler) {
			defer plainConflict()
			m.Handle(pattern, h)
		}
		handleFunc := func(m *http.ServeMux, pattern string, f func(http.ResponseWriter, *http.Request)) {
			defer plainConflict()
			m.HandleFunc(pattern, f)
		}
		s.method("Handle", handle)
		s.method("HandleFunc", handleFunc)
		s.set("Handle", func(pattern string, h http.Handler) { handle(t.mux, pattern, h) })
		s.set("HandleFunc", func(pattern string, f func(http.ResponseWriter, *http.Request)) { handleFunc(t.mux, pattern, f) })
		s.method("SetReadDeadline", func(c *http.ResponseController, at time.Time) error {
			return c.SetReadDeadline(t.outsideTime(at))
		})
		s.method("SetWriteDeadline", func(c *http.ResponseController, at time.Time) error {
			return c.SetWriteDeadline(t.outsideTime(at))
		})
		t.serve(s)
		if t.env.Restrict != nil {
			restrictHTTP(t, s)
		}
	},
}

// registeredAt is where a compiled function was called that has registered a pattern, which tells the user nothing.
var registeredAt = regexp.MustCompile(` \(registered at [^()]*\)`)

// plainConflict leaves places out of what a ServeMux panics with.
func plainConflict() {
	v := recover()
	if err, ok := v.(error); ok {
		v = errors.New(registeredAt.ReplaceAllString(err.Error(), ""))
	}
	if v != nil {
		panic(v)
	}
}

// A defaultMux is what serves for a nil handler.
type defaultMux struct{ t *Table }

// ServeHTTP has http.DefaultServeMux serve, or that of the shell, where packages such as expvar and net/http/pprof have
// registered, if it knows more of the path.
func (m defaultMux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, own := m.t.mux.Handler(r)
	_, pattern := http.DefaultServeMux.Handler(r)
	switch {
	case len(pattern) <= len(own):
		m.t.mux.ServeHTTP(w, r)
	case r.URL.Path == "/debug/vars" && m.t.debugVars != nil:
		m.t.debugVars.ServeHTTP(w, r)
	default:
		http.DefaultServeMux.ServeHTTP(w, r)
	}
}

// orDefault returns what handles requests for a handler.
func (t *Table) orDefault(h http.Handler) http.Handler {
	if h == nil {
		return defaultMux{t}
	}
	return h
}

// serve sets the functions and methods that serve.
func (t *Table) serve(s *symbols) {
	serve := func(what string, srv *http.Server, call func() error) (err error) {
		srv.Handler = t.orDefault(srv.Handler)
		t.env.Block(what, func() { err = call() })
		return err
	}
	listen := func(what string, srv *http.Server, call func() error) error {
		if t.env.Restrict != nil {
			if err := restrict.Address("tcp", srv.Addr); err != nil {
				return err
			}
		}
		return serve(what, srv, call)
	}
	s.method("Serve", func(srv *http.Server, l net.Listener) error {
		return serve("(*http.Server).Serve", srv, func() error { return srv.Serve(l) })
	})
	s.method("ServeTLS", func(srv *http.Server, l net.Listener, cert, key string) error {
		return serve("(*http.Server).ServeTLS", srv, func() error { return srv.ServeTLS(l, cert, key) })
	})
	s.method("ListenAndServe", func(srv *http.Server) error {
		return listen("(*http.Server).ListenAndServe", srv, srv.ListenAndServe)
	})
	s.method("ListenAndServeTLS", func(srv *http.Server, cert, key string) error {
		return listen("(*http.Server).ListenAndServeTLS", srv, func() error { return srv.ListenAndServeTLS(cert, key) })
	})
	s.set("Serve", func(l net.Listener, h http.Handler) error {
		srv := &http.Server{Handler: h}
		return serve("http.Serve", srv, func() error { return srv.Serve(l) })
	})
	s.set("ServeTLS", func(l net.Listener, h http.Handler, cert, key string) error {
		srv := &http.Server{Handler: h}
		return serve("http.ServeTLS", srv, func() error { return srv.ServeTLS(l, cert, key) })
	})
	s.set("ListenAndServe", func(addr string, h http.Handler) error {
		srv := &http.Server{Addr: addr, Handler: h}
		return listen("http.ListenAndServe", srv, srv.ListenAndServe)
	})
	s.set("ListenAndServeTLS", func(addr, cert, key string, h http.Handler) error {
		srv := &http.Server{Addr: addr, Handler: h}
		return listen("http.ListenAndServeTLS", srv, func() error { return srv.ListenAndServeTLS(cert, key) })
	})
}

var httptestPkg = pkg{
	path:    "net/http/httptest",
	outside: true,
	replace: func(t *Table, s *symbols) {
		for name, start := range map[string]func(http.Handler) *httptest.Server{
			"NewServer": httptest.NewServer, "NewTLSServer": httptest.NewTLSServer, "NewUnstartedServer": httptest.NewUnstartedServer,
		} {
			s.set(name, func(h http.Handler) *httptest.Server { return start(t.orDefault(h)) })
		}
	},
}

// Package expvar: what a program publishes is its own.
var expvarPkg = pkg{
	path:        "expvar",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		var vars *expvar.Map
		begin := func() {
			vars = new(expvar.Map)
			expvar.Do(func(v expvar.KeyValue) { vars.Set(v.Key, v.Value) })
		}
		begin()
		t.forgets = append(t.forgets, begin)
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			io.WriteString(w, vars.String())
		})
		t.debugVars = handler
		s.set("Handler", func() http.Handler { return handler })
		publish := func(name string, v expvar.Var) {
			if vars.Get(name) != nil {
				text := "Reuse of exported var name: " + name + "\n"
				t.log(t.logger(), 0, text, "Panicln")
				panic(text)
			}
			t.env.Handed()
			vars.Set(name, v)
		}
		s.set("Publish", publish)
		s.set("Get", func(name string) expvar.Var { return vars.Get(name) })
		s.set("Do", func(f func(expvar.KeyValue)) {
			var all []expvar.KeyValue
			vars.Do(func(v expvar.KeyValue) { all = append(all, v) })
			for _, v := range all {
				f(v)
			}
		})
		s.set("NewInt", func(name string) *expvar.Int { v := new(expvar.Int); publish(name, v); return v })
		s.set("NewFloat", func(name string) *expvar.Float { v := new(expvar.Float); publish(name, v); return v })
		s.set("NewMap", func(name string) *expvar.Map { v := new(expvar.Map).Init(); publish(name, v); return v })
		s.set("NewString", func(name string) *expvar.String { v := new(expvar.String); publish(name, v); return v })
	},
}
