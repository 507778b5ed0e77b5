package remote

import (
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A PeerEvent is what is heard of a peer.
type PeerEvent struct {
	Peer string
	Kind PeerKind
}

// A PeerKind is what has become of a peer.
type PeerKind uint8

// The kinds of events.
const (
	PeerUp   PeerKind = iota // it is there
	PeerLeft                 // it has gone of its own accord
	PeerDead                 // nothing has been heard of it for a while; it may be up again later
)

func (k PeerKind) String() string { return [...]string{"up", "left", "dead"}[k] }

// silence is how many signs of life in a row may be missing.
const silence = 3

// peersTopic is where signs of life go.
const peersTopic = "csp-peers"

// Presence gives signs of life of this side, of that name, at each such interval, until leave is called or
// the connection is closed. Those who [WatchPeers] of the same connection's broker hear of it, and of its end. Presence
// panics when the interval is not positive.
func Presence(e Engine, name string, interval time.Duration) (leave func(), err error) {
	if interval <= 0 {
		panic("remote: Presence: the interval is positive")
	}
	t, err := NewTopic[time.Duration](e, peersTopic, Producer(name))
	if err != nil {
		return nil, err
	}
	quit := csp.NewChanOn[struct{}](t.rt, csp.Name("end of presence"))
	t.rt.Go(func() {
		for {
			if _, err := t.Put(interval); err == ErrClosed {
				return
			}
			next := csp.Timeout(interval)
			if alt := csp.Alts(csp.Priority(), quit.TakeOp(), next.TakeOp()); alt.Index == 0 {
				next.Close()
				t.Close()
				return
			}
		}
	}, csp.Name("presence of "+name))
	return quit.Close, nil
}

// WatchPeers returns a channel of what is heard of those who give signs of life by [Presence]. A peer counts as
// dead when three of its signs in a row have not come. The channel is closed by stop, and when the connection is.
func WatchPeers(e Engine) (events *csp.Chan[PeerEvent], stop func(), err error) {
	engine, err := e.OpenTopic(peersTopic)
	if err != nil {
		return nil, nil, err
	}
	rt := here()
	w := &watcher{
		rt:     rt,
		events: csp.NewChanOn[PeerEvent](rt, csp.Name("peers"), csp.Sliding(1024)),
		peers:  map[string]*peer{},
	}
	opts := []csp.Option{csp.Name("signs of life"), csp.Sliding(1024)}
	if e.Outside() {
		opts = append(opts, csp.FromOutside())
	}
	w.signs = csp.NewChanOn[Note](rt, opts...)
	unsubscribe, err := engine.Subscribe(func(list []Note) {
		f := func() {
			for _, n := range list {
				w.signs.Offer(n)
			}
			if list == nil {
				w.signs.Close()
			}
		}
		if rt.OnLoop() {
			f()
		} else {
			rt.Post(f)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	rt.Go(func() { w.watch(unsubscribe) }, csp.Name("watch of peers"))
	return w.events, w.signs.Close, nil
}

// A watcher notes which peers are there.
type watcher struct {
	rt     *csp.Runtime
	signs  *csp.Chan[Note]
	events *csp.Chan[PeerEvent]
	peers  map[string]*peer
}

type peer struct {
	due time.Time // when it counts as dead
}

func (w *watcher) watch(unsubscribe func()) {
	defer unsubscribe()
	defer w.events.Close()
	for {
		next, timed := w.next()
		ops := []csp.Op{csp.Priority(), w.signs.TakeOp()}
		var over *csp.Chan[struct{}]
		if timed {
			over = csp.Timeout(max(next.Sub(csp.Now()), 0))
			ops = append(ops, over.TakeOp())
		}
		alt := csp.Alts(ops...)
		if over != nil {
			over.Close()
		}
		switch {
		case alt.Index == 1:
			w.bury()
		case !alt.OK:
			return
		default:
			w.heard(alt.Value.(Note))
		}
	}
}

// next returns when the next peer counts as dead if nothing is heard of it.
func (w *watcher) next() (at time.Time, any bool) {
	for _, p := range w.peers {
		if !any || p.due.Before(at) {
			at, any = p.due, true
		}
	}
	return at, any
}

func (w *watcher) heard(n Note) {
	p := w.peers[n.From]
	if n.Kind == NoteClose {
		if p != nil {
			delete(w.peers, n.From)
			w.events.Put(PeerEvent{n.From, PeerLeft})
		}
		return
	}
	if p == nil {
		p = &peer{}
		w.peers[n.From] = p
		w.events.Put(PeerEvent{n.From, PeerUp})
	}
	interval, err := JSON[time.Duration]().Decode(n.Data)
	if err != nil || interval <= 0 {
		interval = time.Second // it has only announced itself
	}
	p.due = csp.Now().Add(silence * interval)
}

func (w *watcher) bury() {
	now := csp.Now()
	for _, name := range sorted(w.peers) {
		if !now.Before(w.peers[name].due) {
			delete(w.peers, name)
			w.events.Put(PeerEvent{name, PeerDead})
		}
	}
}
