package explore

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// disorder is a farm that tries batches in any order, reports some of them twice, and forgets what else it was told.
type disorder struct {
	hands []*Hand
	rand  *rand.Rand
	forge func(r *Report)
}

func (f *disorder) Try(ctx context.Context, batches []Batch, report func(*Report) bool) error {
	batches = slices.Clone(batches)
	f.rand.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	for _, b := range batches {
		var sent Batch
		data, _ := json.Marshal(b)
		if err := json.Unmarshal(data, &sent); err != nil {
			return err
		}
		for range 1 + f.rand.IntN(2) {
			var r Report
			data, _ := json.Marshal(f.hands[f.rand.IntN(len(f.hands))].Try(&sent, nil))
			if err := json.Unmarshal(data, &r); err != nil {
				return err
			}
			if f.forge != nil {
				f.forge(&r)
			}
			if !report(&r) {
				return nil
			}
		}
	}
	return nil
}

func newDisorder(t *testing.T, p Program, o Options, seed uint64) *disorder {
	f := &disorder{rand: rand.New(rand.NewPCG(seed, 3))}
	for range 2 {
		h, err := NewHand(p, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		f.hands = append(f.hands, h)
	}
	return f
}

// What a search finds does not depend on who tries the schedules.
func TestFarm(t *testing.T) {
	lost := func() {
		x := &shared{name: "x"}
		g := csp.NewGroup()
		for range 3 {
			g.Go(func() error { x.store(x.load() + 1); return nil })
		}
		g.Wait()
		fmt.Fprintln(Out(), x.load())
	}
	endless := func() { // by some schedules
		x := &shared{name: "x"}
		g := csp.NewGroup()
		g.Go(func() error { x.store(1); return nil })
		g.Go(func() error {
			for x.load() == 0 {
				csp.Sleep(time.Second)
			}
			return nil
		})
		g.Go(func() error { x.store(0); return nil })
		g.Wait()
	}
	programs := []func(){lost, endless}
	for seed := range uint64(6) {
		f, _ := randomProgram(seed)
		programs = append(programs, f)
	}
	for i, f := range programs {
		for _, same := range []bool{false, true} {
			p := Func(f)
			o := Options{Schedules: 900, SameOutput: same, Steps: 300, Workers: 1, Seed: uint64(i)}
			want, err := Search(p, o)
			if err != nil {
				t.Fatal(err)
			}
			if i == 1 && want.Cut == 0 {
				t.Error("each schedule has ended")
			}
			o.Farm = newDisorder(t, p, o, uint64(i))
			got, err := Search(p, o)
			if err != nil {
				t.Fatal(err)
			}
			want.Elapsed, got.Elapsed = 0, 0
			a, _ := json.Marshal(want)
			b, _ := json.Marshal(got)
			if string(a) != string(b) {
				t.Errorf("program %d: %s\nand with a farm %s", i, a, b)
			}
		}
	}
}

// A worker of another version does not go unnoticed.
func TestFarmForged(t *testing.T) {
	p := Func(func() {
		c := csp.NewChan[int]()
		for i := range 3 {
			csp.Go(func() { c.Put(i) })
		}
		for range 3 {
			v, _ := c.Take()
			fmt.Fprint(Out(), v)
		}
	})
	for name, forge := range map[string]func(r *Report){
		"default": func(r *Report) { r.Default++ },
		"short":   func(r *Report) { r.Trials = r.Trials[1:] },
		"output":  func(r *Report) { r.Trials[0].Output = 99 },
		"failure": func(r *Report) { r.Trials = append(r.Trials[:0], Trial{Choices: 3, Failure: &Failure{Kind: Panic}}) },
	} {
		o := Options{}
		d := newDisorder(t, p, o, 1)
		d.forge = forge
		o.Farm = d
		if r, err := Search(p, o); err == nil {
			t.Errorf("%s: %v", name, r)
		} else {
			t.Log(err)
		}
	}
}
