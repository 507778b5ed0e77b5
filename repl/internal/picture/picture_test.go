package picture

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// record runs f as the process main of a runtime with the virtual clock, and returns what happened.
func record(t testing.TB, f func(), options ...csp.RuntimeOption) *Run {
	t.Helper()
	rec := (*Recorder)(nil)
	rt := csp.New(append(options, csp.WithVirtualClock())...)
	defer rt.Stop()
	rec = NewRecorder(Options{Began: rt.Now(), Virtual: true, Brief: func(v any) string { return fmt.Sprintf("%v", v) }})
	rt.Observe(rec.Observe)
	err := rt.Run(f, csp.Name("main"))
	if e := rt.Idle(t.Context()); e != nil { // what can still run when main has ended
		t.Fatal(e)
	}
	run := rec.Run()
	run.Parked = rt.Parked()
	if d, ok := err.(*csp.DeadlockError); ok {
		run.Parked, run.Failure = d.Processes, "deadlock: every process is parked"
		for _, p := range d.Processes {
			run.Stuck = append(run.Stuck, p.ID)
		}
	} else if err != nil {
		t.Fatal(err)
	}
	rt.Observe(nil)
	for i := range run.Parked { // where they stand differs from checkout to checkout
		p := &run.Parked[i]
		p.Site, p.Made, p.For = "", csp.Site{}, 0
		for j := range p.Chans {
			p.Chans[j].Made = csp.Site{}
		}
	}
	return run
}

// programs are those that are drawn.
var programs = map[string]func(){
	"pingpong": func() {
		ping, pong := csp.NewChan[int](csp.Name("ping")), csp.NewChan[int](csp.Name("pong"))
		player := csp.Go(func() {
			for {
				v, ok := ping.Take()
				if !ok {
					return
				}
				pong.Put(v + 1)
			}
		}, csp.Name("player"))
		for i := range 2 {
			ping.Put(10 * i)
			pong.Take()
		}
		ping.Close()
		player.Wait()
	},
	"pipeline": func() {
		numbers, squares := csp.NewChan[int](csp.Name("numbers"), csp.Fixed(2)), csp.NewChan[string](csp.Name("squares"))
		csp.Go(func() {
			for i := range 3 {
				csp.Sleep(time.Millisecond)
				numbers.Put(i)
			}
			numbers.Close()
		}, csp.Name("count"))
		csp.Go(func() {
			for n := range numbers.All() {
				squares.Put(fmt.Sprintf("%d² = %d", n, n*n))
			}
			squares.Close()
		}, csp.Name("square"))
		for range squares.All() {
		}
	},
	"philosophers": func() {
		var forks [3]fork
		for i := range forks {
			forks[i].list.Name = fmt.Sprintf("fork%d", i)
		}
		var all []*csp.Process
		for i := range forks {
			all = append(all, csp.Go(func() {
				forks[i].pickUp()
				csp.Sleep(time.Millisecond)
				forks[(i+1)%len(forks)].pickUp()
			}, csp.Name(fmt.Sprintf("philosopher(%d)", i))))
		}
		for _, p := range all {
			p.Wait()
		}
	},
	"lostupdate": func() {
		read, write := csp.NewChan[int](csp.Name("read")), csp.NewChan[int](csp.Name("write"))
		csp.Go(func() {
			balance := 100
			for {
				a := csp.Alts(read.PutOp(balance), write.TakeOp())
				if !a.OK {
					return
				}
				if a.Index == 1 {
					balance = a.Value.(int)
				}
			}
		}, csp.Name("account"))
		var all []*csp.Process
		for _, amount := range []int{50, 20} {
			all = append(all, csp.Go(func() {
				was, _ := read.Take()
				csp.Sleep(time.Millisecond)
				write.Put(was + amount)
			}, csp.Name(fmt.Sprintf("deposit(%d)", amount))))
		}
		for _, p := range all {
			p.Wait()
		}
		read.Take()
		write.Close()
	},
	// Everything that might upset a format.
	"hostile": func() {
		c := csp.NewChan[string](csp.Name(`</svg><script>alert(1)</script>"';#35;`))
		csp.Go(func() {
			c.Put("a\nb\x1b[31m; end # <b> & \u202e \xff 漢字 `%%{init}%%` \"' ->> -- {x} [y]")
			c.Put("end")
		}, csp.Name("end; #1 <i>\n\"quoted\" & 漢字"))
		c.Take()
		c.Take()
	},
}

// A fork is a lock.
type fork struct {
	list csp.WaitList
	by   *csp.Process
}

func (f *fork) pickUp() {
	for f.by != nil {
		f.list.Park("fork.pickUp", func() []csp.Holder { return []csp.Holder{{ID: f.by.ID()}} })
	}
	f.by = csp.Self()
}

// golden compares a text with that of a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func names() (list []string) {
	for name := range programs {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func TestText(t *testing.T) {
	for _, name := range names() {
		run := record(t, programs[name])
		run.Title = name
		text := ""
		for _, plain := range []bool{false, true} {
			for _, l := range []Layout{Sequence, Table, Timeline, WaitFor} {
				text += run.Text(l, TextOptions{ASCII: plain}) + "\n"
			}
		}
		golden(t, name+".txt", text)
	}
}

// Each format of each run is as it was looked at.
func TestFormats(t *testing.T) {
	for _, name := range names() {
		run := record(t, programs[name])
		run.Title = name
		for _, f := range []string{".svg", ".html", ".mmd", ".json"} {
			var b strings.Builder
			if err := run.Write(&b, f); err != nil {
				t.Fatal(err)
			}
			golden(t, name+f, b.String())
		}
	}
}

// A write of a value that was read before another process wrote is the fault of a run that has failed.
func TestLostWrite(t *testing.T) {
	did := func(process int, what string, object uintptr) Event {
		return Event{Kind: Did, Process: process, Text: what, Thing: "n", Object: object}
	}
	run := &Run{
		Processes: []Process{{ID: 1}, {ID: 2}},
		Events: []Event{
			did(1, "read", 8), did(2, "read", 8), did(2, "write", 8), did(2, "write", 8), did(1, "write", 16),
			did(1, "write", 8), did(2, "read", 8), did(2, "write", 8),
		},
	}
	for i := range run.Events {
		run.Events[i].Seq = uint64(i + 1)
	}
	bad := func() (list []string) {
		for _, w := range run.rows(0) {
			if w.bad {
				list = append(list, w.label)
			}
		}
		return list
	}
	if got := bad(); len(got) > 0 {
		t.Errorf("a run that has not failed has %q", got)
	}
	run.Failure = "wrong"
	if got, want := bad(), []string{"write n, as it was before #2 wrote"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
