package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

//go:embed times.txt
var timesList string

// A timing is how long the tests of a package take.
type timing struct {
	name, version string // the import path, and the version of its module
	sleeps        bool   // is what its tests do, most of the time
	gotest, cspsh spent
	reason        string // why it was not measured
}

// spent is what a command has spent, in seconds: those that have passed, and those of processors.
type spent struct{ wall, cpu float64 }

// Bounds of what is to be reached: how many times faster tests are that sleep, and slower those that compute.
const (
	fasterBound = 10
	slowerBound = 15
)

// faster tells how many times as long go test takes.
func (t *timing) faster() float64 { return t.gotest.wall / t.cspsh.wall }

// slower tells how many times as much of the processors cspsh test takes.
func (t *timing) slower() float64 { return t.cspsh.cpu / t.gotest.cpu }

// within reports whether the bound is kept.
func (t *timing) within() bool {
	switch {
	case t.reason != "":
		return false
	case t.sleeps:
		return t.faster() >= fasterBound
	}
	return t.slower() <= slowerBound
}

// entry parses a line of the list: what tests do, the module and the package in it.
func entry(line string) (t timing, mod, pattern string) {
	does, rest, _ := strings.Cut(line, " ")
	mod, pattern, ok := strings.Cut(rest, " ")
	if !ok {
		pattern = "."
	}
	name, version, _ := strings.Cut(mod, "@")
	return timing{name: path.Join(name, pattern), version: version, sleeps: does == "sleeps"}, mod, pattern
}

// time times the packages of the list that are asked for.
func (c *command) time() error {
	for _, line := range lines(timesList) {
		t, mod, pattern := entry(line)
		if !c.only.MatchString(t.name) {
			continue
		}
		s := subject{name: mod}
		if dir, err := c.unpack(&s); err != nil {
			t.reason = err.Error()
		} else {
			c.race(&t, dir, pattern)
		}
		fmt.Fprintf(os.Stderr, "%s %s: go test %s, cspsh test %s %s\n", t.name, t.version, t.gotest, t.cspsh, t.reason)
		c.times = putTiming(c.times, t)
		if err := c.save(); err != nil {
			return err
		}
	}
	return c.save()
}

// race runs the tests of a package with go test and with cspsh test, by turns. Once before that has their
// sources compiled and the files at hand. The best of the rounds counts, for what else the machine does slows
// both, and has tests fail that look at a clock.
func (c *command) race(t *timing, dir, pattern string) {
	commands := [][]string{{"go", "test", "-count=1", pattern}, {c.cspsh, "test", pattern}}
	best := []*spent{&t.gotest, &t.cspsh}
	for round := range c.rounds + 1 {
		for i, args := range commands {
			took, err := spend(dir, args)
			switch b := best[i]; {
			case err != nil:
				t.reason = path.Base(args[0]) + " test: " + err.Error()
			case round == 0:
			case b.wall == 0:
				*b = took
			default:
				b.wall, b.cpu = min(b.wall, took.wall), min(b.cpu, took.cpu)
			}
		}
	}
	if t.gotest.wall > 0 && t.cspsh.wall > 0 {
		t.reason = ""
	}
}

// spend runs a command in a folder, and tells what it and the programs that it runs have spent.
func spend(dir string, args []string) (spent, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil {
		return spent{}, err
	}
	state := cmd.ProcessState
	return spent{took.Seconds(), (state.UserTime() + state.SystemTime()).Seconds()}, nil
}

func (s spent) String() string { return fmt.Sprintf("%.2f s (%.2f of CPU)", s.wall, s.cpu) }

// putTiming puts a timing where the one of its package is, or behind the others.
func putTiming(list []timing, t timing) []timing {
	for i := range list {
		if list[i].name == t.name {
			list[i] = t
			return list
		}
	}
	return append(list, t)
}

// inOrder returns the timings of the packages of the list, in its order.
func inOrder(were []timing) (list []timing) {
	for _, line := range lines(timesList) {
		t, _, _ := entry(line)
		t.reason = "it was not timed yet"
		for _, w := range were {
			if w.name == t.name {
				t = w
			}
		}
		list = append(list, t)
	}
	return list
}

const timesTitle, sleepsTitle, computesTitle = "Times", "Tests that sleep", "Tests that compute"

// timeTables writes the tables of timings.
func timeTables(b *strings.Builder, list []timing) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, `## %s

What `+"`go test -count=1` and `cspsh test`"+` take for a package, start to finish, once its sources were compiled, in seconds: those
that pass and those of processors, the best of some runs by turns. go test links a program, which is a quarter of a second of
CPU and more. This part is measured by

    go run ./repl/internal/compat -of times

`, timesTitle)
	table := func(title, bound, ratio string, sleeps bool, value func(t *timing) float64) {
		var rows strings.Builder
		within, all := 0, 0
		for i := range list {
			t := &list[i]
			if t.sleeps != sleeps {
				continue
			}
			fmt.Fprintf(&rows, "| %s %s |", t.name, t.version)
			if t.reason != "" {
				fmt.Fprintf(&rows, " | | | | %s |\n", notCounted+cell(t.reason))
				continue
			}
			fmt.Fprintf(&rows, " %.2f | %.2f | %.2f | %.2f | %.1f |\n", t.gotest.wall, t.gotest.cpu, t.cspsh.wall, t.cspsh.cpu, value(t))
			all++
			if t.within() {
				within++
			}
		}
		if rows.Len() == 0 {
			return
		}
		fmt.Fprintf(b, "### %s\n\n%s: %d of %d.\n\n", title, bound, within, all)
		fmt.Fprintf(b, "| | go test | CPU | cspsh test | CPU | %s |\n|---|---|---|---|---|---|\n%s\n", ratio, rows.String())
	}
	table(sleepsTitle, fmt.Sprintf("At least %d times faster", fasterBound), "times faster", true, (*timing).faster)
	table(computesTitle, fmt.Sprintf("At most %d times the CPU", slowerBound), "times the CPU", false, (*timing).slower)
}

// timeRow is a row of one of their tables.
var timeRow = regexp.MustCompile(`^\| ([^ |]+) ([^ |]+) \| (?:([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| [\d.]+|\| \| \| \| ` + notCounted + `(.*)) \|$`)

// timings reads what timeTables has written.
func timings(text string) (list []timing) {
	sleeps := false
	_, text, _ = strings.Cut(text, "## "+timesTitle+"\n")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "### ") {
			sleeps = strings.Contains(line, sleepsTitle)
		}
		m := timeRow.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		t := timing{name: m[1], version: m[2], sleeps: sleeps, reason: uncell.Replace(m[7])}
		for i, f := range []*float64{&t.gotest.wall, &t.gotest.cpu, &t.cspsh.wall, &t.cspsh.cpu} {
			*f, _ = strconv.ParseFloat(m[3+i], 64) // digits, or nothing
		}
		list = append(list, t)
	}
	return list
}
