package picture

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

// A graph is who waits for what, and who has it.
type graph struct {
	processes []csp.ProcessInfo // that wait, those in cycles first
	things    []thing
	cycles    []csp.Cycle
	inCycle   map[int]bool
	others    []int // processes that have something, and do not wait
}

// A thing is what is waited for: a channel, or what is not one.
type thing struct {
	key     string
	name    string
	called  string // what those call it who wait, as it is without a number
	detail  string
	waiting []int
	holders []csp.Holder
	end     bool // it is that of its holder
	bad     bool // it is part of a cycle
}

// waitFor makes a graph of those who wait at the end. Who sleeps waits for nobody.
func (r *Run) waitFor() *graph {
	g := &graph{inCycle: map[int]bool{}}
	for _, p := range r.Parked {
		if p.State == csp.Parked && p.Op != "sleep" {
			g.processes = append(g.processes, p)
		}
	}
	g.cycles = csp.Cycles(g.processes)
	for _, c := range g.cycles {
		for _, p := range c {
			g.inCycle[p.ID] = true
		}
	}
	slices.SortStableFunc(g.processes, func(a, b csp.ProcessInfo) int {
		return b2i(g.inCycle[b.ID]) - b2i(g.inCycle[a.ID])
	})
	known := map[int]bool{}
	for _, p := range g.processes {
		known[p.ID] = true
	}
	for _, p := range g.processes {
		for _, c := range p.Chans {
			detail := c.Buffer
			if c.Cap > 0 {
				detail += fmt.Sprintf(" %d/%d", c.Len, c.Cap)
			}
			if c.Made.String() != "" {
				detail += ", made at " + c.Made.String()
			}
			g.thing(fmt.Sprint("chan", c.ID), "channel "+chanName(c), detail, p, nil)
		}
		if len(p.Chans) > 0 {
			continue
		}
		key, name := fmt.Sprint("at", p.Object, p.Awaits), p.Awaits
		if name == "" {
			name, _, _ = strings.Cut(p.Op, ".Lock")
		}
		if p.Op == "wait" {
			name, key = "an end", fmt.Sprint("end", p.Holders)
			if len(p.Holders) > 0 {
				name = fmt.Sprintf("the end of #%d", p.Holders[0].ID)
			}
		} else if p.Object == 0 && p.Awaits == "" {
			key = fmt.Sprint("process", p.ID)
		}
		g.thing(key, name, "", p, p.Holders)
		for _, h := range p.Holders {
			if !known[h.ID] && h.ID != 0 {
				known[h.ID] = true
				g.others = append(g.others, h.ID)
			}
		}
	}
	g.number()
	return g
}

// number tells things apart that have the same name.
func (g *graph) number() {
	of := map[string]int{}
	for _, t := range g.things {
		of[t.name]++
	}
	seen := map[string]int{}
	for i := range g.things {
		t := &g.things[i]
		if name := t.name; of[name] > 1 {
			seen[name]++
			t.name = fmt.Sprintf("%s (%d of %d)", name, seen[name], of[name])
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// thing notes that p waits for something.
func (g *graph) thing(key, name, detail string, p csp.ProcessInfo, holders []csp.Holder) {
	i := slices.IndexFunc(g.things, func(t thing) bool { return t.key == key })
	if i < 0 {
		i = len(g.things)
		g.things = append(g.things, thing{key: key, name: name, called: name, detail: detail})
	}
	t := &g.things[i]
	t.end = p.Op == "wait"
	if !slices.Contains(t.waiting, p.ID) {
		t.waiting = append(t.waiting, p.ID)
	}
	for _, h := range holders {
		if !slices.ContainsFunc(t.holders, func(o csp.Holder) bool { return o.ID == h.ID }) {
			t.holders = append(t.holders, h)
		}
		t.bad = t.bad || g.inCycle[p.ID] && g.inCycle[h.ID]
	}
}

// waits draws who waits for whom: cycles first, then all by what they wait for.
func (d *drawing) waits() string {
	g := d.run.waitFor()
	if len(g.processes) == 0 {
		return "no process waits for another one\n"
	}
	c := newCanvas(d.Width)
	write := func(indent int, text string, red bool) {
		for i, line := range d.wrap(text, d.Width-indent-2) {
			c.put(c.line(), indent+min(i, 1)*2, line, red)
		}
	}
	for _, cycle := range g.cycles {
		write(0, fmt.Sprintf("a cycle of %s: none can ever go on", count(len(cycle), "process", "processes")), true)
		before := cycle[len(cycle)-1]
		first := len(c.lines)
		for i, p := range cycle {
			text := titleOf(p)
			if has := holding(before, p.ID); has != "" {
				text += "  holds " + has
			}
			y := c.line()
			c.put(y, 6, d.fit(text, d.Width-7), true)
			if i == 0 {
				c.put(y, 1, d.corner+d.across+d.across+d.head, true)
			} else {
				c.put(y, 1, d.side, true)
				c.put(y, 4, d.head, true)
			}
			y = c.line()
			var by []string
			if !distinct(cycle) { // the name does not tell which one
				by = []string{fmt.Sprintf("#%d", cycle[(i+1)%len(cycle)].ID)}
			}
			text = waitText(p.Op, "", p.Awaits, by)
			if p.Site != "" {
				text += ", at " + p.Site
			}
			c.put(y, 1, d.side, true)
			c.put(y, 8, d.side+" "+d.fit(text, d.Width-12), true)
			before = p
		}
		for y := first; y < len(c.lines); y++ {
			c.put(y, 1, map[bool]string{true: d.corner, false: d.side}[y == first], true)
		}
		y := c.line()
		c.put(y, 1, d.foot+strings.Repeat(d.across, 7), true)
		c.put(y, 8, map[bool]string{true: "┘", false: "+"}[!d.ASCII], true)
	}
	for i, t := range g.things {
		if d.Rows > 0 && i >= d.Rows {
			write(0, count(len(g.things)-i, "more thing is waited for", "more things are waited for"), false)
			break
		}
		text := t.name
		if t.detail != "" {
			text += " (" + t.detail + ")"
		}
		write(0, text, t.bad)
		for _, h := range t.holders {
			if t.end {
				break
			}
			who := d.run.process(h.ID).title()
			switch {
			case h.ID == 0:
				who = "somebody outside"
			case h.Ended:
				who += ", which has ended"
			}
			if as := h.Since.Subject; as != "" && as != t.called {
				who += " as " + as
			}
			if at := h.Since.String(); at != "" {
				who += ", since " + at
			}
			write(2, "held by "+who, t.bad)
		}
		for n, id := range t.waiting {
			if n == 20 {
				write(2, count(len(t.waiting)-n, "more process waits", "more processes wait"), false)
				break
			}
			for _, p := range g.processes {
				if p.ID != id {
					continue
				}
				text := titleOf(p) + " waits in " + p.Op
				switch p.Op {
				case "take", "put":
					text = titleOf(p) + " waits to " + p.Op
				case "wait":
					text = titleOf(p) + " waits"
				}
				if p.Site != "" {
					text += " at " + p.Site
				}
				if d.run.stuck(id) && !g.inCycle[id] {
					text += ", for ever"
				}
				write(2, text, d.run.stuck(id))
			}
		}
	}
	return c.text(d.Color)
}

// holding tells what a process has that p waits for, as the one that has it calls that, and since when.
func holding(p csp.ProcessInfo, id int) string {
	text := p.Awaits
	for _, h := range p.Holders {
		if h.ID != id {
			continue
		}
		if h.Since.Subject != "" {
			text = h.Since.Subject
		}
		if at := h.Since.String(); text != "" && at != "" {
			text += " since " + at
		}
	}
	return text
}

// distinct reports whether all in a cycle wait for what has a name of its own.
func distinct(c csp.Cycle) bool {
	seen := map[string]bool{}
	for _, p := range c {
		if seen[p.Awaits] {
			return false
		}
		seen[p.Awaits] = true
	}
	return true
}
