package picture

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A Network is what is connected with what: the processes of a flow, say.
type Network struct {
	Title string
	Nodes []Node
	Edges []Edge
}

// A Node is part of a network.
type Node struct {
	Name  string
	State string   // in a word
	Facts []string // what else is to be told of it
	Bad   bool
}

// An Edge leads from the port of one node to that of another one.
type Edge struct{ From, FromPort, To, ToPort string }

// NetworkFormats are those that a network can be written in.
var NetworkFormats = []string{".svg", ".mmd", ".txt"}

// Write writes a network in one of NetworkFormats.
func (n *Network) Write(w io.Writer, format string) error {
	var text string
	switch format {
	case ".svg":
		text = n.SVG()
	case ".mmd":
		text = n.Mermaid()
	case ".txt":
		text = n.Text(TextOptions{})
	default:
		return fmt.Errorf("a picture of a network ends in one of %s", strings.Join(NetworkFormats, ", "))
	}
	_, err := io.WriteString(w, text)
	return err
}

// layers returns the nodes in layers: each, as far as there are no cycles, behind all that lead to it.
func (n *Network) layers() (list [][]*Node) {
	layer := map[string]int{}
	on := map[string]bool{} // the way that is being gone
	var visit func(name string, at int)
	visit = func(name string, at int) {
		if on[name] {
			return
		}
		if was, ok := layer[name]; ok && was >= at {
			return
		}
		layer[name] = at
		on[name] = true
		for _, e := range n.Edges {
			if e.From == name {
				visit(e.To, at+1)
			}
		}
		on[name] = false
	}
	for _, first := range []bool{true, false} { // those that nothing leads to, and then the rest
		for i := range n.Nodes {
			name := n.Nodes[i].Name
			leads := slices.ContainsFunc(n.Edges, func(e Edge) bool { return e.To == name && e.From != name })
			if _, seen := layer[name]; !seen && leads != first {
				visit(name, 0)
			}
		}
	}
	for i := range n.Nodes {
		node := &n.Nodes[i]
		for len(list) <= layer[node.Name] {
			list = append(list, nil)
		}
		list[layer[node.Name]] = append(list[layer[node.Name]], node)
	}
	return slices.DeleteFunc(list, func(l []*Node) bool { return len(l) == 0 })
}

// Text draws a network: each node with where its edges lead, below those that lead to it.
func (n *Network) Text(o TextOptions) string {
	if o.Width == 0 {
		o.Width = 80
	}
	d := &drawing{TextOptions: o, marks: &boxes}
	if o.ASCII {
		d.marks = &ascii
	}
	names, states := 0, 0
	for i := range n.Nodes {
		names = max(names, pretty.Width(d.clean(n.Nodes[i].Name)))
		states = max(states, pretty.Width(d.clean(n.Nodes[i].State)))
	}
	names = min(names, o.Width/3)
	c := newCanvas(o.Width)
	for _, layer := range n.layers() {
		for _, node := range layer {
			y := c.line()
			c.put(y, 0, d.fit(node.Name, names), node.Bad)
			c.put(y, names+2, d.clean(node.State), node.Bad)
			at := names + states + 4
			for i, line := range d.wrap(strings.Join(node.Facts, ", "), o.Width-at) {
				if i > 0 {
					y = c.line()
				}
				c.put(y, at, line, node.Bad)
			}
			for _, e := range n.Edges {
				if e.From == node.Name {
					y = c.line()
					to := fmt.Sprintf("%s %s%s%s %s.%s", e.FromPort, d.across, d.across, d.head, e.To, e.ToPort)
					c.put(y, 2, d.fit(to, o.Width-3), false)
				}
			}
		}
	}
	return c.text(o.Color)
}

// SVG draws a network from left to right.
func (n *Network) SVG() string {
	s := &svg{}
	const lineHeight, gapX, gapY = 17.0, 170.0, 26.0
	type place struct{ x, y, w, h float64 }
	places := map[string]place{}
	x := float64(margin)
	for _, layer := range n.layers() {
		width := 0.0
		y := 10.0
		for _, node := range layer {
			lines := append([]string{node.Name, node.State}, node.Facts...)
			w := 0.0
			for i := range lines {
				lines[i] = shorten(lines[i], 44)
				w = max(w, textWidth(lines[i])+20)
			}
			h := lineHeight*float64(len(lines)) + 10
			places[node.Name] = place{x, y, w, h}
			class := "box"
			if node.Bad {
				class = "badbox"
			}
			s.rect(x, y, w, h, class, node.Name+" "+node.State)
			for i, line := range lines {
				s.text(x+10, y+lineHeight*float64(i+1), map[bool]string{true: "h", false: "dim"}[i == 0], "", line)
			}
			y += h + gapY
			width = max(width, w)
		}
		x += width + gapX
	}
	outs, ins := map[string]int{}, map[string]int{}
	for _, e := range n.Edges {
		from, okFrom := places[e.From]
		to, okTo := places[e.To]
		if !okFrom || !okTo {
			continue
		}
		outs[e.From]++
		ins[e.To]++
		x1, y1 := from.x+from.w, from.y+12*float64(outs[e.From])
		x2, y2 := to.x, to.y+12*float64(ins[e.To])
		s.curve(x1, y1, x2, y2, "edge")
		s.head(x2, y2, true, "he")
		s.text(x1+6, y1-4, "dim halo", "", e.FromPort)
		s.text(x2-12-textWidth(e.ToPort), y2-4, "dim halo", "", e.ToPort)
	}
	return file(n.Title, "", "", false, s)
}

// Mermaid writes a network as a flowchart of mermaid's.
func (n *Network) Mermaid() string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	index := map[string]int{}
	for i := range n.Nodes {
		node := &n.Nodes[i]
		index[node.Name] = i
		label := mermaidText(shorten(node.Name, mermaidLabel))
		for _, line := range append([]string{node.State}, node.Facts...) {
			label += "<br/>" + mermaidText(shorten(line, mermaidLabel))
		}
		fmt.Fprintf(&b, "    n%d[\"%s\"]\n", i, label)
	}
	for _, e := range n.Edges {
		from, okFrom := index[e.From]
		to, okTo := index[e.To]
		if okFrom && okTo {
			fmt.Fprintf(&b, "    n%d -- \"%s to %s\" --> n%d\n", from, mermaidText(e.FromPort), mermaidText(e.ToPort), to)
		}
	}
	return b.String()
}
