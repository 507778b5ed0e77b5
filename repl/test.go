package repl

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"math/bits"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/gotest"
	"github.com/cspsh/cspsh/repl/internal/module"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// testVariable is the variable of the environment that makes the program that one of the tests of a
// package: it holds a TestConfig. The program's children have it, too, so that a test may start
// itself anew.
const testVariable = "CSPSH_TEST"

// testEpoch is when the virtual clock of tests begins. Tests take it for granted that it is some time in these
// years, and in the middle of a second.
var testEpoch = time.Date(2026, time.January, 2, 15, 4, 5, 678_901_234, time.Local)

// A TestConfig says which tests a program is to run, and how.
type TestConfig struct {
	Path string   // the import path of the package
	Dir  string   // its folder, which is the working folder
	From string   // the folder where they are asked for: names of files are relative to it
	Tags []string // build tags that hold
	// Standard tells that the package is one of the standard library.
	Standard bool
	Virtual  bool
	Seed     uint64
	// Schedules is how many each test is tried under, 0 for one run of all; Replay is a file with one
	// that a test is to be repeated under.
	Schedules     int
	Replay        string
	Picture       string // a file that is drawn of a schedule that fails, or is repeated
	Run, Skip     string // which tests are tried under schedules
	JSON, Verbose bool
	Columns       int // of the terminal that it is told on, 0 if that is none
	Leaks         bool
	Races         bool
	Timeout       time.Duration    // in real time; 0 is none
	Virtually     time.Duration    // in virtual time; 0 is none
	Memory        Memory           // how much may be in use
	Cover         *gotest.Coverage // what is counted, nil for nothing
	// Verdict is a file that tells, when the program has ended, why no test was run, if so.
	Verdict string
}

// TestProgram reports whether this program is to run the tests of a package, by its environment.
func TestProgram() bool { return os.Getenv(testVariable) != "" }

// RunTestProgram runs the tests of the package that the environment names. args are those of
// the program, for package testing. It returns the exit status if the tests do not exit.
func RunTestProgram(args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	var tc TestConfig
	if err := json.Unmarshal([]byte(os.Getenv(testVariable)), &tc); err != nil {
		fmt.Fprintf(stderr, "cspsh: the variable %s is for cspsh test: %v\n", testVariable, err)
		return StatusFailed
	}
	s, err := New(Config{
		Stdin: stdin, Stdout: stdout, Stderr: stderr,
		Args: args, Exit: exit, Script: true,
		Virtual: tc.Virtual, Seed: tc.Seed, Leaks: tc.Leaks, Races: tc.Races, Timeout: tc.Timeout,
		Memory: tc.Memory,
		test:   &tc,
	})
	if err != nil {
		tc.verdict(gotest.SetupFailed)
		fmt.Fprintln(stderr, err)
		return StatusFailed
	}
	defer s.ExitOnInterrupt()()
	if tc.Virtual {
		s.rt.SetNow(testEpoch)
		if tc.Virtually > 0 {
			defer s.limitVirtualTime(tc.Virtually)()
		}
	}
	if tc.Schedules > 0 || tc.Replay != "" {
		err = s.exploreTests(args, stdout)
	} else {
		err = s.runTests()
	}
	if v := verdictOf(err); v != "" {
		tc.verdict(v)
	}
	if err != nil {
		s.Complain(err)
	}
	return Status(err)
}

// verdictOf returns why an error keeps tests from being run, "" if it does not. As with the go command it is the
// fault of what is there, if they cannot be read or import what cannot be had; or else that of the compiler.
func verdictOf(err error) string {
	var (
		ce     *CompileError
		faults check.Errors
	)
	switch {
	case !errors.As(err, &ce):
		return ""
	case errors.As(err, new(syntax.ErrorList)), errors.As(err, new(*gotest.TestError)),
		errors.As(err, &faults) && slices.ContainsFunc(faults, func(e *check.Error) bool { return e.Imported }):
		return gotest.SetupFailed
	}
	return gotest.BuildFailed
}

// verdict tells why no test was run.
func (tc *TestConfig) verdict(v string) {
	if tc.Verdict != "" {
		_ = os.WriteFile(tc.Verdict, []byte(v), 0o666) // without it, the tests have failed
	}
}

// testing prepares the session for the tests that it is to run. It returns what source links to,
// and the folder that names of files are relative to.
func (s *Shell) testing() (linked map[string]any, root string, err error) {
	tc := s.cfg.test
	if tc == nil {
		return nil, "", nil
	}
	if _, err := module.Root(); err != nil {
		return nil, "", err
	}
	s.imp.source = map[string]bool{}
	for _, path := range []string{"testing", "testing/slogtest", "testing/synctest", "testing/cryptotest"} {
		s.imp.source[path] = true
	}
	if tc.Standard {
		if why := gotest.Why(tc.Path); why != "" {
			return nil, "", fmt.Errorf("package %s cannot be run from source: %s", tc.Path, why)
		}
		for _, path := range gotest.FromSource(tc.Path) {
			s.imp.source[path] = true
		}
	}
	s.imp.tags = tc.Tags
	s.imp.testing, s.imp.here = &underTest{path: tc.Path, standard: tc.Standard, told: map[int]bool{}, cover: tc.Cover}, tc.From
	linked = gotest.Symbols(tc.Cover)
	linked["cspsh.calling"] = s.calling
	linked["cspsh.process"] = func() int { return csp.Self().ID() }
	linked["cspsh.runtimeErrors"] = runtimeErrors
	linked["cspsh.leaks"] = s.leaksSince
	linked["cspsh.races"] = func() int { return int(s.races.Load()) }
	linked["cspsh.exits"] = func(panics bool) { s.imp.testing.panics = panics }
	return linked, tc.From, nil
}

// leaksSince tells which processes can never go on of those that were started after one, "" if there
// are none. It tells of each once.
func (s *Shell) leaksSince(process int) string {
	s.settle()
	csp.Sleep(1) // a process may keep what it waited for last until it waits again
	stuck, err := s.rt.Stuck()
	if err != nil {
		return err.Error()
	}
	stuck = slices.DeleteFunc(stuck, func(p csp.ProcessInfo) bool { return p.ID <= process || s.imp.testing.told[p.ID] })
	if len(stuck) == 0 {
		return ""
	}
	for _, p := range stuck {
		s.imp.testing.told[p.ID] = true
	}
	return s.leakError(stuck).Error()
}

// calling returns the first argument, a pointer, of the innermost call of a function that the running
// process is in; nil if it is in none.
func (s *Shell) calling(name string) unsafe.Pointer { return s.engine.Calling(name) }

// An underTest is the package whose tests are run.
type underTest struct {
	standard bool // it is one of the standard library
	path     string
	module   string       // the path of its module, "" in the standard library
	tests    []string     // the names of its tests, once they are known
	told     map[int]bool // processes that were told to leak
	panics   bool         // os.Exit(0) does
	running  *sync.Map    // package testing's own, by their names; nil before there are any
	cover    *gotest.Coverage
}

// ran tells which tests run, "" if none does: of those one in the other only the innermost.
func (u *underTest) ran() string {
	if u == nil || u.running == nil {
		return ""
	}
	var names []string
	for name := range u.running.Range {
		names = append(names, name.(string))
	}
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Clone(names), func(outer string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, outer+"/") })
	})
	if len(names) == 0 {
		return ""
	}
	if len(names) > maxRan {
		names = append(names[:maxRan], "…")
	}
	return "running tests: " + strings.Join(names, ", ") + "\n"
}

// maxRan is how many tests are named that run.
const maxRan = 10

// exiting panics if a test exits as if all were well.
func (u *underTest) exiting(code int) {
	if u != nil && u.panics && code == 0 {
		panic("unexpected call to os.Exit(0) during test")
	}
}

// covered returns what counts the statements of a package, nil if nothing does.
func (u *underTest) covered(path string) *gotest.Coverage {
	if u == nil || !u.cover.Covers(path) {
		return nil
	}
	return u.cover
}

// is reports whether that is the package of a path.
func (u *underTest) is(path string) bool { return u != nil && u.path == path }

// runTests runs the tests of the session's package.
func (s *Shell) runTests() error {
	code, err := s.testCode()
	if err != nil {
		return err
	}
	if p := s.imp.sources["testing"]; p != nil && p.unit != nil {
		if v, ok := p.unit.Pkg.Scope().Lookup("running").(*types.Var); ok {
			if x, ok := s.engine.Variable(v); ok {
				s.imp.testing.running, _ = x.Addr().Interface().(*sync.Map)
			}
		}
	}
	return s.engine.Run(code, "main")
}

// testCode compiles the tests of the session's package, with the main package that runs them.
func (s *Shell) testCode() (*engine.Code, error) {
	tc := s.cfg.test
	s.imp.in(tc.Dir)
	unit, err := s.imp.checked(func() (*check.Unit, error) { return s.imp.testMain(tc) })
	if err != nil {
		return nil, &CompileError{err}
	}
	code, err := s.compile(unit)
	if err != nil {
		return nil, &CompileError{err}
	}
	return code, nil
}

// testMain checks a package with its tests, and the main package that runs them.
func (im *importer) testMain(tc *TestConfig) (*check.Unit, error) {
	if err := im.find(); err != nil {
		return nil, err
	}
	path := tc.Path
	located, err := im.locate(path)
	if err != nil {
		return nil, err
	}
	im.testing.module = located.Module
	src, err := module.Files(tc.Dir, im.tagsIn(located)...)
	if err != nil {
		return nil, err
	}
	none := len(src.Files)+len(src.Tests) == 0 // but for external tests
	if !none {
		if _, err := im.Import(path); err != nil {
			return nil, err
		}
	}
	p := &gotest.Package{None: none, Path: path, Module: located.Module, Leaks: tc.Leaks && tc.Schedules == 0}
	if p.Tests, err = im.parseFiles(slices.Clone(src.Tests)); err != nil {
		return nil, err
	}
	if len(src.XTest) > 0 {
		if p.XTest, err = im.external(path, src); err != nil {
			return nil, err
		}
	}
	im.testing.tests, err = p.Names(im.fset)
	if err != nil {
		return nil, err
	}
	text, err := gotest.Main(im.fset, p)
	if err != nil {
		return nil, err
	}
	files, err := im.parse([]string{"_testmain.go"}, []string{text})
	if err != nil {
		return nil, err
	}
	im.path = append(im.path, path)
	defer func() { im.path = im.path[:len(im.path)-1] }()
	return check.Package(im.fset, check.Path, files, im, check.Options{})
}

// external checks the package of the external tests of a package. It returns its files.
func (im *importer) external(path string, src *module.Sources) ([]*ast.File, error) {
	im.path = append(im.path, path) // what that may import, these may
	defer func() { im.path = im.path[:len(im.path)-1] }()
	located, err := im.locate(path)
	if err != nil {
		return nil, err
	}
	files, err := im.parseFiles(slices.Clone(src.XTest))
	if err != nil {
		return nil, err
	}
	name := path + "_test"
	unit, err := check.Package(im.fset, name, files, im, check.Options{GoVersion: located.GoVersion, Embed: im.embed})
	if err != nil {
		return nil, err
	}
	im.sources[name] = &sourcePackage{unit: unit}
	im.fresh = append(im.fresh, unit)
	return files, nil
}

// runtimeErrors returns what Go's runtime panics with when a quotient is too large, and for a division
// by zero.
func runtimeErrors() (overflow, divide error) {
	caught := func(f func()) (err error) {
		defer func() { err, _ = recover().(error) }()
		f()
		return nil
	}
	zero := uint64(0)
	return caught(func() { bits.Div64(2, 0, 1+zero) }), caught(func() { bits.Div64(0, 1, zero) })
}
