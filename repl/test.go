package repl

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"os"
	"slices"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/gotest"
	"github.com/cspsh/cspsh/repl/internal/module"
)

// testVariable is the variable of the environment that makes the program that one of the tests of a
// package: it holds a TestConfig. The program's children have it, too, so that a test may start
// itself anew.
const testVariable = "CSPSH_TEST"

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
	Leaks    bool
	Timeout  time.Duration // in real time; 0 is none
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
		Virtual: tc.Virtual, Seed: tc.Seed, Leaks: tc.Leaks, Timeout: tc.Timeout,
		test: &tc,
	})
	if err != nil {
		fmt.Fprintln(stderr, "cspsh:", err)
		return StatusFailed
	}
	defer s.ExitOnInterrupt()()
	if tc.Virtual {
		s.rt.SetNow(csp.VirtualEpoch.Local()) // as time.Now tells it in Go
	}
	err = s.runTests()
	var ce *CompileError
	if errors.As(err, &ce) {
		tc.verdict(gotest.BuildFailed)
	}
	if err != nil {
		fmt.Fprint(stderr, s.Report(err))
	}
	return Status(err)
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
		s.imp.source[tc.Path] = true
	}
	s.imp.tags = tc.Tags
	s.imp.testing, s.imp.here = &underTest{path: tc.Path}, tc.From
	linked = gotest.Symbols()
	linked["cspsh.calling"] = s.calling
	return linked, tc.From, nil
}

// calling returns the first argument, a pointer, of the innermost call of a function that the running
// process is in; nil if it is in none.
func (s *Shell) calling(name string) unsafe.Pointer { return s.engine.Calling(name) }

// An underTest is the package whose tests are run.
type underTest struct{ path string }

// is reports whether that is the package of a path.
func (u *underTest) is(path string) bool { return u != nil && u.path == path }

// runTests runs the tests of the session's package.
func (s *Shell) runTests() error {
	tc := s.cfg.test
	s.imp.in(".")
	src, err := module.Files(".", tc.Tags...)
	if err != nil {
		return &CompileError{err}
	}
	unit, err := s.imp.checked(func() (*check.Unit, error) { return s.imp.testMain(tc.Path, src) })
	if err != nil {
		return &CompileError{err}
	}
	code, err := s.compile(unit)
	if err != nil {
		return &CompileError{err}
	}
	return s.engine.Run(code, "main")
}

// testMain checks a package with its tests, and the main package that runs them.
func (im *importer) testMain(path string, src *module.Sources) (*check.Unit, error) {
	if _, err := im.Import(path); err != nil {
		return nil, err
	}
	p := &gotest.Package{Path: path}
	var err error
	if p.Tests, err = im.parseFiles(slices.Clone(src.Tests)); err != nil {
		return nil, err
	}
	if len(src.XTest) > 0 {
		if p.XTest, err = im.external(path, src); err != nil {
			return nil, err
		}
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
