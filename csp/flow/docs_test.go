package flow

import (
	"os"
	"strings"
	"testing"
)

// What docs/flow.md shows is in the example, which is run compiled and by cspsh.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/flow.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("../../examples/flow/main.go")
	if err != nil {
		t.Fatal(err)
	}
	code, blocks := plain(string(source)), 0
	for i, part := range strings.Split(string(text), "```") {
		if i%2 == 0 {
			continue
		}
		blocks++
		kind, body, _ := strings.Cut(part, "\n")
		if kind == "console" {
			var command string
			command, body, _ = strings.Cut(body, "\n")
			if command != "$ cspsh -virtual examples/flow" {
				t.Errorf("nobody runs %s", command)
			}
		}
		if !strings.Contains(code, plain(body)) {
			t.Errorf("the example has no such %s:\n%s", kind, body)
		}
	}
	if blocks < 5 {
		t.Errorf("only %d blocks", blocks)
	}
}

// plain is a text without comment marks, and with spaces made alike.
func plain(s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "// ")
		b.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}
