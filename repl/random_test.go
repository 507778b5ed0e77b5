package repl

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/repl/internal/randgo"
)

var (
	randomCount = flag.Int("random.n", 20, "how many random programs to compare with compiled Go")
	randomSeed  = flag.Uint64("random.seed", 1, "seed of the first random program")
	randomKeep  = flag.String("random.keep", "", "directory to write the programs to that differ")
)

// TestRandomPrograms runs random programs in the shell and compiled, and compares
// what they print. A long run, of other programs:
//
//	go test ./repl -run TestRandomPrograms -random.n 1000 -random.seed 100000 -random.keep /tmp -timeout 30m
func TestRandomPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("needs the go command")
	}
	const batch = 200 // programs in one build
	for n := 0; n < *randomCount; n += batch {
		first := *randomSeed + uint64(n)
		compareRandom(t, goTool, first, min(batch, *randomCount-n))
	}
}

func compareRandom(t *testing.T, goTool string, first uint64, n int) {
	want := runCompiled(t, goTool, first, n)
	for i, want := range want {
		seed := first + uint64(i)
		src := randgo.Program(seed, suffix(seed)) + fmt.Sprintf("\nfunc main() { run%s() }\n", suffix(seed))
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			got := runShell(t, fmt.Sprintf("p%d.go", seed), src, 0)
			if got == want {
				return
			}
			if *randomKeep != "" {
				if err := os.WriteFile(filepath.Join(*randomKeep, fmt.Sprintf("p%d.go", seed)), []byte(src), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			t.Errorf("%s", firstDifference(got, want))
		})
	}
}

func suffix(seed uint64) string { return fmt.Sprintf("_%d", seed) }

// runCompiled compiles the programs of n seeds into one and returns what each prints.
func runCompiled(t *testing.T, goTool string, first uint64, n int) []string {
	const mark = "\x00next\x00"
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var main strings.Builder
	main.WriteString("package main\n\nimport \"fmt\"\n\nfunc main() {\n")
	for i := range n {
		seed := first + uint64(i)
		write(fmt.Sprintf("p%d.go", seed), randgo.Program(seed, suffix(seed)))
		fmt.Fprintf(&main, "\trun%s()\n\tfmt.Print(%q)\n", suffix(seed), mark)
	}
	main.WriteString("}\n")
	write("main.go", main.String())
	write("go.mod", "module random\n\ngo 1.26\n")
	build := exec.Command(goTool, "build", "-o", "random", "-gcflags=-N", ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	out, err := exec.Command(filepath.Join(dir, "random")).CombinedOutput()
	if err != nil {
		t.Fatalf("compiled: %v\n%s", err, out[max(0, len(out)-2000):])
	}
	parts := strings.Split(string(out), mark)
	return parts[:n]
}

// runShell runs a program in a shell and returns what it prints, reports included.
func runShell(t *testing.T, name, src string, seed uint64) string {
	var out bytes.Buffer
	s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true, Seed: seed, Script: true, Exit: func(int) { panic("exit") }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stop := time.AfterFunc(10*time.Minute, s.Interrupt)
	defer stop.Stop()
	if err := s.runScript(textScript(name, src)); err != nil {
		out.WriteString(s.Report(err))
	}
	return out.String()
}

// TestRandomProgramsRepeat runs random programs twice with a seed.
func TestRandomProgramsRepeat(t *testing.T) {
	for seed := range uint64(4) {
		src := randgo.Program(seed, "") + "\nfunc main() { run() }\n"
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			first := runShell(t, "p.go", src, seed+1)
			if second := runShell(t, "p.go", src, seed+1); first != second {
				t.Errorf("%s", firstDifference(second, first))
			}
		})
	}
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(end)", "(end)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			rest := strings.Join(g[min(i+1, len(g)):min(i+4, len(g))], "\n")
			return fmt.Sprintf("line %d\ngot  %s\nwant %s\nthen %s", i+1, a, b, rest)
		}
	}
	return "no difference"
}
