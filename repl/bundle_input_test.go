package repl

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
)

// outputOf is what the default schedule of a program prints.
func outputOf(t *testing.T, p *Program) string {
	t.Helper()
	r, _, err := explore.RunOnce(p.Program, 0, explore.Options{})
	if err != nil || r.Failure != nil || len(r.Outputs) != 1 {
		t.Fatalf("error %v, result %v", err, r)
	}
	return r.Outputs[0].Text
}

// A standard input that is a pipe, or what somebody types, is sent with a program that reads it.
func TestBundleInput(t *testing.T) {
	pipe := func(text string) *os.File {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		io.WriteString(w, text)
		w.Close()
		return r
	}
	for _, test := range []struct {
		statements string
		stdin      io.Reader
		want       string
	}{
		{`var n int; fmt.Scan(&n); fmt.Println(n)`, pipe("42\n"), "42\n"},
		{`var n int; fmt.Scan(&n); fmt.Println(n)`, strings.NewReader("43\n"), "43\n"},
		{`s := bufio.NewScanner(os.Stdin); s.Scan(); fmt.Println(s.Text())`, pipe("44\n"), "44\n"},
	} {
		p, err := NewProgram(Config{Stdin: test.stdin}, scriptOfStatements(t, test.statements))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		data, err := p.Bundle()
		if err != nil {
			t.Fatal(err)
		}
		sent, err := Unbundle(Config{}, data)
		if err != nil {
			t.Fatal(err)
		}
		defer sent.Close()
		for _, p := range []*Program{p, sent} {
			if got := outputOf(t, p); got != test.want {
				t.Errorf("%s prints %q, want %q", test.statements, got, test.want)
			}
		}
	}
}

// Nobody waits for the end of a pipe of which nothing is read.
func TestBundleUnreadInput(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	p, err := NewProgram(Config{Stdin: r}, scriptOfStatements(t, `fmt.Println("none")`))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Bundle(); err != nil {
		t.Error(err)
	}
}

// endlessInput is a standard input without an end.
type endlessInput struct{}

func (endlessInput) Read(b []byte) (int, error) { return len(b), nil }

// A standard input that is too long to be kept is told, and is not read to an end that it may not have.
func TestLongInput(t *testing.T) {
	p, err := NewProgram(Config{Stdin: endlessInput{}}, scriptOfStatements(t, `b := make([]byte, 1); fmt.Scanln(&b); fmt.Println(b)`))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	r, err := explore.Search(p.Program, explore.Options{Schedules: 3})
	if err != nil || r.Failure == nil || r.Failure.Kind != explore.Outside || !strings.HasPrefix(r.Failure.Text, "the standard input is longer than 64 MiB") {
		t.Errorf("error %v, found %v", err, r)
	}
	if _, err := p.Bundle(); err != errLongInput {
		t.Errorf("sent: error %v", err)
	}
}
