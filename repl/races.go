package repl

import (
	"fmt"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/explore/race"
	"github.com/cspsh/cspsh/repl/internal/engine"
)

// A Race is two accesses of a variable by different processes, at least one of them a write, that nothing
// puts in an order. Its JSON form is in the outcomes of cspsh -json.
type Race struct {
	// Variable is what the source of the second access calls it, such as s.count, m["a"] or xs[3].
	Variable string `json:"variable"`
	// First was before Second in this run, and could have been after it.
	First  RaceAccess `json:"first"`
	Second RaceAccess `json:"second"`
}

// A RaceAccess is one of the accesses of a Race.
type RaceAccess struct {
	Write   bool   `json:"write"`
	Atomic  bool   `json:"atomic,omitempty"` // by package sync/atomic
	Site    string `json:"site"`             // file.go:line:column
	Process int    `json:"process"`
	Name    string `json:"name,omitempty"`    // of the process
	Started string `json:"started,omitempty"` // where the process was
}

// A RaceError tells that a program has run with races, which were reported.
type RaceError struct {
	Races int // how many pairs of places
}

func (e *RaceError) Error() string {
	if e.Races == 1 {
		return "found 1 data race"
	}
	return fmt.Sprintf("found %d data races", e.Races)
}

// raced reports a race.
func (s *Shell) raced(r *engine.Race) {
	if s.cfg.trial {
		if !s.cfg.unraced {
			s.noteRace(r)
			explore.Mark(explore.Race, "%s", r)
		}
		return
	}
	s.races.Add(1)
	s.noteRace(r)
	if w := s.cfg.outcomes; w != nil {
		w.raced(Race{r.Variable, accessOf(r.First), accessOf(r.Second)})
		return
	}
	s.freshLine()
	fmt.Fprintln(s.faults, r)
}

// noteRace notes a race in the pictures that are being made.
func (s *Shell) noteRace(r *engine.Race) {
	recorders := s.record.noted.Load()
	if recorders == nil {
		return
	}
	does, did := "reads", "read"
	if r.Second.Write {
		does = "writes"
	}
	if r.First.Write {
		did = "wrote"
	}
	text := fmt.Sprintf("%s %s, which #%d %s: in no order", does, r.Variable, r.First.Process, did)
	place := ""
	if r.Second.At != nil {
		place = r.Second.At.String()
	}
	for _, rec := range *recorders {
		rec.Note(r.Second.Process, text, place)
	}
}

func accessOf(a race.Access) RaceAccess {
	x := RaceAccess{Write: a.Write, Atomic: a.Atomic, Process: a.Process, Name: a.Name, Started: a.Made.String()}
	if a.At != nil {
		x.Site = a.At.String()
	}
	return x
}

// raced takes a race.
func (w *outcomeWriter) raced(r Race) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.races = append(w.races, r)
}

// withRaces is what a program ends with that has ended with err.
func (s *Shell) withRaces(err error) error {
	if n := int(s.races.Load()); err == nil && n > 0 {
		return &RaceError{n}
	}
	return err
}
