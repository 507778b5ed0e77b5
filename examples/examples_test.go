// Package examples_test runs every example interpreted by cspsh, on both clocks, and
// compiled, and compares what it prints with the comment that ends its source.
package examples_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"

	// What cspsh is made of, so that a change there makes go test run the
	// examples again, rather than take a result from its cache.
	_ "github.com/cspsh/cspsh/repl"
)

// real runs the examples that sleep also on the clock that the user has, under
// cspsh and compiled. Their output then depends on how busy the machine is.
var real = flag.Bool("real", false, "run examples that sleep in real time, too")

// An example is a directory below this one with a main.go.
type example struct {
	name string // its path

	// sleeps tells that the program's output depends on how long it sleeps: it
	// imports package time. Without -real it runs in virtual time only.
	sleeps bool

	// want is what it prints. It is in the comment that ends its source, which
	// begins with "Output:", or with "Unordered output:" where the lines may come
	// in any order.
	want      string
	unordered bool

	ending
}

// An ending is how an example ends: its exit status, and a part of what standard
// error says.
type ending struct {
	status int
	stderr string
}

// endings has the examples that do not end well.
var endings = map[string]ending{
	"blocking":             {2, "put on #"},
	"advanced/no_ball":     {2, "deadlock"},
	"advanced/show_stacks": {2, "panic: show me the stacks"},
}

// overNetwork has the example whose server answers in real time, whatever the clock.
const overNetwork = "http"

// list returns the examples.
func list(t *testing.T) (all []example) {
	t.Helper()
	for _, pattern := range []string{"*/main.go", "*/*/main.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name := filepath.ToSlash(filepath.Dir(file))
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ex := example{name: name, ending: endings[name]}
			code, want, ok := strings.Cut(string(src), "\n// Output:\n")
			if !ok {
				code, want, ok = strings.Cut(string(src), "\n// Unordered output:\n")
				ex.unordered = true
			}
			if !ok {
				t.Fatalf("%s does not say what it prints", name)
			}
			ex.sleeps = strings.Contains(code, "\t\"time\"\n") && name != overNetwork
			var out strings.Builder
			for line := range strings.Lines(want) {
				out.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
			}
			ex.want = ex.comparable(out.String())
			all = append(all, ex)
		}
	}
	return all
}

// TestIndex holds that the index tells of every example, and of no other.
func TestIndex(t *testing.T) {
	index, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, ex := range list(t) {
		want = append(want, ex.name+"/main.go")
	}
	for _, link := range regexp.MustCompile(`\]\(([^)]*/main\.go)\)`).FindAllSubmatch(index, -1) {
		got = append(got, string(link[1]))
	}
	slices.Sort(want)
	slices.Sort(got)
	got = slices.Compact(got)
	if !slices.Equal(got, want) {
		t.Errorf("the index lists\n%v\nbut there are\n%v", got, want)
	}
	for name := range endings {
		if !slices.Contains(want, name+"/main.go") {
			t.Errorf("there is no example %s", name)
		}
	}
}

func TestExamples(t *testing.T) {
	examples := list(t)
	bin := build(t, examples)
	cspsh, compiled := filepath.Join(bin, "cspsh"), filepath.Join(bin, "compiled")
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			t.Parallel()
			if ex.status != 0 {
				ex.run(t, filepath.Join(bin, filepath.Base(ex.name)))
			} else {
				ex.run(t, compiled, ex.name, strconv.FormatBool(ex.sleeps))
			}
			if ex.name != overNetwork {
				ex.run(t, cspsh, "-virtual", ex.name)
			}
			if !ex.sleeps || *real {
				ex.run(t, cspsh, ex.name)
			}
			if ex.sleeps && *real {
				ex.run(t, compiled, ex.name, "false")
			}
		})
	}
}

// run runs a command and compares its output with what ex says.
func (ex example) run(t *testing.T, command ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // in case it hangs
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
	if got := ex.comparable(stdout.String()); got != ex.want {
		t.Errorf("%s prints\n%s\nwant\n%s", command, got, ex.want)
	}
	if !strings.Contains(stderr.String(), ex.stderr) {
		t.Errorf("%s: standard error is\n%s\nwant it to contain %q", command, &stderr, ex.stderr)
	}
}

// comparable drops the blanks at the ends of lines, which a comment cannot hold, and
// sorts the lines if their order is free.
func (ex example) comparable(output string) string {
	lines := strings.Split(strings.TrimSuffix(output, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	if ex.unordered {
		slices.Sort(lines)
	}
	return strings.Join(lines, "\n") + "\n"
}

// compiledMain is the program that has all the examples in it, each as a package
// whose main is called Main, since to link each on its own takes long. Its arguments
// are the name of an example and whether to run it in the virtual time of
// testing/synctest. It leaves by a system call, since the goroutines that an example
// leaves behind are no failure, and since the testing package would add to the output.
var compiledMain = template.Must(template.New("").Parse(`package main

import (
	"os"
	"syscall"
	"testing"
	"testing/synctest"
{{range $i, $name := .}}
	e{{$i}} "github.com/cspsh/cspsh/examples/compiled/{{$name}}"
{{- end}}
)

var examples = map[string]func(){
{{- range $i, $name := .}}
	"{{$name}}": e{{$i}}.Main,
{{- end}}
}

func main() {
	run := examples[os.Args[1]]
	if os.Args[2] == "false" {
		run()
		return
	}
	os.Args = []string{os.Args[0], "-test.run=^Test$"}
	testing.Main(
		func(string, string) (bool, error) { return true, nil },
		[]testing.InternalTest{{"{{"}}Name: "Test", F: func(t *testing.T) {
			synctest.Test(t, func(*testing.T) {
				run()
				syscall.Exit(0)
			})
		}{{"}}"}}, nil, nil)
}
`))

// build builds cspsh and the program with all examples, whose source is in an overlay
// only, and returns the directory with the binaries. An example that does not end well
// is built on its own: with so much else in a program, Go does not see a deadlock.
func build(t *testing.T, examples []example) (dir string) {
	t.Helper()
	if _, err := os.ReadDir("../cmd/cspsh"); err != nil { // go test's cache takes note
		t.Fatal(err)
	}
	dir = t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	add := func(path, text string) {
		path, err := filepath.Abs(filepath.Join("compiled", path))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, fmt.Sprint(len(overlay.Replace), ".go"))
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[path] = file
	}
	var names []string
	packages := []string{"../cmd/cspsh", "./compiled"}
	for _, ex := range examples {
		if ex.status != 0 {
			packages = append(packages, "./"+ex.name)
			continue
		}
		src, err := os.ReadFile(filepath.Join(ex.name, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(src), "\npackage main\n", "\npackage example\n", 1)
		add(ex.name+"/main.go", strings.Replace(text, "\nfunc main() {", "\nfunc Main() {", 1))
		names = append(names, ex.name)
	}
	var main strings.Builder
	if err := compiledMain.Execute(&main, names); err != nil {
		t.Fatal(err)
	}
	add("main.go", main.String())

	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayFile, text, 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-overlay", overlayFile, "-o", dir + string(filepath.Separator)}
	cmd := exec.CommandContext(t.Context(), "go", append(args, packages...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return dir
}
