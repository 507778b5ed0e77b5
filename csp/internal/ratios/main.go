// Ratios measures package csp against native goroutines and channels and prints a table of
// ratios. Run it in the module with
//
//	go run ./csp/internal/ratios
//
// Each benchmark of the package has a sub-benchmark csp and one go. They are run in turns, each in
// a process of its own; the table shows the medians of the rounds. The machine should be quiet.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// A goal is what a ratio csp/go of some measure is to be at most.
type goal struct {
	benchmark string
	unit      string  // as the benchmark prints it, or peak-KB
	ratio     float64 // 0 when there is none
	benchtime string
}

var goals = []goal{
	{"PingPong", "ns/op", 0.4, "1s"},
	{"ProducerConsumer", "ns/op", 0.42, "1s"},
	{"Buffered100", "ns/op", 0.48, "1s"},
	{"Spawn", "ns/op", 0.4, "1s"},
	{"SpawnTake", "ns/op", 0, "1s"},
	{"Alts10", "ns/op", 0.4, "1s"},
	{"Sieve", "ns/op", 0.32, "1s"},
	{"DaisyChain", "ns/op", 0.88, "10x"},
	{"DaisyChain", "peak-KB", 1.15, "1x"},
	{"Sleepers", "over-µs", 0.7, "10x"},
	{"CPUPipeline", "ns/op", 1.1, "1s"},
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("ratios", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rounds := flags.Int("rounds", 5, "how often each benchmark is run")
	only := flags.String("bench", "", "run only the benchmark of this name")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	dir, err := os.MkdirTemp("", "ratios")
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "csp.test")
	build := exec.Command("go", "test", "-c", "-o", binary, "github.com/cspsh/cspsh/csp")
	build.Stderr = stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(stderr, "build:", err)
		return 1
	}

	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "benchmark\tunit\tcsp\tgo\tratio\tgoal\t\t")
	measured := make(map[string]map[string][]float64) // by benchmark, side and time, then by unit
	for _, g := range goals {
		if *only != "" && g.benchmark != *only {
			continue
		}
		csp, native := g.benchmark+"/csp", g.benchmark+"/go"
		keyCSP, keyNative := csp+g.benchtime, native+g.benchtime
		if measured[keyCSP] == nil {
			measured[keyCSP], measured[keyNative] = make(map[string][]float64), make(map[string][]float64)
			for range *rounds {
				for _, side := range []string{csp, native} {
					if err := measure(binary, side, g.benchtime, measured[side+g.benchtime]); err != nil {
						fmt.Fprintf(stderr, "%s: %v\n", side, err)
						return 1
					}
				}
			}
		}
		a, b := median(measured[keyCSP][g.unit]), median(measured[keyNative][g.unit])
		limit, verdict := fmt.Sprintf("%.2f", g.ratio), "ok"
		switch {
		case a == 0 || b == 0:
			verdict = "not known here"
		case g.ratio == 0:
			limit, verdict = "", ""
		case a/b > g.ratio:
			verdict = "missed"
		}
		fmt.Fprintf(table, "%s\t%s\t%.4g\t%.4g\t%.2f\t%s\t%s\t\n", g.benchmark, g.unit, a, b, a/b, limit, verdict)
	}
	table.Flush()
	return 0
}

// measure runs one sub-benchmark and adds what it reports to units.
func measure(binary, name, benchtime string, units map[string][]float64) error {
	bench, side, _ := strings.Cut(name, "/")
	cmd := exec.Command(binary, "-test.run=^$", "-test.bench=^Benchmark"+bench+"$/^"+side+"$", "-test.benchtime="+benchtime)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		for i := 2; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return err
			}
			units[fields[i+1]] = append(units[fields[i+1]], v)
		}
	}
	if peak := peakMemory(cmd.ProcessState); peak > 0 {
		units["peak-KB"] = append(units["peak-KB"], peak)
	}
	return lines.Err()
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}
