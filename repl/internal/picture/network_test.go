package picture

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func network() *Network {
	return &Network{
		Title: "flow <f>",
		Nodes: []Node{
			{Name: "count", State: "paused", Facts: []string{"6 taken", "2 wait at in"}},
			{Name: "end", State: "ended", Bad: true},
			{Name: "words & more", State: "running", Facts: []string{"1 taken"}},
		},
		Edges: []Edge{
			{"words & more", "out", "count", "in"}, {"count", "sums", "end", "in"}, {"count", "again", "words & more", "in"},
			{"count", "out", "nobody", "in"},
		},
	}
}

func TestNetworkText(t *testing.T) {
	const want = `count         paused   6 taken, 2 wait at in
  sums --> end.in
  again --> words & more.in
  out --> nobody.in
end           ended
words & more  running  1 taken
  out --> count.in
`
	if got := network().Text(TextOptions{ASCII: true}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// Who is led to stands below.
	n := network()
	n.Edges = n.Edges[:2]
	if got := n.Text(TextOptions{Width: 40}); strings.Index(got, "words") > strings.Index(got, "count ") || strings.Index(got, "count ") > strings.Index(got, "end  ") {
		t.Errorf("got\n%s", got)
	}
	for line := range strings.Lines(n.Text(TextOptions{Width: 24})) {
		if len([]rune(line)) > 25 {
			t.Errorf("too wide: %q", line)
		}
	}
}

func TestNetworkFormats(t *testing.T) {
	for _, format := range NetworkFormats {
		var b strings.Builder
		if err := network().Write(&b, format); err != nil {
			t.Error(err)
		}
		if !strings.Contains(b.String(), "count") {
			t.Errorf("%s: %s", format, &b)
		}
	}
	if err := network().Write(io.Discard, ".gif"); err == nil {
		t.Error("a GIF was written")
	}
	d := xml.NewDecoder(strings.NewReader(network().SVG()))
	paths := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "path" {
			paths++
		}
	}
	if paths != 6 {
		t.Errorf("%d lines and heads of 3 edges", paths)
	}
	const mermaid = `flowchart LR
    n0["count<br/>paused<br/>6 taken<br/>2 wait at in"]
    n1["#101;nd<br/>ended"]
    n2["words #38; more<br/>running<br/>1 taken"]
    n2 -- "out to in" --> n0
    n0 -- "sums to in" --> n1
    n0 -- "again to in" --> n2
`
	if got := network().Mermaid(); got != mermaid {
		t.Errorf("got\n%s\nwant\n%s", got, mermaid)
	}
}
