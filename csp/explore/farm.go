package explore

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"time"
)

// A Farm has schedules tried elsewhere: by other programs, which may be on other machines. Those have a [Hand] for
// each of their processors. Package farm makes Farms of queues.
type Farm interface {
	// Try has batches tried, and calls report with what has come of each, on the calling goroutine and in any order.
	// A report that comes once more does no harm. It returns when all have been reported, when report returns
	// false, when ctx is done, or with an error when that cannot be. The batches of a search are the same, with the
	// same numbers, whenever it is made again.
	Try(ctx context.Context, batches []Batch, report func(*Report) (more bool)) error
}

// A Batch is a range of the schedules of a search. It is made to be sent as JSON.
type Batch struct {
	// Number is that of the batch in its search.
	Number int `json:"number"`
	// Schedules are those that differ from the default one: each a list of decisions with the options they take.
	Schedules [][][2]int `json:"schedules,omitempty"`
	// Or else there are Count schedules at random from the First one on.
	Seed  uint64 `json:"seed,omitempty"`
	First int    `json:"first,omitempty"`
	Count int    `json:"count,omitempty"`
}

// Size returns how many schedules there are in the batch.
func (b *Batch) Size() int { return max(len(b.Schedules), b.Count) }

// A Report is what has come of a Batch. It is made to be sent as JSON, too.
type Report struct {
	Number int // of the batch
	// Default tells the default schedule, so that a Hand which runs another program is found out.
	Default uint64
	Outputs []string // distinct ones
	Trials  []Trial  // up to the first that has failed
}

// A Trial is what has come of a schedule.
type Trial struct {
	Output  int // index in Report.Outputs
	Choices int // how many there were
	Failure *Failure
	RanOn   bool // processes still ran long after main had ended
}

// sentReport is a Report as it is sent. A trial is two numbers of variable length among its bytes: objects would take
// the coordinator longer than all else that it does.
type sentReport struct {
	Number   int              `json:"number"`
	Default  uint64           `json:"default"`
	Outputs  []string         `json:"outputs,omitempty"`
	Trials   []byte           `json:"trials"`
	Failures map[int]*Failure `json:"failures,omitempty"` // by trial
	RanOn    []int            `json:"ranOn,omitempty"`    // trials
}

func (r *Report) MarshalJSON() ([]byte, error) {
	sent := sentReport{Number: r.Number, Default: r.Default, Outputs: r.Outputs}
	for i, t := range r.Trials {
		sent.Trials = binary.AppendUvarint(sent.Trials, uint64(t.Output))
		sent.Trials = binary.AppendUvarint(sent.Trials, uint64(t.Choices))
		if t.Failure != nil {
			if sent.Failures == nil {
				sent.Failures = map[int]*Failure{}
			}
			sent.Failures[i] = t.Failure
		}
		if t.RanOn {
			sent.RanOn = append(sent.RanOn, i)
		}
	}
	return json.Marshal(sent)
}

func (r *Report) UnmarshalJSON(data []byte) error {
	var sent sentReport
	if err := json.Unmarshal(data, &sent); err != nil {
		return err
	}
	*r = Report{Number: sent.Number, Default: sent.Default, Outputs: sent.Outputs}
	for left := sent.Trials; len(left) > 0; {
		output, n := binary.Uvarint(left)
		choices, m := binary.Uvarint(left[max(n, 0):])
		if n <= 0 || m <= 0 {
			return errors.New("explore: the trials of a report are cut")
		}
		left = left[n+m:]
		r.Trials = append(r.Trials, Trial{Output: int(output), Choices: int(choices), Failure: sent.Failures[len(r.Trials)]})
	}
	for _, i := range sent.RanOn {
		if i < 0 || i >= len(r.Trials) {
			return fmt.Errorf("explore: a report has no trial %d", i)
		}
		r.Trials[i].RanOn = true
	}
	return nil
}

// A Hand tries batches of schedules of a program for a Farm. It belongs to one goroutine at a time.
type Hand struct {
	w       *worker
	profile profile
	usual   uint64
}

// NewHand returns a Hand for a program. Of the options it takes those that say how a schedule is run, and the Context. It is to be
// closed. The error is one of the program's: it could not be made.
func NewHand(p Program, o Options) (*Hand, error) {
	o.defaults()
	w, err := newWorker(o.Context, &p, limits{steps: o.Steps, idle: o.Idle, leaks: !o.AllowLeaks, punctual: o.Punctual, noExit: o.NoExit}, nil)
	if err != nil {
		return nil, err
	}
	h := &Hand{w: w}
	c := new(count)
	w.keep = true
	h.usual = digest(w.one(c))
	h.profile = c.p
	if err := o.Context.Err(); err != nil {
		w.stop()
		return nil, err
	}
	return h, nil
}

// Close ends the Hand.
func (h *Hand) Close() { h.w.stop() }

// Try tries the schedules of a batch, and stops at one that fails. Before each it calls going, unless that is nil.
// It returns nil when that returns false, or the Context of the options is done.
func (h *Hand) Try(b *Batch, going func() bool) *Report {
	r := &Report{Number: b.Number, Default: h.usual}
	index := map[string]int{}
	var j *job
	n := 0
	h.w.keep = false
	h.w.run(func() *job {
		if j != nil {
			t := Trial{Choices: j.length, Failure: j.failure, RanOn: j.ranOn}
			if j.failure == nil {
				at, ok := index[j.output]
				if !ok {
					at = len(r.Outputs)
					index[j.output] = at
					r.Outputs = append(r.Outputs, j.output)
				}
				t.Output = at
			}
			r.Trials = append(r.Trials, t)
			if j.final() {
				return nil
			}
		}
		if n == b.Size() {
			return nil
		}
		if going != nil && !going() {
			r = nil
			return nil
		}
		j = &job{nth: b.First + n}
		if b.Schedules != nil {
			for _, d := range b.Schedules[n] {
				j.devs = append(j.devs, deviation{d[0], d[1]})
			}
		}
		j.strategy = h.profile.strategy(j, b.Seed)
		n++
		return j
	})
	if h.w.ctx.Err() != nil {
		return nil
	}
	return r
}

// final reports whether a trial has failed, so that those after it need not be run.
func (j *job) final() bool { return j.failure != nil && j.failure.Kind != Endless }

// strategy returns the one of a job that is not of the default schedule.
func (p *profile) strategy(j *job, seed uint64) strategy {
	if j.devs != nil {
		return &delayed{devs: j.devs}
	}
	return p.atRandom(seed, j.nth)
}

// digest is a number for what has come of a trial.
func digest(j *job) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, j.steps, len(j.choices), j.output)
	for i := range j.choices {
		fmt.Fprint(h, j.choices[i].options, " ")
	}
	return h.Sum64()
}

const (
	mostBatch      = 8192
	stepsOfBatch   = 1 << 19 // some tens of milliseconds of work, beside which what the queues cost is little
	outputsOfBatch = 1 << 18 // bytes; a report is one message of theirs
	batchesOfAll   = 64      // so that there is something to do for all workers
)

// sizeBatches chooses how many schedules a batch has, by what the default one is like: the batches of a search are the
// same each time that it is made. It is a power of two.
func (s *search) sizeBatches(usual *job) {
	most := min(stepsOfBatch/max(usual.steps, 1), outputsOfBatch/(len(usual.output)+64), s.options.Schedules/batchesOfAll)
	for s.batch = 1; s.batch < mostBatch && 2*s.batch <= most; s.batch *= 2 {
	}
}

// batchAtRandom returns the batch of schedules at random from the first on. Those have odd numbers, and those of delays
// even ones, so that the numbers do not depend on which of them are handed out before the others.
func (s *search) batchAtRandom(first int) Batch {
	return Batch{Number: 2*(first/s.batch) + 1, Seed: s.options.Seed, First: first, Count: s.batch}
}

// afar has jobs tried by the farm.
func (s *search) afar(jobs []*job) error {
	var batches []Batch
	index := map[int]int{} // of batches, by their numbers
	for at := 0; at < len(jobs); at += s.batch {
		part := jobs[at:min(at+s.batch, len(jobs))]
		var b Batch
		if part[0].devs == nil {
			b = s.batchAtRandom(part[0].nth)
		} else {
			b.Number = 2 * s.batches
			s.batches++
			for _, j := range part {
				list := make([][2]int, len(j.devs))
				for i, d := range j.devs {
					list[i] = [2]int{d.at, d.option}
				}
				b.Schedules = append(b.Schedules, list)
			}
		}
		index[b.Number] = len(batches)
		batches = append(batches, b)
	}
	reports := make([]*Report, len(batches))
	known, end, tried := 0, len(batches), 0 // batches before known have been reported; those from end on need not be
	var wrong error
	report := func(r *Report) (more bool) {
		n, ok := index[r.Number]
		if !ok || reports[n] != nil {
			return true
		}
		if wrong = s.check(r, &batches[n]); wrong != nil {
			return false
		}
		reports[n] = r
		tried += len(r.Trials)
		if len(r.Trials) < batches[n].Size() {
			end = min(end, n+1)
		}
		for known < len(reports) && reports[known] != nil {
			known++
		}
		s.progress(min(tried, len(jobs)))
		return known < end
	}
	more := true
	left := batches[:0:0]
	for i := range batches {
		if r := s.early[batches[i].Number]; r == nil {
			left = append(left, batches[i])
		} else {
			delete(s.early, r.Number)
			s.waiting.Add(-int64(len(r.Trials)))
			more = more && report(r)
		}
	}
	var err error
	if more && len(left) > 0 {
		err = s.options.Farm.Try(s.ctx, left, report)
	}
	switch {
	case wrong != nil:
		return wrong
	case err != nil && s.ctx.Err() == nil:
		return fmt.Errorf("explore: the farm: %w", err)
	}
	for n, r := range reports[:known] {
		part := jobs[n*s.batch:]
		for i, t := range r.Trials[:min(len(r.Trials), len(part))] {
			j := part[i]
			j.failure, j.length, j.steps, j.ranOn = t.Failure, t.Choices, 1, t.RanOn
			if t.Failure == nil {
				j.output = r.Outputs[t.Output]
			}
		}
	}
	return nil
}

// check returns an error if a report is not one of a batch of this program's.
func (s *search) check(r *Report, b *Batch) error {
	if r.Default != s.usual {
		return fmt.Errorf("explore: a worker runs %s otherwise than this program does: is it of the same version?", s.title())
	}
	n := len(r.Trials)
	ok := n == b.Size() || n > 0 && n < b.Size() && r.Trials[n-1].Failure != nil
	for _, t := range r.Trials {
		ok = ok && (t.Failure != nil || t.Output >= 0 && t.Output < len(r.Outputs))
	}
	if !ok {
		return fmt.Errorf("explore: the report of batch %d is damaged", b.Number)
	}
	return nil
}

// here has the choices of a job be known, which was tried elsewhere: it is tried here, too.
func (s *search) here(j *job) error {
	if j.choices != nil || j.length == 0 {
		return nil
	}
	w := s.workers[0]
	w.keep = true
	again := w.one(s.profile.strategy(j, s.options.Seed))
	failure := j.failure
	if failure != nil && failure.Kind == Difference {
		failure = nil // as far as this schedule alone goes
	}
	if failure == nil && (again.failure != nil || again.output != j.output) || failure != nil && !failure.same(again.failure) {
		return fmt.Errorf("explore: a schedule of %s went differently when it was tried again;\n"+
			"the program depends on more than that, or a worker is of another version", s.title())
	}
	j.choices = again.choices
	if failure != nil {
		j.failure = again.failure
	}
	return nil
}

func (s *search) title() string { return cmp.Or(s.program.Name, "the program") }

// progress tells how far the search is, with so many schedules that have not been counted yet.
func (s *search) progress(more int) {
	if s.options.Progress != nil {
		tried := min(s.tried+more+int(s.waiting.Load()), s.options.Schedules)
		s.options.Progress(Progress{tried, len(s.outputs), s.phase, time.Since(s.begin)})
	}
}
