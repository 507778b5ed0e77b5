package term

import (
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
