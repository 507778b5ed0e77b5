package shim

import (
	"context"
	"crypto/tls"
	"net"
	"reflect"
	"time"
)

// Packages about the outside world: what they do is done on a goroutine of its own. Of
// deadlines they are told what the real clock will show then: where the clock is virtual,
// and the time jumps, they are as far away as they would be.
var (
	netPkg = pkg{
		path:    "net",
		outside: true,
		replace: func(t *Table, s *symbols) {
			deadlines[net.Conn](t, s)
			deadlines[*net.TCPConn](t, s)
			deadlines[*net.UDPConn](t, s)
			deadlines[*net.UnixConn](t, s)
			deadlines[*net.IPConn](t, s)
			deadlines[net.PacketConn](t, s)
			s.method("SetDeadline", func(l *net.TCPListener, at time.Time) error { return l.SetDeadline(t.outsideTime(at)) })
			s.method("SetDeadline", func(l *net.UnixListener, at time.Time) error { return l.SetDeadline(t.outsideTime(at)) })
			pipeDeadlines(t, s)
			if t.env.Restrict != nil {
				restrictNet(t, s)
				return
			}
			s.method("Dial", func(d *net.Dialer, network, address string) (net.Conn, error) {
				return t.dial(d, context.Background(), network, address)
			})
			s.method("DialContext", t.dial)
		},
	}
	tlsPkg = pkg{
		path:    "crypto/tls",
		outside: true,
		replace: func(t *Table, s *symbols) { deadlines[*tls.Conn](t, s) },
	}
	execPkg   = pkg{path: "os/exec", outside: true}
	syslogPkg = pkg{path: "log/syslog", outside: true}

	netMailPkg  = pkg{path: "net/mail"}
	netNetipPkg = pkg{path: "net/netip"}
	netURLPkg   = pkg{path: "net/url"}
	netRPCPkg   = pkg{path: "net/rpc", outside: true}
)

// A deadliner has deadlines.
type deadliner interface {
	SetDeadline(time.Time) error
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// deadlines sets the methods of a type that set deadlines.
func deadlines[T deadliner](t *Table, s *symbols) {
	s.method("SetDeadline", func(c T, at time.Time) error { return c.SetDeadline(t.outsideTime(at)) })
	s.method("SetReadDeadline", func(c T, at time.Time) error { return c.SetReadDeadline(t.outsideTime(at)) })
	s.method("SetWriteDeadline", func(c T, at time.Time) error { return c.SetWriteDeadline(t.outsideTime(at)) })
}

// pipeDeadlines is deadlines for the type of what net.Pipe returns, which has no exported name.
func pipeDeadlines(t *Table, s *symbols) {
	pipe, _ := net.Pipe()
	typ := reflect.TypeOf(pipe)
	for declared := range reflect.TypeFor[deadliner]().Methods() {
		m, _ := typ.MethodByName(declared.Name)
		set := func(args []reflect.Value) []reflect.Value {
			at := args[1].Interface().(time.Time)
			return m.Func.Call([]reflect.Value{args[0], reflect.ValueOf(t.outsideTime(at))})
		}
		s.methodOf(typ, m.Name, reflect.MakeFunc(m.Type, set).Interface())
	}
}

// dial is (*net.Dialer).DialContext.
func (t *Table) dial(d *net.Dialer, ctx context.Context, network, address string) (c net.Conn, err error) {
	own := *d
	own.Deadline = t.outsideTime(d.Deadline)
	t.env.Block("net.Dialer.DialContext", func() { c, err = own.DialContext(ctx, network, address) })
	return c, err
}

// outsideTime returns what the real clock will show when the runtime's shows a time.
func (t *Table) outsideTime(at time.Time) time.Time {
	if rt := t.env.Runtime; !at.IsZero() && rt.Virtual() {
		return time.Now().Add(at.Sub(t.now()))
	}
	return at
}

// Packages of which no more is known than that they call back on the caller's own
// goroutine only.
var (
	mapsPkg         = pkg{path: "maps", synchronous: true}
	pathFilepathPkg = pkg{path: "path/filepath", synchronous: true}
	regexpPkg       = pkg{path: "regexp", synchronous: true}
	slicesPkg       = pkg{path: "slices", synchronous: true}
	unicodePkg      = pkg{path: "unicode", synchronous: true}
)
