package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// Limits of what is drawn with lines.
const (
	svgRows  = 600
	svgLanes = 24
	svgBars  = 80
	svgNodes = 60
)

// Measures in pixels.
const (
	charWidth = 7.3 // of the font, about
	rowHeight = 24
	margin    = 16
	whyWidth  = 90 // in characters
)

// svgStyle is the look of all drawings. They use no fonts or files of others, and are dark where their reader
// likes that.
const svgStyle = `
.pic{--bg:#fff;--fg:#1b1f24;--dim:#6a737d;--faint:#d5d9de;--run:#2da44e;--ready:#9bd3a8;--wait:#f0b429;--sleep:#9fb6cd;--bad:#d1242f;--msg:#0969da;--box:#f3f5f7;font:12px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--bg)}
@media (prefers-color-scheme:dark){.pic{--bg:#12161b;--fg:#e6e9ed;--dim:#98a2ad;--faint:#39414b;--run:#3fb950;--ready:#27613a;--wait:#d29922;--sleep:#4b6178;--bad:#ff6b63;--msg:#58a6ff;--box:#1c232b}}
.pic text{fill:var(--fg)}.pic .dim{fill:var(--dim)}.pic .h{font-weight:bold}.pic .title{font-size:15px;font-weight:bold}
.pic .halo{paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.pic .bg{fill:var(--bg)}.pic .box{fill:var(--box);stroke:var(--dim)}.pic .badbox{fill:var(--box);stroke:var(--bad);stroke-width:2}
.pic .life{stroke:var(--dim)}.pic .parked{stroke:var(--dim);stroke-dasharray:2 4}.pic .unknown{stroke:var(--faint);stroke-dasharray:1 6}
.pic .act{fill:var(--run)}.pic .msg{stroke:var(--msg);stroke-width:1.5;fill:none}.pic .buffered{stroke-dasharray:6 4}.pic .go{stroke:var(--dim);stroke-dasharray:3 3}
.pic .bad{fill:var(--bad)}.pic .badline{stroke:var(--bad);stroke-width:2;fill:none}.pic .hold{stroke:var(--dim);fill:none;stroke-dasharray:5 4}.pic .edge{stroke:var(--fg);fill:none}
.pic .dot{fill:var(--msg)}.pic .stop{fill:var(--fg)}.pic .hm{fill:var(--msg)}.pic .hd{fill:var(--dim)}.pic .he{fill:var(--fg)}.pic .hb{fill:var(--bad)}
.pic .s1{fill:var(--faint)}.pic .s2{fill:var(--ready)}.pic .s3{fill:var(--run)}.pic .s4{fill:var(--wait)}.pic .s5{fill:var(--sleep)}.pic .sb{fill:var(--bad)}
.pic .grid{stroke:var(--faint)}
`

// An svg is a drawing that is being made, in a group that can be moved.
type svg struct {
	b    strings.Builder
	w, h float64
}

func (s *svg) grow(x, y float64) { s.w, s.h = max(s.w, x), max(s.h, y) }

func (s *svg) text(x, y float64, class, anchor, text string) {
	fmt.Fprintf(&s.b, `<text x="%.0f" y="%.0f" class="%s"`, x, y, class)
	if anchor != "" {
		fmt.Fprintf(&s.b, ` text-anchor="%s"`, anchor)
	}
	fmt.Fprintf(&s.b, ">%s</text>\n", markup(text))
	if anchor == "" {
		s.grow(x+textWidth(text)+margin, y+margin)
	}
}

func (s *svg) line(x1, y1, x2, y2 float64, class string) {
	fmt.Fprintf(&s.b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="%s"/>`+"\n", x1, y1, x2, y2, class)
	s.grow(max(x1, x2)+margin, max(y1, y2)+margin)
}

func (s *svg) rect(x, y, w, h float64, class, title string) {
	fmt.Fprintf(&s.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" class="%s"`, x, y, w, h, class)
	if title == "" {
		s.b.WriteString("/>\n")
	} else {
		fmt.Fprintf(&s.b, "><title>%s</title></rect>\n", markup(title))
	}
	s.grow(x+w+margin, y+h+margin)
}

// head draws the head of an arrow that points right, or left.
func (s *svg) head(x, y float64, right bool, class string) {
	d := 8.0
	if right {
		d = -8
	}
	fmt.Fprintf(&s.b, `<path d="M%.1f %.1fl%.0f -4v8z" class="%s"/>`+"\n", x, y, d, class)
}

func textWidth(s string) float64 { return charWidth * float64(pretty.Width(clean(s, false))) }

// file returns drawings below each other as a file of its own.
func file(title, verdict, why string, bad bool, parts ...*svg) string {
	y, w := float64(margin), 320.0
	var body strings.Builder
	if title != "" || verdict != "" {
		y += 14
		fmt.Fprintf(&body, `<text x="%d" y="%.0f" class="title">%s</text>`+"\n", margin, y, markup(title))
		w = max(w, textWidth(title)*1.3+2*margin)
		y += 6
	}
	if verdict != "" {
		y += 14
		fmt.Fprintf(&body, `<text x="%d" y="%.0f" class="h%s">%s</text>`+"\n", margin, y, map[bool]string{true: " bad"}[bad], markup(verdict))
		w = max(w, textWidth(verdict)+2*margin)
		y += 8
	}
	for _, line := range strings.Split(pretty.Wrap(why, whyWidth), "\n") {
		if line != "" {
			y += 14
			fmt.Fprintf(&body, `<text x="%d" y="%.0f">%s</text>`+"\n", margin, y, markup(line))
			w = max(w, textWidth(line)+2*margin)
		}
	}
	if why != "" {
		y += 8
	}
	for _, p := range parts {
		if p == nil || p.h == 0 {
			continue
		}
		fmt.Fprintf(&body, `<g transform="translate(0 %.0f)">`+"\n%s</g>\n", y, p.b.String())
		y += p.h + margin
		w = max(w, p.w)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="pic" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img"><title>%s</title>
<style>%s</style>
<rect class="bg" width="100%%" height="100%%"/>
%s</svg>
`, w, y, w, y, markup(strings.TrimSpace(title+": "+verdict)), svgStyle, body.String())
}

// SVG draws a run: who waits for whom where somebody does, the sequence of events, and the timeline.
func (r *Run) SVG() string {
	var graph *svg
	if g := r.waitFor(); len(g.processes) > 0 {
		graph = r.svgWaits(g, svgNodes)
	}
	return file(r.Title, r.verdict(), r.Why, r.failed(), r.svgSequence(svgRows), r.svgTimeline(), graph)
}

// LayoutSVG draws a run in one layout. It is "" for a Table, of which there is only text.
func (r *Run) LayoutSVG(l Layout) string {
	var part *svg
	switch l {
	case Sequence:
		part = r.svgSequence(svgRows)
	case Timeline:
		part = r.svgTimeline()
	case WaitFor:
		part = r.svgWaits(r.waitFor(), svgNodes)
	default:
		return ""
	}
	return file(r.Title, r.verdict(), r.Why, r.failed(), part)
}

// WaitsSVG draws who waits for whom at the end, those in red that are stuck, at most so many processes; of more, those
// that have waited longest. It is "" if nobody waits.
func (r *Run) WaitsSVG(stuck []int, most int) string {
	r.Stuck = stuck
	if len(r.Parked) > most {
		slices.SortStableFunc(r.Parked, func(a, b csp.ProcessInfo) int { return cmp.Compare(b.For, a.For) })
	}
	g := r.waitFor()
	if len(g.processes) == 0 {
		return ""
	}
	return file("", "", "", false, r.svgWaits(g, most))
}

// failed reports whether something went wrong.
func (r *Run) failed() bool { return r.Failure != "" || len(r.Stuck) > 0 }

// svgSequence draws the sequence diagram.
func (r *Run) svgSequence(most int) *svg {
	s := &svg{}
	list := r.rows(most)
	if len(list) == 0 {
		return s
	}
	lanes, of := r.lanes(list, svgLanes)
	list = fold(list, lanes, of)
	times, timeWidth := (&drawing{run: r, marks: &boxes}).times(list)
	left := margin + charWidth*float64(timeWidth)
	// A lane is as wide as the labels between neighbours need.
	width := 130.0
	for _, w := range list {
		if w.kind == arrow {
			if d := of[w.from] - of[w.to]; d == 1 || d == -1 {
				width = max(width, textWidth(shorten(w.labelIn(lanes, of), 40))+40)
			}
		}
	}
	for _, l := range lanes {
		width = max(width, textWidth(shorten(l.name, 28))+30)
	}
	width = min(width, 320)
	x := func(lane int) float64 { return left + width*float64(lane) + width/2 }
	const top = 44.0
	y := func(i int) float64 { return top + rowHeight*float64(i) + 14 }
	bottom := y(len(list))
	states := begins(list)
	type open struct {
		class string
		from  float64
	}
	lines := make([]open, len(lanes))
	classOf := func(l lane) string {
		st := absent
		for _, id := range l.ids {
			st = max(st, states[id])
		}
		switch {
		case st == absent:
			return ""
		case len(l.ids) > 1:
			return "life"
		case st == unknown:
			return "unknown"
		case st >= blocked:
			return "parked"
		case st == running:
			return "run"
		}
		return "life"
	}
	var over svg // is drawn over the lifelines
	step := func(at float64, force bool) {
		for i, l := range lanes {
			class := classOf(l)
			if class == lines[i].class && !force {
				continue
			}
			if o := lines[i]; o.class != "" && at > o.from {
				if o.class == "run" {
					s.rect(x(i)-3, o.from, 6, at-o.from, "act", "")
				} else {
					s.line(x(i), o.from, x(i), at, o.class)
				}
			}
			lines[i] = open{class, at}
		}
	}
	step(top-12, true)
	for i, w := range list {
		if w.kind != gap && states[w.from] != absent && !w.bad && w.kind != end && w.from != 0 {
			states[w.from] = running
		}
		step(y(i)-4, false)
		if times[i] != "" {
			over.text(margin, y(i)+4, "dim", "", times[i])
		}
		label := w.labelIn(lanes, of)
		if w.place != "" {
			over.b.WriteString("<g><title>" + markup(label+", at "+w.place) + "</title>\n")
		} else {
			over.b.WriteString("<g><title>" + markup(label) + "</title>\n")
		}
		label = w.shortLabelIn(lanes, of, 90)
		a, b := of[w.from], of[w.to]
		switch {
		case w.kind == gap:
			over.text((x(0)+x(len(lanes)-1))/2, y(i)+4, "dim halo", "middle", "… "+gapText(list, i)+" …")
		case w.kind == arrow && a != b:
			class, head := "msg", "hm"
			if w.fresh {
				class, head = "go", "hd"
			} else if w.buffered {
				class = "msg buffered"
			}
			xa, xb := x(a), x(b)
			over.line(xa, y(i), xb, y(i), class)
			over.head(xb, y(i), xb > xa, head)
			mid := (xa + xb) / 2
			if w.fresh { // where it leaves, for arrows to many stand below each other
				side := 1.0
				if b < a {
					side = -1
				}
				mid = xa + side*(textWidth(label)/2+12)
			}
			mid = max(mid, textWidth(label)/2+4)
			over.text(mid, y(i)-4, "halo", "middle", label)
			over.grow(mid+textWidth(label)/2+margin, 0)
		default:
			class, mark := "halo", "dot"
			if w.bad {
				class, mark = "halo bad h", "bad"
			}
			switch {
			case w.kind == end && w.bad:
				over.rect(x(a)-5, y(i)-5, 10, 10, "bad", "")
			case w.kind == end:
				over.rect(x(a)-5, y(i)-5, 10, 10, "stop", "")
				class = "halo dim"
			default:
				fmt.Fprintf(&over.b, `<circle cx="%.1f" cy="%.1f" r="4.5" class="%s"/>`+"\n", x(a), y(i), mark)
			}
			over.text(x(a)+10, y(i)+4, class, "", label)
		}
		over.b.WriteString("</g>\n")
		apply(states, w.states)
		step(y(i)+4, false)
	}
	step(bottom, true)
	s.b.WriteString(over.b.String())
	s.grow(over.w, over.h)
	for i, l := range lanes {
		name := shorten(l.name, 40)
		if textWidth(name) > width-16 {
			name = shorten(name, int((width-16)/charWidth))
		}
		w := textWidth(name) + 16
		class := "box"
		if len(l.ids) == 1 && r.stuck(l.ids[0]) {
			class = "badbox"
		}
		s.rect(x(i)-w/2, 6, w, 24, class, l.name)
		s.text(x(i), 22, "h", "middle", name)
		s.grow(x(i)+w/2+margin, 0)
	}
	s.grow(0, bottom)
	return s
}

// svgTimeline draws the timeline.
func (r *Run) svgTimeline() *svg {
	s := &svg{}
	t := r.timeline()
	if len(t.bars) == 0 {
		return s
	}
	bars := t.bars[:min(len(t.bars), svgBars)]
	names := 0.0
	for _, b := range bars {
		names = max(names, textWidth(shorten(b.name, 30)))
	}
	left := margin + names + 10
	const room = 860.0
	each := min(room/float64(t.slots), 22)
	x := func(slot int) float64 { return left + each*float64(slot) }
	bottom := float64(len(bars)*rowHeight) + 8
	if t.passes() {
		free := 0.0
		for _, m := range t.times {
			if x(m.slot) >= free {
				s.line(x(m.slot), 4, x(m.slot), bottom+4, "grid")
				s.text(x(m.slot), bottom+16, "dim", "", clock(m.at))
				free = x(m.slot) + textWidth(clock(m.at)) + 8
			}
		}
	}
	used := map[state]bool{}
	for i, b := range bars {
		y := float64(i*rowHeight) + 8
		class := ""
		if b.stuck {
			class = "bad h"
		}
		s.text(margin, y+12, class, "", shorten(b.name, 30))
		for n, p := range joined(b.parts, each) {
			if p.state == absent {
				continue
			}
			class := fmt.Sprintf("s%d", p.state)
			if b.stuck && n > 0 && p.to == t.slots && p.state == blocked {
				class = "sb"
			} else {
				used[p.state] = true
			}
			title := b.name + " " + p.state.String()
			if p.why != "" {
				title = b.name + " " + p.why
			}
			s.rect(x(p.from), y, x(p.to)-x(p.from), 16, class, fmt.Sprintf("%s, %s to %s", title, clock(p.at), clock(p.till)))
		}
	}
	y := bottom + 30
	if n := len(t.bars) - len(bars); n > 0 {
		s.text(left, y, "dim", "", count(n, "more process", "more processes"))
		y += rowHeight
	}
	at := left
	for _, st := range []state{running, ready, blocked, asleep, unknown} {
		if used[st] {
			s.rect(at, y-10, 12, 12, fmt.Sprintf("s%d", st), "")
			s.text(at+18, y, "dim", "", st.String())
			at += textWidth(st.String()) + 40
		}
	}
	if len(r.Stuck) > 0 {
		s.rect(at, y-10, 12, 12, "sb", "")
		s.text(at+18, y, "dim", "", "waits for ever")
	}
	return s
}

// joined joins parts that are too narrow to be seen with what is beside them.
func joined(parts []part, each float64) []part {
	const visible = 1.5
	var list []part
	for _, p := range parts {
		if n := len(list); n > 0 && each*float64(p.to-list[n-1].from) < visible {
			last := &list[n-1]
			last.to, last.till = p.to, p.till
			if p.state == running {
				last.state, last.why = running, ""
			}
			continue
		}
		list = append(list, p)
	}
	return list
}

// svgWaits draws who waits for whom: processes on the left, what they wait for on the right.
func (r *Run) svgWaits(g *graph, most int) *svg {
	s := &svg{}
	type node struct {
		id          int
		label, note string
		bad         bool
	}
	var left []node
	title := func(id int) string { return shorten(r.process(id).title(), 34) }
	for _, p := range g.processes {
		left = append(left, node{p.ID, shorten(titleOf(p), 34), waiting(p) + atPlace(p.Site), g.inCycle[p.ID] || r.stuck(p.ID)})
	}
	for _, id := range g.others {
		left = append(left, node{id: id, label: title(id)})
	}
	more := max(len(left)-most, 0)
	left = left[:len(left)-more]
	const boxHeight, gapY = 28.0, 18.0
	wl, wr := 0.0, 0.0
	for _, n := range left {
		wl = max(wl, textWidth(n.label)+20)
	}
	things := g.things[:min(len(g.things), most)]
	for _, t := range things {
		wr = max(wr, textWidth(shorten(t.name, 40))+20)
	}
	x1 := margin + wl
	x2 := x1 + 240
	rows := map[int]float64{}
	for i, n := range left {
		y := 30 + float64(i)*(boxHeight+gapY)
		rows[n.id] = y + boxHeight/2
		class := "box"
		if n.bad {
			class = "badbox"
		}
		s.rect(margin, y, wl, boxHeight, class, n.label+" "+n.note)
		s.text(margin+10, y+18, "h", "", n.label)
	}
	s.text(margin, 18, "dim", "", "processes")
	s.text(x2, 18, "dim", "", "what they wait for")
	scale := 1.0
	if len(things) > 0 {
		scale = max(float64(len(left))/float64(len(things)), 1)
	}
	for i, t := range things {
		y := 30 + (float64(i)*scale+(scale-1)/2)*(boxHeight+gapY)
		at := y + boxHeight/2
		class := "box"
		if t.bad {
			class = "badbox"
		}
		fmt.Fprintf(&s.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.0f" rx="14" class="%s"><title>%s</title></rect>`+"\n", x2, y, wr, boxHeight, class, markup(t.name+" "+t.detail))
		s.text(x2+10, y+18, "", "", shorten(t.name, 40))
		if t.detail != "" {
			s.text(x2+wr+10, y+18, "dim", "", shorten(t.detail, 60))
		}
		s.grow(x2+wr+margin, y+boxHeight+margin)
		for _, id := range t.waiting {
			if from, ok := rows[id]; ok {
				class, head := "edge", "he"
				if t.bad && g.inCycle[id] || r.stuck(id) {
					class, head = "badline", "hb"
				}
				s.curve(x1, from-4, x2, at-4, class)
				s.head(x2, at-4, true, head)
				s.text(x1+8, from-8, "dim halo", "", "waits")
			}
		}
		for _, h := range t.holders {
			if to, ok := rows[h.ID]; ok && !t.end {
				class, head := "hold", "hd"
				if t.bad && g.inCycle[h.ID] {
					class, head = "badline", "hb"
				}
				s.curve(x2, at+5, x1, to+5, class)
				s.head(x1, to+5, false, head)
				by := "held by"
				if as := h.Since.Subject; as != "" && as != t.called {
					by = "held as " + shorten(as, 20) + " by" // what its holder calls it
				}
				s.text(x2-8-textWidth(by), at+18, "dim halo", "", by)
			} else if ok {
				s.curve(x2, at+5, x1, to+5, "hold")
				s.head(x1, to+5, false, "hd")
			}
		}
	}
	if more > 0 {
		s.text(margin, s.h+8, "dim", "", count(more, "more process", "more processes"))
	}
	return s
}

func atPlace(site string) string {
	if site == "" {
		return ""
	}
	return ", at " + site
}

// curve draws a line from one side to the other that leaves both level.
func (s *svg) curve(x1, y1, x2, y2 float64, class string) {
	mid := (x1 + x2) / 2
	fmt.Fprintf(&s.b, `<path d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f" class="%s"/>`+"\n", x1, y1, mid, y1, mid, y2, x2, y2, class)
}
