package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// gokerSeeds is for the run of all kernels:
//
//	go test ./cmd/cspsh -run 'TestGoker$' -goker 100 -timeout 0
var gokerSeeds = flag.Int("goker", 0, "try all kernels of goker, with up to so many seeds each, and write a table")

// A kernel is a program of Go's own tests that leaks goroutines, and what Go's test
// expects the goroutineleak profile to tell of it.
type kernel struct {
	name  string
	leaks []*regexp.Regexp // all of them must be found, in one run or several
	flaky []*regexp.Regexp // any may be
}

// gokerKernels reads the table of the Go runtime's own test, from the list called
// gokerTestCases.
func gokerKernels(t *testing.T) (dir string, list []kernel) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("needs the go command")
	}
	src := filepath.Join(strings.TrimSpace(string(root)), "src", "runtime")
	dir = filepath.Join(src, "testdata", "testgoroutineleakprofile", "goker")
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(src, "goroutineleakprofile_test.go"), nil, 0)
	if err != nil {
		t.Skipf("no kernels in this Go: %v", err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 1 {
			return true
		}
		if id, ok := a.Lhs[0].(*ast.Ident); !ok || id.Name != "gokerTestCases" {
			return true
		}
		for _, e := range a.Rhs[0].(*ast.CompositeLit).Elts {
			call := e.(*ast.CallExpr)
			var texts []string
			for _, arg := range call.Args {
				text, err := strconv.Unquote(arg.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, text)
			}
			k := kernel{name: texts[0]}
			for _, text := range texts[1:] {
				re := regexp.MustCompile(text)
				if call.Fun.(*ast.Ident).Name == "makeTest" {
					k.leaks = append(k.leaks, re)
				} else {
					k.flaky = append(k.flaky, re)
				}
			}
			list = append(list, k)
		}
		return false
	})
	if len(list) == 0 {
		t.Skip("no kernels in this Go")
	}
	return dir, list
}

// leaksIn returns the leaked goroutines of a profile, as function and wait reason.
func leaksIn(profile string) []string {
	var leaks []string
	for stack := range strings.SplitSeq(profile, "\n\n") {
		lines := strings.Split(strings.TrimSpace(stack), "\n")
		_, reason, ok := strings.Cut(lines[0], "[")
		i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "created by ") })
		if !ok || !strings.Contains(reason, "(leaked)") || i < 2 {
			continue
		}
		reason = strings.Replace(strings.TrimSuffix(reason, ":"), " (leaked)", "", 1)
		leaks = append(leaks, strings.TrimPrefix(lines[i-2], "main.")+" ["+reason)
	}
	return leaks
}

// run runs a kernel with a seed, and returns what leaked and what else there is to say.
// A run that takes longer than patience has not found anything.
func (k *kernel) run(t *testing.T, dir string, seed int) (leaks []string, trouble string) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "cspsh", "-leaks", "-virtual", "-seed", strconv.Itoa(seed), dir, k.name)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	leaks = leaksIn(out.String())
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ""
	case err == nil && len(leaks) > 0:
		return leaks, "leaks, but exit status 0"
	case err == nil:
		return nil, errs.String()
	case errors.As(err, &exit) && exit.ExitCode() == 2 && strings.HasPrefix(errs.String(), "leak"):
		return leaks, ""
	}
	return leaks, err.Error() + "\n" + errs.String()
}

// TestGoker runs kernels of goker, known bugs of Go programs, and looks for their leaks.
// No other process may be reported: each leak has to match one of the expected ones.
func TestGoker(t *testing.T) {
	dir, kernels := gokerKernels(t)
	sample := []string{"Cockroach584", "Etcd7492", "Grpc1424", "Kubernetes6632", "Moby30408", "Serving2137"}
	seeds := 40
	if *gokerSeeds > 0 {
		seeds = *gokerSeeds
	}
	results := make([]int, len(kernels)) // seeds until what is expected was found, or 0
	t.Run("kernels", func(t *testing.T) {
		for i, k := range kernels {
			if *gokerSeeds > 0 || slices.Contains(sample, k.name) {
				t.Run(k.name, func(t *testing.T) {
					t.Parallel()
					results[i] = k.find(t, dir, seeds)
				})
			}
		}
	})
	if *gokerSeeds == 0 {
		return
	}
	found := 0
	for i, k := range kernels {
		if results[i] > 0 {
			found++
			fmt.Printf("| %s | %d |\n", k.name, results[i])
		} else {
			fmt.Printf("| %s | not found |\n", k.name)
		}
	}
	fmt.Printf("found %d of %d\n", found, len(kernels))
}

// patience is how long a kernel is tried.
const patience = 10 * time.Minute

// find returns how many seeds it takes to find the leaks of a kernel, and 0 when it
// takes more than are given, or too long.
func (k *kernel) find(t *testing.T, dir string, seeds int) int {
	begin := time.Now()
	missing := slices.Clone(k.leaks)
	seen := false
	for seed := 1; seed <= seeds && time.Since(begin) < patience; seed++ {
		leaks, trouble := k.run(t, dir, seed)
		if trouble != "" {
			t.Errorf("seed %d: %s", seed, trouble)
			return 0
		}
		for _, leak := range leaks {
			matches := func(re *regexp.Regexp) bool { return re.MatchString(leak) }
			missing = slices.DeleteFunc(missing, matches)
			if slices.ContainsFunc(k.leaks, matches) || slices.ContainsFunc(k.flaky, matches) {
				seen = true
			} else {
				t.Errorf("seed %d: reported, but no leak: %s", seed, leak)
			}
		}
		if seen && len(missing) == 0 {
			return seed
		}
	}
	t.Errorf("not found: %v", missing)
	return 0
}
