package lesson

import (
	"fmt"
	"slices"
	"strings"
)

// Differs tells how an output differs from what it should be, "" if it does not. Blanks at the ends of lines
// and blank lines at the end do not count.
func Differs(got, want string, unordered bool) string {
	g, w := lines(got), lines(want)
	if unordered {
		return differUnordered(g, w)
	}
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d of the output is %s, and should be %s", i+1, brief(g[i]), brief(w[i]))
		}
	}
	switch {
	case len(g) < len(w):
		return fmt.Sprintf("the output ends after %d lines, and %s should come next", len(g), brief(w[len(g)]))
	case len(g) > len(w):
		return fmt.Sprintf("line %d of the output is %s, and nothing should come there any more", len(w)+1, brief(g[len(w)]))
	}
	return ""
}

func differUnordered(g, w []string) string {
	slices.Sort(g)
	slices.Sort(w)
	for len(g) > 0 && len(w) > 0 && g[0] == w[0] {
		g, w = g[1:], w[1:]
	}
	switch {
	case len(w) > 0 && (len(g) == 0 || w[0] < g[0]):
		return fmt.Sprintf("the line %s is missing in the output", brief(w[0]))
	case len(g) > 0:
		return fmt.Sprintf("the line %s in the output should not be there", brief(g[0]))
	}
	return ""
}

func lines(text string) []string {
	list := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range list {
		list[i] = strings.TrimRight(list[i], " \t")
	}
	for len(list) > 0 && list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}

// brief quotes a line, or its beginning.
func brief(line string) string {
	const most = 60
	if r := []rune(line); len(r) > most {
		line = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", line)
}
