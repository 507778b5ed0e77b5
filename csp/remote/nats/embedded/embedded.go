// Package embedded runs a NATS server within a program, for package csp/remote/nats. By itself it listens to nobody:
// connections to it are within the program.
package embedded

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote/nats"
)

// Options say what a server is like.
type Options struct {
	// Dir is the folder in which queues are kept. It is made if it is not there. No other server may use it.
	Dir string
	// Listen is an address, as in "127.0.0.1:4222", at which other programs may connect; port 0 chooses one. Without
	// it there is none.
	Listen string
	// Name is that of the server; in a cluster each has its own.
	Name string
	// Cluster is that of the cluster that the server is part of, ClusterListen the address for the others, and
	// Routes are theirs, as in "nats://host:6222".
	Cluster       string
	ClusterListen string
	Routes        []string
	// TLS has connections from other programs be encrypted, with its certificates. Without it they are not.
	TLS *tls.Config
	// User and Password are what others have to connect with, unless they are empty.
	User, Password string
	// Lazy has the server not wait for the disk with each write, so that what was stored last may be lost when the
	// computer fails. It does not matter to a failure of the program alone.
	Lazy bool
}

// A Server is a NATS server within this program.
type Server struct {
	s      *server.Server
	within string // the URL of connections within the program, with what they have to tell
}

// tlsTime is how long it may take to agree on an encryption.
const tlsTime = 10 * time.Second

// startTime is how long a server may take to start.
const startTime = 30 * time.Second

// Start starts a server. It handles no signals, and writes nothing to the terminal. It waits until the server is
// ready; of a process only the process waits.
func Start(o Options) (s *Server, err error) {
	csp.BlockOn("start of NATS", func() { s, err = start(o) })
	return s, err
}

func start(o Options) (*Server, error) {
	if o.Dir == "" {
		return nil, errors.New("embedded: Options.Dir is empty; name the folder in which queues are to be kept")
	}
	so := &server.Options{
		ServerName: o.Name, JetStream: true, StoreDir: o.Dir, SyncAlways: !o.Lazy,
		DontListen: o.Listen == "", NoSigs: true, NoLog: true,
		TLSConfig: o.TLS, TLS: o.TLS != nil, TLSTimeout: tlsTime.Seconds(), Username: o.User, Password: o.Password,
	}
	if o.Listen != "" {
		host, port, err := address(o.Listen)
		if err != nil {
			return nil, err
		}
		so.Host, so.Port = host, cmp.Or(port, server.RANDOM_PORT)
	}
	if o.Cluster != "" {
		host, port, err := address(o.ClusterListen)
		if err != nil {
			return nil, err
		}
		so.Cluster = server.ClusterOpts{Name: o.Cluster, Host: host, Port: port}
		for _, r := range o.Routes {
			u, err := url.Parse(r)
			if err != nil {
				return nil, fmt.Errorf("embedded: route: %w", err)
			}
			so.Routes = append(so.Routes, u)
		}
	}
	s, err := server.NewServer(so)
	if err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	go s.Start()
	if !s.ReadyForConnections(startTime) {
		s.Shutdown()
		return nil, fmt.Errorf("embedded: the server has not started within %v; is %s in use by another one?", startTime, cmp.Or(o.Listen, o.Dir))
	}
	within := &url.URL{Scheme: "nats", Host: "within"}
	if o.User != "" || o.Password != "" {
		within.User = url.UserPassword(o.User, o.Password)
	}
	return &Server{s, within.String()}, nil
}

func address(listen string) (host string, port int, err error) {
	host, p, err := net.SplitHostPort(listen)
	if err == nil {
		port, err = strconv.Atoi(p)
	}
	if err != nil {
		return "", 0, fmt.Errorf("embedded: %q is no address as in 127.0.0.1:4222", listen)
	}
	return host, port, nil
}

// URL returns where others may connect, or "".
func (s *Server) URL() string {
	if s.s.Addr() == nil {
		return ""
	}
	return strings.Replace(s.s.ClientURL(), "0.0.0.0", "127.0.0.1", 1)
}

// Connect returns a connection within the program. The options' URL, TLS and Server are not used.
func (s *Server) Connect(o nats.Options) (*nats.Conn, error) {
	o.Server, o.URL, o.TLS = s.s, s.within, nil
	return nats.Connect(o)
}

// Stop stops the server and waits for that. Connections should be closed before.
func (s *Server) Stop() {
	csp.BlockOn("end of NATS", func() {
		s.s.Shutdown()
		s.s.WaitForShutdown()
	})
}
