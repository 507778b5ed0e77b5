package engine

import (
	"fmt"
	"io"
	"runtime/pprof"
	"slices"
	"strings"
)

// Profile is pprof.Profile. The profile of leaked goroutines tells of the processes
// that can never go on, that of goroutines of all processes; others are the
// compiled program's.
type Profile struct {
	name   string
	e      *Engine
	native *pprof.Profile
}

// leakProfile is what Go calls the profile of goroutines that can never go on.
const leakProfile = "goroutineleak"

func (e *Engine) pprofSymbols(set func(string, any)) {
	e.profiled = true
	wrap := func(p *pprof.Profile) *Profile {
		if p == nil {
			return nil
		}
		return &Profile{p.Name(), e, p}
	}
	set("Profile", (*Profile)(nil))
	set("NewProfile", func(name string) *Profile { return wrap(pprof.NewProfile(name)) })
	set("Lookup", func(name string) *Profile {
		if name == leakProfile {
			return &Profile{name: name, e: e}
		}
		return wrap(pprof.Lookup(name))
	})
	set("Profiles", func() []*Profile {
		list := []*Profile{{name: leakProfile, e: e}}
		for _, p := range pprof.Profiles() {
			if p.Name() != leakProfile { // Go's own, from Go 1.27 on
				list = append(list, wrap(p))
			}
		}
		slices.SortFunc(list, func(a, b *Profile) int { return strings.Compare(a.name, b.name) })
		return list
	})
}

// traces are the processes that the profile tells of, nil if it is not one of those.
func (p *Profile) traces() ([]Trace, error) {
	if p.name == leakProfile {
		return p.e.Leaks()
	}
	return p.e.Traces()
}

// ofProcesses tells whether the profile is one of the runtime's.
func (p *Profile) ofProcesses() bool { return p.name == leakProfile || p.name == "goroutine" }

// Name is pprof.Profile.Name.
func (p *Profile) Name() string { return p.name }

// Count is pprof.Profile.Count.
func (p *Profile) Count() int {
	if !p.ofProcesses() {
		return p.native.Count()
	}
	list, _ := p.traces()
	return len(list)
}

// Add is pprof.Profile.Add.
func (p *Profile) Add(value any, skip int) {
	if p.native == nil {
		panic("pprof: use of uninitialized Profile")
	}
	p.native.Add(value, skip)
}

// Remove is pprof.Profile.Remove.
func (p *Profile) Remove(value any) {
	if p.native != nil {
		p.native.Remove(value)
	}
}

// WriteTo is pprof.Profile.WriteTo. With debug 2 it writes the traces of all
// processes, with 1 the processes counted by where they stand, and with 0 the same for
// go tool pprof.
func (p *Profile) WriteTo(w io.Writer, debug int) error {
	if !p.ofProcesses() {
		return p.native.WriteTo(w, debug)
	}
	var b strings.Builder
	switch debug {
	case 0:
		stacks, _, err := p.stacks()
		if err != nil {
			return err
		}
		proto := newProtoProfile(p.name)
		for _, s := range stacks {
			proto.add(s.count, s.frames)
		}
		text, err := proto.gzipped()
		if err != nil {
			return err
		}
		b.Write(text)
	case 1:
		stacks, total, err := p.stacks()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s profile: total %d\n", p.name, total)
		for _, s := range stacks {
			fmt.Fprintf(&b, "%d @ 0x0\n", s.count)
			for _, f := range s.frames {
				fmt.Fprintf(&b, "#\t0x0\t%s+0x0\t%s:%d\n", f.function, f.file, f.line)
			}
			b.WriteByte('\n')
		}
	default:
		list, err := p.e.Traces()
		if err != nil {
			return err
		}
		// The caller first.
		slices.SortStableFunc(list, func(a, b Trace) int { return int(b.State&1) - int(a.State&1) })
		for i := range list {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(list[i].String())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// A counted is how many processes stand at a place.
type counted struct {
	frames []protoFrame
	count  int
}

// stacks counts the processes by where they stand, the place with the most first.
func (p *Profile) stacks() (list []*counted, total int, err error) {
	traces, err := p.traces()
	if err != nil {
		return nil, 0, err
	}
	type place struct{ at, entry protoFrame }
	places := map[place]*counted{}
	for _, t := range traces {
		var at place
		if t.At.Func != "" {
			at.at = protoFrame{"main." + t.At.Func, t.At.File, t.At.Line}
		}
		if t.At.Func != t.Entry {
			at.entry = protoFrame{"main." + t.Entry, t.EntryAt.Filename, t.EntryAt.Line}
		}
		c := places[at]
		if c == nil {
			c = new(counted)
			for _, f := range []protoFrame{at.at, at.entry} {
				if f.function != "" {
					c.frames = append(c.frames, f)
				}
			}
			places[at] = c
			list = append(list, c)
		}
		c.count++
	}
	slices.SortStableFunc(list, func(a, b *counted) int { return b.count - a.count })
	return list, len(traces), nil
}
