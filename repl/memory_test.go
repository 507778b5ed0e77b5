package repl_test

import (
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
)

func TestMemoryIsWritten(t *testing.T) {
	for _, test := range []struct {
		text string
		want repl.Memory
		ok   bool
	}{
		{"2GiB", 2 << 30, true},
		{"512MiB", 512 << 20, true},
		{"2048KiB", 2 << 20, true},
		{"1073741824", 1 << 30, true},
		{"0", 0, true},
		{"2", 0, false}, // bytes: surely something else was meant
		{"2G", 0, false},
		{"-1GiB", 0, false},
		{"99999999999TiB", 0, false},
		{"", 0, false},
	} {
		var m repl.Memory
		if err := m.Set(test.text); (err == nil) != test.ok || m != test.want {
			t.Errorf("%q: %d, %v", test.text, m, err)
		}
	}
	for _, text := range []string{"0", "512MiB", "3GiB"} {
		var m repl.Memory
		if err := m.Set(text); err != nil || m.String() != text {
			t.Errorf("%s reads as %s, %v", text, m.String(), err)
		}
	}
}

// The limit of a session is changed at its prompt; values stay.
func TestMemoryOfTheSession(t *testing.T) {
	got := served(t, repl.Config{}, "x := 1\n:set memory 1GiB\nlen(make([]byte, 1<<31))\n:set memory 0\nx + len(make([]byte, 1<<31))")
	if !strings.Contains(got, "out of memory") || !strings.Contains(strings.Join(strings.Fields(got), " "), "the limit is 1 GiB") || !strings.HasSuffix(strings.TrimRight(got, "\n> "), "2147483649") {
		t.Errorf("got\n%s", got)
	}
}

// Processes that start others without end are killed once they take the memory, with whoever waits, and the session goes on.
func TestMemoryOfProcesses(t *testing.T) {
	got := served(t, repl.Config{Memory: 256 << 20}, "func bomb() { go bomb(); go bomb() }\ngo bomb()\nselect {}\n1 + 1")
	if flat := strings.Join(strings.Fields(got), " "); !strings.Contains(flat, "processes, which are killed, and the limit is 256 MiB") {
		t.Errorf("got\n%s", got)
	}
	if !strings.HasSuffix(strings.TrimRight(got, "\n> "), "2") {
		t.Errorf("the session ends with\n%s", got)
	}
}
