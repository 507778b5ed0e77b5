package explore

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// firstRows and lastRows are how many steps a table shows.
const firstRows, lastRows = 20, 40

// manyColumns is from how many processes on those that come one after the other may share a column.
const manyColumns = 7

// Table draws the steps with a column for each process, and the reason of each switch: a step that is no
// part of the default schedule has a mark before it.
func (r *Result) Table() string { return Table(r.Steps, 0) }

// Table draws steps as Result.Table does, in lines of so many characters, if that can be, and of any
// length if width is 0.
func Table(steps []Step, width int) string {
	more := len(steps) - firstRows - lastRows
	if more > 0 {
		steps = slices.Concat(steps[:firstRows], steps[len(steps)-lastRows:])
	}
	if len(steps) == 0 {
		return ""
	}
	var heads []Step // the first step of each column
	first := columns(steps)
	column := map[int]int{} // by the number of its first process
	var widths, words []int // of columns, and of the longest word of each
	if len(first) < manyColumns {
		for id := range first {
			first[id] = id
		}
	}
	cell := func(s *Step) string {
		text := cell(s)
		if id := first[s.Process]; id != s.Process {
			text = fmt.Sprintf("#%d: %s", s.Process, text)
		}
		return text
	}
	measure := func(column int, text string) {
		widths[column] = max(widths[column], utf8.RuneCountInString(text))
		for word := range strings.FieldsSeq(text) {
			words[column] = max(words[column], utf8.RuneCountInString(word))
		}
	}
	for _, s := range steps {
		id := first[s.Process]
		if _, ok := column[id]; !ok {
			column[id] = len(heads)
			heads = append(heads, s)
			widths, words = append(widths, 0), append(words, 0)
			measure(column[id], head(&s))
		}
		measure(column[id], cell(&s))
	}
	widths, words = append(widths, 0), append(words, 0)
	for i := range steps {
		measure(len(heads), steps[i].Why)
	}
	widths = fit(widths, words, width-1)
	var b strings.Builder
	row := func(mark string, texts []string, reason string) {
		cells := make([][]string, len(widths))
		lines := 0
		for i, text := range append(texts, reason) {
			cells[i] = wrap(text, widths[i])
			lines = max(lines, len(cells[i]))
		}
		for n := range lines {
			line := mark
			for i, c := range cells {
				text := ""
				if n < len(c) {
					text = c[n]
				}
				if i < len(widths)-1 {
					text += strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
				}
				line += " " + text + " "
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			mark = " "
		}
	}
	texts := make([]string, len(heads))
	for i := range heads {
		texts[i] = head(&heads[i])
	}
	row(" ", texts, "")
	for i := range steps {
		if more > 0 && i == firstRows {
			fmt.Fprintf(&b, "  (%s more)\n", plural(more, "step"))
		}
		s := &steps[i]
		mark := " "
		if s.Turning {
			mark = ">"
		}
		clear(texts)
		texts[column[first[s.Process]]] = cell(s)
		row(mark, texts, s.Why)
	}
	return b.String()
}

// narrow is how narrow a column becomes, if that is enough.
const narrow = 12

// fit makes columns narrower, the widest first, until they have room in so many characters. It breaks words only if
// the columns have no room otherwise.
func fit(widths, words []int, room int) []int {
	if room <= 0 {
		return widths
	}
	for _, least := range []func(i int) int{
		func(i int) int { return max(words[i], narrow) },
		func(i int) int { return words[i] },
	} {
		if fitted, ok := shrunk(widths, least, room); ok {
			return fitted
		}
	}
	fitted, _ := shrunk(widths, func(int) int { return narrow }, room)
	return fitted
}

// shrunk makes columns narrower until they have room, and reports whether they have. None becomes narrower than least
// says.
func shrunk(widths []int, least func(column int) int, room int) ([]int, bool) {
	widths = slices.Clone(widths)
	for {
		sum, widest := 0, -1
		for i, w := range widths {
			sum += w + 2
			if w > least(i) && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if sum <= room || widest < 0 {
			return widths, sum <= room
		}
		widths[widest] -= min(sum-room, max(1, (widths[widest]-least(widest))/2))
	}
}

// wrap breaks a text into lines, between words if it can.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		for {
			n := utf8.RuneCountInString(line)
			if n > 0 && n+1+utf8.RuneCountInString(word) <= width {
				line += " " + word
				break
			}
			if n > 0 {
				lines, line = append(lines, line), ""
				continue
			}
			if r := []rune(word); len(r) > width && width > 0 {
				lines, word = append(lines, string(r[:width])), string(r[width:])
				continue
			}
			line = word
			break
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// columns returns in which column each process is, by the number of the first one that is there. Processes of
// one name share a column where one comes after the other.
func columns(steps []Step) map[int]int {
	last := map[int]int{} // step of each process
	for i, s := range steps {
		last[s.Process] = i
	}
	column := map[int]int{}
	latest := map[string]int{} // of each name
	for i, s := range steps {
		if _, ok := column[s.Process]; ok {
			continue
		}
		column[s.Process] = s.Process
		if s.Name == "" {
			continue
		}
		if before, ok := latest[s.Name]; ok && last[before] < i {
			column[s.Process] = column[before]
		}
		latest[s.Name] = s.Process
	}
	return column
}

func head(s *Step) string {
	switch {
	case s.Process == 0:
		return s.Name
	case s.Name == "":
		return fmt.Sprintf("#%d", s.Process)
	}
	return fmt.Sprintf("#%d %s", s.Process, s.Name)
}

func cell(s *Step) string {
	text := s.What
	if s.At != "" {
		text += " " + s.At
	}
	if s.Times > 1 {
		text += fmt.Sprintf(", %d times", s.Times)
	}
	return text
}
