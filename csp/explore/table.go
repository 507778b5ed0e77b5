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
// length if width is 0. Where words would have to be broken, places are told without the name of their file if that
// is the same for all.
func Table(steps []Step, width int) string {
	more := len(steps) - firstRows - lastRows
	if more > 0 {
		steps = slices.Concat(steps[:firstRows], steps[len(steps)-lastRows:])
	}
	if len(steps) == 0 {
		return ""
	}
	t := newTable(steps)
	if !t.fit(width - 1) {
		if steps, ok := withoutFile(steps); ok {
			t = newTable(steps)
			t.fit(width - 1)
		}
	}
	return t.draw(more)
}

// withoutFile leaves the name of the file out of all places, if it is the same.
func withoutFile(steps []Step) ([]Step, bool) {
	steps = slices.Clone(steps)
	name := ""
	for i := range steps {
		file, place, ok := strings.Cut(steps[i].At, ":")
		if !ok {
			continue
		}
		if name == "" {
			name = file
		}
		if file != name {
			return nil, false
		}
		steps[i].At = ":" + place
	}
	return steps, name != ""
}

// A table is one that is being laid out. Its columns are those of processes, and a last one of reasons.
type table struct {
	steps         []Step
	heads         []Step      // the first step of each column
	first         map[int]int // whose column a process is in, by the number of its first process
	column        map[int]int // which one that is
	widths, words []int       // of columns, and of the longest word of each
}

func newTable(steps []Step) *table {
	t := &table{steps: steps, first: columns(steps), column: map[int]int{}}
	if len(t.first) < manyColumns {
		for id := range t.first {
			t.first[id] = id
		}
	}
	for _, s := range steps {
		id := t.first[s.Process]
		if _, ok := t.column[id]; !ok {
			t.column[id] = len(t.heads)
			t.heads = append(t.heads, s)
			t.widths, t.words = append(t.widths, 0), append(t.words, 0)
			t.measure(t.column[id], head(&s))
		}
		t.measure(t.column[id], t.cell(&s))
	}
	t.widths, t.words = append(t.widths, 0), append(t.words, 0)
	for i := range steps {
		t.measure(len(t.heads), steps[i].Why)
	}
	return t
}

func (t *table) measure(column int, text string) {
	t.widths[column] = max(t.widths[column], utf8.RuneCountInString(text))
	for word := range strings.FieldsSeq(text) {
		t.words[column] = max(t.words[column], utf8.RuneCountInString(word))
	}
}

func (t *table) cell(s *Step) string {
	text := cell(s)
	if id := t.first[s.Process]; id != s.Process {
		text = fmt.Sprintf("#%d: %s", s.Process, text)
	}
	return text
}

// draw draws it, where more steps are left out behind the first ones.
func (t *table) draw(more int) string {
	var b strings.Builder
	texts := make([]string, len(t.heads))
	for i := range t.heads {
		texts[i] = head(&t.heads[i])
	}
	t.row(&b, " ", texts, "")
	for i := range t.steps {
		if more > 0 && i == firstRows {
			fmt.Fprintf(&b, "  (%s more)\n", plural(more, "step"))
		}
		s := &t.steps[i]
		mark := " "
		if s.Turning {
			mark = ">"
		}
		clear(texts)
		texts[t.column[t.first[s.Process]]] = t.cell(s)
		t.row(&b, mark, texts, s.Why)
	}
	return b.String()
}

func (t *table) row(b *strings.Builder, mark string, texts []string, reason string) {
	cells := make([][]string, len(t.widths))
	lines := 0
	for i, text := range append(texts, reason) {
		cells[i] = wrap(text, t.widths[i])
		lines = max(lines, len(cells[i]))
	}
	for n := range lines {
		line := mark
		for i, c := range cells {
			text := ""
			if n < len(c) {
				text = c[n]
			}
			if i < len(cells)-1 {
				text += strings.Repeat(" ", t.widths[i]-utf8.RuneCountInString(text))
			}
			line += " " + text + " "
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		mark = " "
	}
}

// narrow is how narrow a column becomes, if that is enough.
const narrow = 12

// fit makes columns narrower, the widest first, until they have room in so many characters, and reports whether they
// have without that words are broken, which happens only if there is no other way.
func (t *table) fit(room int) bool {
	if room <= 0 {
		return true
	}
	for _, least := range []func(i int) int{
		func(i int) int { return max(t.words[i], narrow) },
		func(i int) int { return t.words[i] },
	} {
		if widths, ok := shrunk(t.widths, least, room); ok {
			t.widths = widths
			return true
		}
	}
	t.widths, _ = shrunk(t.widths, func(int) int { return narrow }, room)
	return false
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
