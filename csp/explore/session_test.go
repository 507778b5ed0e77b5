package explore

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// What was typed is in the file of a schedule, between the decisions that were made before and after it.
func TestSessionFile(t *testing.T) {
	number := Choice{Kind: csp.DecideNumber, Options: 6, Chosen: 3}
	want := &Schedule{
		Program: "session", Decisions: []Choice{number, number, number},
		Session: &Session{
			Columns: 80, Number: 4,
			Before: []Input{{Name: "input 1", Text: "x := 3\n"}, {Name: "a.go", Text: "rand.Intn(6)\n"}, {Name: "input 4", Text: "_", At: 1}},
			Typed:  []Input{{Text: ":ps\n", At: 1}, {Text: "\"\\n\x00\"", At: 1}, {Text: "x\ny", At: 3}},
		},
	}
	var b bytes.Buffer
	if _, err := want.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	got, err := Read(strings.NewReader(b.String()))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, error %v, of\n%s", got.Session, err, &b)
	}
	for _, test := range []struct{ from, to, why string }{
		{"session 80 4", "session 80", "line 5: a session has a width and a number of inputs"},
		{"session 80 4", "session 80 4 5", "line 5: a session has a width"},
		{"session 80 4", "session -1 4", "line 5: a session has a width"},
		{"session 80 4\n", "", `line 5: "before" is of a session, and this is none`},
		{`before "input 1"`, `before`, `line 6: an input is as in "typed \"f()\"", before "typed" with a name in front`},
		{`before "input 4"`, "typed \"\"\nbefore \"input 4\"", `line 10: an input is as in`},
		{`typed ":ps\n"`, `typed :ps`, `line 10: this is quoted, as in "x", not ":ps"`},
	} {
		changed := strings.Replace(b.String(), test.from, test.to, 1)
		if _, err := Read(strings.NewReader(changed)); err == nil || !strings.Contains(err.Error(), test.why) {
			t.Errorf("%q for %q: error %v, want %s", test.to, test.from, err, test.why)
		}
	}
}
