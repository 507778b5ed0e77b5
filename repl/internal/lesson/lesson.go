// Package lesson reads lessons: Markdown files with code to be run and exercises to be checked, whose format
// docs/lessons.md describes. It holds those that come with cspsh.
package lesson

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Lesson is gone through step by step.
type Lesson struct {
	Name      string // by which it is asked for
	File      string
	Title     string
	Steps     []*Step
	Exercises []*Exercise
}

// A Step is a text and, at its end, code that is to be run or an exercise, or neither in the last one.
type Step struct {
	Text     string // Markdown
	Code     string // inputs, as they are typed
	Output   string // what they print
	Exercise *Exercise
	Line     int // in the file, of the code
}

// An Exercise is something that the student is to write, and how that is checked.
type Exercise struct {
	Number int // from 1
	Title  string
	Line   int
	Hints  []string
	Checks []*Check
	// Words are what is said of a kind of failure: "deadlock", "panic", "output", ...
	Words  map[string]string
	Answer *Sample
	Wrong  []*Sample
}

// A Check is code that uses what the student has written.
type Check struct {
	Code      string
	Line      int
	Schedules int // to be tried; at least 1
	Output    *string
}

// A Sample is an answer, right or wrong. Of a wrong one, Word is part of what has to be said to it.
type Sample struct {
	Code string
	Line int
	Word string
}

//go:embed lessons/*.md
var files embed.FS

// Embedded returns the lessons that come with cspsh, in their order.
func Embedded() []*Lesson {
	names, err := fs.Glob(files, "lessons/*.md")
	if err != nil {
		panic(err)
	}
	slices.Sort(names)
	var list []*Lesson
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		l, err := Parse(path.Base(name), string(text))
		if err != nil {
			panic(err) // a test reads them all
		}
		list = append(list, l)
	}
	return list
}

// IsFile reports whether a lesson of that name is in a file.
func IsFile(name string) bool { return strings.HasSuffix(name, ".md") }

// Open returns the lesson of a file, if the name ends in .md, or else the embedded one of that name or number.
func Open(name string) (*Lesson, error) {
	if IsFile(name) {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		return Parse(name, string(text))
	}
	all := Embedded()
	var begun []*Lesson
	for i, l := range all {
		if l.Name == name || fmt.Sprint(i+1) == name {
			return l, nil
		}
		if name != "" && strings.HasPrefix(l.Name, name) {
			begun = append(begun, l)
		}
	}
	if len(begun) == 1 {
		return begun[0], nil
	}
	var names []string
	for _, l := range all {
		names = append(names, l.Name)
	}
	return nil, fmt.Errorf("no lesson %q: there are %s, and files whose names end in .md", name, strings.Join(names, ", "))
}

// nameOf is the name of the lesson in a file: 03-buffers.md holds buffers.
func nameOf(file string) string {
	name := strings.TrimSuffix(filepath.Base(file), ".md")
	if number, rest, ok := strings.Cut(name, "-"); ok && strings.Trim(number, "0123456789") == "" {
		return rest
	}
	return name
}
