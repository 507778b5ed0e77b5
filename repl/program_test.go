package repl

import (
	"bytes"
	"go/build"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestPrograms runs the programs in testdata/programs and testdata/timed and compares
// what they print with the comment at their end that begins with "// Output:". A line
// there that begins with a Go release and a colon is for that one.
func TestPrograms(t *testing.T) {
	for _, file := range append(programs(t, "programs"), programs(t, "timed")...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true, Script: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.RunFile(file); err != nil {
				out.WriteString(s.Report(err))
			}
			got, want := trimmed(out.String()), expected(t, file)
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// TestProgramsCompiled holds the expected output against a Go toolchain. The programs in
// testdata/timed print something else where the machine is busy.
func TestProgramsCompiled(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("needs the go command")
	}
	for _, file := range programs(t, "programs") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			got, err := exec.Command(goTool, "run", file).CombinedOutput()
			if err != nil {
				t.Fatalf("go run: %v\n%s", err, got)
			}
			if want := expected(t, file); trimmed(string(got)) != want {
				t.Errorf("compiled, it prints:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// programs returns the programs in a directory that are for the Go release in use.
func programs(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/" + dir + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	return slices.DeleteFunc(files, func(file string) bool {
		match, err := build.Default.MatchFile(filepath.Split(file))
		if err != nil {
			t.Fatal(err)
		}
		return !match
	})
}

// trimmed drops the blanks at the ends of lines, which a comment cannot hold.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func expected(t *testing.T, file string) string {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, comment, ok := strings.Cut(string(src), "\n// Output:\n")
	if !ok {
		t.Fatalf("%s has no comment with its output", file)
	}
	var out strings.Builder
	for line := range strings.Lines(comment) {
		line = strings.TrimPrefix(strings.TrimPrefix(line, "//"), " ")
		if release, rest, ok := strings.Cut(line, ": "); ok && version.IsValid(release) {
			if release != version.Lang(runtime.Version()) {
				continue
			}
			line = rest
		}
		out.WriteString(line)
	}
	return out.String()
}
