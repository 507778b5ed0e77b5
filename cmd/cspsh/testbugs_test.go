package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// allTestBugs has all of examples/testbugs be looked at, in place of some:
//
//	go test ./cmd/cspsh -run TestTestBugs -testbugs
var allTestBugs = flag.Bool("testbugs", false, "try all packages of examples/testbugs")

// What go test does not find cspsh test -schedules does, and repeats; where the bug is mended it finds
// nothing.
func TestTestBugs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "examples", "testbugs"))); err != nil {
		t.Fatal(err)
	}
	packages, err := filepath.Glob(filepath.Join(dir, "*", "*_bug.go"))
	if err != nil || len(packages) != 10 {
		t.Fatalf("packages %q, %v", packages, err)
	}
	run := func(args ...string) (out string, status int) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "cspsh", append([]string{"test"}, args...)...)
		cmd.Dir = dir
		text, err := cmd.CombinedOutput()
		if err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return string(text), cmd.ProcessState.ExitCode()
	}
	found := regexp.MustCompile(`found by .* in \d+ schedules`)
	replay := regexp.MustCompile(`cspsh test -replay (\S+) `)
	for _, file := range packages {
		name := filepath.Base(filepath.Dir(file))
		if !*allTestBugs && name != "signal" && name != "stats" {
			continue
		}
		pkg := "./" + name
		out, status := run("-schedules", "2000", pkg)
		how := replay.FindStringSubmatch(out)
		if status != 1 || !found.MatchString(out) || how == nil {
			t.Errorf("%s: status %d, want a failure:\n%s", name, status, out)
			continue
		}
		if *allTestBugs {
			t.Logf("%s: %s", name, found.FindString(out))
		}
		if out, status := run("-replay", how[1], pkg); status != 1 || !strings.Contains(out, "--- FAIL: ") {
			t.Errorf("%s: replayed it ends with status %d:\n%s", name, status, out)
		}
		if out, status := run("-schedules", "2000", "-tags", "mended", pkg); status != 0 {
			t.Errorf("%s, mended: status %d:\n%s", name, status, out)
		}
	}
}
