package picture

import (
	"fmt"
	"strings"
)

// Limits of what mermaid is given, which refuses long texts and draws wide ones too small to be read.
const (
	mermaidRows  = 250
	mermaidLanes = 12
	mermaidLabel = 60
)

// Mermaid writes a run as a sequence diagram of mermaid's.
func (r *Run) Mermaid() string {
	var b strings.Builder
	b.WriteString("sequenceDiagram\n")
	list := r.rows(mermaidRows)
	lanes, of := r.lanes(list, mermaidLanes)
	list = fold(list, lanes, of)
	if len(lanes) == 0 {
		b.WriteString("  participant p0 as nothing happened\n")
		return b.String()
	}
	id := func(process int) string { return fmt.Sprintf("p%d", of[process]) }
	for i, l := range lanes {
		fmt.Fprintf(&b, "  participant p%d as %s\n", i, mermaidText(shorten(l.name, mermaidLabel)))
	}
	over := func(at, text string) { fmt.Fprintf(&b, "  Note over %s: %s\n", at, text) }
	all := "p0"
	if len(lanes) > 1 {
		all = fmt.Sprintf("p0,p%d", len(lanes)-1)
	}
	for _, text := range []string{r.verdict(), r.Why} {
		if text != "" {
			over(all, mermaidText(shorten(text, 2*mermaidLabel)))
		}
	}
	times, _ := (&drawing{run: r, marks: &boxes}).times(list)
	for i, w := range list {
		if times[i] != "" {
			over(all, mermaidText(times[i]))
		}
		label := mermaidText(w.shortLabelIn(lanes, of, mermaidLabel))
		switch {
		case w.kind == gap:
			over(all, mermaidText(gapText(list, i)))
		case w.kind == arrow && id(w.from) != id(w.to):
			stroke := "->>"
			if w.fresh || w.buffered {
				stroke = "-->>"
			}
			fmt.Fprintf(&b, "  %s%s%s: %s\n", id(w.from), stroke, id(w.to), label)
		case w.bad:
			fmt.Fprintf(&b, "  rect rgb(255, 205, 205)\n  Note right of %s: %s\n  end\n", id(w.from), label)
		default:
			fmt.Fprintf(&b, "  Note right of %s: %s\n", id(w.from), label)
		}
	}
	return b.String()
}
