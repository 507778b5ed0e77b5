package term

import (
	"strings"
	"testing"
)

func TestWidth(t *testing.T) {
	tests := []struct {
		s    string
		want int
	}{
		{"", 0},
		{"abc", 3},
		{"日本", 4},
		{"e\u0301", 1},
		{"👍", 2},
		{"👨\u200d👩\u200d👧", 2},
		{"\x1b[1;31mred\x1b[m", 3},
		{"\x1b]0;title\aabc", 3},
		{"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", 4},
		{"a\x1b[", 1},
	}
	for _, test := range tests {
		if got := Width(test.s); got != test.want {
			t.Errorf("Width(%q) = %d, want %d", test.s, got, test.want)
		}
	}
}

func TestLayout(t *testing.T) {
	tests := []struct {
		name     string
		text     string
		pos      int
		cols     int
		rows     string // one a line; those that the terminal wraps end in \
		row, col int
	}{
		{"empty", "", 0, 10, "> ", 0, 2},
		{"end", "abc", 3, 10, "> abc", 0, 5},
		{"middle", "abc", 1, 10, "> abc", 0, 3},
		{"full", "abc", 3, 5, "> abc\\\n", 1, 0},
		{"wrapped", "abcdef", 6, 5, "> abc\\\ndef", 1, 3},
		{"at the wrap", "abcdef", 3, 5, "> abc\\\ndef", 1, 0},
		{"lines", "a\nbc", 4, 10, "> a\n. bc", 1, 4},
		{"end of the first", "a\nbc", 1, 10, "> a\n. bc", 0, 3},
		{"start of the second", "a\nbc", 2, 10, "> a\n. bc", 1, 2},
		{"blank", "\n\n", 2, 10, "> \n. \n. ", 2, 2},
		{"wide", "日本", 3, 10, "> 日本", 0, 4},
		{"wide does not fit", "a日本", 1, 5, "> a日\\\n本", 0, 3},
		{"wide wraps early", "日本", 3, 5, "> 日\n本", 1, 0},
		{"combining", "e\u0301x", 3, 10, "> e\u0301x", 0, 3},
		{"within a cluster", "e\u0301x", 1, 10, "> e\u0301x", 0, 2},
		{"combining with nothing", "\n\u0301", 3, 10, "> \n. \u0301", 1, 2},
		{"tab", "\tx", 1, 10, ">     x", 0, 6},
		{"control", "\x1bx", 1, 10, "> ^[x", 0, 4},
		{"narrow", "abc", 3, 1, "> \\\nab\\\nc", 2, 1},
	}
	for _, test := range tests {
		f := layout("> ", ". ", test.text, test.pos, nil, test.cols)
		var rows []string
		for _, r := range f.rows {
			if r.full {
				r.text += "\\"
			}
			rows = append(rows, r.text)
		}
		if got := strings.Join(rows, "\n"); got != test.rows || f.row != test.row || f.col != test.col {
			t.Errorf("%s: got %d, %d\n%s\nwant %d, %d\n%s", test.name, f.row, f.col, got, test.row, test.col, test.rows)
		}
	}
}

func TestLayoutStyles(t *testing.T) {
	f := layout("\x1b[1m>\x1b[m ", "", "abc\nd", 0, []Style{{1, 2, "31"}, {2, 5, "32"}}, 20)
	want := "\x1b[1m>\x1b[m a\x1b[31mb\x1b[m\x1b[32mc\x1b[m|\x1b[32md\x1b[m"
	if got := f.rows[0].text + "|" + f.rows[1].text; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if f.col != 2 {
		t.Errorf("the prompt is taken to be %d wide", f.col)
	}
}

func TestClusters(t *testing.T) {
	for _, clusters := range [][]string{
		{"a", "b"},
		{"a", "\n", "b"},
		{"e\u0301", "x"},
		{"x", "👨\u200d👩\u200d👧", "y"},
		{"\n", "\u0301"},
		{"\r", "\n"},
		{"日", "本"},
	} {
		text := strings.Join(clusters, "")
		if got := clusterLen(text); got != len(clusters[0]) {
			t.Errorf("first of %q: %d bytes", text, got)
		}
		if got := lastClusterLen(text); got != len(clusters[len(clusters)-1]) {
			t.Errorf("last of %q: %d bytes", text, got)
		}
	}
	if clusterLen("") != 0 || lastClusterLen("") != 0 {
		t.Error("an empty text has no cluster")
	}
}
