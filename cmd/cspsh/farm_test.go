package main

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
)

// manyOrders is a module with a program of many classes of schedules, and of several outputs.
var manyOrders = map[string]string{
	"go.mod": "module example.com/orders\n\ngo 1.26\n",
	"main.go": `package main

import (
	"fmt"
	"os"
	"sync"

	"example.com/orders/log"
)

func main() {
	var l log.Log
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() {
			for range 3 {
				l.Add(i)
			}
		})
	}
	wg.Wait()
	fmt.Println(l.Sum()%7, os.Args[1:])
}
`,
	"log/log.go": `package log

import "sync"

type Log struct {
	mu   sync.Mutex
	list []int
}

func (l *Log) Add(i int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, i)
}

func (l *Log) Sum() (sum int) {
	for k, v := range l.list {
		sum = sum*3%1001 + k*v
	}
	return sum
}
`,
}

// A farmyard is a folder with a program, beside a broker.
type farmyard struct {
	t       testing.TB
	dir     string
	temp    string // for temporary files, which a killed worker leaves behind
	url     string
	started []*exec.Cmd
}

func newFarmyard(t testing.TB, files map[string]string) *farmyard {
	f := &farmyard{t: t, dir: t.TempDir(), temp: t.TempDir()}
	for name, text := range files {
		name = filepath.Join(f.dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", Lazy: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	f.url = s.URL()
	t.Cleanup(f.end)
	return f
}

// start starts cspsh.
func (f *farmyard) start(args ...string) (cmd *exec.Cmd, out, log *bytes.Buffer) {
	cmd = exec.CommandContext(f.t.Context(), "cspsh", args...)
	cmd.Dir = f.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+f.temp)
	out, log = new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, log
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.started = append(f.started, cmd)
	return cmd, out, log
}

// end ends what has been started.
func (f *farmyard) end() {
	for _, cmd := range f.started {
		cmd.Process.Kill()
		cmd.Wait()
	}
	f.started = nil
}

func (f *farmyard) worker() (*exec.Cmd, *bytes.Buffer) {
	cmd, _, log := f.start("worker", "-farm", f.url, "-workers", "1")
	return cmd, log
}

// until waits until the journal has so many lines.
func (f *farmyard) until(lines int) {
	for range time.Tick(5 * time.Millisecond) {
		text, err := os.ReadFile(filepath.Join(f.dir, "main.farm"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			f.t.Fatal(err)
		}
		if bytes.Count(text, []byte("\n")) >= lines {
			return
		}
	}
}

// A worker is killed in the middle, and so is the coordinator, which is started again: what is found is what is found
// without a farm.
func TestFarm(t *testing.T) {
	t.Parallel()
	f := newFarmyard(t, manyOrders)
	explore := []string{"explore", "-schedules", "9000", "-seed", "3"}
	plain, want, log := f.start(append(explore, "main.go", "x")...)
	if err := plain.Wait(); err != nil {
		t.Fatal(err, log)
	}
	onFarm := append(explore, "-farm", f.url, "main.go", "x")
	first, _ := f.worker()
	f.worker()
	killed, _, _ := f.start(onFarm...)
	f.until(3)
	first.Process.Kill()
	f.until(9)
	killed.Process.Kill()
	killed.Wait()
	last, told := f.worker()
	again, got, log := f.start(onFarm...)
	if err := again.Wait(); err != nil {
		t.Fatal(err, log)
	}
	if got.String() != want.String() || strings.Count(want.String(), "times") != 7 {
		t.Errorf("got\n%s\nwithout a farm\n%s", got, want)
	}
	if !strings.Contains(log.String(), "cspsh: goes on with main.farm: ") || !strings.Contains(log.String(), " has tried ") {
		t.Errorf("told: %s", log)
	}
	if _, err := os.Stat(filepath.Join(f.dir, "main.farm")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the journal: %v", err)
	}
	last.Process.Signal(os.Interrupt)
	if err := last.Wait(); err != nil || !strings.Contains(told.String(), "main.go is served\n") {
		t.Errorf("%v: %s", err, told)
	}
}

// A failure that a worker has found is told as if it had been found here.
func TestFarmFailure(t *testing.T) {
	t.Parallel()
	f := newFarmyard(t, map[string]string{
		"lost.go": `package main

import (
	"fmt"
	"sync/atomic"
)

func main() {
	var n, at atomic.Int64
	done := make(chan bool)
	for range 4 {
		go func() {
			v := n.Load()
			at.Add(1)
			n.Store(v + 1)
			done <- true
		}()
	}
	for range 4 {
		<-done
	}
	if n.Load() == 1 {
		panic(fmt.Sprint("only ", n.Load()))
	}
}
`,
	})
	f.worker()
	plain, want, _ := f.start("explore", "-race=false", "lost.go")
	plain.Wait()
	schedule := filepath.Join(f.dir, "lost.schedule")
	before, err := os.ReadFile(schedule)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(schedule)
	onFarm, got, log := f.start("explore", "-farm", f.url, "-race=false", "lost.go")
	onFarm.Wait()
	if got.String() != want.String() || !strings.Contains(want.String(), "panic, found by 1 delay in 9 schedules") {
		t.Errorf("got\n%s%s\nwithout a farm\n%s", got, log, want)
	}
	if after, err := os.ReadFile(schedule); err != nil || !bytes.Equal(before, after) {
		t.Errorf("%v, and another schedule:\n%s", err, after)
	}
	if plain.ProcessState.ExitCode() != onFarm.ProcessState.ExitCode() {
		t.Errorf("status %v, and without a farm %v", onFarm.ProcessState, plain.ProcessState)
	}
}

// A worker is sent all that a program is made of: packages of modules that are not vendored, wherever go.mod or go.work
// says that they are, and what is embedded.
func TestFarmCarries(t *testing.T) {
	for name, where := range map[string]map[string]string{
		"replaced": {
			"orders/go.mod": "module example.com/orders\n\nrequire example.com/words v1.2.3\n\n" +
				"replace example.com/words => ../words\n",
		},
		"workspace": {
			"go.work":       "go 1.26\n\nuse (\n\t./orders\n\t./words\n)\n",
			"orders/go.mod": "module example.com/orders\n\nrequire example.com/words v1.2.3\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			carries(t, where)
		})
	}
}

func carries(t *testing.T, where map[string]string) {
	files := map[string]string{
		"orders/cmd/hello/hello.txt": "hello",
		"orders/cmd/main.go": `package main

import (
	"embed"
	"fmt"
	"sync"

	"example.com/orders/names"
	"example.com/words"
)

//go:embed hello
var hello embed.FS

func main() {
	greeting, _ := hello.ReadFile("hello/hello.txt")
	var mu sync.Mutex
	var wg sync.WaitGroup
	text := string(greeting)
	for i := 0; i < 2; i++ {
		wg.Go(func() {
			for _, n := range names.All() {
				mu.Lock()
				text = words.Join(text, n)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(text)
}
`,
		"orders/names/names.go": `package names

import (
	_ "embed"
	"strings"
)

//go:embed lists/short/list.txt
var list string

func All() []string { return strings.Fields(list) }
`,
		"orders/names/lists/short/list.txt": "Ann Bob\n",
		"words/go.mod":                      "module example.com/words\n\ngo 1.26\n",
		"words/words.go": `package words

import "example.com/words/internal/comma"

func Join(a, b string) string { return a + comma.Comma + b }
`,
		"words/internal/comma/comma.go": "package comma\n\nconst Comma = \", \"\n",
	}
	maps.Copy(files, where)
	f := newFarmyard(t, files)
	f.worker()
	plain, want, log := f.start("explore", "-schedules", "700", "orders/cmd/main.go")
	if err := plain.Wait(); err != nil || !strings.Contains(want.String(), "hello, Ann, Ann, Bob, Bob") {
		t.Fatal(err, want, log)
	}
	onFarm, got, log := f.start("explore", "-schedules", "700", "-farm", f.url, "orders/cmd/main.go")
	if err := onFarm.Wait(); err != nil || got.String() != want.String() || !strings.Contains(log.String(), " has tried ") {
		t.Errorf("%v\n%s%s\nwithout a farm\n%s", err, got, log, want)
	}
}

// BenchmarkFarm tells how much longer a search takes with one worker than with two, of a processor each.
func BenchmarkFarm(b *testing.B) {
	program, err := filepath.Abs("../../examples/bugs/peterson_right.go")
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		var took [2]time.Duration
		for i := range took {
			f := newFarmyard(b, nil)
			for range i + 1 {
				f.worker()
			}
			begin := time.Now()
			cmd, out, log := f.start("explore", "-farm", f.url, "-schedules", "1000000", program)
			if err := cmd.Wait(); err != nil {
				b.Fatal(err, out, log)
			}
			took[i] = time.Since(begin)
			f.end()
		}
		b.ReportMetric(took[0].Seconds()/took[1].Seconds(), "one/two")
	}
}

func TestFarmMisused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"worker"}, "which server?"},
		{[]string{"worker", "-farm", "nats://127.0.0.1:1", "x.go"}, "it takes no script"},
		{[]string{"worker", "-farm", "nats://127.0.0.1:1", "-workers", "-1"}, "below 0"},
		{[]string{"worker", "-farm", "nats://127.0.0.1:1"}, "no servers available"},
		{[]string{"explore", "-farm", "nats://127.0.0.1:1", "../../examples/pingpong/main.go"}, "no servers available"},
		{[]string{"explore", "-journal", "x.farm", "x.go"}, "-journal is for -farm"},
		{[]string{"explore", "-farm", "nats://127.0.0.1:1", "-creds", "nowhere", "../../examples/pingpong/main.go"}, "nowhere"},
	} {
		if got := outcome(t, c.args...); !strings.Contains(got, c.want) || strings.Contains(got, "status 0") {
			t.Errorf("%v: %s", c.args, got)
		}
	}
}

// The commands of docs/farm.md are there, with their flags.
func TestFarmPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/farm.md")
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string][]flagDoc{"broker": {{name: "listen"}}} // which is not in each build
	for _, c := range subcommands {
		flags[c.name] = c.flags
	}
	commands := 0
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "$" || words[1] != "cspsh" {
			continue
		}
		commands++
		for _, w := range words[3:] {
			if name, ok := strings.CutPrefix(w, "-"); ok && !slices.ContainsFunc(flags[words[2]], func(f flagDoc) bool { return f.name == name }) {
				t.Errorf("%s: there is no flag %s", strings.TrimSpace(line), w)
			}
		}
	}
	if commands != 3 {
		t.Errorf("%d commands", commands)
	}
}

// A script puts and takes values of a type of its own, by way of a server.
func TestScriptOverNATS(t *testing.T) {
	t.Parallel()
	f := newFarmyard(t, map[string]string{"jobs.go": `package main

import (
	"fmt"
	"os"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
)

type job struct {
	N    int
	Name string
}

func main() {
	c, err := nats.Connect(nats.Options{URL: os.Args[1]})
	if err != nil {
		panic(err)
	}
	defer c.Close()
	csp.Go(func() {
		q, err := remote.NewQueue[job](c, "jobs", remote.Fixed(10))
		if err != nil {
			panic(err)
		}
		for i := range 100 {
			if o, err := q.Put(job{i, fmt.Sprint("job ", i)}); o != remote.Done {
				panic(err)
			}
		}
		q.Close()
	})
	q, err := remote.NewQueue[job](c, "jobs", remote.Fixed(10))
	if err != nil {
		panic(err)
	}
	sum := 0
	for d := range q.All() {
		if d.Value.Name != fmt.Sprint("job ", d.Value.N) {
			panic(d.Value.Name)
		}
		sum += d.Value.N
		d.Ack()
	}
	fmt.Println(sum, q.Err())
}
`})
	cmd, out, log := f.start("jobs.go", f.url)
	if err := cmd.Wait(); err != nil || out.String() != "4950 <nil>\n" {
		t.Errorf("%v: %s%s", err, out, log)
	}
}
