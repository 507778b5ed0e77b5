package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An argument of a command is completed by what may stand there: lessons for :lesson, and files whose names
// end as they have to.
func TestCompleteArguments(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"ours.md", "scripts/a.go", "work.go", "notes.txt"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Eval("channel, work := make(chan int), 5"); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		":lesson ch":             "channels",
		":lesson o":              "ours.md off",
		":lesson channels ":      "",
		":lesson w":              "",
		":lesson n":              "",
		":transcript ":           "ours.md scripts" + string(filepath.Separator),
		":save ":                 "scripts" + string(filepath.Separator) + " work.go",
		":load n":                "notes.txt",
		":schedule sc":           "scanner scripts" + string(filepath.Separator),
		":explore scripts/":      filepath.FromSlash("scripts/a.go"),
		":explore work+chan":     "channel chan",
		":explore f(1); chann":   "channel",
		":replay no":             "notes.txt",
		":hint ":                 "answer",
		":inspect chann":         "channel",
		":record file 5 + chann": "channel",
	} {
		var got []string
		for _, c := range s.complete(line, len(line)).Candidates {
			got = append(got, c.Text)
		}
		wants := strings.Fields(want)
		slices.Sort(got)
		slices.Sort(wants)
		if !slices.Equal(got, wants) {
			t.Errorf("%s completes as %q, want %q", line, got, wants)
		}
	}
}
