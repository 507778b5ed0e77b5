package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// repeatAll is for a run of some minutes:
//
//	go test ./cmd/cspsh -run TestSeedRepeats -repeat
var repeatAll = flag.Bool("repeat", false, "run all examples and kernels twice with a seed, not a sample")

// outcome runs cspsh and returns all that is to be seen of it.
func outcome(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "cspsh", args...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\nstderr:\n%s\nstatus %d\n", &stdout, &stderr, cmd.ProcessState.ExitCode())
}

// program writes a program into a file and returns its path.
func program(t *testing.T, src string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestSeedRepeats runs programs twice with a seed in virtual time. The outcome is the
// same, byte for byte.
func TestSeedRepeats(t *testing.T) {
	repeats := func(name string, args ...string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := slices.Concat([]string{"-leaks", "-virtual"}, args)
			if first, second := outcome(t, args...), outcome(t, args...); first != second {
				t.Errorf("--- first\n%s\n--- second\n%s", first, second)
			} else if strings.HasSuffix(first, "status 1\n") {
				t.Errorf("did not run: %s", first)
			}
		})
	}
	file := program(t, chance)
	repeats("chance", file)
	repeats("chance_seed", "-seed", "5", file)

	for _, pattern := range []string{"*/main.go", "*/*/main.go"} {
		files, err := filepath.Glob(filepath.Join("../../examples", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range files {
			// What comes over the network comes when it comes.
			dir := filepath.Dir(file)
			if name := filepath.Base(dir); name != "http" && (*repeatAll || i%6 == 0 && name != "daisy_chain") {
				repeats(name, "-seed", "5", dir)
			}
		}
	}
	t.Run("goker", func(t *testing.T) {
		dir, kernels := gokerKernels(t)
		for _, k := range kernels {
			// One takes very long, and one computes with addresses.
			all := *repeatAll && k.name != "Kubernetes58107" && k.name != "Cockroach3710"
			if all || k.name == "Etcd7492" || k.name == "Kubernetes6632" {
				repeats(k.name, "-seed", "5", dir, k.name)
			}
		}
	})
}

// chance is a program that leaves to chance what it can.
const chance = `package main

import (
	"fmt"
	"maps"
	"math/rand"
	randv2 "math/rand/v2"
	"sync"
	"time"
)

type point struct{ x, y int }

func main() {
	fmt.Println(rand.Int(), rand.Perm(9), randv2.Int(), randv2.N(time.Hour))
	numbers, channels, points := map[int]bool{}, map[chan int]int{}, map[*point]any{}
	for i := range 50 {
		numbers[i] = true
		channels[make(chan int)] = i
		points[&point{i % 3, i}] = i
	}
	for n := range numbers {
		fmt.Print(n, " ")
	}
	for n := range maps.Keys(numbers) {
		fmt.Print(n, " ")
	}
	for _, n := range channels {
		fmt.Print(n, " ")
	}
	for p := range points {
		fmt.Print(p.y, " ")
	}
	fmt.Println(time.Now())

	var wg sync.WaitGroup
	a, b := make(chan int, 50), make(chan int, 50)
	for i := range 50 {
		wg.Go(func() {
			time.Sleep(time.Duration(rand.Intn(3)) * time.Second)
			select {
			case a <- i:
			case b <- i:
			}
		})
	}
	go func() {
		wg.Wait()
		close(a)
		close(b)
	}()
	for a != nil || b != nil {
		select {
		case v, ok := <-a:
			if !ok {
				a = nil
				continue
			}
			fmt.Print("a", v, " ")
		case v, ok := <-b:
			if !ok {
				b = nil
				continue
			}
			fmt.Print("b", v, " ")
		}
	}
	fmt.Println()
	never := make(chan int)
	go func() { <-never }()
}
`

// TestSeedsDiffer runs a program in which any order of the processes may be seen. Without a seed
// they run first in, first out; seeds give it other orders.
func TestSeedsDiffer(t *testing.T) {
	file := program(t, `package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() { fmt.Print(i) })
	}
	wg.Wait()
	fmt.Println()
}
`)
	for _, clock := range []string{"-virtual", "-virtual=false"} {
		const inOrder = "012345\n"
		if got := outcome(t, clock, file); !strings.HasPrefix(got, inOrder) {
			t.Errorf("%s, no seed: %s", clock, got)
		}
		orders := map[string]bool{}
		for seed := 1; seed <= 8; seed++ {
			orders[outcome(t, clock, "-seed", fmt.Sprint(seed), file)] = true
		}
		if len(orders) < 6 {
			t.Errorf("%s: %d orders with 8 seeds", clock, len(orders))
		}
	}
}
