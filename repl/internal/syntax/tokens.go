package syntax

import "strings"

// Tokens are those of a text that changes key by key: of one that begins as the last one did, only the rest
// is looked at.
type Tokens struct {
	text  string
	spans []Span
}

// Of returns what Spans does. It is good until the next call.
func (t *Tokens) Of(text string) []Span {
	same := 0
	for same < min(len(text), len(t.text)) && text[same] == t.text[same] {
		same++
	}
	// What a token is depends on two bytes behind it at most.
	kept := len(t.spans)
	for kept > 0 && t.spans[kept-1].End+2 > same {
		kept--
	}
	from := 0
	if kept > 0 {
		from = t.spans[kept-1].End
	}
	const order = "\uFEFF" // a mark that nobody sees at the beginning of a text only
	if kept == 0 || strings.HasPrefix(text[from:], order) || strings.HasPrefix(text[from:], "#!") {
		t.text, t.spans = text, Spans([]byte(text))
		return t.spans
	}
	t.text, t.spans = text, t.spans[:kept]
	for _, sp := range Spans([]byte(text[from:])) {
		t.spans = append(t.spans, Span{from + sp.Start, from + sp.End, sp.Class})
	}
	return t.spans
}
