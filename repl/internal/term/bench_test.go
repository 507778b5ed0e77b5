package term

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func BenchmarkLayout(b *testing.B) {
	text := strings.Repeat("\tfor i := range 10 { fmt.Println(i) } // a comment\n", 200)
	for b.Loop() {
		layout(">>> ", "... ", text, len(text), nil, 80)
	}
}

func BenchmarkDrawKey(b *testing.B) {
	s := &screen{out: io.Discard, cols: 80, rows: 24}
	s.begin(view{prompt: ">>> "})
	text := "for i := range 10 { fmt.Println(i) }"
	i := 0
	for b.Loop() {
		i++
		s.set(view{prompt: ">>> ", text: text[:i%len(text)], pos: i % len(text)})
	}
}

func BenchmarkWriter(b *testing.B) {
	s := &screen{out: io.Discard, cols: 80, rows: 24}
	w := &Writer{s: s}
	s.begin(view{prompt: ">>> ", text: "some text", pos: 9})
	for b.Loop() {
		fmt.Fprintln(w, "a line of output")
	}
}
