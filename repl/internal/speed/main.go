// Speed measures how fast interpreted programs are, and prints a table of processor times
// and ratios. Run it in the module with
//
//	go run ./repl/internal/speed
//
// Each program of testdata is run by cspsh, by plain yaegi, by CPython where there is a
// python3, and compiled, by turns, each time in a process of its own. The shortest time
// of the rounds counts: user and system time, without the start. All must give one result.
//
// With -channels, the programs are those of testdata/channels, which communicate: by cspsh, and
// compiled, with goroutines. With -race it is cspsh with and without looking for races, also by programs with channels.
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

//go:embed testdata/*.go testdata/*.py testdata/channels/*.go
var programs embed.FS

//go:embed measure.go cpu_unix.go cpu_other.go
var harness embed.FS

var names = []string{
	"fib", "loop", "sieve", "matrix", "quicksort", "tree", "strings", "maps", "closures", "interfaces", "structs", "compiled",
}

var channelNames = []string{"pingpong", "primes", "spawn", "select", "workers"}

// channelDir is where their programs are, below testdata.
const channelDir = "channels/"

// The executors, in the order in which they take their turns.
const (
	machine = iota
	yaegi
	python
	compiled
	executors
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("speed", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rounds := flags.Int("rounds", 3, "how often each program is run by each executor")
	only := flags.String("only", "", "run only the program of this name")
	channels := flags.Bool("channels", false, "run the programs that communicate")
	races := flags.Bool("race", false, "compare cspsh with itself when it looks for races")
	profile := flags.String("profile", "", "write a profile of the program of -only, run by cspsh, to this file")
	child := flags.String("child", "", "run a program in this process (for the command itself)")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "speed:", err)
		return 1
	}
	if *profile != "" || *child != "" {
		if err := runHere(*child, *only, *profile, stdout); err != nil {
			return fail(err)
		}
		return 0
	}
	if *races {
		if err := compareRaces(stdout, *only, *rounds); err != nil {
			return fail(err)
		}
		return 0
	}
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(dir)
	list, below := names, ""
	if *channels {
		list, below = channelNames, channelDir
	}
	var rows []row
	for _, name := range list {
		if *only != "" && name != *only {
			continue
		}
		r, err := compare(dir, below+name, *rounds)
		if err != nil {
			return fail(fmt.Errorf("%s: %w", name, err))
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return fail(fmt.Errorf("no program %q: there are %s", *only, strings.Join(list, ", ")))
	}
	print(stdout, rows)
	return 0
}

// A row has the shortest times of a program, zero where there is none.
type row struct {
	name  string
	times [executors]time.Duration
}

func compare(dir, name string, rounds int) (row, error) {
	r := row{name: path.Base(name)}
	commands, err := prepare(dir, name)
	if err != nil {
		return r, err
	}
	result := ""
	for range rounds {
		for e, command := range commands {
			if command == nil {
				continue
			}
			cmd := exec.Command(command[0], command[1:]...)
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if err != nil {
				return r, fmt.Errorf("%s: %w", command[0], err)
			}
			text, got, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
			seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				return r, fmt.Errorf("%s: %w", command[0], err)
			}
			if got = strings.TrimSpace(got); result == "" {
				result = got
			} else if got != result {
				return r, fmt.Errorf("%s gives %q in place of %q", command[0], got, result)
			}
			took := time.Duration(seconds * float64(time.Second))
			if r.times[e] == 0 || took < r.times[e] {
				r.times[e] = took
			}
		}
	}
	return r, nil
}

// prepare compiles a program, and returns how each executor runs it: the command prints the
// seconds that the work took, and what it gave.
func prepare(dir, name string) (commands [executors][]string, err error) {
	self, err := os.Executable()
	if err != nil {
		return commands, err
	}
	commands[machine] = []string{self, "-child", "cspsh", "-only", name}
	communicates := strings.HasPrefix(name, channelDir)
	if !communicates {
		commands[yaegi] = []string{self, "-child", "yaegi", "-only", name}
	}

	dir = filepath.Join(dir, path.Base(name))
	if err := os.Mkdir(dir, 0o755); err != nil {
		return commands, err
	}
	write := func(file string, text []byte) {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, file), text, 0o644))
	}
	src, err := programs.ReadFile("testdata/" + name + ".go")
	if err != nil {
		return commands, err
	}
	write("program.go", src)
	write("main.go", []byte(compiledMain))
	write("go.mod", []byte("module speed\n\ngo 1.26\n"))
	files, readErr := harness.ReadDir(".")
	if err = errors.Join(err, readErr); err != nil {
		return commands, err
	}
	for _, f := range files {
		text, readErr := harness.ReadFile(f.Name())
		err = errors.Join(err, readErr)
		write(f.Name(), text)
	}
	if !communicates {
		py, readErr := programs.ReadFile(path.Join("testdata", name+".py"))
		err = errors.Join(err, readErr)
		write("program.py", append(py, pythonMain...))
	}
	if err != nil {
		return commands, err
	}
	build := exec.Command("go", "build", "-o", "program.exe", ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		return commands, fmt.Errorf("go build: %w\n%s", err, out)
	}
	commands[compiled] = []string{filepath.Join(dir, "program.exe")}
	if python3, err := exec.LookPath("python3"); err == nil && !communicates {
		commands[python] = []string{python3, filepath.Join(dir, "program.py")}
	}
	return commands, nil
}

const compiledMain = `package main

import "fmt"

func main() {
	result := work()
	took := measure(func(rounds int) {
		for range rounds {
			work()
		}
	})
	fmt.Println(took.Seconds())
	fmt.Println(result)
}
`

const pythonMain = `

import time

result = work()
start = time.process_time()
work()
print(time.process_time() - start)
print(result)
`

// print writes the table: times in milliseconds, ratios that are the better the larger, but for
// the last, and their geometric means.
func print(w io.Writer, rows []row) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "program\tcspsh\tyaegi\tCPython\tGo\tyaegi/cspsh\tCPython/cspsh\tcspsh/Go\t")
	ms := func(d time.Duration) string {
		if d == 0 {
			return "-"
		}
		return milliseconds(d)
	}
	pairs := [][2]int{{yaegi, machine}, {python, machine}, {machine, compiled}}
	sums, counts := make([]float64, len(pairs)), make([]int, len(pairs))
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t", r.name)
		for _, d := range r.times {
			fmt.Fprintf(table, "%s\t", ms(d))
		}
		for i, p := range pairs {
			a, b := r.times[p[0]], r.times[p[1]]
			if a == 0 || b == 0 {
				fmt.Fprint(table, "-\t")
				continue
			}
			ratio := float64(a) / float64(b)
			sums[i] += math.Log(ratio)
			counts[i]++
			fmt.Fprintf(table, "%.1f\t", ratio)
		}
		fmt.Fprintln(table)
	}
	fmt.Fprint(table, "geometric mean\t\t\t\t\t")
	for i, n := range counts {
		if n == 0 {
			fmt.Fprint(table, "-\t")
			continue
		}
		fmt.Fprintf(table, "%.1f\t", math.Exp(sums[i]/float64(n)))
	}
	fmt.Fprintln(table)
	table.Flush()
}
