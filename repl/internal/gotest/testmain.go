package gotest

import (
	"bytes"
	"go/token"
	"text/template"
)

// Main returns the source of the main package that runs the tests of a package. What it needs
// besides package testing it is linked to: see Symbols.
func Main(fset *token.FileSet, p *Package) (string, error) {
	fns, err := p.find(fset)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = mainText.Execute(&b, struct {
		*functions
		Package                   *Package
		Test, XTest               string
		HasTest, HasXTest         bool
		ImportsTest, ImportsXTest bool
	}{
		fns, p, testName, xtestName,
		fns.uses[testName], fns.uses[xtestName], true, len(p.XTest) > 0,
	})
	return b.String(), err
}

// The interface that deps satisfies is one of package testing's own; a release may add to it.
var mainText = template.Must(template.New("").Parse(`package main

import (
	"io"
	"os"
	"reflect"
	"runtime/pprof"
	"testing"
	"time"
	_ "unsafe" // for linkname

{{if not .Package.None}}
	{{if not .HasTest}}_{{else}}{{.Test}}{{end}} {{printf "%q" .Package.Path}}
{{- end}}
{{- if .ImportsXTest}}
	{{if not .HasXTest}}_{{else}}{{.XTest}}{{end}} {{printf "%q" (print .Package.Path "_test")}}
{{- end}}
)

var tests = []testing.InternalTest{
{{- range .Tests}}
	{ {{printf "%q" .Name}}, {{if $.Package.Leaks}}leakless({{.Package}}.{{.Name}}){{else}}{{.Package}}.{{.Name}}{{end}} },
{{- end}}
}

var benchmarks = []testing.InternalBenchmark{
{{- range .Benchmarks}}
	{ {{printf "%q" .Name}}, {{.Package}}.{{.Name}} },
{{- end}}
}

var fuzzTargets = []testing.InternalFuzzTarget{
{{- range .Fuzz}}
	{ {{printf "%q" .Name}}, {{.Package}}.{{.Name}} },
{{- end}}
}

var examples = []testing.InternalExample{
{{- range .Examples}}
	{ {{printf "%q" .Name}}, {{.Package}}.{{.Name}}, {{printf "%q" .Output}}, {{.Unordered}} },
{{- end}}
}

func main() {
	m := testing.MainStart(deps{}, tests, benchmarks, fuzzTargets, examples)
{{- with .Main}}
	{{.Package}}.{{.Name}}(m)
	os.Exit(int(reflect.ValueOf(m).Elem().FieldByName("exitCode").Int()))
{{- else}}
	if code := m.Run(); code != 0 {
		os.Exit(code)
	}
{{- end}}
}

{{if .Package.Leaks}}
//go:linkname process cspsh.process
func process() int

//go:linkname leaks cspsh.leaks
func leaks(since int) string

// leakless has a test fail that leaves processes behind.
func leakless(f func(t *testing.T)) func(t *testing.T) {
	return func(t *testing.T) {
		since := process()
		t.Cleanup(func() {
			if text := leaks(since); text != "" {
				t.Error(text)
			}
		})
		f(t)
	}
}
{{end}}
type entry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

//go:linkname matchString cspsh.matchString
func matchString(pat, str string) (bool, error)

//go:linkname readCorpus cspsh.readCorpus
func readCorpus(dir string, types []reflect.Type) ([]entry, error)

//go:linkname checkCorpus cspsh.checkCorpus
func checkCorpus(values []any, types []reflect.Type) error

//go:linkname fuzzing cspsh.fuzzing
func fuzzing() error

//go:linkname exits cspsh.exits
func exits(panics bool)

//go:linkname coverage cspsh.coverage
func coverage() (mode string, write func(profile string) (string, error), share func() float64)

type deps struct{}

func (deps) ImportPath() string                          { return {{printf "%q" .Package.Path}} }
func (deps) ModulePath() string                          { return {{printf "%q" .Package.Module}} }
func (deps) MatchString(pat, str string) (bool, error)   { return matchString(pat, str) }
func (deps) SetPanicOnExit0(panics bool)                 { exits(panics) }
func (deps) StartCPUProfile(w io.Writer) error           { return pprof.StartCPUProfile(w) }
func (deps) StopCPUProfile()                             { pprof.StopCPUProfile() }
func (deps) StartTestLog(io.Writer)                      {}
func (deps) StopTestLog() error                          { return nil }
func (deps) WriteProfileTo(name string, w io.Writer, debug int) error {
	return pprof.Lookup(name).WriteTo(w, debug)
}
func (deps) CoordinateFuzzing(time.Duration, int64, time.Duration, int64, int, []entry, []reflect.Type, string, string) error {
	return fuzzing()
}
func (deps) RunFuzzWorker(func(entry) error) error { return fuzzing() }
func (deps) ReadCorpus(dir string, types []reflect.Type) ([]entry, error) {
	return readCorpus(dir, types)
}
func (deps) CheckCorpus(values []any, types []reflect.Type) error { return checkCorpus(values, types) }
func (deps) ResetCoverage()                              {}
func (deps) SnapshotCoverage()                           {}
func (deps) InitRuntimeCoverage() (string, func(string, string) (string, error), func() float64) {
	mode, write, share := coverage()
	return mode, func(profile, _ string) (string, error) {
		told, err := write(profile)
		if err == nil {
			_, err = io.WriteString(os.Stdout, told)
		}
		return "writing the coverage", err
	}, share
}
`))
