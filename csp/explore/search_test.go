package explore

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/cspsh/cspsh/csp"
)

// bugs are programs that fail in some schedule.
var bugs = map[string]struct {
	kind   Kind
	delays int // in the smallest failure that is known
	f      func()
}{
	"lost update": {Check, 1, func() {
		x := &shared{name: "x"}
		g := csp.NewGroup()
		for range 2 {
			g.Go(func() error { x.store(x.load() + 1); return nil })
		}
		g.Wait()
		Assert(x.v == 2, "x is %d", x.v)
	}},
	"check then act": {Panic, 1, func() {
		c := csp.NewChan[int](csp.Fixed(1), csp.Name("c"))
		g := csp.NewGroup()
		for range 2 {
			csp.Go(func() {
				if !c.Closed() {
					c.Close()
					csp.Point(csp.Effect{Op: "note", Object: address(g)})
					if g == nil {
						panic("closed twice")
					}
					g = nil
				}
			})
		}
	}},
	"forks": {Deadlock, 1, func() {
		a, b := csp.NewChan[int](csp.Fixed(1), csp.Name("a")), csp.NewChan[int](csp.Fixed(1), csp.Name("b"))
		g := csp.NewGroup()
		eat := func(one, other *csp.Chan[int]) func() error {
			return func() error { one.Put(1); other.Put(1); other.Take(); one.Take(); return nil }
		}
		g.Go(eat(a, b))
		g.Go(eat(b, a))
		g.Wait()
	}},
	"leak": {Leak, 0, func() {
		c := csp.NewChan[int](csp.Name("c"))
		csp.Go(func() { c.Put(1) })
	}},
	"timeout": {Leak, 1, func() {
		result := csp.NewChan[int](csp.Name("result"))
		csp.Go(func() {
			csp.Sleep(time.Millisecond)
			result.Put(1)
		})
		csp.Alts(result.TakeOp(), csp.Timeout(time.Second).TakeOp())
	}},
	"exit": {Exit, 1, func() {
		x := &shared{name: "x"}
		csp.Go(func() { x.store(1) })
		if x.load() == 1 {
			Quit(3)
		}
	}},
	"livelock": {Livelock, 0, func() {
		x := &shared{name: "x"}
		csp.Go(func() {
			for x.load() == 0 {
			}
		})
		for x.load() == 0 {
			csp.Yield()
		}
	}},
	"endless": {Endless, 0, func() {
		c := csp.NewChan[int]()
		csp.Go(func() {
			for range c.All() {
			}
		})
		for c.Put(1) {
		}
	}},
}

// options are small, since the programs are.
func options() Options { return Options{Schedules: 2000, Steps: 5000, Idle: 2000} }

func TestSearchFinds(t *testing.T) {
	for name, bug := range bugs {
		t.Run(name, func(t *testing.T) {
			p := Func(bug.f)
			p.Name, p.Source = name, []byte("source of "+name)
			r, err := Search(p, options())
			if err != nil {
				t.Fatal(err)
			}
			if r.Failure == nil || r.Failure.Kind != bug.kind {
				t.Fatalf("want a %s:\n%s", bug.kind, r)
			}
			if r.Turnings != bug.delays {
				t.Errorf("%d turnings, want %d", r.Turnings, bug.delays)
			}
			if r.Sentence == "" || r.FoundBy == "" {
				t.Errorf("sentence %q, found by %q", r.Sentence, r.FoundBy)
			}
			t.Logf("%s\nonset %d of %d", r, r.Onset, len(r.Schedule.Decisions))

			// The same comes of its schedule, by way of a file.
			var file bytes.Buffer
			if _, err := r.Schedule.WriteTo(&file); err != nil {
				t.Fatal(err)
			}
			s, err := Read(&file)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(s, r.Schedule) {
				t.Errorf("written %+v, read %+v", r.Schedule, s)
			}
			again, err := ReplayProgram(p, s, options())
			if err != nil {
				t.Fatal(err)
			}
			if again.Failure == nil || again.Failure.Text != r.Failure.Text || again.Table() != r.Table() {
				t.Errorf("replayed: %s", again)
			}
		})
	}
}

// right are programs that never fail.
var right = map[string]func(){
	"update under lock": func() {
		lock, x := csp.NewChan[int](csp.Fixed(1)), &shared{name: "x"}
		g := csp.NewGroup()
		for range 2 {
			g.Go(func() error {
				lock.Put(1)
				x.store(x.load() + 1)
				lock.Take()
				return nil
			})
		}
		g.Wait()
		Assert(x.v == 2, "x is %d", x.v)
	},
	"poll until done": func() {
		x := &shared{name: "x"}
		csp.Go(func() { csp.Sleep(time.Second); x.store(1) })
		for x.load() == 0 {
		}
	},
	"spin": func() {
		x := &shared{name: "x"}
		csp.Go(func() { x.store(1) })
		for x.load() == 0 {
			csp.Yield()
		}
	},
	"ticker": func() {
		csp.Go(func() {
			for {
				csp.Sleep(time.Second)
			}
		})
		csp.Sleep(time.Minute)
	},
	"workers": func() {
		work, results := csp.NewChan[int](), csp.NewChan[int](csp.Fixed(2))
		for range 2 {
			csp.Go(func() {
				for v := range work.All() {
					results.Put(v)
				}
			})
		}
		csp.Go(func() {
			for i := range 4 {
				work.Put(i)
			}
			work.Close()
		})
		sum := 0
		for range 4 {
			v, _ := results.Take()
			sum += v
		}
		Assert(sum == 6, "the sum is %d", sum)
	},
}

func TestSearchIsRight(t *testing.T) {
	for name, f := range right {
		t.Run(name, func(t *testing.T) {
			r, err := Search(Func(f), options())
			if err != nil || r.Failure != nil {
				t.Fatalf("%v\n%s", err, r)
			}
			t.Log(r)
		})
	}
}

// manyClasses returns a program of too many classes, with a hash of their orders for output. It fails by few, if any.
func manyClasses(rest int) func() {
	return func() {
		x := &shared{name: "x"}
		g := csp.NewGroup()
		hash := 0
		for id := range 4 {
			g.Go(func() error {
				for range 4 {
					x.store(id)
					hash = (hash*31 + id + 1) % 9973
				}
				return nil
			})
		}
		g.Wait()
		fmt.Fprint(Out(), hash)
		Assert(hash != rest, "it is %d", rest)
	}
}

// No more workers are made than processors can have something to do.
func TestSearchManyWorkers(t *testing.T) {
	made := 0
	p := Program{New: func(*csp.Runtime) (func(), error) {
		made++
		return func() {}, nil
	}}
	if _, err := Search(p, Options{Workers: 1_000_000}); err != nil {
		t.Fatal(err)
	}
	if made > 8*runtime.GOMAXPROCS(0) {
		t.Errorf("%d workers", made)
	}
}

// What is found does not depend on the number of workers.
func TestSearchWorkers(t *testing.T) {
	hard := func() {
		// Fails if one process does all it has to do between two operations of each of two others.
		x, y := &shared{name: "x"}, &shared{name: "y"}
		g := csp.NewGroup()
		seen := 0
		for _, v := range []*shared{x, y} {
			g.Go(func() error {
				was := v.load()
				for range 3 {
					v.load()
				}
				if v.load() != was {
					seen++
				}
				return nil
			})
		}
		g.Go(func() error { x.store(1); x.store(2); y.store(1); y.store(2); return nil })
		g.Wait()
		fmt.Fprint(Out(), seen)
		Assert(seen < 2, "both have seen a change")
	}
	for _, c := range []struct {
		f     func()
		fails string
	}{{hard, "class 24"}, {manyClasses(-1), ""}, {manyClasses(1001), "PCT"}} {
		var first string
		for workers := 1; workers <= 4; workers++ {
			o := options()
			o.Workers, o.Schedules = workers, 4000
			r, err := Search(Func(c.f), o)
			if err != nil {
				t.Fatal(err)
			}
			r.Elapsed = 0
			data, _ := json.Marshal(r)
			if first == "" {
				first = string(data)
				if r.FoundBy != c.fails {
					t.Errorf("found by %q", r.FoundBy)
				}
			}
			if string(data) != first {
				t.Errorf("%d workers: %s\none: %s", workers, data, first)
			}
		}
	}
}

// A search that ends while classes are looked for has in its result what others have tried meanwhile.
func TestSearchEndsEarly(t *testing.T) {
	for _, farm := range []bool{false, true} {
		p := Func(manyClasses(-1))
		ctx, cancel := context.WithCancel(t.Context())
		told := 0
		o := Options{Schedules: 100_000, Workers: 3, Context: ctx, Progress: func(p Progress) {
			if told = p.Schedules; p.Phase == "classes" && told > 2000 {
				cancel()
			}
		}}
		if farm {
			o.Farm = newDisorder(t, p, o, 1)
		}
		r, err := Search(p, o)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, o := range r.Outputs {
			sum += o.Count
		}
		if r.Schedules < told || r.Schedules != sum || r.Schedules > 90_000 {
			t.Errorf("%d schedules with %d outputs, and %d were told", r.Schedules, sum, told)
		}
		t.Log(farm, r.Schedules)
	}
}

// Each strategy at random finds a fault that needs several delays.
func TestStrategies(t *testing.T) {
	f := bugs["forks"].f
	for i, name := range strategies {
		w := testWorker(t, f)
		c := new(count)
		w.one(c)
		found := 0
		for k := range 100 {
			if j := w.one(c.p.atRandom(1, i+k*len(strategies))); j.failure != nil {
				found++
			}
		}
		if found == 0 || found == 100 {
			t.Errorf("%s: %d of 100 schedules fail", name, found)
		}
	}
}

func TestSameOutput(t *testing.T) {
	f := func() {
		g := csp.NewGroup()
		for i := range 2 {
			g.Go(func() error {
				csp.Point(csp.Effect{Op: "print", Object: 99})
				fmt.Fprint(Out(), i)
				return nil
			})
		}
		g.Wait()
	}
	r, err := Search(Func(f), options())
	if err != nil || r.Failure != nil || len(r.Outputs) != 2 || r.Outputs[0].Text != "01" || r.Outputs[1].Text != "10" {
		t.Errorf("%v: %s", err, r)
	}
	o := options()
	o.SameOutput = true
	r, err = Search(Func(f), o)
	if err != nil || r.Failure == nil || r.Failure.Kind != Difference || r.Turnings != 1 {
		t.Errorf("%v: %s", err, r)
	}
}

// register is a model of a variable.
var register = porcupine.Model{
	Init: func() any { return 0 },
	Step: func(state, input, output any) (bool, any) {
		if v, set := input.(int); set {
			return true, v
		}
		return output == state, state
	},
}

func TestLinearizable(t *testing.T) {
	program := func(delayed bool) func() {
		return func() {
			x, cache := &shared{name: "x"}, &shared{name: "cache"}
			h := NewHistory()
			g := csp.NewGroup()
			g.Go(func() error {
				h.Call(1, func() any {
					x.store(1)
					if !delayed {
						cache.store(1)
					}
					return nil
				})
				if delayed {
					cache.store(1)
				}
				return nil
			})
			g.Go(func() error {
				h.Call("get", func() any { return cache.load() })
				return nil
			})
			g.Wait()
			Linearizable(register, h)
		}
	}
	r, err := Search(Func(program(false)), options())
	if err != nil || r.Failure != nil || !r.Complete {
		t.Errorf("%v: %s", err, r)
	}
	r, err = Search(Func(program(true)), options())
	if err != nil || r.Failure == nil || !strings.Contains(r.Failure.Text, "not linearizable") {
		t.Errorf("%v: %s", err, r)
	}
}

// What processes do long after main has ended is not looked at, and then not all classes were.
func TestSearchRanOn(t *testing.T) {
	o := options()
	o.Schedules = 200
	r, err := Search(Func(func() {
		csp.Go(func() {
			for range 10 * afterMain {
				csp.Yield()
			}
			panic("late")
		})
	}), o)
	if err != nil || r.Failure != nil || r.Complete || r.RanOn == 0 || r.RanOn > r.Schedules {
		t.Errorf("%v: %+v", err, r)
	}
	if want := fmt.Sprintf("in %d of them processes ran on", r.RanOn); !strings.Contains(r.String(), want) {
		t.Errorf("%s\nwant %q", r, want)
	}
}

// A search ends when it is told to, and a program that cannot be made is an error.
func TestSearchBudgets(t *testing.T) {
	f := right["workers"]
	o := options()
	o.Schedules = 10
	r, err := Search(Func(f), o)
	if err != nil || r.Schedules > 10 || r.Complete {
		t.Errorf("%v: %+v", err, r)
	}
	o = options()
	o.Schedules, o.Time = 1<<40, 50*time.Millisecond
	calls := 0
	o.Progress = func(p Progress) { calls++ }
	big := func() {
		for range 3 {
			f()
		}
	}
	r, err = Search(Func(big), o)
	if err != nil || r.Schedules == 0 || calls == 0 {
		t.Errorf("%v: %+v, %d calls", err, r, calls)
	}
	wrong := errors.New("on purpose")
	if _, err := Search(Program{New: func(*csp.Runtime) (func(), error) { return nil, wrong }}, options()); err != wrong {
		t.Error(err)
	}
}

func TestResultJSON(t *testing.T) {
	p := Func(bugs["forks"].f)
	p.Name = "forks"
	r, err := Search(p, options())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"version", "program", "schedules", "delays", "complete", "failure", "foundBy", "turnings", "onset", "sentence", "steps", "schedule", "elapsed"} {
		if _, ok := m[key]; !ok {
			t.Errorf("no %q in %s", key, text)
		}
	}
	if s, err := Read(strings.NewReader(m["schedule"].(string))); err != nil || s.Program != "forks" {
		t.Error(err, s)
	}
}

// A run by a seed, or by default, is repeated from what a Recorder has noted.
func TestRecord(t *testing.T) {
	program := func(log *[]string) func() {
		return func() {
			c := csp.NewChan[int](csp.Fixed(2))
			over := csp.Timeout(20 * time.Microsecond)
			rt := csp.Self().Runtime()
			for i := range 3 {
				csp.Go(func() {
					for c.Put(i*1000 + int(rt.Random(1000))) {
					}
				})
			}
			for {
				alt := csp.Alts(c.TakeOp(), over.TakeOp())
				if alt.Index == 1 || len(*log) > 2000 {
					break
				}
				*log = append(*log, fmt.Sprint(alt.Value, csp.Now().UnixNano(), rt.Order(3)))
			}
			c.Close()
		}
	}
	values := 0
	for seed := range 20 {
		by := csp.FIFO()
		if seed > 0 {
			by = csp.Seeded(uint64(seed))
		}
		over := false // what others do until the runtime is stopped is left to chance
		run := func(d csp.Decider) (log []string) {
			rt := csp.New(csp.WithVirtualClock(), csp.WithDecider(d))
			defer rt.Stop()
			over = false
			if err := rt.Run(func() { program(&log)(); over = true }); err != nil {
				t.Fatal(err)
			}
			return log
		}
		rec := Record(by)
		first := run(rec)
		s := &Schedule{Decisions: rec.Decisions()}
		var file bytes.Buffer
		s.WriteTo(&file)
		s, err := Read(&file)
		if err != nil {
			t.Fatal(err)
		}
		r := Replay(s, func(m *Mismatch) {
			if !over {
				t.Error(m)
			}
		})
		second := run(r)
		values += len(first)
		if !slices.Equal(first, second) {
			t.Errorf("seed %d: %d values, then %d", seed, len(first), len(second))
		}
	}
	if values < 100 {
		t.Errorf("only %d values in all runs", values)
	}
}

// A schedule that does not fit is told at the first decision that does not.
func TestReplayMismatch(t *testing.T) {
	p := Func(bugs["forks"].f)
	p.Source = []byte("forks")
	r, err := Search(p, options())
	if err != nil {
		t.Fatal(err)
	}
	other := Func(bugs["lost update"].f)
	other.Source = []byte("other")
	_, err = ReplayProgram(other, r.Schedule, options())
	var m *Mismatch
	if !errors.As(err, &m) || !strings.Contains(err.Error(), "of another program") {
		t.Error(err)
	}
	short := *r.Schedule
	short.Decisions = short.Decisions[:len(short.Decisions)-1]
	if _, err = ReplayProgram(p, &short, options()); !errors.As(err, &m) || m.Want != nil {
		t.Error(err)
	}
	long := *r.Schedule
	long.Decisions = append(slices.Clone(long.Decisions), long.Decisions[0])
	if _, err = ReplayProgram(p, &long, options()); !errors.As(err, &m) || m.Number != len(long.Decisions) {
		t.Error(err)
	}
}

// Files that are no schedules are told apart, with the line.
func TestReadErrors(t *testing.T) {
	good := "cspsh schedule 2\nprogram \"x.go\"\nargs \"a b\" \"c\"\ninput \"1\\n2\"\nclock 2000-01-01T00:00:00Z\n" +
		"1 run #3 of #2 #3 timer for 12 after 100ns\n2 ready 1 of 2\n3 number -5 of 0\n4 run timer of #2 timer\nend 4 \"ok\"\n"
	s, err := Read(strings.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	s.WriteTo(&b)
	if b.String() != good {
		t.Errorf("read and written:\n%s", b.String())
	}
	for what, wrong := range map[string][2]string{
		"":                                   {"empty", ""},
		"hello\n":                            {"line 1", "no schedule"},
		"cspsh schedule 9\n":                 {"line 1", "version 9"},
		good[:len(good)-11]:                  {"line 10", "cut"},
		good + "5 ready 0 of 2\n":            {"line 11", "follows the end"},
		edit(good, "2 ready", "7 ready"):     {"line 7", "decision 7 follows decision 1"},
		edit(good, "end 4", "end 6"):         {"line 10", "damaged"},
		edit(good, "2 ready", "2 steady"):    {"line 7", "steady"},
		edit(good, "#3 of", "#4 of"):         {"line 6", "#4"},
		edit(good, "program", "programme"):   {"line 2", "programme"},
		edit(good, "clock 2000", "clock 20"): {"line 5", "20"},
		edit(good, "\"c\"", "c"):             {"line 3", "quoted"},
		edit(good, "\"1\\n2\"", "1"):         {"line 4", "quoted"},
		edit(good, "\"x.go\"", "x.go"):       {"line 2", "quoted"},
		edit(good, "\"ok\"", "ok"):           {"line 10", "quoted"},
	} {
		_, err := Read(strings.NewReader(what))
		if err == nil || !strings.Contains(err.Error(), wrong[0]) || !strings.Contains(err.Error(), wrong[1]) {
			t.Errorf("%q: %v; want %q", what, err, wrong)
			continue
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if len(line) > 80 {
				t.Errorf("a line of %d columns: %s", len(line), line)
			}
		}
	}
}

func edit(s, old, new string) string { return strings.Replace(s, old, new, 1) }

// fakeT is a test that may fail.
type fakeT struct {
	testing.TB
	failed string
}

func (t *fakeT) Helper()                        {}
func (t *fakeT) Name() string                   { return "Test/fake" }
func (t *fakeT) Logf(string, ...any)            {}
func (t *fakeT) Fatalf(format string, a ...any) { t.failed = fmt.Sprintf(format, a...) }

func TestRun(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CSP_RECORD", dir)
	small := func(o *Options) { *o = options() }
	f := &fakeT{}
	Run(f, bugs["forks"].f, small)
	if !strings.Contains(f.failed, "deadlock") || !strings.Contains(f.failed, dir) {
		t.Error(f.failed)
	}
	t.Setenv("CSP_REPLAY", dir+"/Test_fake.schedule")
	again := &fakeT{}
	Run(again, bugs["forks"].f, small)
	if !strings.Contains(again.failed, "deadlock, found by replay") {
		t.Error(again.failed)
	}
	wrong := &fakeT{}
	Run(wrong, bugs["lost update"].f, small)
	if !strings.Contains(wrong.failed, "decision") {
		t.Error(wrong.failed)
	}
	t.Setenv("CSP_REPLAY", "")
	fine := &fakeT{}
	Run(fine, right["spin"], small)
	if fine.failed != "" {
		t.Error(fine.failed)
	}
}

// What a program prints in the schedule that fails is told, and when that is repeated, too.
func TestPrinted(t *testing.T) {
	p := Func(func() {
		x := &shared{name: "x"}
		g := csp.NewGroup()
		for range 2 {
			g.Go(func() error { x.store(x.load() + 1); return nil })
		}
		g.Wait()
		fmt.Fprintf(OutOf(csp.Self().Runtime()), "x is %d\n", x.v)
		Assert(x.v == 2, "lost")
	})
	r, err := Search(p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReplayProgram(p, r.Schedule, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*Result{r, again} {
		if r.Printed != "x is 1\n" || !strings.HasSuffix(r.String(), "\n\nthe program prints there:\n  x is 1") {
			t.Errorf("%q:\n%s", r.Printed, r)
		}
	}
}

// An exit with status 0 is an end like another, unless the program has to come to its own.
func TestNoExit(t *testing.T) {
	for noExit, want := range map[bool]Kind{false: "", true: Exit} {
		r, err := Search(Func(func() { Quit(0) }), Options{NoExit: noExit})
		if err != nil {
			t.Fatal(err)
		}
		var got Kind
		if r.Failure != nil {
			got = r.Failure.Kind
		}
		if got != want {
			t.Errorf("with NoExit %t: %v", noExit, r.Failure)
		}
	}
}
