package shim

import (
	"fmt"
	"io"
	"runtime/pprof"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// Package runtime/pprof: the profile of leaked goroutines tells of the processes that can
// never go on, that of goroutines of all processes; others are the compiled program's.
var pprofPkg = pkg{
	path:        "runtime/pprof",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		leaks := new(pprof.Profile)
		of := &processProfile{t: t, leaks: leaks}
		s.set("Lookup", func(name string) *pprof.Profile {
			if name == leakProfile {
				return leaks
			}
			return pprof.Lookup(name)
		})
		s.set("Profiles", func() []*pprof.Profile {
			list := append(pprof.Profiles(), leaks)
			slices.SortFunc(list, func(a, b *pprof.Profile) int { return strings.Compare(of.name(a), of.name(b)) })
			return slices.CompactFunc(list, func(a, b *pprof.Profile) bool { return of.name(a) == of.name(b) })
		})
		s.method("Name", of.name)
		s.method("Count", of.count)
		s.method("WriteTo", of.writeTo)
		s.method("Add", func(p *pprof.Profile, value any, skip int) {
			if p == leaks {
				panic("pprof: use of uninitialized Profile")
			}
			p.Add(value, skip)
		})
		s.method("Remove", func(p *pprof.Profile, value any) {
			if p != leaks {
				p.Remove(value)
			}
		})
	},
}

// leakProfile is what Go calls the profile of goroutines that can never go on.
const leakProfile = "goroutineleak"

// processProfile is what profiles tell of processes.
type processProfile struct {
	t     *Table
	leaks *pprof.Profile
}

func (o *processProfile) name(p *pprof.Profile) string {
	if p == o.leaks {
		return leakProfile
	}
	return p.Name()
}

// of tells whether a profile is one of processes, and of the leaked ones only.
func (o *processProfile) of(p *pprof.Profile) (is, leaked bool) {
	name := o.name(p)
	return name == leakProfile || name == "goroutine", name == leakProfile
}

func (o *processProfile) count(p *pprof.Profile) int {
	is, leaked := o.of(p)
	switch {
	case !is:
		return p.Count()
	case !leaked:
		return o.t.env.Runtime.NumProcesses()
	}
	list, _ := o.t.env.Stacks(true)
	return len(onlyStuck(list))
}

// writeTo is (*pprof.Profile).WriteTo. With debug 2 it writes the traces of all processes,
// with 1 the processes counted by where they stand, and with 0 the same for go tool pprof.
func (o *processProfile) writeTo(p *pprof.Profile, w io.Writer, debug int) error {
	is, leaked := o.of(p)
	if !is {
		return p.WriteTo(w, debug)
	}
	list, err := o.t.env.Stacks(leaked)
	if err != nil {
		return err
	}
	if leaked && debug < 2 {
		list = onlyStuck(list)
	}
	var b strings.Builder
	switch debug {
	case 0:
		if err := encoded(o.name(p), countStacks(list)).Write(&b); err != nil {
			return err
		}
	case 1:
		fmt.Fprintf(&b, "%s profile: total %d\n", o.name(p), len(list))
		for _, s := range countStacks(list) {
			fmt.Fprintf(&b, "%d @ 0x0\n", s.count)
			for _, f := range s.frames {
				fmt.Fprintf(&b, "#\t0x0\t%s+0x0\t%s:%d\n", f.Func, f.File, f.Line)
			}
			b.WriteByte('\n')
		}
	default:
		b.WriteString(stacksText(list))
	}
	_, err = o.t.fprint(w, []byte(b.String()))
	return err
}

// encoded returns a profile of how many stacks of a kind there are, as go tool pprof reads it.
func encoded(kind string, stacks []*counted) *profile.Profile {
	unit := &profile.ValueType{Type: kind, Unit: "count"}
	p := &profile.Profile{SampleType: []*profile.ValueType{unit}, PeriodType: unit, Period: 1}
	locations := map[Frame]*profile.Location{}
	for _, s := range stacks {
		sample := &profile.Sample{Value: []int64{int64(s.count)}}
		for _, f := range s.frames {
			at := locations[f]
			if at == nil {
				id := uint64(len(locations) + 1)
				fn := &profile.Function{ID: id, Name: f.Func, SystemName: f.Func, Filename: f.File}
				at = &profile.Location{ID: id, Line: []profile.Line{{Function: fn, Line: int64(f.Line)}}}
				locations[f] = at
				p.Function, p.Location = append(p.Function, fn), append(p.Location, at)
			}
			sample.Location = append(sample.Location, at)
		}
		p.Sample = append(p.Sample, sample)
	}
	return p
}

// onlyStuck returns the processes that can never go on.
func onlyStuck(list []Stack) []Stack {
	return slices.DeleteFunc(list, func(s Stack) bool { return !s.Stuck })
}

// A counted is how many processes stand at a place.
type counted struct {
	frames []Frame
	count  int
}

// countStacks counts processes by where they stand, the place with the most first.
func countStacks(stacks []Stack) (list []*counted) {
	places := map[string]*counted{}
	for _, s := range stacks {
		key := fmt.Sprint(s.Frames)
		c := places[key]
		if c == nil {
			c = &counted{frames: s.Frames}
			places[key] = c
			list = append(list, c)
		}
		c.count++
	}
	slices.SortStableFunc(list, func(a, b *counted) int { return b.count - a.count })
	return list
}
