package repl

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
)

// exploredKernels are programs of three processes and some 30 operations.
var exploredKernels = map[string]string{
	"channels": `package main

func main() {
	work, results := make(chan int), make(chan int, 2)
	for range 2 {
		go func() {
			for v := range work {
				results <- v
			}
		}()
	}
	go func() {
		for i := range 6 {
			work <- i
		}
		close(work)
	}()
	for range 6 {
		<-results
	}
}
`,
	"locks": `package main

import "sync"

type account struct {
	sync.Mutex
	balance int
}

func transfer(from, to *account, n int) {
	from.Lock()
	from.balance -= n
	from.Unlock()
	to.Lock()
	to.balance += n
	to.Unlock()
}

func main() {
	var a, b account
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			transfer(&a, &b, 1)
			transfer(&b, &a, 1)
		})
	}
	wg.Wait()
}
`,
}

// BenchmarkExplore tells how many schedules of an interpreted program are tried in a second of CPU time, with one
// worker, with and without races.
func BenchmarkExplore(b *testing.B) {
	for name, src := range exploredKernels {
		file := filepath.Join(b.TempDir(), name+".go")
		if err := os.WriteFile(file, []byte(src), 0o644); err != nil {
			b.Fatal(err)
		}
		for _, unwatched := range []bool{true, false} {
			kind := name + "/races"
			if unwatched {
				kind = name + "/plain"
			}
			b.Run(kind, func(b *testing.B) {
				for b.Loop() {
					p, err := NewProgram(Config{Args: []string{file}}, file)
					if err != nil {
						b.Fatal(err)
					}
					p.unwatched = unwatched
					begin := cpuTime()
					r, err := explore.Search(p.Program, explore.Options{Schedules: 20_000, Workers: 1, Seed: 1})
					if err != nil || r.Failure != nil {
						b.Fatal(err, r)
					}
					b.ReportMetric(float64(r.Schedules)/(cpuTime()-begin).Seconds(), "schedules/s")
					p.Close()
				}
			})
		}
	}
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
