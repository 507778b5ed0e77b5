// Command compat runs the tests of packages that nobody here has written with cspsh test, and
// writes docs/compat.md: how many pass, fail and are refused, and the first reason. The
// packages are those of the standard library, from their source, and popular modules, which
// the go command fetches from the module proxy. For some, how long their tests take is
// held against go test.
//
//	go run ./repl/internal/compat                 # all of it, which takes about an hour
//	go run ./repl/internal/compat -only x/sync      # some of it; the rest of the page stays
//	go run ./repl/internal/compat -only x/sync -o - # to look at
//	go run ./repl/internal/compat -of times         # how long they take; a quiet machine is wanted
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
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
	flag.IntVar(&c.rounds, "rounds", 3, "how often what is timed is run")
	of := flag.String("of", "std,modules,times", "what is tested")
	flag.Parse()
	which := strings.Split(*of, ",")
	var err error
	if c.only, err = regexp.Compile(*only); err == nil {
		err = c.prepare()
	}
	if err == nil && c.out != "-" {
		err = c.read()
	}
	for _, part := range []struct {
		name string
		run  func() error
	}{{"std", c.standard}, {"modules", c.modules}, {"times", c.time}} {
		if err == nil && slices.Contains(which, part.name) {
			err = part.run()
		}
	}
	if err == nil && c.out == "-" {
		fmt.Print(page(c.std, c.mods, c.times))
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
	times     []timing
	rounds    int
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
	return os.WriteFile(c.out, []byte(page(c.std, c.mods, c.times)), 0o666)
}

// read reads the page as it is, if there is one.
func (c *command) read() error {
	text, err := os.ReadFile(c.out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c.std, c.mods, c.times = rows(string(text))
	c.times = inOrder(c.times)
	// Modules are in the order of the list, and those are gone that are not in it.
	were := c.mods
	c.mods = nil
	for _, line := range lines(modules) {
		name, _, _ := strings.Cut(line, "@")
		s := subject{name: name, skipped: "it was not tested yet"}
		if i := slices.IndexFunc(were, func(s subject) bool { return s.name == name }); i >= 0 {
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

// lines returns those of a list, without comments.
func lines(text string) (list []string) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
