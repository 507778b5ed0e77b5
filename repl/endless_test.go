package repl

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A process that is killed makes its deferred calls as long as they are few. There may be millions of
// them, and each may go on for ever: then it is ended without the others.
func TestKillManyDeferred(t *testing.T) {
	for _, test := range []struct{ name, begin, more string }{
		{"few", "for range 1000 { defer func() { n++ }() }", ""},
		{"many", "for range 200_000 { defer func() { n++ }() }", "200000"},
		{"long", "for range 200_000 { defer func() { n++; for { } }() }", "200000"},
		{"deep", "var f func(int); f = func(i int) { if i == 0 { begun <- true; select { } }; defer func() { n++; for { } }(); f(i-1) }; f(30_000)", "30000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, out := quietShell(t)
			for _, input := range []string{"n, begun := 0, make(chan bool)", "go func() { " + test.begin + "; begun <- true; select { } }(); _ = <-begun", ":kill all", "n"} {
				if err := s.handle(input); err != nil {
					t.Fatalf("%s: %v", input, err)
				}
			}
			made, err := strconv.Atoi(strings.TrimSpace(out.String()))
			limit, _ := strconv.Atoi(test.more)
			if err != nil || made == 0 || limit == 0 && made != 1000 || limit > 0 && made >= limit {
				t.Errorf("%s: made %s", test.begin, out)
			}
		})
	}
}

// quietShell returns a shell whose output is kept.
func quietShell(t *testing.T) (*Shell, *strings.Builder) {
	out := new(strings.Builder)
	s, err := New(Config{Stdout: out, Stderr: out, Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, out
}

// What does not come in time goes on by itself.
func TestWithin(t *testing.T) {
	release := make(chan bool)
	if within(time.Millisecond, func() { <-release }) {
		t.Error("what waits for ever is told to have returned")
	}
	close(release)
	if !within(time.Hour, func() {}) {
		t.Error("what returns at once is told not to have")
	}
}

// A file that does not end is not read.
func TestLoadOfADevice(t *testing.T) {
	s, _ := quietShell(t)
	if err := s.handle(":load " + os.DevNull); err == nil || !strings.HasSuffix(err.Error(), " is no regular file") {
		t.Errorf("got %v", err)
	}
}
