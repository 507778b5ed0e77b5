// Command compat runs the tests of packages that nobody here has written with cspsh test, and
// writes docs/compat.md: how many pass, fail and are refused, and the first reason. The
// packages are those of the standard library, from their source, and popular modules, which
// the go command fetches from the module proxy.
//
//	go run ./repl/internal/compat                 # all of it, which takes about an hour
//	go run ./repl/internal/compat -only x/sync      # some of it; the rest of the page stays
//	go run ./repl/internal/compat -only x/sync -o - # to look at
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

//go:embed modules.txt
var modules string

func main() { os.Exit(run()) }

func run() int {
	var c command
	flag.StringVar(&c.out, "o", "docs/compat.md", "where it is written; - is the standard output")
	only := flag.String("only", "", "only packages of the standard library and modules that match")
	flag.StringVar(&c.cspsh, "cspsh", "", "a cspsh that is built already")
	flag.StringVar(&c.dir, "dir", filepath.Join(os.TempDir(), "cspsh-compat"), "where modules are unpacked")
	flag.DurationVar(&c.timeout, "timeout", time.Minute, "for the tests of one package")
	flag.BoolVar(&c.verbose, "v", false, "tell all that fails, as it comes")
	flag.BoolVar(&c.fast, "fast", false, "do not run go test to see whether what fails does there, too")
	which := flag.String("of", "std,modules", "what is tested")
	flag.Parse()
	var err error
	if c.only, err = regexp.Compile(*only); err == nil {
		err = c.prepare()
	}
	if err == nil && *only != "" && c.out != "-" {
		err = c.read()
	}
	if err == nil && strings.Contains(*which, "std") {
		err = c.standard()
	}
	if err == nil && strings.Contains(*which, "modules") {
		err = c.modules()
	}
	if err == nil && c.out == "-" {
		fmt.Print(page(c.std, c.mods))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compat:", err)
		return 1
	}
	return 0
}

// A command is one run.
type command struct {
	out       string
	std, mods []subject // as far as they were tested
	cspsh     string
	dir       string
	timeout   time.Duration
	verbose   bool
	fast      bool
	only      *regexp.Regexp
}

// save writes the page, as far as it goes.
func (c *command) save() error {
	if c.out == "-" {
		return nil
	}
	return os.WriteFile(c.out, []byte(page(c.std, c.mods)), 0o666)
}

// read reads the page as it is.
func (c *command) read() error {
	text, err := os.ReadFile(c.out)
	if err != nil {
		return err
	}
	c.std, c.mods = rows(string(text))
	// Modules are in the order of the list, and those are gone that are not in it.
	were := c.mods
	c.mods = nil
	for line := range strings.Lines(modules) {
		line, _, _ = strings.Cut(line, "#")
		line, _, _ = strings.Cut(strings.TrimSpace(line), "@")
		if line == "" {
			continue
		}
		s := subject{name: line, skipped: "it was not tested yet"}
		if i := slices.IndexFunc(were, func(s subject) bool { return s.name == line }); i >= 0 {
			s = were[i]
		}
		c.mods = append(c.mods, s)
	}
	return nil
}

// put puts a subject where the one of its name is, or behind the others.
func put(list []subject, s subject) []subject {
	if i := slices.IndexFunc(list, func(other subject) bool { return other.name == s.name }); i >= 0 {
		list[i] = s
		return list
	}
	return append(list, s)
}

// prepare builds cspsh and makes the folder for modules.
func (c *command) prepare() error {
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		return err
	}
	if c.cspsh != "" {
		var err error
		c.cspsh, err = filepath.Abs(c.cspsh)
		return err
	}
	c.cspsh = filepath.Join(c.dir, "cspsh")
	build := exec.Command("go", "build", "-o", c.cspsh, "github.com/cspsh/cspsh/cmd/cspsh")
	build.Stderr = os.Stderr
	return build.Run()
}

// list returns the lines of the list of modules, without comments.
func (c *command) list() (list []string) {
	for line := range strings.Lines(modules) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" && c.only.MatchString(line) {
			list = append(list, line)
		}
	}
	return list
}
