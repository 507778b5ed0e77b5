package repl

import (
	"strings"
	"testing"
)

// Nothing is recorded but while an input is drawn, however that ends.
func TestRecordingEnds(t *testing.T) {
	var out strings.Builder
	s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	attached := 0
	for _, input := range []string{"1", ":seq 1", ":seq 1 +", ":seq <-make(chan int)", ":timeline panic(1)", ":seq", ":waits", ":events x"} {
		s.evalOrCommand(input)
		attached += len(s.record.recorders)
	}
	if attached > 0 {
		t.Errorf("recorders are left: %d", attached)
	}
	if run := s.record.last; run == nil || run.Failure != "panic: 1" {
		t.Errorf("what was drawn last is %+v", run)
	}
	events := s.record.last.Total
	s.evalOrCommand("c := make(chan int); go func() { c <- 1 }(); <-c")
	s.evalOrCommand(":seq")
	if s.record.last.Total != events {
		t.Error("what was drawn has grown")
	}
}

// What happens while a pause or a trace is on is drawn as well.
func TestDrawnWhileTraced(t *testing.T) {
	var out strings.Builder
	s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, input := range []string{":trace on", "c := make(chan int)", ":seq go func() { c <- 7 }(); <-c", ":trace off"} {
		if err := s.evalOrCommand(input); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"puts 7 on c", "c: 7"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}

// What has gone wrong is told where it did.
func TestDrawnFaults(t *testing.T) {
	var out strings.Builder
	s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true, Races: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for input, want := range map[string]string{
		"n := 0; for range 2 { go func() { n++ }() }; time.Sleep(time.Second)": "reads n, which #",
		"go func() {}(); panic(1)": "✗ panics",
		"c := make(chan int); go func() { c <- 1 }(); time.Sleep(time.Hour); fmt.Println(0)": "● waits to put on c\n1h0m0s",
	} {
		out.Reset()
		s.evalOrCommand(":seq " + input)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %q is not in\n%s", input, want, &out)
		}
	}
}

// A value that comes from outside is given by nobody who ends, or panics, after it.
func TestDrawnOutside(t *testing.T) {
	var out strings.Builder
	s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.evalOrCommand(":seq <-time.After(time.Second)")
	if got := out.String(); !strings.Contains(got, "outside") || strings.Contains(got, "panics") {
		t.Errorf("got\n%s", got)
	}
}
