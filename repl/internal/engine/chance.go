package engine

import (
	"math/rand"
	randv2 "math/rand/v2"
	"reflect"
	"sync"
)

// What Go leaves to chance apart from the schedule is what the functions of math/rand
// return and the order in which a range over a map goes. With a seed or the virtual
// clock, both follow from the seed.

// repeatable tells whether runs are to be repeatable.
func (e *Engine) repeatable() bool {
	_, ok := e.seed()
	return ok
}

// seed returns what runs are repeatable by, and whether they are to be.
func (e *Engine) seed() (seed uint64, ok bool) {
	seed, ok = e.rt.Seed()
	return seed, ok || e.rt.Virtual()
}

// chance returns the generator that runs are repeatable by, nil if they need not be. It
// is for the loop only: elsewhere the order of calls is not the program's.
func (e *Engine) chance() *randv2.PCG {
	if !e.rt.OnLoop() {
		return nil
	}
	seed, ok := e.seed()
	if !ok {
		return nil
	}
	if e.dice == nil || seed != e.diceSeed {
		e.dice, e.diceSeed = randv2.NewPCG(seed, 0), seed
	}
	return e.dice
}

// A source is where the functions of math/rand and math/rand/v2 draw from.
type source struct {
	e      *Engine
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
	if dice := s.e.chance(); dice != nil {
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

// read is rand.Read. The method of rand.Rand keeps bytes for the next call, which may
// come from another goroutine.
func (s *source) read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.Uint64())
	}
	return len(p), nil
}

// randSymbols has a package's functions be the methods of the same name of a generator,
// a *rand.Rand of either package.
func randSymbols(symbols map[string]reflect.Value, generator any) {
	methods := reflect.ValueOf(generator)
	for name, f := range symbols {
		if m := methods.MethodByName(name); m.IsValid() && m.Type() == f.Type() {
			symbols[name] = m
		}
	}
}
