package repl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
)

// Commands of a restricted session run code under the same restriction, and have no files, neither to read nor to
// write.
func TestRestrictedCommands(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside.go")
	if err := os.WriteFile(outside, []byte("fmt.Println(\"from outside\")\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "box"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	cfg := repl.Config{Virtual: true, Restrict: "box"}
	const refused = "commands of a restricted session have no files"
	for input, want := range map[string]string{
		`:explore _, err := os.ReadFile("outside.go"); panic(err)`:              "panic: open outside.go: no such file",
		`:explore _, err := os.ReadFile("` + outside + `"); panic(err)`:         "it is outside of",
		`:explore exec.Command("true").Run()`:                                   "package os/exec is not allowed here",
		`:schedule _, err := os.Stat("../outside.go"); panic(err)` + "\n1\n1\n": "it is outside of",
		`:explore outside.go`:    refused,
		`:schedule outside.go`:   refused,
		`:record schedule 1 + 1`: refused,
		`:replay schedule`:       refused,
		`f, _ := flow.New(flow.Graph{Procs: map[string]flow.Proc{"words": {Step: flow.Lift(strings.Fields)}}})` + "\n:flow f draw f.svg": refused,
		`:lesson outside.md`:                  refused,
		`:transcript outside.md`:              "it is refused here",
		"//go:embed outside.go\nvar s string": "outside.go is not allowed here",
	} {
		if out := pipedTo(t, cfg, input+"\n"); !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("%s: %s, want %s", input, out, want)
		}
	}
	if files, err := filepath.Glob("*"); err != nil || len(files) != 2 {
		t.Errorf("there are %q, %v", files, err)
	}
	if err := os.WriteFile("box/inside.txt", []byte("inside"), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir("box")
	cfg.Restrict = "."
	if out := pipedTo(t, cfg, "//go:embed inside.txt\nvar s string\ns\n"); out != "\"inside\"\n" {
		t.Errorf("a file of the folder: %s", out)
	}
}
