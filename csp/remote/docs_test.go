package remote_test

import (
	"os"
	"strings"
	"testing"
)

// What docs/remote.md shows is in the examples, which are run.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/remote.md")
	if err != nil {
		t.Fatal(err)
	}
	var code string
	for _, name := range []string{"example_test.go", "nats/example_test.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code += plain(string(source))
	}
	blocks := 0
	for i, part := range strings.Split(string(text), "```") {
		if kind, body, _ := strings.Cut(part, "\n"); i%2 == 1 && kind != "sh" {
			blocks++
			if !strings.Contains(code, plain(body)) {
				t.Errorf("no example has this:\n%s", body)
			}
		}
	}
	if blocks < 6 {
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
