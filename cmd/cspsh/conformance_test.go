package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/build"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	conformAll   = flag.Bool("conformance", false, "run all of the Go distribution's test programs, not a sample")
	conformWrite = flag.Bool("conformance-write", false, "with -conformance, write the list of expected failures anew, with the reasons that are known")
)

// conformanceList has the programs that are expected to fail, each with its reason:
// "path: reason". A reason that begins with "slow" or "flaky" keeps a program from
// being run, or its success from being noted.
const conformanceList = "testdata/conformance.txt"

// conformanceDirs are the directories of GOROOT/test whose programs are run, and every
// how many-th of their programs is in the sample.
var conformanceDirs = []struct {
	name  string
	every int
}{{".", 8}, {"chan", 2}, {"typeparam", 8}, {"ken", 4}, {"interface", 2}, {"fixedbugs", 40}}

// TestConformance runs the Go distribution's own test programs: those that the
// distribution runs and compares with what they are to print.
func TestConformance(t *testing.T) {
	root := filepath.Join(goroot(t), "test")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the Go distribution here has no test directory")
	}
	expected := readFailures(t)
	failures := map[string]string{}
	for _, dir := range conformanceDirs {
		programs := runPrograms(t, root, dir.name)
		var failed sync.Map
		t.Run(path.Join("dir", dir.name), func(t *testing.T) {
			for i, name := range programs {
				if !*conformAll && i%dir.every != 0 {
					continue
				}
				reason, known := expected[name]
				if strings.HasPrefix(reason, "slow") {
					failed.Store(name, reason)
					continue
				}
				t.Run(path.Base(name), func(t *testing.T) {
					t.Parallel()
					switch problem := runProgram(root, name); {
					case problem != "" && known:
						failed.Store(name, reason)
					case problem != "":
						failed.Store(name, "unknown: "+problem)
						if !*conformWrite {
							t.Error(problem)
						}
					case known && !strings.HasPrefix(reason, "flaky"):
						if !*conformWrite {
							t.Errorf("passes; take it out of %s", conformanceList)
						}
					}
				})
			}
		})
		n := 0
		failed.Range(func(name, reason any) bool {
			failures[name.(string)] = reason.(string)
			n++
			return true
		})
		if *conformAll {
			t.Logf("%-10s %d of %d programs, %.1f %%", dir.name, len(programs)-n, len(programs), 100*float64(len(programs)-n)/float64(len(programs)))
		}
	}
	if *conformAll && *conformWrite {
		writeFailures(t, failures)
	}
}

func goroot(t *testing.T) string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("there is no Go toolchain here")
	}
	return strings.TrimSpace(string(out))
}

// runPrograms lists the programs in a directory that are to be run as they are.
func runPrograms(t *testing.T, root, dir string) []string {
	files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := bytes.Cut(text, []byte("\n"))
		if string(bytes.TrimSpace(first)) == "// run" && isForHere(file) {
			out = append(out, path.Join(dir, filepath.Base(file)))
		}
	}
	return out
}

// isForHere reports whether gc builds a file for this machine.
func isForHere(file string) bool {
	ok, err := build.Default.MatchFile(filepath.Split(file))
	return ok && err == nil
}

// conformanceTime is how long a program may take: more than any does on a slow machine.
const conformanceTime = 10 * time.Minute

// runProgram runs a program and returns what is wrong with what it did, or "".
func runProgram(root, name string) string {
	self, err := os.Executable()
	if err != nil {
		return err.Error()
	}
	ctx, cancel := context.WithTimeout(context.Background(), conformanceTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, filepath.FromSlash(name))
	cmd.Args[0] = "cspsh"
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOMAXPROCS=2")
	out, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return fmt.Sprintf("does not end in %v", conformanceTime)
	case err != nil:
		return fmt.Sprintf("%v: %s", err, firstLine(out))
	}
	want, err := os.ReadFile(filepath.Join(root, strings.TrimSuffix(filepath.FromSlash(name), ".go")+".out"))
	if err != nil && !os.IsNotExist(err) {
		return err.Error()
	}
	if !bytes.Equal(out, want) {
		return "prints something else: " + firstLine(out)
	}
	return ""
}

func firstLine(out []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}

func readFailures(t *testing.T) map[string]string {
	f, err := os.Open(conformanceList)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list := map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("%s: no reason in %q", conformanceList, line)
		}
		list[name] = reason
	}
	return list
}

func writeFailures(t *testing.T, list map[string]string) {
	var b strings.Builder
	fmt.Fprintf(&b, "# Programs of the Go distribution's test directory (%s) that cspsh is not expected\n# to run as gc does, and why.\n", runtime.Version())
	for _, name := range slices.Sorted(maps.Keys(list)) {
		fmt.Fprintf(&b, "%s: %s\n", name, list[name])
	}
	if err := os.WriteFile(conformanceList, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}
