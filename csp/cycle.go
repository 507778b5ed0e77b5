package csp

import (
	"fmt"
	"slices"
	"strings"
)

// A Cycle is processes of which each waits for what the next one has, and the last for what the
// first has. Unless somebody else interferes, none of them can ever go on.
type Cycle []ProcessInfo

// String describes the cycle, as in "#3 A holds m1, waits for m2; #4 B holds m2, waits for m1", or
// for locks that have no names, or not each its own, and for processes that wait for one another as in
// "#3 A waits for #4 B in sync.Mutex.Lock at x.go:9:3; ...".
func (c Cycle) String() string {
	var b strings.Builder
	before := c[len(c)-1]
	seen, alike := map[string]bool{}, false // two locks that are called the same
	for _, p := range c {
		alike = alike || p.Awaits != "" && seen[p.Awaits]
		seen[p.Awaits] = true
	}
	for i, p := range c {
		next := c[(i+1)%len(c)]
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(numbered(p.ID, p.Name))
		if before.Awaits != "" && !alike {
			b.WriteString(" holds " + before.Awaits + ",")
		}
		if p.Awaits != "" && !alike {
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

// Cycles returns the cycles of waiting processes in a list of them, such as that of a
// [*DeadlockError] or of [Runtime.Parked]; see Holders of [ProcessInfo]. Of a set of processes that
// wait for one another in several ways it returns at least one cycle.
func Cycles(list []ProcessInfo) []Cycle {
	byID := make(map[int]ProcessInfo, len(list))
	for _, p := range list {
		byID[p.ID] = p
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
		for _, id := range p.Holders {
			if next, ok := byID[id]; ok {
				visit(next, path)
			}
		}
	}
	for _, p := range list {
		visit(p, nil)
	}
	return cycles
}
