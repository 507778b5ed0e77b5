package shim

import (
	"crypto/tls"
	"net"
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
			if t.env.Restrict != nil {
				restrictNet(t, s)
			}
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
