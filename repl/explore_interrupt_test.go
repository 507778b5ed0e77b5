package repl_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl"
)

// A canceller cancels what it is written to.
type canceller context.CancelFunc

func (c canceller) Write(b []byte) (int, error) {
	c()
	return len(b), nil
}

// A search ends though a schedule of it does not: what the program says in it, or a call, ends the search.
func TestExploreInterrupted(t *testing.T) {
	for name, c := range map[string]struct {
		body      string
		computes  string // in a call of compiled code, which does not give way; others may do so too late
		schedules bool   // there are some before it
	}{
		"a call":          {body: `held.Call()`, computes: "#1 main computes at x.go:5:15"},
		"a call later":    {body: `if second() { held.Call() }`, computes: "#1 main computes at x.go:5:29", schedules: true},
		"a callback":      {body: `slices.SortFunc([]int{1, 2}, func(a, b int) int { held.Call(); return 0 })`, computes: "#1 main computes at x.go:5:65"},
		"another process": {body: `go func() { held.Call() }(); select {}`, computes: "#2 main.func1 computes at x.go:5:27"},
		"a loop":          {body: `print("now"); for n := 0; ; n++ { c := make(chan int, 1); c <- 1; <-c }`},
		"a recovery":      {body: `print("now"); for { func() { defer func() { recover() }(); panic(1) }() }`},
		"a range":         {body: `if second() { print("now"); for i := range 1 << 60 { if i < 0 { panic(i) } } }`, schedules: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "x.go")
			src := `package main

import ("held"; "slices")

func main() { ` + c.body + ` }

var _, _ = held.Call, slices.Sort[[]int]

func second() bool {
	c := make(chan int, 2)
	go func() { c <- 1 }()
	go func() { c <- 2 }()
	return <-c == 2
}
`
			if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			over := make(chan struct{})
			defer close(over)
			held := repl.Package{Path: "held", Symbols: map[string]any{"Call": func() { cancel(); <-over }}}
			p, err := repl.NewProgram(repl.Config{
				Args: []string{file}, Stderr: canceller(cancel), Packages: []repl.Package{held},
			}, file)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			r, err := explore.Search(p.Program, explore.Options{Context: ctx, Steps: 1 << 40, Idle: 1 << 40})
			if err != nil {
				t.Fatal(err)
			}
			if r.Failure != nil || c.computes != "" && r.Computes != c.computes || (r.Schedules > 0) != c.schedules {
				t.Errorf("%s\n%+v", strings.TrimSpace(r.String()), r)
			}
		})
	}
}
