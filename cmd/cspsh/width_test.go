//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// lockers are two who wait for each other's locks.
const lockers = `
	var left, right sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() { left.Lock(); right.Lock() })
	wg.Go(func() { right.Lock(); left.Lock() })
	wg.Wait()
}
`

// What is told of schedules, and of what has ended a program, fits the terminal that it is told on, and no word of it
// is broken.
func TestFitsTheTerminal(t *testing.T) {
	const columns = 80
	dir := t.TempDir()
	write := func(name, text string) {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const file = "a_file_with_a_long_name.go"
	write(file, "package main\n\nimport \"sync\"\n\nfunc main() {"+lockers)
	write("locked/a_test.go", "package a\n\nimport (\n\t\"sync\"\n\t\"testing\"\n)\n\nfunc TestLocks(t *testing.T) {"+lockers)
	write("waits.go", "package main\n\nfunc main() {\n\ta_result_that_nobody_sends := make(chan int)\n\t<-a_result_that_nobody_sends\n}\n")
	write("go.mod", "module example.com/a\n\ngo 1.26\n")
	for _, args := range [][]string{
		{"explore", "-race=false", "-record", "kept.schedule", file},
		{"replay", "kept.schedule"},
		{"test", "-schedules", "100", "./locked"},
		{"waits.go"},
	} {
		cmd := exec.Command("cspsh", args...)
		cmd.Dir = dir
		terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: columns})
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		io.Copy(&text, terminal) // ends with an error when the program has ended
		terminal.Close()
		cmd.Wait()
		out := strings.ReplaceAll(text.String(), "\r", "\n") // what overwrites a line is one of its own
		if !strings.Contains(out, "parked") {
			t.Errorf("%s:\n%s", args, out)
		}
		for line := range strings.Lines(out) {
			if n := len(strings.TrimSuffix(line, "\n")); n > columns {
				t.Errorf("%s: a line of %d:\n%s", args, n, line)
			}
		}
		for word := range strings.FieldsSeq(out) {
			if strings.Contains(word, file[:6]) && !strings.Contains(word, file) {
				t.Errorf("%s: %q is half a word, in\n%s", args, word, out)
			}
		}
	}
}
