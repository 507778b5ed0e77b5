package explore

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	leastChunk     = 256
	mostChunk      = 4 * leastChunk // with more of them the collector has more to do
	leastFarmChunk = 2 * mostBatch
	mostFarmChunk  = 16 * leastFarmChunk
)

// pace chooses the size of the next chunk after one that has taken so long. Between two chunks the workers have nothing
// to do, so that they should be large; but the jobs of a chunk are in memory, and the time is looked at between them.
// A chunk for a farm is of whole batches, since these are the same each time.
func (s *search) pace(took time.Duration) {
	least, most, target := leastChunk, mostChunk, 10*time.Millisecond
	if s.options.Farm != nil {
		least, most, target = leastFarmChunk, mostFarmChunk, 2*time.Second
	}
	switch {
	case took < target/2:
		s.chunk = min(2*s.chunk, most)
	case took > 2*target:
		s.chunk = max(s.chunk/2, least)
	}
}

// atRandom returns the next n jobs at random, some of which may have been tried ahead.
func (s *search) atRandom(n int) []*job {
	list := make([]*job, n)
	made := make([]job, n)
	for k := range list {
		j := &made[k]
		list[k], j.nth = j, s.random
		s.random++
		if j.nth < len(s.ahead) {
			t := &s.ahead[j.nth]
			j.steps, j.length = int(t.steps), int(t.length)
			if t.steps > 0 {
				j.output = s.aheadOutputs[t.output]
				s.waiting.Add(-1)
			}
		}
	}
	return list
}

// atOnce runs jobs on all workers, but those that have been tried.
func (s *search) atOnce(jobs []*job, keep bool) {
	var at atomic.Int64
	var end atomic.Int64 // jobs from there on need not be run
	end.Store(int64(len(jobs)))
	fails := func(i int64) {
		for e := end.Load(); i < e && !end.CompareAndSwap(e, i); e = end.Load() {
		}
	}
	var wg sync.WaitGroup
	for _, w := range s.workers {
		w.keep = keep
		wg.Go(func() {
			var was *job
			var index int64
			w.run(func() *job {
				if was != nil && was.final() {
					fails(index)
				}
				for {
					index = at.Add(1) - 1
					if index >= end.Load() || index%64 == 63 && s.expired() {
						return nil
					}
					if was = jobs[index]; was.steps == 0 {
						break
					}
					if was.final() {
						fails(index)
					}
				}
				if was.strategy == nil {
					was.strategy = s.profile.strategy(was, s.options.Seed)
				}
				return was
			})
		})
	}
	wg.Wait()
}

// A tried is what has come of a schedule that was tried ahead, and has not failed. It has no pointers, since there are
// many.
type tried struct {
	nth, output   int // output is an index
	length, steps int32
}

// roomAhead is how much distinct outputs of schedules that were tried ahead may take, in bytes.
const roomAhead = 64 << 20

// workAhead has those try schedules at random that have nothing else to do, while the first worker does what cannot be
// shared. These schedules count when their turn comes, so that what is found does not depend on how many they are. The
// function that it returns ends that.
func (s *search) workAhead() (stop func()) {
	if s.options.Farm != nil {
		return s.farmAhead()
	}
	var over atomic.Bool
	var at atomic.Int64
	type part struct {
		tried   []tried
		outputs []string
		size    int
		failed  *job
	}
	parts := make([]part, len(s.workers)-1)
	var wg sync.WaitGroup
	for i, w := range s.workers[1:] {
		w.keep = false
		wg.Go(func() {
			var mine part
			defer func() { parts[i] = mine }()
			index := map[string]int{}
			j := new(job)
			w.run(func() *job {
				switch {
				case j.steps == 0: // the first is to come
				case j.failure != nil:
					if j.final() { // it is tried again in its turn, and so is one without an end
						over.Store(true)
						mine.failed = j
					}
				default:
					n, ok := index[j.output]
					if !ok {
						n = len(index)
						index[j.output] = n
						mine.outputs = append(mine.outputs, j.output)
						mine.size += len(j.output)
					}
					s.waiting.Add(1)
					mine.tried = append(mine.tried, tried{j.nth, n, int32(j.length), int32(j.steps)})
				}
				if over.Load() || mine.size > roomAhead/len(parts) {
					return nil
				}
				n := at.Add(1) - 1
				if n >= int64(s.options.Schedules) {
					return nil
				}
				*j = job{nth: int(n)}
				j.strategy = s.profile.strategy(j, s.options.Seed)
				return j
			})
		})
	}
	return func() {
		over.Store(true)
		wg.Wait()
		s.ahead = make([]tried, min(int(at.Load()), s.options.Schedules))
		for _, p := range parts {
			for _, t := range p.tried {
				t.output += len(s.aheadOutputs)
				s.ahead[t.nth] = t
			}
			s.aheadOutputs = append(s.aheadOutputs, p.outputs...)
			if p.failed != nil && (s.aheadFailed == nil || p.failed.nth < s.aheadFailed.nth) {
				s.aheadFailed = p.failed
			}
		}
	}
}

// countAhead has schedules count that were tried ahead when the search ends before their turn, since its time is over.
func (s *search) countAhead() {
	if s.options.Farm != nil {
		var jobs []*job
		for _, n := range slices.Sorted(maps.Keys(s.early)) {
			for k := range s.batch {
				jobs = append(jobs, &job{nth: n/2*s.batch + k})
			}
		}
		jobs = jobs[:min(len(jobs), s.left())]
		if k := s.try(jobs, false); k >= 0 {
			s.foundBy = jobs[k].strategyAtRandom()
		}
		return
	}
	for _, j := range s.atRandom(min(max(len(s.ahead)-s.random, 0), s.left())) {
		if j.steps == 0 && s.aheadFailed != nil && j.nth == s.aheadFailed.nth {
			j = s.aheadFailed
		}
		if j.steps > 0 && s.note(j) {
			s.foundBy = j.strategyAtRandom()
			s.err = s.here(j)
			return
		}
	}
}

// strategyAtRandom returns the name of the strategy of a job at random.
func (j *job) strategyAtRandom() string { return strategies[j.nth%len(strategies)] }

// farmAhead is workAhead with a farm.
func (s *search) farmAhead() (stop func()) {
	ctx, cancel := context.WithCancel(s.ctx)
	s.early = map[int]*Report{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for at := 0; at < s.options.Schedules; at += leastFarmChunk {
			var batches []Batch
			for first := at; first < min(at+leastFarmChunk, s.options.Schedules); first += s.batch {
				batches = append(batches, s.batchAtRandom(first))
			}
			failed := false
			err := s.options.Farm.Try(ctx, batches, func(r *Report) bool {
				if s.early[r.Number] == nil {
					s.early[r.Number] = r
					s.waiting.Add(int64(len(r.Trials)))
				}
				failed = failed || len(r.Trials) < s.batch
				return ctx.Err() == nil
			})
			if err != nil || failed || ctx.Err() != nil {
				return // an error comes again in its turn
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
