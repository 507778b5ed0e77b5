package race

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// A program is what processes do, operation by operation. "w x" and "r x" write and read a variable, "put c"
// and "take c" use a channel, of the capacity that its name ends in, or none; "close c", "lock m", "unlock m",
// "store a" and "load a" are what they say, "add x" and "get x" are atomic operations on a variable, "wait 0" waits for the end of the first process, and "nap 1"
// makes the order in which things happen, without being one.
type program struct {
	name  string
	race  bool
	procs []string // operations with commas between them
}

var programs = []program{
	{"nothing shared", false, []string{"w x", "w y"}},
	{"two writes", true, []string{"w x", "w x"}},
	{"two reads", false, []string{"r x", "r x"}},
	{"write and read", true, []string{"w x", "nap 1, r x"}},
	{"read and write", true, []string{"r x", "nap 1, w x"}},
	{"reads and write", true, []string{"r x", "nap 1, r x", "nap 2, w x"}},
	{"two things", true, []string{"lock m, w x, unlock m", "nap 1, w x"}},
	{"send before receive", false, []string{"w x, put c", "take c, r x"}},
	{"receive before send is done", false, []string{"put c, r x", "w x, take c"}},
	{"buffered: send before receive", false, []string{"w x, put c1", "take c1, r x"}},
	{"buffered: receive is not before send", true, []string{"put c1, nap 2, r x", "nap 1, w x, take c1"}},
	{"buffered: a parked receive is not before send", true, []string{"nap 1, put c1, nap 1, r x", "w x, take c1"}},
	{"buffered: receive before send k+C", false, []string{"put c1, put c1, r x", "nap 1, w x, take c1"}},
	{"buffered 2: receive before send k+C", false, []string{"put c2, put c2, put c2, r x", "nap 1, w x, take c2"}},
	{"buffered 2: not before send k+1", true, []string{"put c2, nap 2, put c2, r x", "nap 1, w x, take c2"}},
	{"after the send", true, []string{"put c1, w x", "take c1, nap 1, r x"}},
	{"close", false, []string{"w x, close c", "take c, r x"}},
	{"close of a buffered one", false, []string{"w x, close c1", "nap 1, take c1, r x"}},
	{"after the close", true, []string{"close c, w x", "take c, nap 1, r x"}},
	{"lock", false, []string{"lock m, w x, unlock m", "lock m, w x, unlock m"}},
	{"waiting for the lock", false, []string{"lock m, nap 1, w x, unlock m", "lock m, w x, unlock m"}},
	{"two locks", true, []string{"lock m, w x, unlock m", "nap 1, lock n, w x, unlock n"}},
	{"after the lock", true, []string{"lock m, unlock m, w x", "nap 1, lock m, unlock m, w x"}},
	{"before the lock", false, []string{"w x, lock m, unlock m", "nap 1, lock m, unlock m, w x"}},
	{"atomic", false, []string{"w x, store a", "nap 1, load a, r x"}},
	{"atomic, too late", true, []string{"store a, w x", "nap 1, load a, r x"}},
	{"atomic updates", false, []string{"add x", "nap 1, add x"}},
	{"atomic and plain", true, []string{"add x", "nap 1, r x"}},
	{"plain and atomic", true, []string{"w x", "nap 1, add x"}},
	{"a read and an atomic update", true, []string{"r x", "nap 1, add x"}},
	{"plain, and then atomic, by one", true, []string{"w x, add x, w x", "nap 1, add x"}},
	{"plain before an atomic load", false, []string{"w x, add x", "nap 1, get x, r x"}},
	{"atomic, then plain under a lock", false, []string{"lock m, add x, unlock m", "nap 1, lock m, w x, unlock m"}},
	{"atomic by others, then plain after one", true, []string{"add x, put c", "nap 1, add x", "take c, nap 2, w x"}},
	{"wait", false, []string{"w x", "wait 0, w x"}},
	{"wait for what has ended", false, []string{"w x", "nap 1, wait 0, w x"}},
	{"by way of a third", false, []string{"w x, put c", "take c, put d", "take d, w x"}},
	{"not by way of a third", true, []string{"w x, put c", "take c, put d", "take d, put e1", "nap 1, w x"}},
	{"reads, then a write after all", false, []string{"r x, put c", "r x, put c", "take c, take c, w x"}},
	{"reads, then a write after one", true, []string{"r x, put c", "nap 1, r x, put d", "take c, nap 2, w x, take d"}},
}

func (p *program) ops(i int) [][2]string {
	var list [][2]string
	for op := range strings.SplitSeq(p.procs[i], ", ") {
		what, on, _ := strings.Cut(op, " ")
		list = append(list, [2]string{what, on})
	}
	return list
}

// run runs a program on a runtime and returns the races.
func (p *program) run(t *testing.T) (races []*Race) {
	d := New(func(r *Race) { races = append(races, r) })
	rt := csp.New(csp.WithVirtualClock(), csp.WithOrderer(d))
	defer rt.Stop()
	type lock struct {
		Sync
		csp.WaitList
		held bool
	}
	err := rt.Run(func() {
		chans, locks, vars := map[string]*csp.Chan[int]{}, map[string]*lock{}, map[string]*[2]int64{}
		for i := range p.procs {
			for _, op := range p.ops(i) {
				switch name := op[1]; op[0] {
				case "put", "take", "close":
					n, _ := strconv.Atoi(name[1:])
					if chans[name] == nil && n > 0 {
						chans[name] = csp.NewChan[int](csp.Fixed(n))
					} else if chans[name] == nil {
						chans[name] = csp.NewChan[int]()
					}
				case "lock", "unlock", "store", "load", "add", "get":
					if strings.Contains("add get", op[0]) && vars[name] == nil {
						vars[name] = new([2]int64)
					}
					if locks[name] == nil {
						locks[name] = new(lock)
					}
				case "w", "r":
					if vars[name] == nil {
						vars[name] = new([2]int64)
					}
				}
			}
		}
		var procs []*csp.Process
		for i := range p.procs {
			procs = append(procs, csp.Go(func() {
				id := d.Of(csp.Self())
				for k, op := range p.ops(i) {
					at := &csp.Site{File: "x.go", Line: 100*(i+1) + k}
					switch l, name := locks[op[1]], op[1]; op[0] {
					case "w", "r":
						d.Access(id, unsafe.Pointer(vars[name]), 16, op[0] == "w", at)
					case "put":
						chans[name].Put(1)
					case "take":
						chans[name].Take()
					case "close":
						chans[name].Close()
					case "lock":
						for l.held {
							l.Park("lock", nil)
						}
						l.held = true
						d.Acquire(id, &l.Sync)
					case "unlock":
						d.Release(id, &l.Sync)
						l.held = false
						l.Wake()
					case "store":
						d.Acquire(id, &l.Sync)
						d.Release(id, &l.Sync)
					case "load":
						d.Acquire(id, &l.Sync)
					case "get":
						d.Acquire(id, &l.Sync)
						d.AccessAtomic(id, unsafe.Pointer(vars[name]), 8, false, at)
					case "add":
						d.Acquire(id, &l.Sync)
						d.AccessAtomic(id, unsafe.Pointer(vars[name]), 8, true, at)
						d.Replace(id, &l.Sync)
					case "wait":
						n, _ := strconv.Atoi(name)
						procs[n].Wait()
					case "nap":
						n, _ := strconv.Atoi(name)
						csp.Sleep(time.Duration(n) * time.Second)
					default:
						t.Errorf("what is %q?", op[0])
					}
				}
			}))
		}
		csp.Sleep(time.Hour)
	})
	if err != nil {
		t.Error(err)
	}
	return races
}

func TestPrograms(t *testing.T) {
	for _, p := range programs {
		races := p.run(t)
		if p.race != (len(races) > 0) {
			t.Errorf("%s: races %v, want %v", p.name, races, p.race)
		}
	}
}

// TestAtomicUpdate has an atomic update come after what was done before the last one, also of the same variable, as the
// memory model has it. Go's detector reports a race there.
func TestAtomicUpdate(t *testing.T) {
	p := program{procs: []string{"w x, add x", "nap 1, add x, r x"}}
	if races := p.run(t); len(races) > 0 {
		t.Error(races)
	}
}

// TestAsGo holds the programs against Go's race detector. There processes take turns by napping, which
// a slow machine may upset: longer naps have the last word.
func TestAsGo(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program with -race")
	}
	dir := t.TempDir()
	source, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "main")
	if err := os.WriteFile(source, []byte(native()), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-race", "-o", binary, source).CombinedOutput(); err != nil {
		t.Skipf("go build -race: %v\n%s", err, out)
	}
	for i, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			for nap := 100 * time.Millisecond; ; nap *= 4 {
				out, err := exec.Command(binary, strconv.Itoa(i), nap.String()).CombinedOutput()
				race := strings.Contains(string(out), "DATA RACE")
				if race == p.race && err == nil == !race {
					break
				}
				if nap > 10*time.Second {
					t.Fatalf("Go says %v, this package %v: %v\n%s", race, p.race, err, out)
				}
			}
		})
	}
}

// native is the programs in Go.
func native() string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\"os\"; \"strconv\"; \"sync\"; \"sync/atomic\"; \"time\"\n)\n\n" +
		"var _ sync.Mutex\nvar _ atomic.Int64\nvar nap time.Duration\n\nfunc main() {\n\ti, _ := strconv.Atoi(os.Args[1])\n\tnap, _ = time.ParseDuration(os.Args[2])\n\tprograms[i]()\n}\n\nvar programs = []func(){\n")
	for _, p := range programs {
		var declared []string
		declare := func(format, name string) {
			if !slices.Contains(declared, name) {
				declared = append(declared, name)
				fmt.Fprintf(&b, format+"\n_ = &%[1]s\n", name)
			}
		}
		b.WriteString("func() {\n")
		for i := range p.procs {
			fmt.Fprintf(&b, "end%d := make(chan int)\n", i)
			for _, op := range p.ops(i) {
				switch op[0] {
				case "w", "r", "add", "get":
					declare("var %[1]s int64", op[1])
				case "put", "take", "close":
					n, _ := strconv.Atoi(op[1][1:])
					declare("%[1]s := make(chan int, "+strconv.Itoa(n)+")", op[1])
				case "lock", "unlock":
					declare("var %[1]s sync.Mutex", op[1])
				case "store", "load":
					declare("var %[1]s atomic.Int64", op[1])
				}
			}
		}
		for i := range p.procs {
			b.WriteString("go func() {\n")
			fmt.Fprintf(&b, "defer close(end%d)\n", i)
			for _, op := range p.ops(i) {
				form := map[string]string{
					"w": "%s = 1", "r": "_ = %s + 1", "put": "%s <- 1", "take": "<-%s", "close": "close(%s)",
					"lock": "%s.Lock()", "unlock": "%s.Unlock()", "store": "%s.Store(1)", "load": "%s.Load()", "add": "atomic.AddInt64(&%s, 1)",
					"get":  "atomic.LoadInt64(&%s)",
					"wait": "<-end%s", "nap": "time.Sleep(%s * nap)",
				}[op[0]]
				if op[0] == "r" {
					form = "if %s == 77 { println() }"
				}
				fmt.Fprintf(&b, form+"\n", op[1])
			}
			b.WriteString("}()\n")
		}
		b.WriteString("time.Sleep(6 * nap)\n},\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// A pair of places is reported once, with who was there.
func TestOnce(t *testing.T) {
	var races []*Race
	d := New(func(r *Race) { races = append(races, r) })
	a, b := &csp.Site{File: "x.go", Line: 1}, &csp.Site{File: "x.go", Line: 2}
	for range 3 {
		var v Variable
		one := d.Begin(nil, "one", csp.Site{File: "x.go", Line: 9})
		two := d.Begin(nil, "two", csp.Site{})
		d.AccessVariable(one, &v, true, a)
		d.AccessVariable(two, &v, false, b)
		d.AccessVariable(one, &v, true, a)
	}
	if len(races) != 1 {
		t.Fatalf("%d races: %v", len(races), races)
	}
	want := "read at x.go:2 by #2 two; before, write at x.go:1 by #1 one, started at x.go:9"
	if got := races[0].String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Parts of a word are apart, and overlap with what they are parts of.
func TestParts(t *testing.T) {
	var races []*Race
	d := New(func(r *Race) { races = append(races, r) })
	x := new([4]int32)
	at := func(line int) *csp.Site { return &csp.Site{File: "x.go", Line: line} }
	one := d.Begin(nil, "", csp.Site{})
	two := d.Begin(one, "", csp.Site{})
	d.Access(one, unsafe.Pointer(&x[0]), 4, true, at(1))
	d.Access(two, unsafe.Pointer(&x[1]), 4, true, at(2))
	d.Access(two, unsafe.Pointer(&x[2]), 4, true, at(3))
	if len(races) != 0 {
		t.Errorf("apart: %v", races)
	}
	d.Access(one, unsafe.Pointer(x), 16, false, at(4))
	if len(races) != 2 {
		t.Errorf("together: %v", races)
	}
}

// TestAgainstVariables holds what is known of memory against a Variable for each byte: accesses of any size by tasks
// that sometimes learn of each other. The first race of each byte is found, and only what is one. Some accesses are told
// of late.
func TestAgainstVariables(t *testing.T) {
	latecomers := 0
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 0))
		object, vars := new([256]byte), new([256]Variable)
		found, races := map[int]bool{}, map[int]bool{} // by the number of the access
		first := map[uintptr]int{}                     // by the byte
		one := New(func(r *Race) { found[r.Second.At.Line] = true })
		two := New(func(r *Race) {
			races[r.Second.At.Line] = true
			if _, ok := first[r.Address]; !ok {
				first[r.Address] = r.Second.At.Line
			}
		})
		var tasks [3][2]*Task
		for i := range tasks {
			tasks[i] = [2]*Task{one.Begin(nil, "", csp.Site{}), two.Begin(nil, "", csp.Site{})}
		}
		var late [4]struct{ read, written uint64 } // by blocks
		one.Ending = func() {
			for i := range late {
				for _, write := range [...]bool{false, true} {
					bytes := late[i].read &^ late[i].written
					if write {
						bytes = late[i].written
					}
					if bytes != 0 {
						one.Late(unsafe.Pointer(&object[i*blockSize]), bytes, write, &csp.Site{File: "late.go"})
					}
				}
			}
			clear(late[:])
		}
		last := tasks[0]
		for n := range 300 {
			who := tasks[rnd.IntN(len(tasks))]
			if who != last {
				one.Ending()
				last = who
			}
			if rnd.IntN(4) == 0 {
				other := tasks[rnd.IntN(len(tasks))]
				one.Order(who[0], other[0])
				two.Order(who[1], other[1])
				continue
			}
			from := rnd.IntN(len(object))
			size := 1 + rnd.IntN(min(1<<rnd.IntN(7), len(object)-from))
			write, at := rnd.IntN(3) == 0, &csp.Site{File: "x.go", Line: n}
			kinds, told := []bool{write}, false
			i, first := from/blockSize, from%blockSize
			if first+size <= blockSize && rnd.IntN(2) == 0 && one.Free(who[0], unsafe.Pointer(&object[i*blockSize]), blockSize) {
				bits := uint64(1<<size-1) << first
				if late[i].read |= bits; write {
					late[i].written |= bits
				}
				told, latecomers = true, latecomers+1
			} else if write && rnd.IntN(2) == 0 {
				kinds = []bool{false, true}
				told = one.Note(who[0], unsafe.Pointer(&object[from]), uintptr(size), write, at)
			}
			for _, write := range kinds {
				if !told {
					one.Access(who[0], unsafe.Pointer(&object[from]), uintptr(size), write, at)
				}
				for i := range size {
					clear(two.reported) // each byte tells of its own
					two.AccessVariable(who[1], &vars[from+i], write, at)
				}
			}
		}
		for n := range found {
			if !races[n] {
				t.Errorf("seed %d: access %d is in no race", seed, n)
			}
		}
		for _, n := range first {
			if !found[n] {
				t.Errorf("seed %d: access %d is in a race", seed, n)
			}
		}
		if len(first) == 0 {
			t.Errorf("seed %d: no race", seed)
		}
	}
	if latecomers < 1000 {
		t.Errorf("%d accesses are told of late", latecomers)
	}
}

// What was not accessed for long is let go of, and what comes to have its address is something else.
func TestSweep(t *testing.T) {
	var races []*Race
	d := New(func(r *Race) { races = append(races, r) })
	one, two := d.Begin(nil, "", csp.Site{}), d.Begin(nil, "", csp.Site{})
	x := new([8]int64)
	write := func(t *Task, i int) { d.Access(t, unsafe.Pointer(&x[i]), 8, true, &csp.Site{Line: i}) }
	collect := func() { d.collect.Store(true) }
	write(one, 0)
	write(one, 1)
	for range 3 {
		collect()
		write(one, 0)
	}
	write(two, 1)
	if len(races) > 0 {
		t.Errorf("it still knew of x[1]: %v", races)
	}
	write(two, 0)
	if len(races) != 1 {
		t.Errorf("it forgot x[0]: %v", races)
	}
}

// Slots of processes that have ended are used again by those that come after them.
func TestSlots(t *testing.T) {
	d := New(func(r *Race) { t.Error(r) })
	main := d.Begin(nil, "main", csp.Site{})
	var v Variable
	for range 5000 {
		one := d.Begin(main, "", csp.Site{})
		d.AccessVariable(one, &v, true, nil)
		d.End(one)
		d.Join(main, one)
	}
	if n := len(d.tasks); n > 2 {
		t.Errorf("%d slots for two tasks at a time", n)
	}
	if !d.Quiet {
		t.Error("one task is left, which knows all, and accesses are wanted")
	}
}

// Reports tell of those who had a slot one by one. What those did who had it long ago is in no race.
func TestLives(t *testing.T) {
	const n = 3 * maxLives
	found := map[string]string{}
	d := New(func(r *Race) { found[r.Second.At.Func] = r.First.Name })
	main, other := d.Begin(nil, "main", csp.Site{}), d.Begin(nil, "other", csp.Site{})
	x := new([n]int64)
	write := func(t *Task, i int) {
		d.Access(t, unsafe.Pointer(&x[i]), 8, true, &csp.Site{Func: strconv.Itoa(i)})
	}
	for i := range n {
		one := d.Begin(main, strconv.Itoa(i), csp.Site{})
		write(one, i)
		d.End(one)
		d.Join(main, one)
	}
	if len(d.tasks) != 3 {
		t.Fatalf("%d slots", len(d.tasks))
	}
	for i := range n {
		write(other, i)
	}
	for i, name := range found {
		if name != i {
			t.Errorf("a race on what %s wrote is with %s", i, name)
		}
	}
	if len(found) < maxLives || len(found) > 2*maxLives {
		t.Errorf("%d races", len(found))
	}
}

// Those who access nothing know of each other by having met others.
func TestNothingToLearn(t *testing.T) {
	d := New(func(r *Race) { t.Error(r) })
	main := d.Begin(nil, "main", csp.Site{})
	d.Access(main, unsafe.Pointer(new(int)), 8, true, nil)
	for range 10 {
		d.meeting(d.Begin(main, "", csp.Site{}), main)
	}
	for _, task := range d.tasks {
		if task.state != main.state || len(task.clock) != 1 {
			t.Errorf("a clock is %v, that of main %v", task.clock, main.clock)
		}
	}
}

// What is kept does not grow with the tasks that nobody waits for, nor with the memory.
func TestBounds(t *testing.T) {
	d := New(func(r *Race) { t.Error(r) })
	main := d.Begin(nil, "main", csp.Site{})
	for range 5000 {
		one := d.Begin(main, "", csp.Site{})
		d.Access(one, unsafe.Pointer(new([64]int)), 64*8, true, nil)
		d.End(one)
	}
	if n := len(d.tasks); n > maxEnded+2 {
		t.Errorf("%d slots", n)
	}
	if n := len(d.memory.sets); n > maxSets {
		t.Errorf("%d sets of blocks", n)
	}
}

// While there are too many processes the detector looks away.
func TestMany(t *testing.T) {
	var races []*Race
	d := New(func(r *Race) { races = append(races, r) })
	rt := csp.New(csp.WithOrderer(d))
	defer rt.Stop()
	v := new(int)
	write := func(line int) {
		d.Access(d.Of(csp.Self()), unsafe.Pointer(v), 8, true, &csp.Site{File: "x.go", Line: line})
	}
	if err := rt.Run(func() {
		over := csp.NewChan[int]()
		for range MaxTasks + 10 {
			csp.Go(func() { over.Take() })
		}
		if !d.Quiet || d.Of(csp.Self()) != nil {
			t.Error("it looks on")
		}
		write(1)
		for range MaxTasks - 10 {
			over.Put(1)
		}
		csp.Yield()
		other := csp.Go(func() { write(2) })
		write(3)
		other.Wait()
	}); err != nil {
		t.Fatal(err)
	}
	if len(races) != 1 || races[0].Second.At.Line != 2 {
		t.Errorf("races: %v", races)
	}
}

func BenchmarkAccess(b *testing.B) {
	d := New(func(*Race) {})
	one := d.Begin(nil, "", csp.Site{})
	x := new(int64)
	at := &csp.Site{}
	for i := range b.N {
		d.Access(one, unsafe.Pointer(x), 8, i%4 == 0, at)
	}
}
