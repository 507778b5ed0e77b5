package csp

// A Server takes requests and gives a reply to each: who calls is parked until it has the reply. It is an
// extended rendezvous, as in Ada and occam: Accept serves a request while its caller waits. Its operations may be
// called from any goroutine, and any number may call and accept.
type Server[Req, Rep any] struct {
	calls *Chan[any] // of *Call[Req, Rep]
}

// A Call is a request that waits for its reply.
type Call[Req, Rep any] struct {
	req   Req
	rep   Rep
	ok    bool
	reply *Chan[struct{}] // closed with the reply
}

// NewServer returns a Server. With a buffer among the options requests wait there, and are not lost when it
// is closed; their callers wait in any case.
//
//go:noinline
func NewServer[Req, Rep any](opts ...Option) *Server[Req, Rep] {
	return &Server[Req, Rep]{newChan[any](current(), callerPC(), opts)}
}

// Call makes a request, and waits until it is replied to. ok is false when the server is closed before the
// request is accepted, and when the call is refused.
func (s *Server[Req, Rep]) Call(req Req) (rep Rep, ok bool) {
	c := &Call[Req, Rep]{req: req, reply: newChan[struct{}](s.calls.rt, s.calls.pc, nil)}
	if !s.calls.Put(c) {
		return rep, false
	}
	c.reply.Take()
	return c.rep, c.ok
}

// Accept waits for a request, and replies to it with what f makes of it; the caller waits meanwhile. It
// returns false when the server is closed and no request waits. When f panics or its process is killed the
// call is refused, and the panic goes on.
func (s *Server[Req, Rep]) Accept(f func(Req) Rep) bool {
	need("Server.Accept", f == nil)
	c, ok := s.Next()
	if !ok {
		return false
	}
	defer c.Refuse()
	c.Reply(f(c.req))
	return true
}

// Next waits for a request, which is to be replied to with Reply or Refuse, now or later, by anybody. ok is
// false when the server is closed and no request waits.
func (s *Server[Req, Rep]) Next() (c *Call[Req, Rep], ok bool) {
	v, ok := s.calls.Take()
	if !ok {
		return nil, false
	}
	return v.(*Call[Req, Rep]), true
}

// NextOp returns Next for Alts; Alt.Value is a *Call.
func (s *Server[Req, Rep]) NextOp() Op { return s.calls.TakeOp() }

// Close has no more requests be made: Call returns false.
func (s *Server[Req, Rep]) Close() { s.calls.Close() }

// Request returns what was asked.
func (c *Call[Req, Rep]) Request() Req { return c.req }

// Reply gives the caller its reply, and reports whether that was the first answer to it. A caller that was
// killed gets nothing, which Reply does not tell.
func (c *Call[Req, Rep]) Reply(rep Rep) (first bool) { return c.answer(rep, true) }

// Refuse has Call return false. It does nothing when there was a reply.
func (c *Call[Req, Rep]) Refuse() (first bool) {
	var none Rep
	return c.answer(none, false)
}

func (c *Call[Req, Rep]) answer(rep Rep, ok bool) (first bool) {
	c.reply.rt.call(func() {
		if first = !c.reply.closed; first {
			c.rep, c.ok = rep, ok
			c.reply.close()
		}
	})
	return first
}
