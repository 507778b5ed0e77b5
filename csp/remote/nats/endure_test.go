package nats_test

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
)

// How many values pass through the queue whose broker and takers are killed meanwhile, and whether the broker waits for
// the disk. The whole test is
//
//	go test ./csp/remote/nats -run TestEndure -endure 1000000 -endure.cluster -timeout 0 -v
//
// and with processes of cspsh, which is built to have a broker:
//
//	go build -tags broker -o /tmp/cspsh ./cmd/cspsh
//	go test ./csp/remote/nats -run TestEndure -endure 1000000 -endure.cluster -endure.cspsh /tmp/cspsh -timeout 0 -v
var (
	endure        = flag.Int("endure", 3000, "values of TestEndure")
	endureCluster = flag.Bool("endure.cluster", false, "run TestEndureCluster")
	endureCspsh   = flag.String("endure.cspsh", "", "the cspsh by which broker, putter and takers are run")
	endureSync    = flag.Bool("endure.sync", false, "the broker of TestEndure waits for the disk")
)

const (
	roleVar, urlVar, dirVar, countVar = "CSP_ROLE", "CSP_URL", "CSP_DIR", "CSP_COUNT"

	endureWait = 3 * time.Second // for an acknowledgement
)

func TestMain(m *testing.M) {
	role := os.Getenv(roleVar)
	if role != "" {
		go func() {
			io.Copy(io.Discard, os.Stdin) // until the test is no more
			os.Exit(3)
		}()
	}
	switch role {
	case "":
		os.Exit(m.Run())
	case "broker":
		broke()
	case "putter", "taker":
		part := putter
		if role == "taker" {
			part = taker
		}
		rt := csp.New()
		if err := rt.Run(part); err != nil {
			fmt.Fprintln(os.Stderr, role, err)
			os.Exit(1)
		}
	}
}

// broke is a process with a server. It ends by being killed.
func broke() {
	parts := strings.Split(os.Getenv(urlVar), ";") // address, and those of a cluster
	o := embedded.Options{Dir: os.Getenv(dirVar), Listen: parts[0], Lazy: os.Getenv("CSP_SYNC") == ""}
	if len(parts) > 1 {
		o.Name, o.Cluster, o.ClusterListen = parts[1], "test", parts[2]
		for _, r := range strings.Split(parts[3], ",") {
			o.Routes = append(o.Routes, "nats://"+r)
		}
	}
	if _, err := embedded.Start(o); err != nil {
		fmt.Fprintln(os.Stderr, "broker:", err)
		os.Exit(1)
	}
	select {}
}

func endureQueue() *remote.Queue[int] {
	replicas, _ := strconv.Atoi(os.Getenv("CSP_REPLICAS"))
	c, err := csp.Retry(csp.Backoff{Max: time.Second}, func() (*nats.Conn, error) {
		return nats.Connect(nats.Options{URL: os.Getenv(urlVar), Replicas: replicas, PutWait: 2 * time.Second})
	})
	if err != nil {
		panic(err)
	}
	q, err := csp.Retry(csp.Backoff{Max: time.Second, Tries: 30}, func() (*remote.Queue[int], error) {
		return remote.NewQueue[int](c, "work", remote.AckWait(endureWait), remote.Dedup(time.Minute), remote.Unsettled(64))
	})
	if err != nil {
		panic(err)
	}
	return q
}

// putter puts the numbers up to a count, each until it is done, and tells of those whose outcome is not known.
func putter() {
	count, _ := strconv.Atoi(os.Getenv(countVar))
	q := endureQueue()
	next := 0
	g := csp.NewGroup()
	for range 64 {
		g.Go(func() error {
			for next < count {
				v := next
				next++
				for {
					o, _ := q.PutID(strconv.Itoa(v), v)
					if o == remote.Done {
						break
					}
					if o == remote.Unknown {
						fmt.Println("again", v)
					}
					csp.Sleep(50 * time.Millisecond)
				}
			}
			return nil
		})
	}
	g.Wait()
	for {
		if o, _ := q.Close(); o == remote.Done {
			return
		}
		csp.Sleep(50 * time.Millisecond)
	}
}

// taker tells of each delivery before it acknowledges it.
func taker() {
	q := endureQueue()
	for d := range q.All() {
		fmt.Println(d.Value, d.Tries, d.Seq)
		d.Ack()
	}
	if err := q.Err(); err != nil {
		panic(err)
	}
}

// A crew is the processes of a test.
type crew struct {
	t   *testing.T
	env []string

	mu         sync.Mutex
	deliveries map[int]int
	seqs       map[int]string
	again      map[int]bool // values that were put again, since it was not known what had become of them
	twice      []int        // values that were stored more than once
	readers    sync.WaitGroup
	duplicates int // values that came before
	redelivery int // of them, what was stored once and delivered again
	forgotten  int // of these, deliveries that the broker counts as the first
	begin      time.Time
	changed    chan struct{}
}

func (c *crew) start(role string, env ...string) *exec.Cmd {
	cmd := c.command(role, env)
	cmd.Env = append(append(os.Environ(), c.env...), append(env, roleVar+"="+role)...)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		c.t.Fatal(err)
	}
	if role != "broker" {
		out, err := cmd.StdoutPipe()
		if err != nil {
			c.t.Fatal(err)
		}
		c.readers.Go(func() { c.read(bufio.NewScanner(out)) })
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd
}

// command is what a process of a role is run by.
func (c *crew) command(role string, env []string) *exec.Cmd {
	switch at := slices.IndexFunc(env, func(s string) bool { return strings.HasPrefix(s, urlVar+"=") }); {
	case *endureCspsh == "" || role == "broker" && strings.Contains(env[at], ";"): // it knows no clusters
		return exec.Command(os.Args[0])
	case role == "broker":
		args := []string{"broker", "-listen", strings.TrimPrefix(env[at], urlVar+"="), "-lazy"}
		if *endureSync {
			args = args[:3]
		}
		dir := slices.IndexFunc(env, func(s string) bool { return strings.HasPrefix(s, dirVar+"=") })
		return exec.Command(*endureCspsh, append(args, strings.TrimPrefix(env[dir], dirVar+"="))...)
	default:
		return exec.Command(*endureCspsh, "testdata/endure/"+map[string]string{"putter": "put", "taker": "take"}[role]+".go")
	}
}

func (c *crew) read(lines *bufio.Scanner) {
	for lines.Scan() {
		var v, tries int
		if n, _ := fmt.Sscanf(lines.Text(), "again %d", &v); n == 1 {
			c.mu.Lock()
			c.again[v] = true
			c.mu.Unlock()
			continue
		}
		var seq string
		if n, _ := fmt.Sscan(lines.Text(), &v, &tries, &seq); n < 3 {
			continue // it was killed while it wrote
		}
		c.mu.Lock()
		if c.deliveries[v]++; c.deliveries[v] > 1 {
			c.duplicates++
			if c.seqs[v] == seq {
				c.redelivery++
				if tries == 1 {
					c.forgotten++
				}
			} else {
				c.twice = append(c.twice, v)
			}
		}
		c.seqs[v] = seq
		c.mu.Unlock()
		select {
		case c.changed <- struct{}{}:
		default:
		}
	}
}

func (c *crew) since() time.Duration { return time.Since(c.begin).Round(time.Millisecond) }

// until waits until so many values have come.
func (c *crew) until(n int) {
	for {
		c.mu.Lock()
		has := len(c.deliveries)
		c.mu.Unlock()
		if has >= n {
			c.t.Logf("%v: %d values", c.since(), has)
			return
		}
		<-c.changed
	}
}

// freeAddress returns an address that nobody listens at. Its port is below those that systems give to outgoing
// connections: while a broker is down, one of those would take its port sooner or later, which may be one to that port.
func freeAddress(t *testing.T) string {
	for range 1000 {
		l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", 10_000+rand.N(20_000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no port is free")
	return ""
}

func newCrew(t *testing.T, env ...string) *crew {
	c := &crew{t: t, deliveries: map[int]int{}, seqs: map[int]string{}, again: map[int]bool{}, changed: make(chan struct{}, 1), begin: time.Now()}
	c.env = append(env, fmt.Sprint(countVar, "=", *endure))
	if *endureSync {
		c.env = append(c.env, "CSP_SYNC=1")
	}
	return c
}

// finish waits for the end, and holds what has come against what was put.
func (c *crew) finish(takers []*exec.Cmd) {
	for _, cmd := range takers {
		if err := cmd.Wait(); err != nil {
			c.t.Error(err)
		}
	}
	c.readers.Wait()
	c.until(*endure)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, v := range c.twice {
		if !c.again[v] {
			c.t.Errorf("%d was stored twice, and not put again", v)
		}
	}
	if c.duplicates != c.redelivery+len(c.twice) {
		c.t.Errorf("%d duplicates, %d redeliveries and %d values that were stored twice", c.duplicates, c.redelivery, len(c.twice))
	}
	c.t.Logf("%d values in %v, %d duplicates: %d redeliveries, %d of them not counted by the broker since it was killed, "+
		"and %d stored twice, of %d put again",
		*endure, c.since(), c.duplicates, c.redelivery, c.forgotten, len(c.twice), len(c.again))
}

// Whoever is killed, the broker twice and a taker, nothing is lost, and what comes twice is what was delivered again, or put
// again by a putter that could not know: a broker that comes back does not know the ids of values that are acknowledged.
func TestEndure(t *testing.T) {
	address := freeAddress(t)
	c := newCrew(t, urlVar+"=nats://"+address)
	server := []string{urlVar + "=" + address, dirVar + "=" + t.TempDir()}
	broker := c.start("broker", server...)
	c.start("putter")
	var takers []*exec.Cmd
	for range 4 {
		takers = append(takers, c.start("taker"))
	}
	for i := range 2 {
		c.until(*endure * (1 + i) / 4)
		broker.Process.Kill()
		broker.Wait()
		broker = c.start("broker", server...)
	}
	c.until(*endure * 3 / 4)
	victim := rand.N(len(takers))
	takers[victim].Process.Kill()
	takers[victim].Wait()
	takers[victim] = c.start("taker")
	c.finish(takers)
}

// The same with a cluster of three, of which one is killed and does not come back.
func TestEndureCluster(t *testing.T) {
	if !*endureCluster {
		t.Skip("it takes some seconds; run it with -endure.cluster")
	}
	var clients, routes []string
	for range 3 {
		clients = append(clients, freeAddress(t))
		routes = append(routes, freeAddress(t))
	}
	c := newCrew(t, urlVar+"=nats://"+strings.Join(clients, ",nats://"), "CSP_REPLICAS=3")
	var brokers []*exec.Cmd
	for i := range 3 {
		brokers = append(brokers, c.start("broker", dirVar+"="+t.TempDir(),
			urlVar+"="+strings.Join([]string{clients[i], fmt.Sprint("n", i), routes[i], strings.Join(routes, ",")}, ";")))
	}
	c.start("putter")
	var takers []*exec.Cmd
	for range 4 {
		takers = append(takers, c.start("taker"))
	}
	c.until(*endure / 3)
	brokers[1].Process.Kill()
	brokers[1].Wait()
	c.until(*endure * 2 / 3)
	takers[0].Process.Kill()
	takers[0].Wait()
	takers[0] = c.start("taker")
	c.finish(takers)
}
