package explore

import (
	"syscall"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// kernel is three processes and some 30 operations.
func kernel() {
	work, results := csp.NewChan[int](), csp.NewChan[int](csp.Fixed(2))
	for range 2 {
		csp.Go(func() {
			for v := range work.All() {
				results.Put(v)
			}
		})
	}
	csp.Go(func() {
		for i := range 6 {
			work.Put(i)
		}
		work.Close()
	})
	for range 6 {
		results.Take()
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkSchedules tells how many schedules are tried in a second of CPU time, with one runtime.
func BenchmarkSchedules(b *testing.B) {
	for _, name := range append([]string{"delays"}, strategies[:]...) {
		b.Run(name, func(b *testing.B) {
			p := Func(kernel)
			w, err := newWorker(b.Context(), &p, limits{steps: 10_000, idle: 1000}, nil)
			if err != nil {
				b.Fatal(err)
			}
			defer w.stop()
			c := new(count)
			w.one(c)
			steps := 0
			i := 0
			b.ResetTimer()
			begin := cpu()
			var j *job
			w.run(func() *job {
				if j != nil {
					if j.failure != nil {
						b.Error(j.failure)
						return nil
					}
					steps += j.steps
				}
				if i == b.N {
					return nil
				}
				i++
				j = &job{strategy: &delayed{devs: []deviation{{i % 20, 1}}}}
				for k, s := range strategies {
					if s == name {
						j.strategy = c.p.atRandom(1, k+i*len(strategies))
					}
				}
				return j
			})
			b.ReportMetric(float64(b.N)/(cpu()-begin).Seconds(), "schedules/CPU-s")
			b.ReportMetric(float64(steps)/float64(b.N), "steps")
		})
	}
}

// BenchmarkWorkers tells how much longer a search takes with one worker than with as many as there are
// processors.
func BenchmarkWorkers(b *testing.B) {
	for range b.N {
		var took [2]time.Duration
		for i, workers := range []int{1, 0} {
			begin := time.Now()
			if _, err := Search(Func(kernel), Options{Schedules: 50_000, Workers: workers, Steps: 1000}); err != nil {
				b.Fatal(err)
			}
			took[i] = time.Since(begin)
		}
		b.ReportMetric(took[0].Seconds()/took[1].Seconds(), "one/all")
	}
}
