package machine

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/randgo"
)

var (
	randomCount = flag.Int("random.n", 20, "how many random programs to compare with compiled Go")
	randomSeed  = flag.Uint64("random.seed", 1, "seed of the first random program")
	randomKeep  = flag.String("random.keep", "", "directory to write the programs to that differ")
)

// TestRandom runs random programs without goroutines, and compares what they print with what
// they print compiled. A long run:
//
//	go test ./repl/internal/machine -run TestRandom -random.n 2000 -random.keep /tmp -timeout 0
func TestRandom(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	const batch = 100 // programs in one build
	if *randomCount <= batch {
		for i, want := range compiledRandom(t, *randomSeed, *randomCount) {
			seed := *randomSeed + uint64(i)
			t.Run(fmt.Sprint(seed), func(t *testing.T) { compareRandom(t, seed, want) })
		}
		return
	}
	// Each batch has a process of its own: the methods that types can get are not without end.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < *randomCount; n += batch {
		args := []string{
			"-test.run=^TestRandom$", "-test.timeout=0", "-random.keep=" + *randomKeep,
			fmt.Sprint("-random.n=", min(batch, *randomCount-n)), fmt.Sprint("-random.seed=", *randomSeed+uint64(n)),
		}
		if out, err := exec.Command(self, args...).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

func compareRandom(t *testing.T, seed uint64, want string) {
	src := randgo.Sequential(seed, suffix(seed)) + "\nfunc main() { run" + suffix(seed) + "() }\n"
	h := newTestHost()
	if seed%2 == 0 {
		h = watching(t)
	}
	got, raised := h.run(t, src)
	if raised != nil {
		got += fmt.Sprintf("panic: %v\n", raised)
	}
	if got == want {
		return
	}
	if *randomKeep != "" {
		if err := os.WriteFile(filepath.Join(*randomKeep, fmt.Sprintf("p%d.go", seed)), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Error(firstDifference(got, want))
}

// compiledRandom compiles the programs of n seeds and returns what each prints.
func compiledRandom(t *testing.T, first uint64, n int) []string {
	const mark = "\x00next\x00"
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var calls strings.Builder
	for i := range n {
		seed := first + uint64(i)
		write(fmt.Sprintf("p%d.go", seed), randgo.Sequential(seed, suffix(seed)))
		fmt.Fprintf(&calls, "\trun%s()\n\tfmt.Print(%q)\n", suffix(seed), mark)
	}
	write("main.go", "package main\n\nimport \"fmt\"\n\nfunc main() {\n"+calls.String()+"}\n")
	write("go.mod", "module random\n\ngo 1.26\n")
	build := exec.Command("go", "build", "-o", "random.exe", "-gcflags=-N", ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	out, err := exec.Command(filepath.Join(dir, "random.exe")).CombinedOutput()
	if err != nil {
		t.Fatalf("compiled: %v\n%s", err, out[max(0, len(out)-2000):])
	}
	return strings.Split(string(out), mark)[:n]
}

// suffix makes the names of a program its own.
func suffix(seed uint64) string { return fmt.Sprintf("_%d", seed) }
