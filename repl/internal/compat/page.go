package main

import (
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// page writes docs/compat.md.
func page(std, mods []subject, times []timing) string {
	var b strings.Builder
	b.WriteString(`# What runs

How the tests of packages that nobody here has written do under ` + "`cspsh test -short`" + `, in
virtual time. A package counts as passed when all its tests pass. Subtests are not
counted by themselves. Packages that do not pass under go test on the same machine either, for want of
a network, say, are not counted. This page is written by

    go run ./repl/internal/compat

`)
	table(&b, "The standard library", "Packages from their own source. Those that need the inside of Go's runtime cannot run so; the reason says it.", std)
	table(&b, "Modules", "In their newest version, from the module proxy.", mods)
	timeTables(&b, times)
	return b.String()
}

func table(b *strings.Builder, title, text string, list []subject) {
	if len(list) == 0 {
		return
	}
	whole, counted := 0, 0
	for i := range list {
		if list[i].skipped == "" {
			counted++
		}
		if list[i].whole() {
			whole++
		}
	}
	fmt.Fprintf(b, "## %s\n\n%s\n\n%d of %d pass wholly.\n\n", title, text, whole, counted)
	b.WriteString("| | tests passed | failed | packages passed | refused | first reason |\n|---|---|---|---|---|---|\n")
	for i := range list {
		s := &list[i]
		name := s.name
		if s.version != "" {
			name += " " + s.version
		}
		reason := cell(s.reason)
		if s.skipped != "" {
			reason = notCounted + cell(s.skipped)
		}
		fmt.Fprintf(b, "| %s | %d | %d | %d of %d | %d | %s |\n", name, s.passed, s.failed+s.begun, s.good, s.packages, s.broken, reason)
	}
	b.WriteByte('\n')
}

const notCounted = "not counted: "

// row is one of a table.
var row = regexp.MustCompile(`^\| ([^ |]+)(?: ([^ |]+))? \| (\d+) \| (\d+) \| (\d+) of (\d+) \| (\d+) \| (.*) \|$`)

// rows reads what page has written.
func rows(text string) (std, mods []subject, times []timing) {
	times = timings(text)
	text, _, _ = strings.Cut(text, "## "+timesTitle+"\n")
	list := &std
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "## Modules") {
			list = &mods
		}
		m := row.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		s := subject{name: m[1], version: m[2]}
		for i, n := range []*int{&s.passed, &s.failed, &s.good, &s.packages, &s.broken} {
			*n, _ = strconv.Atoi(m[3+i]) // digits
		}
		// What reasons have for Markdown, cell would write twice.
		s.reason = uncell.Replace(m[8])
		if why, ok := strings.CutPrefix(s.reason, notCounted); ok {
			s.reason, s.skipped = "", why
		} else if s.packages == 0 {
			s.elsewhere = 1 // or more
		}
		*list = append(*list, s)
	}
	return std, mods, times
}

var uncell = strings.NewReplacer(`\|`, "|", "&lt;", "<", `\*`, "*", `\_`, "_")

// cell writes a text as one of a table, without what differs from machine to machine.
func cell(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	text = strings.ReplaceAll(text, filepath.Clean(os.TempDir()), "TMP")
	text = strings.ReplaceAll(text, build.Default.GOROOT, "GOROOT")
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`).Replace(text)
}
