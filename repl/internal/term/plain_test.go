package term

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	var out strings.Builder
	e := NewPlain(strings.NewReader("a\r\n\n"+long+"\nlast"), &out, false)
	for _, want := range []string{"a", "", long, "last"} {
		if got, err := e.ReadLine("> "); got != want || err != nil {
			t.Errorf("got %.20q, %v, want %.20q", got, err, want)
		}
	}
	for range 2 {
		if got, err := e.ReadLine("> "); got != "" || err != io.EOF {
			t.Errorf("at the end: %q, %v", got, err)
		}
	}
	io.WriteString(e.Output(), "out")
	if got := out.String(); got != "out" {
		t.Errorf("wrote %q", got)
	}
	if e.Interactive() {
		t.Error("interactive")
	}
}

func TestPlainPrompt(t *testing.T) {
	var out strings.Builder
	e := NewPlain(strings.NewReader("a\nb\n"), &out, true)
	e.ReadLine("> ")
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if got, err := e.ReadLine("> "); got != "" || err != io.EOF {
		t.Errorf("after Close: %q, %v", got, err)
	}
	if got := out.String(); got != "> " {
		t.Errorf("wrote %q", got)
	}
}

// A program reads on where the line that started it has ended.
func TestPlainInput(t *testing.T) {
	e := NewPlain(strings.NewReader("run\n1 2\nnext\n"), io.Discard, false)
	e.ReadLine("")
	var a, b int
	if _, err := fmt.Fscanln(e.Input(), &a, &b); err != nil || a != 1 || b != 2 {
		t.Errorf("got %d, %d, %v", a, b, err)
	}
	if got, err := e.ReadLine(""); got != "next" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
