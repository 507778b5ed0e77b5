package gotest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/module"
)

// What counts of a block say.
const (
	coverSet    = "set"    // whether it was executed
	coverCount  = "count"  // how often
	coverAtomic = "atomic" // too: processes take turns anyway
)

// A Coverage counts which statements of packages are executed.
type Coverage struct {
	Mode     string
	Packages []string // their import paths
	Patterns []string // by which they were asked for, if so

	files map[string][]*block // by the names that profiles have
}

// Covers reports whether the statements of a package are counted.
func (c *Coverage) Covers(path string) bool { return c != nil && slices.Contains(c.Packages, path) }

// File has the statements of a file of a package be counted. It returns the counters, by the statement
// before which each is to be incremented; it may add empty statements to the syntax tree.
func (c *Coverage) File(pkg string, fset *token.FileSet, f *ast.File, name string, text []byte) map[ast.Stmt]*uint32 {
	if c.files == nil {
		c.files = map[string][]*block{}
	}
	list, counts := blocks(fset, f, text)
	if len(list) > 0 {
		c.files[path.Join(pkg, filepath.Base(name))] = list
	}
	return counts
}

// share returns how many of the statements have been executed, and how many there are.
func (c *Coverage) share() (executed, all int) {
	for _, list := range c.files {
		for _, b := range list {
			all += b.statements
			if b.count > 0 {
				executed += b.statements
			}
		}
	}
	return executed, all
}

// summary is the line that tells the share.
func (c *Coverage) summary() string {
	executed, all := c.share()
	if all == 0 {
		return "coverage: [no statements]"
	}
	text := fmt.Sprintf("coverage: %.1f%% of statements", 100*float64(executed)/float64(all))
	if len(c.Patterns) > 0 {
		text += " in " + strings.Join(c.Patterns, ", ")
	}
	return text
}

// write writes a profile as go tool cover reads it.
func (c *Coverage) write(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "mode: %s\n", c.Mode)
	names := make([]string, 0, len(c.files))
	for name := range c.files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, block := range c.files[name] {
			n := block.count
			if c.Mode == coverSet {
				n = min(n, 1)
			}
			fmt.Fprintf(&b, "%s:%d.%d,%d.%d %d %d\n", name,
				block.from.Line, block.from.Column, block.to.Line, block.to.Column, block.statements, n)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// ends is called when tests have ended: it writes a profile, if there is a name of a file for it, and
// returns what is to be told.
func (c *Coverage) ends(profile string) (told string, err error) {
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return "", err
		}
		if err := c.write(f); err != nil {
			f.Close()
			return "", err
		}
		if err := f.Close(); err != nil {
			return "", err
		}
	}
	return c.summary() + "\n", nil
}

// symbol is what the main package of the tests is linked to.
func (c *Coverage) symbol() (mode string, write func(profile string) (told string, err error), share func() float64) {
	if c == nil {
		return "", nil, nil
	}
	return c.Mode, c.ends, func() float64 {
		executed, all := c.share()
		return float64(executed) / float64(max(all, 1))
	}
}

// untested returns the coverage of a package without tests, none of whose statements are executed.
func untested(t Target, mode string, tags []string) (*Coverage, error) {
	src, err := module.Files(t.Dir, tags...)
	if err != nil {
		return nil, err
	}
	c := &Coverage{Mode: mode, Packages: []string{t.Path}}
	fset := token.NewFileSet()
	for _, name := range src.Files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		c.File(t.Path, fset, f, name, text)
	}
	return c, nil
}

// A profile is the one that is made of those of several packages.
type profile struct {
	name  string
	parts []string // files, in the order of the packages; "" where there is none
}

// merge writes the profile, and removes its parts.
func (p *profile) merge(mode string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "mode: %s\n", mode)
	for _, part := range p.parts {
		if part == "" {
			continue
		}
		text, err := os.ReadFile(part)
		if err != nil {
			return err
		}
		_ = os.Remove(part) // a temporary file
		if _, rest, ok := bytes.Cut(text, []byte("\n")); ok {
			b.Write(rest)
		}
	}
	return os.WriteFile(p.name, b.Bytes(), 0o666)
}
