package repl

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// raceLines are the lines of a program that have a comment "race", with the name of a variable if that has one.
func raceLines(t *testing.T, file string) map[int]string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[int]string{}
	for i, line := range strings.Split(string(src), "\n") {
		if _, name, ok := strings.Cut(line, "// race"); ok {
			lines[i+1] = strings.TrimPrefix(name, ": ")
		}
	}
	return lines
}

func racePrograms(t *testing.T) []string {
	files, err := filepath.Glob("testdata/races/*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	return files
}

// runRaces runs a program with a seed, and returns its outcome.
func runRaces(t *testing.T, file string, seed uint64) (o Outcome) {
	t.Helper()
	var out bytes.Buffer
	type exited struct{ code int }
	func() {
		defer func() {
			if r := recover(); r != nil {
				if _, ok := r.(exited); !ok {
					panic(r)
				}
			}
		}()
		if _, err := RunJSON(Config{Virtual: true, Seed: seed, Races: true, Exit: func(code int) { panic(exited{code}) }}, file, &out); err != nil {
			t.Fatal(err)
		}
	}()
	if err := json.NewDecoder(&out).Decode(&o); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestRaces runs programs under some schedules: races are found in the lines that are marked, by the names
// of their variables, and in no others; where none is marked, all goes well.
func TestRaces(t *testing.T) {
	const seeds = 8
	for _, file := range racePrograms(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".go"), func(t *testing.T) {
			want, got := raceLines(t, file), map[int]string{}
			for seed := range uint64(seeds) {
				o := runRaces(t, file, seed)
				if len(want) == 0 && o.Status != "ok" {
					t.Fatalf("seed %d: %s: %s", seed, o.Status, o.Error)
				}
				for _, r := range o.Races {
					line := 0
					for _, a := range []RaceAccess{r.First, r.Second} {
						line, _ = strconv.Atoi(strings.Split(a.Site, ":")[1])
						got[line] = a.Site
					}
					if name := want[line]; name != "" && name != r.Variable {
						t.Errorf("seed %d: the race of %s and %s is on %q, want %q", seed, r.First.Site, r.Second.Site, r.Variable, name)
					}
				}
			}
			compareLines(t, got, want)
		})
	}
}

func compareLines(t *testing.T, got, want map[int]string) {
	t.Helper()
	g, w := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))
	if !slices.Equal(g, w) {
		t.Errorf("races in lines %v, want %v", g, w)
	}
}

// goAccess is one of the accesses in a report of Go's race detector, with the calls that led there.
var goAccess = regexp.MustCompile(`(?m)^(Read|Write|Previous read|Previous write) at .*\n(  .*\n)+`)

// TestRacesAsGo holds the marks in the programs against Go's own race detector.
func TestRacesAsGo(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs with -race")
	}
	dir := t.TempDir()
	for _, file := range racePrograms(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".go")
		want := raceLines(t, file)
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(src), "\n") {
			if strings.Contains(line, "atomic.") {
				delete(want, i+1) // Go does not tell who has called sync/atomic
			}
		}
		binary := filepath.Join(dir, name)
		if out, err := exec.Command("go", "build", "-race", "-o", binary, file).CombinedOutput(); err != nil {
			t.Skipf("go build -race: %v\n%s", err, out)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, place := map[int]string{}, regexp.MustCompile("/"+name+`\.go:(\d+)`)
			for range 4 {
				out, _ := exec.Command(binary).CombinedOutput()
				for _, report := range strings.Split(string(out), "WARNING: DATA RACE")[1:] {
					for _, access := range goAccess.FindAllString(report, -1) {
						if m := place.FindStringSubmatch(access); m != nil {
							line, _ := strconv.Atoi(m[1])
							got[line] = access
						}
					}
				}
			}
			compareLines(t, got, want)
		})
	}
}
