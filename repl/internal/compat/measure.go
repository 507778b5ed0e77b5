package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A subject is a module, or a package of the standard library, with how its tests went.
type subject struct {
	name, version          string
	passed, failed, begun  int // tests, subtests apart; begun are those without an end
	packages, good, broken int // with tests, that pass wholly, that are refused
	elsewhere              int // packages that do not pass under go test either
	reason                 string
	skipped                string // why it does not count
}

// whole reports whether all tests pass.
func (s *subject) whole() bool {
	return s.skipped == "" && s.packages+s.elsewhere > 0 && s.good == s.packages
}

// standard tests the packages of the standard library.
func (c *command) standard() error {
	out, err := exec.Command("go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", "std").Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	if c.only.String() == "" {
		c.std = nil // packages may be gone
	}
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		if path == "" || slices.Contains(strings.Split(path, "/"), "internal") || strings.HasPrefix(path, "vendor/") || !c.only.MatchString(path) {
			continue
		}
		s := subject{name: path}
		c.measure(&s, c.dir, path)
		c.std = put(c.std, s)
		if err := c.save(); err != nil {
			return err
		}
	}
	return nil
}

// modules tests the modules of the list.
func (c *command) modules() error {
	for _, mod := range lines(modules) {
		if !c.only.MatchString(mod) {
			continue
		}
		s := subject{name: mod}
		dir, err := c.unpack(&s)
		if err != nil {
			s.skipped = err.Error()
		} else {
			c.measure(&s, dir, "./...")
		}
		c.mods = put(c.mods, s)
		if err := c.save(); err != nil {
			return err
		}
	}
	return nil
}

// unpack fetches a module, in its newest version, and what its tests need.
func (c *command) unpack(s *subject) (dir string, err error) {
	path, version, _ := strings.Cut(s.name, "@")
	s.name = path
	if version == "" {
		version = "latest"
	}
	var info struct{ Dir, Version, Error string }
	cmd := exec.Command("go", "mod", "download", "-json", path+"@"+version)
	cmd.Dir = c.dir
	out, err := cmd.Output()
	if json.Unmarshal(out, &info) != nil || info.Dir == "" {
		return "", fmt.Errorf("it cannot be fetched: %s%v", info.Error, err)
	}
	s.version = info.Version
	dir = filepath.Join(c.dir, s.version, filepath.FromSlash(path)) // some look for their path in names of files
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return dir, nil // unpacked before
	}
	if err := os.CopyFS(dir, os.DirFS(info.Dir)); err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		if out, err := goIn(dir, "mod", "init", path); err != nil {
			return "", fmt.Errorf("go mod init: %s", firstLine(out))
		}
		_, _ = goIn(dir, "mod", "tidy") // what is missing the tests tell
	}
	_ = filepath.Walk(dir, func(p string, info os.FileInfo, err error) error {
		if err == nil {
			err = os.Chmod(p, info.Mode()|0o200) // tests write, modules in the cache are read-only
		}
		return err
	})
	// With what it downloads go.sum may lack, for modules have none of what only tests need.
	_, _ = goIn(dir, "list", "-mod=mod", "-test", "-deps", "./...")
	return dir, nil
}

func goIn(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd.CombinedOutput()
}

func firstLine(b []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimSpace(b), []byte("\n"))
	return string(line)
}

// An event is one of those that -json prints.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

// measure runs the tests of packages and counts.
func (c *command) measure(s *subject, dir, pattern string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.cspsh, "test", "-json", "-short", "-timeout", c.timeout.String(), pattern)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	_ = cmd.Run() // what failed, the events tell
	r := newReader(s)
	dec := json.NewDecoder(&out)
	for dec.More() {
		var e event
		if err := dec.Decode(&e); err != nil {
			break
		}
		r.take(&e)
	}
	if !c.fast {
		c.compare(s, r, dir)
	} else if len(r.wrong) > 0 {
		s.reason = r.whys[r.wrong[0]]
	}
	if s.packages+s.elsewhere == 0 && s.skipped == "" {
		s.skipped = "no tests"
	}
	fmt.Fprintf(os.Stderr, "%s %s: %d passed, %d failed, %d of %d packages; %d not by go test either; %s%s\n", s.name, s.version, s.passed, s.failed+s.begun, s.good, s.packages, s.elsewhere, s.skipped, s.reason)
	if c.verbose {
		for _, why := range r.reasons {
			fmt.Fprintln(os.Stderr, "   ", why)
		}
	}
}

// compare runs with go test the packages that do not pass. Those that do not there either do not
// count.
func (c *command) compare(s *subject, r *reader, dir string) {
	for _, pkg := range r.wrong {
		ctx, cancel := context.WithTimeout(context.Background(), 3*c.timeout)
		cmd := exec.CommandContext(ctx, "go", "test", "-short", "-vet=off", "-timeout", (2 * c.timeout).String(), pkg)
		cmd.Dir = dir
		err := cmd.Run()
		cancel()
		if err != nil {
			s.packages--
			s.elsewhere++
		} else if s.reason == "" {
			s.reason = r.whys[pkg]
		}
	}
}

// A reader counts what events tell.
type reader struct {
	s       *subject
	running map[string]bool   // tests, by package and name
	said    map[string]string // what packages and tests have printed last
	reasons []string
	wrong   []string          // packages that do not pass
	whys    map[string]string // the first reason of each
}

func newReader(s *subject) *reader {
	return &reader{s: s, running: map[string]bool{}, said: map[string]string{}, whys: map[string]string{}}
}

func (r *reader) take(e *event) {
	key := e.Package + " " + e.Test
	top := e.Test != "" && !strings.Contains(e.Test, "/")
	switch e.Action {
	case "run":
		if top {
			r.running[key] = true
		}
	case "output", "build-output":
		if e.Action == "build-output" {
			key = strings.TrimSuffix(e.ImportPath, " ["+strings.Fields(e.ImportPath + " ")[0]+".test]") + " "
		}
		if len(r.said[key]) < 4000 {
			r.said[key] += e.Output
		}
	case "pass", "skip":
		if top {
			delete(r.running, key)
			r.s.passed++
		}
		if e.Test == "" {
			if !strings.Contains(r.said[key], "[no test files]") {
				r.s.packages++
				r.s.good++
			}
		}
	case "fail":
		if top {
			delete(r.running, key)
			r.s.failed++
		}
		if e.Test != "" {
			r.because(key)
			return
		}
		r.s.packages++
		r.wrong = append(r.wrong, e.Package)
		if strings.Contains(r.said[key], "[build failed]") || strings.Contains(r.said[key], "[setup failed]") {
			r.s.broken++
			r.because(key)
			return
		}
		for test := range r.running {
			if strings.HasPrefix(test, e.Package+" ") {
				r.s.begun++
				r.because(test)
				delete(r.running, test)
			}
		}
		r.because(key)
	}
}

// noise are lines of output that tell no reason.
var noise = regexp.MustCompile(`^(=== |\s*--- |PASS|FAIL|ok |# |exit status|\s*$|\s*Error Trace:|\s*Test:|\s*\S+_test.go:\d+: *$)`)

// because notes why a test, or a package, has failed: the first line that it has printed.
func (r *reader) because(key string) {
	for line := range strings.Lines(r.said[key]) {
		if !noise.MatchString(line) {
			why := strings.Join(strings.Fields(line), " ")
			if len(why) > 160 {
				why = why[:160] + " ..."
			}
			pkg := strings.Fields(key)[0]
			why = strings.TrimSpace(key) + ": " + why
			r.reasons = append(r.reasons, why)
			if r.whys[pkg] == "" {
				r.whys[pkg] = why
			}
			return
		}
	}
}
