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
			list = append(list, wrap(p))
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
// processes, with 1 the processes counted by where they stand.
func (p *Profile) WriteTo(w io.Writer, debug int) error {
	if !p.ofProcesses() {
		return p.native.WriteTo(w, debug)
	}
	var b strings.Builder
	switch debug {
	case 0:
		return fmt.Errorf("cspsh: the %s profile is written with debug 1 or 2 only", p.name)
	case 1:
		list, err := p.traces()
		if err != nil {
			return err
		}
		b.WriteString(p.counts(list))
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

// counts writes how many processes stand where, the place with the most first.
func (p *Profile) counts(list []Trace) string {
	number := map[string]int{}
	var stacks []string
	for _, t := range list {
		var b strings.Builder
		line := func(name, file string, n int) { fmt.Fprintf(&b, "#\t0x0\tmain.%s+0x0\t%s:%d\n", name, file, n) }
		if t.At.Func != "" {
			line(t.At.Func, t.At.File, t.At.Line)
		}
		if t.At.Func != t.Entry {
			line(t.Entry, t.EntryAt.Filename, t.EntryAt.Line)
		}
		s := b.String()
		if number[s] == 0 {
			stacks = append(stacks, s)
		}
		number[s]++
	}
	slices.SortStableFunc(stacks, func(a, b string) int { return number[b] - number[a] })
	var b strings.Builder
	fmt.Fprintf(&b, "%s profile: total %d\n", p.name, len(list))
	for _, s := range stacks {
		fmt.Fprintf(&b, "%d @ 0x0\n%s\n", number[s], s)
	}
	return b.String()
}
