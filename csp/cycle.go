package csp

import (
	"fmt"
	"slices"
	"strings"
)

// A Cycle is processes of which each waits for what the next one has, and the last for what the
// first has. Unless somebody else interferes, none of them can ever go on.
type Cycle []ProcessInfo

// String describes the cycle, as in "#3 A holds m1, waits for m2; #4 B holds m2, waits for m1". Where
// locks have no names, or not each its own, and for processes that wait for one another, it is as in
// "#3 A holds m since x.go:7:3, waits for #4 B in sync.Mutex.Lock of m at x.go:9:3; ...".
func (c Cycle) String() string {
	var b strings.Builder
	named := c.named()
	before := c[len(c)-1]
	for i, p := range c {
		next := c[(i+1)%len(c)]
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(numbered(p.ID, p.Name))
		since := before.holder(p.ID).Since
		switch {
		case named && before.Awaits != "":
			b.WriteString(" holds " + before.Awaits + ",")
		case !named && since.Subject != "":
			fmt.Fprintf(&b, " holds %s since %v,", since.Subject, since)
		}
		if named && p.Awaits != "" {
			b.WriteString(" waits for " + p.Awaits)
		} else {
			fmt.Fprintf(&b, " waits for %s in %s", numbered(next.ID, next.Name), p.Op)
			if p.Awaits != "" {
				b.WriteString(" of " + p.Awaits)
			}
			if p.Site != "" {
				b.WriteString(" at " + p.Site)
			}
		}
		before = p
	}
	return b.String()
}

// named reports whether the names of what the processes wait for tell it apart: no two have the same,
// and those that have it call it so, too.
func (c Cycle) named() bool {
	seen := map[string]bool{}
	for i, p := range c {
		next := c[(i+1)%len(c)]
		held := p.holder(next.ID).Since.Subject
		if p.Awaits == "" {
			continue
		}
		if seen[p.Awaits] || held != "" && held != p.Awaits {
			return false
		}
		seen[p.Awaits] = true
	}
	return true
}

// holder returns what is known of a process as one that has what p waits for.
func (p ProcessInfo) holder(id int) Holder {
	for _, h := range p.Holders {
		if h.ID == id {
			return h
		}
	}
	return Holder{}
}

// Cycles returns the cycles of waiting processes in a list of them, such as that of a
// [*DeadlockError] or of [Runtime.Parked]; see Holders of [ProcessInfo]. Of a set of processes that
// wait for one another in several ways it returns at least one cycle.
func Cycles(list []ProcessInfo) []Cycle {
	byID := map[int]ProcessInfo{} // those that wait for others
	for _, p := range list {
		if len(p.Holders) > 0 {
			byID[p.ID] = p
		}
	}
	var cycles []Cycle
	visited := make(map[int]bool)
	var visit func(p ProcessInfo, path []ProcessInfo)
	visit = func(p ProcessInfo, path []ProcessInfo) {
		if i := slices.IndexFunc(path, func(o ProcessInfo) bool { return o.ID == p.ID }); i >= 0 {
			cycles = append(cycles, slices.Clone(path[i:]))
		}
		if visited[p.ID] {
			return
		}
		visited[p.ID] = true
		path = append(path, p)
		for _, h := range p.Holders {
			if next, ok := byID[h.ID]; ok {
				visit(next, path)
			}
		}
	}
	for _, p := range list {
		if len(p.Holders) > 0 {
			visit(p, nil)
		}
	}
	return cycles
}
