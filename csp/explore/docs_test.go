package explore

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// What docs/explore_go.md shows is in the examples, which are run.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/explore_go.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := plain(string(source))
	blocks := 0
	for i, part := range strings.Split(string(text), "```") {
		if i%2 == 0 {
			continue
		}
		blocks++
		kind, body, _ := strings.Cut(part, "\n")
		if !strings.Contains(code, strings.TrimSpace(plain(body))) {
			t.Errorf("no example has this %s:\n%s", kind, body)
		}
	}
	if blocks < 10 {
		t.Errorf("only %d blocks", blocks)
	}
	// Every field of the JSON is described.
	full := &Result{Version: 1, Program: "p", Seed: 1, Shrinking: 1, Classes: 1, Cut: 1, RanOn: 1, Outputs: []*Output{{}},
		Failure: &Failure{Status: 1}, FoundBy: "f", Sentence: "s", Schedule: new(Schedule),
		Steps: []Step{{Name: "n", At: "a", Why: "w", Decision: 1, Turning: true}}}
	data, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var m any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	var check func(v any)
	check = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, v := range v {
				if !strings.Contains(string(text), "`"+key+"`") {
					t.Errorf("the field %s is not described", key)
				}
				check(v)
			}
		case []any:
			for _, v := range v {
				check(v)
			}
		}
	}
	check(m)
}

// plain is a text without comment marks and with spaces made alike.
func plain(s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "//")
		line = strings.TrimPrefix(strings.TrimSpace(line), "|")
		b.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}
