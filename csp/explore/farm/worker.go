package farm

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/remote"
)

// A Worker tries schedules for the searches that it hears of, one search after the other.
type Worker struct {
	Name string // that no other worker has
	// Version is that of the searches that it serves.
	Version string
	// Hands is how many schedules it tries at a time, 1 if it is 0.
	Hands int
	// Load makes the program of a search. It is called on any goroutine. close, if it is not nil, is called when
	// the search is over.
	Load func(s *Search) (p explore.Program, close func(), err error)
	// Log, unless nil, is told in a line what the worker does.
	Log func(line string)
}

func (w *Worker) log(format string, args ...any) {
	if w.Log != nil {
		w.Log(fmt.Sprintf(format, args...))
	}
}

// Run serves searches until stop has a value or is closed, or the engine is closed. It is to be called by a process.
func (w *Worker) Run(e remote.Engine, stop *csp.Chan[struct{}]) error {
	topic, err := remote.NewTopic[call](e, calls)
	if err != nil {
		return err
	}
	sub, err := topic.Subscribe()
	if err != nil {
		return err
	}
	defer sub.Close()
	done := map[string]bool{} // searches that are over, or not for this worker
	told := map[string]bool{} // those whose coordinators know that they come later
	var now *service
	over := csp.NewChan[*service]()
	finish := func() {
		if now != nil {
			now.stop()
			over.Take()
			now = nil
		}
	}
	defer finish()
	for {
		ops := []csp.Op{sub.TakeOp(), stop.TakeOp()}
		var quiet *csp.Chan[struct{}]
		if now != nil {
			quiet = csp.Timeout(max(silence-csp.Self().Runtime().Since(now.heard), 0))
			ops = append(ops, over.TakeOp(), quiet.TakeOp())
		}
		a := csp.Alts(ops...)
		switch a.Index {
		case 0:
			m, ok := a.Value.(call)
			if !ok {
				return sub.Err()
			}
			id := m.Search.ID
			switch {
			case m.Over:
				done[id] = true
				if now != nil && now.search.ID == id {
					now.gone = true
					w.log("%s is over: %d schedules", now.search.Name, now.tried)
					finish()
				}
			case now != nil:
				switch {
				case now.search.ID == id:
					now.heard = csp.Self().Runtime().Now()
				case !told[id] && m.Search.Version == w.Version:
					told[id] = true
					w.tell(e, &m.Search, "serves", result{Serves: true})
				}
			case done[id]:
			case m.Search.Version != w.Version:
				done[id] = true
				why := fmt.Sprintf("it is for cspsh %s, and this is %s", m.Search.Version, w.Version)
				w.log("%s is not served: %s", m.Search.Name, why)
				w.tell(e, &m.Search, "wrong", result{Wrong: why})
			default:
				w.log("%s is served", m.Search.Name)
				s := &service{w: w, e: e, search: m.Search, heard: csp.Self().Runtime().Now()}
				s.ctx, s.end = context.WithCancel(context.Background())
				now = s
				csp.Go(func() { s.serve(); over.Put(s) }, csp.Name(s.search.Name))
			}
		case 1:
			return nil
		case 2:
			if now.wrong != nil {
				done[now.search.ID] = true
				w.log("%s is not served: %v", now.search.Name, now.wrong)
			}
			now = nil
		case 3:
			w.log("nothing is heard of %s any more: %d schedules", now.search.Name, now.tried)
			finish()
		}
	}
}

// tell tells the coordinator of a search that is not served, or not yet, if the broker takes that at once.
func (w *Worker) tell(e remote.Engine, s *Search, kind string, r result) {
	csp.Go(func() {
		r.Worker = w.Name
		if q, err := s.done(e); err == nil {
			q.PutID(kind+"-"+w.Name, r)
		}
	}, csp.Name("word to "+s.Name))
}

// A service is the work for one search.
type service struct {
	w      *Worker
	e      remote.Engine
	search Search
	heard  time.Time       // of the coordinator
	ctx    context.Context // is done when it is over
	end    context.CancelFunc
	gone   bool // so are the queues
	work   *remote.Queue[explore.Batch]
	done   *remote.Queue[result]
	held   map[*remote.Delivery[explore.Batch]]bool // batches that are here
	tried  int
	wrong  error
}

// stop has the service end soon.
func (s *service) stop() {
	s.end()
	if s.work != nil {
		s.work.Leave()
	}
}

// serve does batches until the service is stopped, or cannot go on.
func (s *service) serve() {
	n := max(s.w.Hands, 1)
	if s.done, s.wrong = s.search.done(s.e); s.wrong != nil {
		return
	}
	defer func() {
		if s.gone { // they may have been made here, after they were deleted
			s.done.Delete()
			if s.work != nil {
				s.work.Delete()
			}
		}
	}()
	hands, end, err := s.hands(n)
	defer end()
	if err != nil {
		s.wrong = err
		s.report("wrong-"+s.w.Name, result{Worker: s.w.Name, Wrong: err.Error()})
		return
	}
	if s.ctx.Err() != nil || !s.report("serves-"+s.w.Name, result{Worker: s.w.Name, Serves: true}) {
		return
	}
	if s.work, s.wrong = s.search.work(s.e, 2*n); s.wrong != nil || s.ctx.Err() != nil {
		return
	}
	s.held = map[*remote.Delivery[explore.Batch]]bool{}
	// Each hand finds its next batch here, without waiting for the network.
	ready := csp.NewChan[*remote.Delivery[explore.Batch]](csp.Fixed(n), csp.Name("batches"))
	renewer := csp.Go(s.renew, csp.Name("renewal"))
	g := csp.NewGroup()
	for _, h := range hands {
		g.Go(func() error {
			for d := range ready.All() {
				s.try(h, d)
				delete(s.held, d)
			}
			return nil
		}, csp.Name("hand"))
	}
	for d := range s.work.All() {
		s.held[d] = true
		ready.Put(d)
	}
	ready.Close()
	s.end()
	g.Wait()
	renewer.Kill()
}

// hands makes what tries schedules.
func (s *service) hands(n int) (list []*explore.Hand, end func(), err error) {
	closer := func() {}
	end = func() {
		for _, h := range list {
			h.Close()
		}
		closer()
	}
	csp.BlockOn("the program", func() {
		p, c, e := s.w.Load(&s.search)
		if c != nil {
			closer = c
		}
		for i := 0; e == nil && i < n; i++ {
			var h *explore.Hand
			o := s.search.Options.explore()
			o.Context = s.ctx
			if h, e = explore.NewHand(p, o); e == nil {
				list = append(list, h)
			}
		}
		err = e
	})
	return list, end, err
}

// renew says of the batches that are here that they are being worked on.
func (s *service) renew() {
	for {
		csp.Sleep(renewal)
		for d := range s.held {
			d.InProgress()
		}
	}
}

// try does a batch.
func (s *service) try(h *explore.Hand, d *remote.Delivery[explore.Batch]) {
	var r *explore.Report
	if d.Err == nil {
		csp.BlockOn("schedules", func() { r = h.Try(&d.Value, func() bool { return s.ctx.Err() == nil }) })
	}
	if r == nil {
		d.Nack(0)
		return
	}
	size := 0
	for _, o := range r.Outputs {
		size += len(o)
	}
	if size > mostCall && s.wrong == nil {
		s.wrong = fmt.Errorf("the outputs of %d schedules have %d kB, and only %d can be sent", len(r.Trials), size>>10, mostCall>>10)
		s.report("wrong-"+s.w.Name, result{Worker: s.w.Name, Wrong: s.wrong.Error()})
		s.stop()
	}
	if s.wrong != nil {
		d.Nack(0)
		return
	}
	if s.report(strconv.Itoa(r.Number), result{Worker: s.w.Name, Report: r}) {
		s.tried += len(r.Trials)
		d.Ack()
	}
}

// report sends a result, and reports whether the broker has it. If it is refused, the search is over.
func (s *service) report(id string, r result) bool {
	err := persist(func() error {
		if s.ctx.Err() != nil {
			return remote.ErrClosed
		}
		return nil
	}, func() (remote.Outcome, error) { return s.done.PutID(id, r) })
	if err != nil {
		s.stop()
	}
	return err == nil
}
