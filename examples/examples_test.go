// Package examples_test runs every example twice, interpreted by cspsh and
// compiled, and compares what it prints with the comment that ends its source.
package examples_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	// What cspsh is made of, so that a change there makes go test run the
	// examples again, rather than take a result from its cache.
	_ "github.com/cspsh/cspsh/repl"
)

// An example is a directory beside this file.
type example struct {
	name string

	// sleeps tells that the program's output depends on how long it sleeps.
	// Such a program runs in virtual time only.
	sleeps bool

	// status is the exit status, and stderr a part of what standard error says.
	status int
	stderr string
}

var examples = []example{
	{name: "blocking", status: 2, stderr: "put on #"},
	{name: "boring"},
	{name: "boring_multiplexing", sleeps: true},
	{name: "boring_service"},
	{name: "buffered"},
	{name: "closed"},
	{name: "daisy_chain"},
	{name: "fan_in_select", sleeps: true},
	{name: "fan_in_select_go", sleeps: true},
	{name: "go_block"},
	{name: "http"},
	{name: "pingpong", sleeps: true},
	{name: "pingpong_go", sleeps: true},
	{name: "select", sleeps: true},
	{name: "timeout_for_whole_conversation_using_select", sleeps: true},
	{name: "timeout_using_select", sleeps: true},
}

// bubble makes a test of a compiled example, in which main runs unchanged but in
// the virtual time of testing/synctest. It leaves by a system call, since the
// goroutines that main leaves behind are no failure, and since the testing
// package would add to the output.
const bubble = `package main

import (
	"syscall"
	"testing"
	"testing/synctest"
)

func Test(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		main()
		syscall.Exit(0)
	})
}
`

func TestTable(t *testing.T) {
	dirs, err := filepath.Glob("*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, ex := range examples {
		names = append(names, filepath.Join(ex.name, "main.go"))
	}
	if !slices.Equal(dirs, names) {
		t.Errorf("the table lists\n%v\nbut there are\n%v", names, dirs)
	}
}

func TestExamples(t *testing.T) {
	bin := build(t)
	cspsh := filepath.Join(bin, "cspsh")
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			t.Parallel()
			want := output(t, ex.name)
			compiled := filepath.Join(bin, ex.name)
			if ex.sleeps {
				ex.run(t, want, compiled+".test")
			} else {
				ex.run(t, want, compiled)
				ex.run(t, want, cspsh, ex.name)
			}
			if ex.name != "http" { // a server answers in real time
				ex.run(t, want, cspsh, "-virtual", ex.name)
			}
		})
	}
}

// run runs a command and compares its output with want.
func (ex example) run(t *testing.T, want string, command ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // in case it hangs
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	command[0] = filepath.Base(command[0])
	if got := cmd.ProcessState.ExitCode(); got != ex.status {
		t.Errorf("%s: exit status %d, want %d; standard error:\n%s", command, got, ex.status, &stderr)
	}
	if got := stdout.String(); got != want {
		t.Errorf("%s prints\n%s\nwant\n%s", command, got, want)
	}
	if !strings.Contains(stderr.String(), ex.stderr) {
		t.Errorf("%s: standard error is\n%s\nwant it to contain %q", command, &stderr, ex.stderr)
	}
}

// output returns what the source of an example says that it prints: the comment
// after "Output:" at its end.
func output(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(name, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, comment, ok := strings.Cut(string(src), "\n// Output:\n")
	if !ok {
		t.Fatalf("%s does not say what it prints", name)
	}
	var out strings.Builder
	for line := range strings.Lines(comment) {
		out.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
	}
	return out.String()
}

// build builds cspsh and the examples and returns the directory with the
// binaries: NAME for one that runs in real time, NAME.test for one that sleeps.
func build(t *testing.T) (dir string) {
	t.Helper()
	if _, err := os.ReadDir("../cmd/cspsh"); err != nil { // go test's cache takes note
		t.Fatal(err)
	}
	dir = t.TempDir()
	source := filepath.Join(dir, "bubble.go")
	if err := os.WriteFile(source, []byte(bubble), 0o666); err != nil {
		t.Fatal(err)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	onClock, inBubble := []string{"../cmd/cspsh"}, []string(nil)
	for _, ex := range examples {
		if !ex.sleeps {
			onClock = append(onClock, "./"+ex.name)
			continue
		}
		inBubble = append(inBubble, "./"+ex.name)
		at, err := filepath.Abs(filepath.Join(ex.name, "bubble_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		overlay.Replace[at] = source
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayFile, text, 0o666); err != nil {
		t.Fatal(err)
	}
	to := dir + string(filepath.Separator)
	goTool(t, append([]string{"build", "-o", to}, onClock...))
	goTool(t, append([]string{"test", "-c", "-vet=off", "-overlay", overlayFile, "-o", to}, inBubble...))
	return dir
}

func goTool(t *testing.T, args []string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
