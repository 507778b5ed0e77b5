package explore

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// randomProgram returns a program of two or three processes with some operations each.
func randomProgram(seed uint64) (f func(), text string) {
	r := rand.New(rand.NewPCG(seed, 7))
	var procs [][]int
	for range 2 + r.IntN(2) {
		var ops []int
		for range 1 + r.IntN(3) {
			ops = append(ops, r.IntN(12))
		}
		procs = append(procs, ops)
	}
	return func() {
		x, y := &shared{name: "x"}, &shared{name: "y"}
		a, b := csp.NewChan[int](), csp.NewChan[int](csp.Fixed(1))
		for _, ops := range procs {
			csp.Go(func() {
				for _, op := range ops {
					switch op {
					case 0:
						x.store(1)
					case 1:
						x.load()
					case 2:
						y.store(y.load() + 1)
					case 3:
						y.load()
					case 4:
						a.Put(1)
					case 5:
						a.Take()
					case 6:
						b.Put(1)
					case 7:
						b.Take()
					case 8:
						b.Poll()
					case 9:
						csp.Alts(a.TakeOp(), b.PutOp(1))
					case 10:
						if x.load() == 0 {
							b.Offer(2)
						}
					case 11:
						csp.Sleep(time.Second)
					}
				}
			})
		}
	}, fmt.Sprint(procs)
}

// DPOR tries each class of random programs, and none twice.
func TestRandomClasses(t *testing.T) {
	programs, most := 60, 3000 // schedules that are tried one by one
	if testing.Short() {
		programs = 20
	}
	tried := 0
	for seed := uint64(0); tried < programs; seed++ {
		f, text := randomProgram(seed)
		w := testWorker(t, f)
		s := new(all)
		classes := map[string]bool{}
		n := 0
		var j *job
		w.run(func() *job {
			if j != nil {
				n++
				classes[s.class()] = true
				if n > most || !s.advance() {
					return nil
				}
			}
			j = &job{strategy: s}
			return j
		})
		if n <= most {
			tried++
			d := new(dpor)
			j = nil
			w.run(func() *job {
				if j != nil && !d.advance(j.blocked) || d.classes+d.blocked > n {
					return nil
				}
				d.begin()
				j = &job{strategy: d}
				return j
			})
			if d.classes != len(classes) {
				t.Errorf("seed %d, %s: DPOR ends %d, blocks %d; there are %d classes of %d schedules",
					seed, text, d.classes, d.blocked, len(classes), n)
			}
		}
		w.stop()
	}
}
