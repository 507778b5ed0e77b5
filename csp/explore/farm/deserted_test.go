package farm

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/remote"
)

// A search that no worker serves ends, whatever the reasons; while one serves it, or will, it does not.
func TestDeserted(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		broker := remote.Simulated(nil, remote.Faults{})
		stop := csp.NewChan[struct{}]()
		var workers []*csp.Process
		work := func(name, version string, load error) {
			w := &Worker{Name: name, Version: version, Load: func(*Search) (explore.Program, func(), error) {
				return explore.Func(func() {}), nil, load
			}}
			e := broker.Connect(name)
			workers = append(workers, csp.Go(func() { w.Run(e, stop) }))
		}
		coordinate := func(name string, log func(string)) *Coordinator {
			s := Search{Name: name, Version: "1", Program: []byte(name)}
			c, err := Coordinate(broker.Connect(name), s, filepath.Join(t.TempDir(), name), log)
			if err != nil {
				t.Error(err)
			}
			return c
		}
		work("poor", "1", fmt.Errorf("there is no program"))
		work("old", "0", nil)
		said := csp.NewChan[string](csp.Fixed(2))
		first := coordinate("first", func(line string) { said.Offer(line) })
		said.Take()
		said.Take()
		if err := first.deserted(); err != nil {
			t.Error("at once:", err)
		}
		late := func() {
			first.mu.Lock()
			defer first.mu.Unlock()
			first.since = first.since.Add(-silence)
		}
		late()
		const want = "farm: no worker serves the search\n" +
			"  old: it is for cspsh 1, and this is 0\n" +
			"  poor: there is no program"
		if err := first.deserted(); err == nil || err.Error() != want {
			t.Error(err)
		}
		until := func(c *Coordinator) {
			for served := false; !served; csp.Sleep(time.Millisecond) {
				c.mu.Lock()
				served = c.serving["good"]
				c.mu.Unlock()
			}
		}
		work("good", "1", nil)
		until(first)
		if late(); first.deserted() != nil {
			t.Error(first.deserted())
		}
		second := coordinate("second", nil)
		until(second) // though it is busy
		second.Close(true)
		first.Close(true)
		stop.Close()
		for _, p := range workers {
			p.Wait()
		}
	})
	if err != nil {
		t.Error(err)
	}
}
