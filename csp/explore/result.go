package explore

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// resultVersion is that of the JSON of results.
const resultVersion = 1

// A Result is what a search has found. As JSON it has the fields as they are tagged.
type Result struct {
	Version int    `json:"version"`
	Program string `json:"program,omitempty"`
	Seed    uint64 `json:"seed,omitempty"`

	// Schedules is how many were tried, without those that made a failure smaller; those are Shrinking.
	Schedules int `json:"schedules"`
	Shrinking int `json:"shrinking,omitempty"`
	// Delays is the number of delays up to which all schedules were tried.
	Delays int `json:"delays"`
	// Complete says that one schedule of each class was tried, of which there are so many Classes:
	// schedules that differ only in the order of operations that do not concern each other are of one
	// class. Nothing else can happen then, as far as the runtime knows what processes share.
	Complete bool `json:"complete"`
	Classes  int  `json:"classes,omitempty"`
	// Cut is how many schedules were given up since they did not end.
	Cut int `json:"cut,omitempty"`
	// RanOn is in how many of them processes still ran some hundred steps after main had ended. What they do later was
	// not looked at.
	RanOn int `json:"ranOn,omitempty"`
	// Outputs are the distinct ones of those that did not fail, in the order in which they came.
	Outputs []*Output `json:"outputs,omitempty"`
	// Computes is who did not come to a scheduling point when the search was to end, and where, such as
	// "#1 main computes at x.go:9". What that schedule comes to is not known.
	Computes string        `json:"computes,omitempty"`
	Elapsed  time.Duration `json:"elapsed"` // nanoseconds

	// Failure is nil if none was found.
	Failure *Failure `json:"failure,omitempty"`
	// Printed is what the program writes in the schedule that fails, unless that is the failure.
	Printed string `json:"printed,omitempty"`
	// FoundBy is what has found it: "default schedule", "2 delays", "class 7", or a strategy.
	FoundBy string `json:"foundBy,omitempty"`
	// Turnings is how often the schedule differs from the default one.
	Turnings int `json:"turnings"`
	// Passed is the number of its delays: how many processes it passes over.
	Passed int `json:"passed"`
	// Onset is the number of the decision after which the failure could not be avoided any more, as far as
	// was tried; 0 if it never could.
	Onset int `json:"onset"`
	// Sentence says in one sentence when the program fails.
	Sentence string `json:"sentence,omitempty"`
	// Steps are what has happened, as far as it matters.
	Steps []Step `json:"steps,omitempty"`
	// Schedule repeats the failure.
	Schedule *Schedule `json:"-"`
}

// An Output is what a program has written in some schedules.
type Output struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// MarshalJSON has the schedule be its text.
func (r *Result) MarshalJSON() ([]byte, error) {
	type plain Result
	text := ""
	if r.Schedule != nil {
		var b strings.Builder
		r.Schedule.WriteTo(&b)
		text = b.String()
	}
	return json.Marshal(struct {
		*plain
		Schedule string `json:"schedule,omitempty"`
	}{(*plain)(r), text})
}

// String tells what was found, in some lines.
func (r *Result) String() string { return r.Text(0) }

// Text is String with a table of a width: see Table.
func (r *Result) Text(width int) string {
	var b strings.Builder
	if r.Failure == nil {
		b.WriteString(r.nothing())
	} else {
		fmt.Fprintf(&b, "%s, found by %s in %s\n", r.Failure.Kind, r.FoundBy, plural(r.Schedules, "schedule"))
		if r.Sentence != "" {
			b.WriteString(r.Sentence + "\n\n")
		}
		if t := Table(r.Steps, width); t != "" {
			b.WriteString(t + "\n")
		}
		b.WriteString(r.Failure.Text)
		if r.Printed != "" {
			b.WriteString("\n\nthe program prints there" + lastLines(r.Printed))
		}
	}
	if len(r.Outputs) > 1 {
		fmt.Fprintf(&b, "\n%d different outputs:", len(r.Outputs))
		for _, o := range r.Outputs {
			fmt.Fprintf(&b, "\n  %6d times %q", o.Count, o.Text)
		}
	}
	return b.String()
}

// lastLines tells what was printed, as far as it is of use.
func lastLines(text string) string {
	const most = 10
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	told := ":"
	if more := len(lines) - most; more > 0 {
		lines = lines[more:]
		told = fmt.Sprintf(", after %s:", plural(more, "line"))
	}
	return told + "\n  " + strings.Join(lines, "\n  ")
}

func (r *Result) nothing() string {
	var s string
	switch {
	case r.Complete && r.Classes == 1:
		s = "the only class of schedules: nothing found"
	case r.Complete:
		s = fmt.Sprintf("all %s of schedules: nothing found", plural(r.Classes, "class"))
	case r.Delays > 0:
		s = fmt.Sprintf("nothing found in %s, all with up to %s among them",
			plural(r.Schedules, "schedule"), plural(r.Delays, "delay"))
	default:
		s = fmt.Sprintf("nothing found in %s", plural(r.Schedules, "schedule"))
	}
	if r.Computes != "" {
		s += "\nanother one did not end: " + r.Computes
	}
	if r.Cut > 0 {
		s += fmt.Sprintf("; %d of them did not end", r.Cut)
	}
	if r.RanOn > 0 {
		s += fmt.Sprintf("\n(in %d of them processes ran on for %d steps after main had ended;\nwhat they do later was not looked at)", r.RanOn, afterMain)
	}
	return s
}

func plural(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "s"):
		return fmt.Sprintf("%d %ses", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
