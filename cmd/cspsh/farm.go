package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/explore/farm"
	"github.com/cspsh/cspsh/csp/remote/nats"

	"github.com/cspsh/cspsh/repl"
)

// farmFlags are those that say where a farm is.
type farmFlags struct{ url, credentials, journal string }

func (f *farmFlags) define(fs *flag.FlagSet) {
	fs.StringVar(&f.url, "farm", "", "")
	fs.StringVar(&f.credentials, "creds", "", "")
}

func (f *farmFlags) connect(name string) (*nats.Conn, error) {
	return nats.Connect(nats.Options{URL: f.url, Credentials: f.credentials, Name: name})
}

// search is explore.Search on a farm.
func (f *farmFlags) search(p *repl.Program, o explore.Options, script string, line *progress, stderr *os.File, quiet bool) (*explore.Result, error) {
	program, err := p.Bundle()
	if err != nil {
		return nil, fmt.Errorf("cspsh: %w", err)
	}
	conn, err := f.connect("cspsh explore")
	if err != nil {
		return nil, fmt.Errorf("cspsh: %w", err)
	}
	defer conn.Close()
	var mu sync.Mutex
	say := func(text string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(stderr, "cspsh:", text)
	}
	journal := f.journal
	if journal == "" {
		journal = nameFrom(script, ".farm")
	}
	c, err := farm.Coordinate(conn, farm.Search{
		Name: p.Name, Program: program, Version: buildVersion(), Options: farm.NewOptions(o),
	}, journal, say)
	if err != nil {
		return nil, fmt.Errorf("cspsh: %w", err)
	}
	if n := c.Resumed(); n > 0 && !quiet {
		say(fmt.Sprintf("goes on with %s: %d schedules are known", journal, n))
	}
	line.more = func() string { return working(c.Workers()) }
	o.Farm = c
	r, err := explore.Search(p.Program, o)
	line.clear()
	if !quiet {
		for _, w := range c.Workers() {
			say(fmt.Sprintf("%s has tried %d schedules", w.Worker, w.Schedules))
		}
	}
	interrupted := o.Context.Err() != nil
	failed := err != nil && (c.Resumed() > 0 || len(c.Workers()) > 0) // with results
	if e := c.Close(!interrupted && !failed); err == nil {
		err = e
	}
	if interrupted {
		say("results are in " + journal + "; the same command goes on")
	} else if failed {
		say("results are in " + journal)
	}
	return r, err
}

// recent is how long ago a worker that is at work has been heard of.
const recent = 15 * time.Second

// working tells how many workers there are.
func working(list []farm.Tally) string {
	n := 0
	for _, t := range list {
		if time.Since(t.Last) < recent {
			n++
		}
	}
	if n == 1 {
		return "1 worker"
	}
	return fmt.Sprintf("%d workers", n)
}

var workerCommand = &subcommand{
	name:     "worker",
	synopsis: "-farm url [flags]",
	brief:    "try schedules for cspsh explore -farm",
	purpose: `Tries schedules for each cspsh explore that uses the same NATS server, one search
after the other, until it is interrupted. It runs what programs it is sent; these
may not use files, networks, or other programs, unless -unrestricted is given.`,
	flags: []flagDoc{
		{"farm", "url", "the NATS server, as in nats://host:4222"},
		{"creds", "file", "credentials for that server"},
		{"workers", "n", "how many run at a time; as many as there are processors"},
		{"unrestricted", "", "let programs do what they want"},
		{"quiet", "", "do not say what is done"},
		{"h", "", "print this help"},
	},
	run: runWorker,
}

func runWorker(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	var (
		f                   farmFlags
		hands               int
		unrestricted, quiet bool
	)
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	f.define(fs)
	fs.IntVar(&hands, "workers", 0, "")
	fs.BoolVar(&unrestricted, "unrestricted", false, "")
	fs.BoolVar(&quiet, "quiet", false, "")
	if status, ok := c.parse(fs, args, stdout, stderr); !ok {
		return status
	}
	switch {
	case f.url == "":
		return c.misused(stderr, "which server? name it with -farm nats://host:port")
	case fs.NArg() > 0:
		return c.misused(stderr, "it takes no script: cspsh explore sends it one")
	case hands < 0:
		return c.misused(stderr, "a number below 0 makes no sense here")
	case hands == 0:
		hands = runtime.GOMAXPROCS(0)
	}
	repl.HeapFloor(exploreHeap)
	fail := func(err error) int {
		complain(stderr, "cspsh", err)
		return repl.StatusFailed
	}
	cfg := repl.Config{Stderr: stderr}
	if !unrestricted {
		dir, err := os.MkdirTemp("", "cspsh-worker-")
		if err != nil {
			return fail(err)
		}
		defer os.RemoveAll(dir)
		cfg.Restrict = dir
	}
	host, err := os.Hostname()
	if err != nil {
		host = "worker"
	}
	w := &farm.Worker{
		Name: fmt.Sprintf("%s-%d", host, os.Getpid()), Version: buildVersion(), Hands: hands,
		Load: func(s *farm.Search) (explore.Program, func(), error) {
			p, err := repl.Unbundle(cfg, s.Program)
			if err != nil {
				return explore.Program{}, nil, err
			}
			return p.Program, p.Close, nil
		},
	}
	conn, err := f.connect(w.Name)
	if err != nil {
		return fail(err)
	}
	defer conn.Close()
	if !quiet {
		w.Log = func(line string) { fmt.Fprintln(stderr, "cspsh:", strings.TrimSpace(line)) }
		w.Log(w.Name + " waits for searches at " + f.url)
	}
	rt := csp.New()
	defer rt.Stop()
	err = rt.Run(func() {
		stop := csp.NewChan[struct{}](csp.FromOutside())
		untilInterrupt(func() { rt.Post(stop.Close) })
		err = w.Run(conn, stop)
	})
	if err != nil {
		return fail(err)
	}
	return repl.StatusOK
}

// untilInterrupt has f called when the program is to end.
func untilInterrupt(f func()) {
	ctx, _ := repl.UntilSignal(os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, f)
}
