package farm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/explore/farm"
	"github.com/cspsh/cspsh/csp/remote"
)

// orders is a program whose output depends on the schedule.
func orders() {
	c := csp.NewChan[int]()
	for i := range 4 {
		csp.Go(func() {
			for range 3 {
				c.Put(i)
			}
		})
	}
	sum := 0
	for i := range 12 {
		v, _ := c.Take()
		sum += i * v
	}
	fmt.Fprintln(explore.Out(), sum%5)
}

// wordy is a program with an output that no broker takes.
func wordy() {
	orders()
	explore.Out().Write(bytes.Repeat([]byte("la"), 1<<18))
	explore.Out().Write(bytes.Repeat([]byte("la"), 1<<18))
}

var options = explore.Options{Schedules: 12_000, Workers: 2, Seed: 7}

func search(version string) farm.Search {
	return farm.Search{Name: "orders", Program: []byte("orders"), Version: version, Options: farm.NewOptions(options)}
}

// text is what is found, without the time.
func text(t *testing.T, r *explore.Result, err error) string {
	if err != nil {
		t.Error(err)
		return ""
	}
	r.Elapsed = 0
	data, _ := json.Marshal(r)
	return string(data)
}

// lines are what workers and coordinators tell.
type lines []string

func (l *lines) add(line string) { *l = append(*l, line) }

// A site has a broker, and workers.
type site struct {
	t      *testing.T
	broker *remote.Broker
	told   lines
	n      int
}

// worker starts one, and returns what ends its connection.
func (s *site) worker(version string) (cut func()) {
	s.n++
	w := &farm.Worker{
		Name: fmt.Sprint("worker ", s.n), Version: version, Hands: 2,
		Load: func(f *farm.Search) (explore.Program, func(), error) {
			switch string(f.Program) {
			case "orders":
				return explore.Func(orders), nil, nil
			case "wordy":
				return explore.Func(wordy), nil, nil
			}
			return explore.Program{}, nil, fmt.Errorf("there is no program %s", f.Program)
		},
		Log: s.told.add,
	}
	e := s.broker.Connect(w.Name)
	p := csp.Go(func() { w.Run(e, csp.NewChan[struct{}]()) }, csp.Name(w.Name))
	return func() {
		e.Close()
		p.Wait()
	}
}

// A watched Farm tells how many schedules have been reported.
type watched struct {
	explore.Farm
	tell  func(schedules int)
	tried int
}

func (w *watched) Try(ctx context.Context, batches []explore.Batch, report func(*explore.Report) bool) error {
	return w.Farm.Try(ctx, batches, func(r *explore.Report) bool {
		w.tried += len(r.Trials)
		w.tell(w.tried)
		return report(r)
	})
}

// The same is found with workers, one of which goes in the middle, and a coordinator that does and comes back.
func TestFarm(t *testing.T) {
	want, err := explore.Search(explore.Func(orders), options)
	plain := text(t, want, err)
	journal := filepath.Join(t.TempDir(), "orders.farm")
	rt := csp.New()
	defer rt.Stop()
	err = rt.Run(func() {
		s := &site{t: t, broker: remote.Simulated(nil, remote.Faults{})}
		first := s.worker("1")
		defer s.worker("1")()
		defer s.worker("2")()
		for round := range 2 {
			var coordinated lines
			e := s.broker.Connect("coordinator")
			c, err := farm.Coordinate(e, search("1"), journal, coordinated.add)
			if err != nil {
				t.Error(err)
				return
			}
			if resumed := c.Resumed(); (round > 0) != (resumed > 0) {
				t.Errorf("in round %d there are %d schedules in the journal", round, resumed)
			}
			o := options
			ctx, cancel := context.WithCancel(context.Background())
			o.Context = ctx
			o.Farm = &watched{c, func(schedules int) {
				if schedules > 1000 {
					rt.Post(func() { rt.Go(first) })
				}
				if round == 0 && schedules > 7000 {
					cancel()
				}
			}, 0}
			var r *explore.Result
			csp.Block(func() { r, err = explore.Search(explore.Func(orders), o) })
			cancel()
			if got := text(t, r, err); (got == plain) != (round > 0) {
				t.Errorf("%s\nand with a farm in round %d %s", plain, round, got)
			}
			if err := c.Close(round > 0); err != nil {
				t.Error(err)
			}
			others := slices.DeleteFunc(coordinated, func(line string) bool { return line == "worker 3: it is for cspsh 1, and this is 2" })
			if len(others) > 0 || len(c.Workers()) == 0 {
				t.Errorf("%q, %v", coordinated, c.Workers())
			}
			e.Close()
		}
		for _, want := range []string{"orders is served", "orders is not served: it is for cspsh 1, and this is 2", "orders is over"} {
			if !strings.Contains(strings.Join(s.told, "\n"), want) {
				t.Errorf("nobody has said that %s: %q", want, s.told)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(journal); err == nil {
		t.Error("the journal is left")
	}
}

// A worker that cannot make the program says so, and a journal belongs to one search.
func TestWrong(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.farm")
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		s := &site{t: t, broker: remote.Simulated(nil, remote.Faults{})}
		defer s.worker("1")()
		e := s.broker.Connect("coordinator")
		other := search("1")
		other.Program = []byte("others")
		said := csp.NewChan[string](csp.Fixed(1))
		c, err := farm.Coordinate(e, other, name, func(line string) { said.Offer(line) })
		if err != nil {
			t.Error(err)
			return
		}
		if line, _ := said.Take(); line != "worker 1: there is no program others" {
			t.Error(line)
		}
		_, err = farm.Coordinate(e, other, name, nil)
		if pid := fmt.Sprintf("in use by another coordinator,\nprocess %d on ", os.Getpid()); err == nil || !strings.Contains(err.Error(), pid) {
			t.Error(err)
		}
		c.Close(false)
		if c, err = farm.Coordinate(e, other, name, nil); err != nil {
			t.Error(err)
			return
		}
		c.Close(false)
		if _, err := farm.Coordinate(e, search("1"), name, nil); err == nil || !strings.Contains(err.Error(), "another search") {
			t.Error(err)
		}
		os.WriteFile(name, []byte("hello\n"), 0o666)
		if _, err := farm.Coordinate(e, other, name, nil); err == nil || !strings.Contains(err.Error(), "no journal") {
			t.Error(err)
		}
		other.Program = make([]byte, 1<<20)
		if _, err := farm.Coordinate(e, other, name, nil); err == nil || !strings.Contains(err.Error(), "can be sent") {
			t.Error(err)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// Reports that are too large for the broker are told, by the worker and by the coordinator.
func TestWordy(t *testing.T) {
	rt := csp.New()
	defer rt.Stop()
	err := rt.Run(func() {
		s := &site{t: t, broker: remote.Simulated(nil, remote.Faults{})}
		defer s.worker("1")()
		e := s.broker.Connect("coordinator")
		wanted := search("1")
		wanted.Program = []byte("wordy")
		o := options
		ctx, cancel := context.WithCancel(context.Background())
		o.Context = ctx
		var said lines
		c, err := farm.Coordinate(e, wanted, filepath.Join(t.TempDir(), "x.farm"), func(line string) { said.add(line); cancel() })
		if err != nil {
			t.Error(err)
			return
		}
		o.Farm = c
		csp.Block(func() { explore.Search(explore.Func(wordy), o) })
		c.Close(true)
		const want = "kB, and only 700 can be sent"
		if !strings.Contains(said[0], want) {
			t.Error(said)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
