package explore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// Options say how to search. The zero value is a good one.
type Options struct {
	// Schedules is how many are tried at most, before those that make a failure smaller; 10 000 if it is 0.
	Schedules int
	// Time is how long the search goes on at most; there is no limit if it is 0. Where it ends a search,
	// what is found depends on the speed of the machine.
	Time time.Duration
	// Context, unless nil, ends the search when it is done; Search returns what is known then. A schedule that runs at
	// that time, or when Time is over, does not count. If it computes, and comes to no scheduling point, it is left
	// behind: its goroutine goes on by itself until it next comes to an operation of package csp, which never returns.
	Context context.Context
	// Seed chooses the schedules at random.
	Seed uint64
	// Workers is how many runtimes are used at a time, runtime.GOMAXPROCS(0) if it is 0, and no more than eight times
	// that. What is found does not depend on it.
	Workers int
	// Farm, unless nil, has schedules tried elsewhere, and Workers is not used. What is found does not depend on it
	// either.
	Farm Farm
	// Steps is how many steps a schedule may have, 50 000 if it is 0.
	Steps int
	// Idle is how many steps there may be in a row in which nothing changes before that is a livelock,
	// 20 000 if it is 0.
	Idle int
	// Punctual has timers fire only when no process can run, as if what processes do took no time. Without it a
	// timer may fire while a process is about to go on, which is then late. It is for programs that are meant to
	// be right as long as they are in time, such as one that renews a lease.
	Punctual bool
	// AllowLeaks has processes that are left at the end be no failure.
	AllowLeaks bool
	// NoExit has [Quit] be a failure with status 0, too: the program has to come to its end.
	NoExit bool
	// SameOutput has it be a failure that the output depends on the schedule.
	SameOutput bool
	// NoShrink leaves a failure as it was found.
	NoShrink bool
	// Progress, unless nil, is called now and then.
	Progress func(Progress)
}

// Progress is how far a search has come.
type Progress struct {
	Schedules int
	Outputs   int // distinct ones
	Phase     string
	Elapsed   time.Duration
}

// workersPerProcessor is the most that there are: more take memory and time to make, and none is faster.
const workersPerProcessor = 8

func (o *Options) defaults() {
	set := func(v *int, to int) {
		if *v == 0 {
			*v = to
		}
	}
	set(&o.Schedules, 10_000)
	set(&o.Workers, runtime.GOMAXPROCS(0))
	o.Workers = min(o.Workers, workersPerProcessor*runtime.GOMAXPROCS(0))
	set(&o.Steps, 50_000)
	set(&o.Idle, 20_000)
	if o.Farm != nil {
		o.Workers = 1
	}
	if o.Context == nil {
		o.Context = context.Background()
	}
}

// search is a call of Search.
type search struct {
	program Program
	options Options
	ctx     context.Context // ends it
	limits  limits
	workers []*worker
	begin   time.Time
	phase   string

	profile      profile
	usual        uint64       // digest of the default schedule
	waiting      atomic.Int64 // schedules that were tried before their turn, and do not count yet
	chunk        int          // how many schedules are tried before the next are thought of
	random       int          // how many of those at random have had their turn
	ahead        []tried      // at random, before their turn
	aheadOutputs []string
	aheadFailed  *job            // the first of them that has, if one has
	batch        int             // how many schedules a batch has that is handed to the farm
	batches      int             // of delays that were handed to it
	early        map[int]*Report // of batches that the farm was handed before their turn
	tried        int
	cut          int // without an end
	ranOn        int // where processes ran on after main had ended
	outputs      map[string]*Output
	result       *Result
	broken       bool
	err          error
	found        *job
	foundBy      string
}

// Search tries schedules of a program until one fails. In this order: the default one, in which processes
// run until they park; all with one delay, that is where one process is passed over once; one schedule of
// each class, if a quarter of the schedules, and 25 000, are enough for that (see Result.Classes); all with two
// and three delays; and then, in turns, those of four strategies that choose at random. A failure is then made
// smaller.
//
// The error is one of the program's: it could not be made.
func Search(p Program, o Options) (*Result, error) {
	o.defaults()
	s := &search{program: p, options: o, ctx: o.Context, begin: time.Now(), outputs: map[string]*Output{}}
	s.limits = limits{steps: o.Steps, idle: o.Idle, leaks: !o.AllowLeaks, punctual: o.Punctual, noExit: o.NoExit}
	s.result = &Result{Version: resultVersion, Program: p.Name, Seed: o.Seed}
	s.chunk = leastChunk
	if o.Time > 0 {
		var cancel context.CancelFunc
		s.ctx, cancel = context.WithTimeout(o.Context, o.Time)
		defer cancel()
	}
	if o.Farm != nil {
		s.chunk = leastFarmChunk
	}
	defer func() {
		for _, w := range s.workers {
			w.stop()
		}
	}()
	for range o.Workers {
		w, err := newWorker(s.ctx, &s.program, s.limits, nil)
		if err != nil {
			return nil, err
		}
		s.workers = append(s.workers, w)
	}
	s.run()
	if s.found == nil && s.err == nil && !s.broken && !s.result.Complete && s.expired() {
		s.countAhead()
	}
	switch {
	case s.broken:
		return nil, errors.New("explore: the program has stopped its runtime")
	case s.err != nil:
		return nil, s.err
	}
	return s.result, s.conclude()
}

func (s *search) run() {
	if s.first() || s.delays() {
		return
	}
	s.phase = "at random"
	for s.left() > 0 && !s.over() {
		jobs := s.atRandom(min(s.left(), s.chunk))
		if k := s.try(jobs, false); k >= 0 {
			s.foundBy = jobs[k].strategyAtRandom()
			return
		}
	}
}

// over reports whether the search cannot go on.
func (s *search) over() bool { return s.broken || s.err != nil || s.expired() }

// left is how many schedules may be tried still.
func (s *search) left() int { return s.options.Schedules - s.tried }

func (s *search) expired() bool { return s.ctx.Err() != nil }

// try runs jobs, and returns the index of the first that failed, or -1. What it does depends on the order of the jobs
// only, not on that in which they end.
func (s *search) try(jobs []*job, keep bool) int {
	begin := time.Now()
	if s.options.Farm != nil && s.tried > 0 {
		if s.err = s.afar(jobs); s.err != nil {
			return -1
		}
	} else {
		s.atOnce(jobs, keep)
	}
	if len(jobs) >= s.chunk {
		s.pace(time.Since(begin))
	}
	for i, j := range jobs {
		if j.steps == 0 {
			s.broken = i == 0 && !s.expired()
			break // it was too late for it
		}
		if s.note(j) {
			s.err = s.here(j)
			return i
		}
	}
	s.progress(0)
	return -1
}

// note counts a trial, and reports whether it has failed.
func (s *search) note(j *job) bool {
	s.tried++
	f := j.failure
	if f != nil && f.Kind == Endless && s.tried > 1 {
		s.cut++ // of a program that ends by default
		return false
	}
	if j.ranOn {
		s.ranOn++
	}
	if f == nil {
		out := s.outputs[j.output]
		if out == nil {
			out = &Output{Text: j.output}
			s.outputs[j.output] = out
			s.result.Outputs = append(s.result.Outputs, out)
			if len(s.outputs) > 1 && s.options.SameOutput {
				j.failure = different(s.result.Outputs[0].Text, j.output)
			}
		}
		out.Count++
	}
	if j.failure != nil {
		s.found = j
		return true
	}
	return false
}

func different(one, other string) *Failure {
	return &Failure{Kind: Difference, Text: fmt.Sprintf("%q, and by default %q", other, one)}
}

// first runs the default schedule.
func (s *search) first() bool {
	s.phase = "default schedule"
	c := new(count)
	if s.try([]*job{{strategy: c}}, true) >= 0 {
		s.foundBy = s.phase
		return true
	}
	s.profile = c.p
	return s.over()
}

// mostDelays is how many delays there are in the schedules that are tried one by one.
const mostDelays = 3

// A parent is a schedule that others with more delays come from.
type parent struct {
	*job
	delays int
}

// delays tries the schedules with few delays, and one of each class, and reports whether that is enough.
func (s *search) delays() bool {
	w := s.workers[0]
	w.keep = true
	root := w.one(new(delayed))
	if s.over() {
		return true
	}
	s.usual = digest(root)
	s.sizeBatches(root)
	parents := []parent{{root, 0}}
	kept := 0
	budget := s.options.Schedules / 2
	complete := true
	for level := 1; level <= mostDelays; level++ {
		if level == 2 && s.classes() {
			return true
		}
		s.phase = fmt.Sprintf("%d delays", level)
		if level == 1 {
			s.phase = "1 delay"
		}
		var jobs []*job
		flush := func() bool {
			k := s.try(jobs, level < mostDelays)
			if k >= 0 {
				s.foundBy = s.phase
				return true
			}
			for _, j := range jobs {
				if level == mostDelays || kept > 1<<21 || j.failure != nil {
					continue
				}
				kept += j.length
				j.strategy = nil
				parents = append(parents, parent{j, level})
			}
			jobs = jobs[:0:0]
			return false
		}
		known := len(parents)
		for i := 0; i < known; i++ {
			p := parents[i]
			if s.err = s.here(p.job); s.err != nil {
				return true
			}
			full := false
			for d, n := range seqChildren(p, level-p.delays) {
				if p.delays+n != level {
					continue
				}
				if s.tried+len(jobs) >= budget || s.over() {
					full = true
					break
				}
				jobs = append(jobs, &job{devs: append(p.devs[:len(p.devs):len(p.devs)], d)})
				if len(jobs) == s.chunk && flush() {
					return true
				}
			}
			if s.options.Farm != nil && p.devs != nil {
				p.choices = nil // they take more memory than time
			}
			if full {
				complete = false
				break
			}
		}
		if len(jobs) > 0 && flush() {
			return true
		}
		if s.over() {
			return true
		}
		if !complete {
			break
		}
		s.result.Delays = level
	}
	return false
}

func seqChildren(p parent, most int) func(func(deviation, int) bool) {
	devs, choices := p.devs, p.choices
	return func(yield func(deviation, int) bool) { children(devs, choices, most, yield) }
}

// mostClasses is how many schedules are tried to find one of each class. It is one worker's work, for which those of a
// large farm should not wait.
const mostClasses = 25_000

// classes tries one schedule of each class, if there are few enough, and reports whether that is all.
func (s *search) classes() bool {
	s.phase = "classes"
	defer s.workAhead()()
	d := new(dpor)
	w := s.workers[0]
	w.keep = false
	var j *job
	runs, most := 0, min(s.options.Schedules/4, mostClasses)
	w.run(func() *job {
		if j != nil {
			if !j.blocked && s.note(j) {
				d.classes++
				return nil
			}
			if s.cut > 0 || s.ranOn > 0 || d.partial {
				return nil
			}
			if !d.advance(j.blocked) || d.partial {
				return nil
			}
		}
		if runs++; runs > most || s.expired() {
			return nil
		}
		if runs%leastChunk == 0 {
			s.progress(0)
		}
		d.begin()
		j = &job{strategy: d}
		return j
	})
	if s.found != nil {
		s.foundBy = fmt.Sprintf("class %d", d.classes)
		return true
	}
	if d.done && !d.partial && s.cut == 0 && s.ranOn == 0 {
		s.result.Classes, s.result.Complete = d.classes, true
		return true
	}
	return false
}

// conclude makes the result of what was found.
func (s *search) conclude() error {
	r := s.result
	r.Schedules, r.Cut, r.RanOn = s.tried, s.cut, s.ranOn
	r.Elapsed = time.Since(s.begin)
	for _, w := range s.workers {
		if r.Computes == "" {
			r.Computes = w.computes
		}
	}
	if s.found == nil {
		return nil
	}
	r.Failure, r.FoundBy = s.found.failure, s.foundBy
	return s.explain()
}

// again runs the choices of a trial once more, and has watch see them.
func again(choices []choice) strategy { return &repeat{choices: choices} }

// repeat decides as was decided before.
type repeat struct {
	choices []choice
	n       int
}

func (s *repeat) next(d *csp.Decision, usual int) int {
	if d.Options == 1 {
		return usual
	}
	return s.other(d, usual)
}

func (s *repeat) other(d *csp.Decision, usual int) int {
	n := s.n
	s.n++
	if n < len(s.choices) && (s.choices[n].chosen < d.Options || d.Options == 0) {
		return s.choices[n].chosen
	}
	return usual
}
