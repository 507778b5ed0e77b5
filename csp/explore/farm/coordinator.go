package farm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/remote"
)

// A Coordinator is the Farm of one search. It belongs to the runtime of the process that made it; its methods may be
// called from any goroutine.
type Coordinator struct {
	rt     *csp.Runtime
	search Search
	as     string // what it calls batches, for the broker
	log    func(string)
	work   *remote.Queue[explore.Batch]
	done   *remote.Queue[result]
	topic  *remote.Topic[call]
	all    *csp.Group
	quit   *csp.Chan[struct{}] // closed at the end

	mu      sync.Mutex
	journal *journal
	resumed int           // schedules that the journal knew
	fresh   []int         // batches whose reports Try has not seen
	news    chan struct{} // has one when there are some, or the coordinator has failed
	err     error         // it cannot go on
	put     map[int]bool  // batches that were put on the queue
	workers map[string]*Tally
	serving map[string]bool   // workers that serve the search, or will
	refused map[string]string // why others do not
	since   time.Time         // nobody serves it, and somebody has refused
	closed  bool
}

// A Tally is what a worker has done for a search.
type Tally struct {
	Worker    string
	Schedules int
	Last      time.Time // it was heard of
}

// Coordinate begins a search on the farm of a broker, or goes on with that of the journal, which is a file, if it is
// there. It waits for the broker. log is told, in a line, what the user should know of workers, on any goroutine. The
// ID of s is not used.
func Coordinate(e remote.Engine, s Search, journal string, log func(line string)) (*Coordinator, error) {
	s.ID = strings.ToLower(e.NewID())
	rt := csp.DefaultRuntime()
	if p := csp.Self(); p != nil {
		rt = p.Runtime()
	}
	c := &Coordinator{rt: rt, search: s, as: s.ID, log: log, news: make(chan struct{}, 1), put: map[int]bool{}, workers: map[string]*Tally{}, serving: map[string]bool{}, refused: map[string]string{}}
	if data, _ := json.Marshal(call{Search: s}); len(data) > mostCall {
		return nil, fmt.Errorf("farm: %s has %d kB, and only %d can be sent to workers", s.Name, len(data)>>10, mostCall>>10)
	}
	var err error
	if c.journal, err = openJournal(journal, &c.search); err != nil {
		return nil, err
	}
	for _, r := range c.journal.known {
		c.resumed += len(r.Trials)
	}
	if err := c.begin(e); err != nil {
		c.journal.close(len(c.journal.known) == 0)
		return nil, err
	}
	return c, nil
}

func (c *Coordinator) begin(e remote.Engine) (err error) {
	if c.work, err = c.search.work(e, 1); err != nil {
		return err
	}
	if c.done, err = c.search.done(e); err != nil {
		return err
	}
	if c.topic, err = remote.NewTopic[call](e, calls); err != nil {
		return err
	}
	if _, err := c.work.Announce(); err != nil {
		return err
	}
	c.rt.Enter(func() {
		c.all = csp.NewGroup()
		c.quit = csp.NewChan[struct{}](csp.FromOutside(), csp.Name("end of the search"))
		c.all.Go(func() error { c.call(); return nil }, csp.Name("calls"))
		c.all.Go(func() error { c.receive(); return nil }, csp.Name("reports"))
	})
	return nil
}

// Resumed returns how many schedules the journal knew.
func (c *Coordinator) Resumed() int { return c.resumed }

// call calls workers until the coordinator is closed.
func (c *Coordinator) call() {
	for {
		c.topic.Put(call{Search: c.search})
		if err := c.deserted(); err != nil {
			c.fail(err)
		}
		next := csp.Timeout(every)
		if csp.Alts(csp.Priority(), c.quit.TakeOp(), next.TakeOp()).Index == 0 {
			next.Close()
			return
		}
	}
}

func (c *Coordinator) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

// deserted returns an error when all workers that have been heard of have refused the search, and no other has been
// for a while: they are called each second.
func (c *Coordinator) deserted() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.serving) > 0 || len(c.refused) == 0 || c.rt.Since(c.since) < silence {
		return nil
	}
	text := "farm: no worker serves the search"
	for _, w := range slices.Sorted(maps.Keys(c.refused)) {
		text += "\n  " + w + ": " + c.refused[w]
	}
	return errors.New(text)
}

// hears notes whether a worker serves the search, and why it does not.
func (c *Coordinator) hears(r *result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Wrong == "" {
		c.serving[r.Worker] = true
		delete(c.refused, r.Worker)
		return
	}
	delete(c.serving, r.Worker)
	c.refused[r.Worker] = r.Wrong
	c.since = c.rt.Now()
}

// receive takes reports.
func (c *Coordinator) receive() {
	for d := range c.done.All() {
		r := d.Value
		switch {
		case d.Err != nil:
			c.say("a report cannot be read: " + d.Err.Error())
		case r.Wrong != "":
			c.hears(&r)
			c.say(r.Worker + ": " + r.Wrong)
		case r.Serves:
			c.hears(&r)
		case r.Report != nil:
			if err := c.note(&r); err != nil {
				c.fail(fmt.Errorf("farm: the journal: %w", err))
				return
			}
		}
		d.Ack()
	}
	if err := c.done.Err(); err != nil && !c.isClosed() {
		c.fail(err)
	}
}

func (c *Coordinator) say(line string) {
	if c.log != nil {
		c.log(line)
	}
}

// note keeps a report.
func (c *Coordinator) note(r *result) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.workers[r.Worker]
	if t == nil {
		t = &Tally{Worker: r.Worker}
		c.workers[r.Worker] = t
	}
	t.Last = time.Now()
	n := r.Report.Number
	if c.journal.known[n] != nil {
		return nil // it was delivered again, or two have done the batch
	}
	t.Schedules += len(r.Report.Trials)
	if err := c.journal.write(r.Report); err != nil {
		return err
	}
	c.journal.known[n] = r.Report
	c.fresh = append(c.fresh, n)
	c.tell()
	return nil
}

func (c *Coordinator) tell() {
	select {
	case c.news <- struct{}{}:
	default:
	}
}

func (c *Coordinator) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
	c.tell()
}

// Workers tells of the workers that reports have come from, by their names.
func (c *Coordinator) Workers() (list []Tally) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.workers {
		list = append(list, *t)
	}
	slices.SortFunc(list, func(a, b Tally) int { return strings.Compare(a.Worker, b.Worker) })
	return list
}

// Try is [explore.Farm.Try].
func (c *Coordinator) Try(ctx context.Context, batches []explore.Batch, report func(*explore.Report) bool) error {
	c.mu.Lock()
	if err := c.err; err != nil {
		c.mu.Unlock()
		return err
	}
	c.fresh = nil
	open := map[int]bool{}
	var send []explore.Batch
	var known []*explore.Report
	for _, b := range batches {
		if r := c.journal.known[b.Number]; r != nil {
			known = append(known, r)
			continue
		}
		open[b.Number] = true
		if !c.put[b.Number] {
			send = append(send, b)
		}
	}
	c.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	sent := make(chan error, 1)
	go func() { sent <- c.send(ctx, send) }()
	defer func() {
		cancel()
		if sent != nil {
			<-sent
		}
	}()
	for {
		for _, r := range known {
			delete(open, r.Number)
			if !report(r) {
				return nil
			}
		}
		if len(open) == 0 {
			return nil
		}
		known = nil
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-sent:
			if sent = nil; err != nil {
				return err
			}
		case <-c.news:
			c.mu.Lock()
			err := c.err
			for _, n := range c.fresh {
				if open[n] {
					known = append(known, c.journal.known[n])
				}
			}
			c.fresh = nil
			c.mu.Unlock()
			if err != nil {
				return err
			}
		}
	}
}

// send puts batches on the queue.
func (c *Coordinator) send(ctx context.Context, batches []explore.Batch) error {
	for _, b := range batches {
		if err := persist(ctx.Err, func() (remote.Outcome, error) { return c.work.PutID(c.as+"."+strconv.Itoa(b.Number), b) }); err != nil {
			return err
		}
		c.mu.Lock()
		c.put[b.Number] = true
		c.mu.Unlock()
	}
	return nil
}

// persist tries a put again until its outcome is known, and as long as there is no connection to the broker.
func persist(over func() error, put func() (remote.Outcome, error)) error {
	for {
		if err := over(); err != nil {
			return err
		}
		o, err := put()
		switch {
		case o == remote.Done:
			return nil
		case o == remote.Refused && !errors.Is(err, remote.ErrNotConnected):
			return err
		}
		csp.Sleep(pause)
	}
}

// Close ends the coordinator. If the search is over, workers are told, and the queues and the journal are deleted;
// otherwise all is left for a coordinator that goes on.
func (c *Coordinator) Close(over bool) error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.quit.Close()
	c.done.Leave()
	if over {
		c.topic.Put(call{Search: Search{ID: c.search.ID}, Over: true})
		c.work.Delete()
		c.done.Delete()
	}
	c.rt.Enter(func() { c.all.Wait() })
	return c.journal.close(over)
}
