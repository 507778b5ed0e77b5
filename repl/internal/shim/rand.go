package shim

import (
	"math/rand"
	randv2 "math/rand/v2"
	"reflect"
	"sync"
	"unsafe"
)

// What Go leaves to chance apart from the schedule is what the functions of math/rand
// return and the order in which a range over a map goes. With a seed or the virtual clock,
// both follow from the seed.

var mathRandPkg = pkg{
	path:        "math/rand",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		draws := &source{t: t}
		t.resets = append(t.resets, func() { draws.chosen = nil })
		t.redraws = append(t.redraws, func() { draws.chosen = nil })
		global := rand.New(draws)
		s.methodsOf(global)
		s.set("Read", draws.read)
		s.set("Perm", func(n int) []int { t.alloc(n, word); return global.Perm(n) })
		s.method("Perm", func(r *rand.Rand, n int) []int { t.alloc(n, word); return r.Perm(n) })
	},
}

var mathRandV2Pkg = pkg{
	path:        "math/rand/v2",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		global := randv2.New(&source{t: t})
		s.methodsOf(global)
		s.set("Perm", func(n int) []int { t.alloc(n, word); return global.Perm(n) })
		s.method("Perm", func(r *randv2.Rand, n int) []int { t.alloc(n, word); return r.Perm(n) })
	},
	generic: map[string]generic{"Rand.N": randN},
}

// randN makes the instances of (*rand.Rand).N, a method with a type parameter of its own.
func randN(_ *Table, in *instance) (reflect.Value, error) {
	return in.makeFunc(func(args, results unsafe.Pointer) {
		r, n := in.arg(args, 0).Interface().(*randv2.Rand), in.arg(args, 1)
		switch to := in.result(results, 0); {
		case n.CanInt() && n.Int() > 0:
			to.SetInt(int64(r.Uint64N(uint64(n.Int()))))
		case n.CanUint() && n.Uint() > 0:
			to.SetUint(r.Uint64N(n.Uint()))
		default:
			panic("invalid argument to N")
		}
	}), nil
}

// drawn returns a number that is left to chance, for what the user's program is not to foresee: it follows from the
// schedule or the seed where there is one, but not from the virtual clock alone. ok is false where that is not so.
func (t *Table) drawn() (n uint64, ok bool) {
	rt := t.env.Runtime
	if !rt.OnLoop() {
		return 0, false
	}
	if rt.Decides() {
		return rt.Random(0), true
	}
	if _, seeded := rt.Seed(); !seeded {
		return 0, false
	}
	return t.chance().Uint64(), true
}

// methodsOf has the functions of a package be the methods of the same names of a value.
func (s *symbols) methodsOf(v any) {
	value := reflect.ValueOf(v)
	for m := range value.Type().Methods() {
		s.own[m.Name] = value.Method(m.Index)
	}
}

// dice is what runs are repeatable by.
type dice struct {
	seed uint64
	pcg  *randv2.PCG
}

// Seed returns what runs are repeatable by, and whether they are to be.
func (t *Table) Seed() (seed uint64, ok bool) {
	seed, ok = t.env.Runtime.Seed()
	return seed, ok || t.env.Runtime.Virtual()
}

// Chance returns the generator that runs are repeatable by, nil if they need not be. It is
// for the loop only: elsewhere the order of calls is not the program's.
func (t *Table) Chance() *randv2.PCG { return t.chance() }

func (t *Table) chance() *randv2.PCG {
	if !t.env.Runtime.OnLoop() {
		return nil
	}
	seed, ok := t.Seed()
	if !ok {
		return nil
	}
	if t.dice.pcg == nil || seed != t.dice.seed {
		t.dice.pcg, t.dice.seed = randv2.NewPCG(seed, 0), seed
	}
	return t.dice.pcg
}

// A source is where the functions of math/rand and math/rand/v2 draw from.
type source struct {
	t      *Table
	mu     sync.Mutex
	chosen rand.Source64 // by the program, with rand.Seed
}

// Uint64 is rand.Source64.Uint64.
func (s *source) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chosen != nil {
		return s.chosen.Uint64()
	}
	if s.t.env.Runtime.Decides() {
		return s.t.env.Runtime.Random(0)
	}
	if dice := s.t.chance(); dice != nil {
		return dice.Uint64()
	}
	return randv2.Uint64()
}

// Int63 is rand.Source.Int63.
func (s *source) Int63() int64 { return int64(s.Uint64() >> 1) }

// Seed is rand.Source.Seed.
func (s *source) Seed(seed int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chosen = rand.NewSource(seed).(rand.Source64)
}

// read is rand.Read. The method of rand.Rand keeps bytes for the next call, which may come
// from another goroutine.
func (s *source) read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.Uint64())
	}
	return len(p), nil
}
