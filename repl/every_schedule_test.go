package repl

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
)

// everyPrograms is for a long run:
//
//	go test ./repl -run TestEverySchedule -every 1000 -timeout 0
var everyPrograms = flag.Int("every", 8, "how many random programs are run under each of their schedules")

// bruteForce returns the outcomes of a program: each schedule is run.
func bruteForce(t *testing.T, p *Program, most int) (all map[string]bool, schedules int) {
	t.Helper()
	d, err := explore.NewDriver(p.Program, explore.Options{AllowLeaks: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	all = map[string]bool{}
	type fork struct{ taken, of int }
	var path []fork
	stand := d.Now()
	choose := func(k int) {
		path = append(path, fork{k, len(stand.Turns)})
		if stand, err = d.Choose(k); err != nil {
			t.Fatal(err)
		}
	}
	for {
		for !stand.Over {
			if stand.Decision != len(path)+1 {
				t.Fatalf("decision %d comes after %d others", stand.Decision, len(path))
			}
			choose(0)
		}
		schedules++
		if stand.Failure != nil {
			all[string(stand.Failure.Kind)] = true
		} else {
			all[stand.Output] = true
		}
		n := len(path) - 1
		for n >= 0 && path[n].taken+1 == path[n].of {
			n--
		}
		if n < 0 || schedules == most {
			return all, schedules
		}
		k := path[n].taken + 1
		path = path[:n]
		stand = d.Go(n + 1)
		choose(k)
	}
}

// everySchedule compares what a search finds with what comes of each schedule, and reports whether the program
// has no more than so many.
func everySchedule(t *testing.T, src string, most int) bool {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := NewProgram(Config{Args: []string{file}}, file)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	defer p.Close()
	want, schedules := bruteForce(t, p, most)
	if schedules == most {
		return false
	}
	r, err := explore.Search(p.Program, explore.Options{AllowLeaks: true, NoShrink: true, Schedules: 8 * most, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, o := range r.Outputs {
		got[o.Text] = true
	}
	if r.Failure != nil {
		if !want[string(r.Failure.Kind)] {
			t.Errorf("%s, of which no schedule knows\n%s", r, src)
		}
		return true
	}
	if !r.Complete || !maps.Equal(got, want) {
		t.Errorf("%d schedules have the outcomes\n%q, and the search found\n%q in %s\n%s",
			schedules, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)), r, src)
	}
	return true
}

// operations are what the processes of a random program do: each notes what it has seen by see.
var operations = []string{
	`n.Add(1)`,
	`see(n.Load())`,
	`n.Store(7)`,
	`see(n.CompareAndSwap(0, 1))`,
	`mu.Lock(); v++; see(v); mu.Unlock()`,
	`if mu.TryLock() { see("locked"); mu.Unlock() } else { see("busy") }`,
	`rw.RLock(); see(w); rw.RUnlock()`,
	`rw.Lock(); w++; rw.Unlock()`,
	`if rw.TryRLock() { see(w); rw.RUnlock() } else { see("writing") }`,
	`if rw.TryLock() { w += 10; rw.Unlock() } else { see("used") }`,
	`once.Do(func() { n.Add(100) }); see(n.Load())`,
	`mu.Lock(); ready = true; cond.Signal(); mu.Unlock()`,
	`mu.Lock(); ready = true; mu.Unlock(); cond.Broadcast()`,
	`mu.Lock(); for !ready { cond.Wait() }; mu.Unlock(); see("ready")`,
	`wg.Add(1); see("added"); wg.Done()`,
	`wg.Wait(); see(n.Load())`,
	`cancel()`,
	`see(ctx.Err() != nil)`,
	`<-ctx.Done(); see("done")`,
	`select { case <-ctx.Done(): see("done"); case b <- 1: see("put"); default: see("neither") }`,
	`select { case <-ctx.Done(): see("over"); case x := <-b: see(x) }`,
	`b <- 2`,
	`x, ok := <-b; see(x, ok)`,
	`closing.Do(func() { close(b) })`,
	`time.Sleep(time.Second); see("slept")`,
	`select { case <-time.After(time.Second): see("late"); case x, ok := <-b: see(x, ok) }`,
	`time.AfterFunc(time.Second, func() { n.Add(1000) })`,
	`see(time.AfterFunc(time.Second, func() { n.Add(1000) }).Stop())`,
	`tm := time.NewTimer(time.Second); see(tm.Stop())`,
	`tm := time.NewTimer(time.Second); see(tm.Reset(time.Second)); select { case <-tm.C: see("late"); case b <- 5: see("room") }`,
	`see(context.AfterFunc(ctx, func() { n.Add(50) })())`,
	`child, stop := context.WithTimeout(ctx, time.Second); see(child.Err()); stop(); see(context.Cause(child))`,
	`child, stop := context.WithCancel(ctx); see(child.Err() != nil); stop()`,
	`select { case a <- 1: see("given"); case x := <-a: see("got", x); default: see("nobody") }`,
	`a <- 3`,
	`see(<-a)`,
	`fmt.Println("here")`,
	`runtime.Gosched()`,
	`m.Store(1, n.Load())`,
	`x, ok := m.Load(1); see(x, ok)`,
	`p.Store(&v); see(p.Load() == nil)`,
	`see(p.Swap(nil) == nil)`,
}

// randomConcurrent returns a program of two or three processes with one or two operations each. What they have
// seen is printed when all have ended.
func randomConcurrent(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 15))
	var b strings.Builder
	b.WriteString(`package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

var (
	n             atomic.Int64
	p             atomic.Pointer[int]
	m             sync.Map
	mu            sync.Mutex
	rw            sync.RWMutex
	once, closing sync.Once
	wg            sync.WaitGroup
	v, w          int
	ready         bool
	cond          = sync.NewCond(&mu)
	a, b          = make(chan int), make(chan int, 1)
	ctx, cancel   = context.WithCancel(context.Background())

	_, _ = runtime.Gosched, time.Sleep
)

func see(s string, x ...any) string { return s + fmt.Sprint(x...) + " " }

func main() {
`)
	// Main is one of them, and waits for the others.
	others, most := 1, 2
	if r.IntN(3) == 0 {
		others, most = 2, 1
	}
	process := func(most int) {
		b.WriteString("s := \"\"\n")
		for range 1 + r.IntN(most) {
			fmt.Fprintf(&b, "{ %s }\n", strings.ReplaceAll(operations[r.IntN(len(operations))], "see(", "s = see(s, "))
		}
	}
	fmt.Fprintf(&b, "end := make(chan string, %d)\n", others)
	for range others {
		b.WriteString("go func() {\n")
		process(most)
		b.WriteString("end <- s\n}()\n")
	}
	process(2)
	fmt.Fprintf(&b, "fmt.Print(s)\nfor range %d {\nfmt.Print(<-end)\n}\n}\n", others)
	return b.String()
}

// A search that says that it has tried all classes of schedules has found what comes of each schedule.
func TestEverySchedule(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/every/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !everySchedule(t, string(src), 20_000) {
			t.Errorf("%s has too many schedules", file)
		}
	}
	for seed, n := uint64(1), 0; n < *everyPrograms; seed++ {
		if everySchedule(t, randomConcurrent(seed), 1000) {
			n++
		}
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}
