package explore

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// firstRows and lastRows are how many steps a table shows.
const firstRows, lastRows = 20, 40

// Table draws the steps with a column for each process, and the reason of each switch: a step that is no
// part of the default schedule has a mark before it.
func (r *Result) Table() string {
	if len(r.Steps) == 0 {
		return ""
	}
	column := r.columns()
	var ids []int
	heads := map[int]string{}
	width := map[int]int{}
	for _, s := range r.Steps {
		id := column[s.Process]
		if _, ok := heads[id]; !ok {
			ids = append(ids, id)
			heads[id] = head(&s)
			width[id] = utf8.RuneCountInString(heads[id])
		}
		width[id] = max(width[id], utf8.RuneCountInString(cell(&s)))
	}
	var b strings.Builder
	row := func(mark string, text map[int]string, why string) {
		line := mark
		for _, id := range ids {
			line += " " + text[id] + strings.Repeat(" ", width[id]-utf8.RuneCountInString(text[id])) + " "
		}
		if why != "" {
			line += " " + why
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	row(" ", heads, "")
	for i := range r.Steps {
		if more := len(r.Steps) - firstRows - lastRows; more > 0 && i >= firstRows && i < firstRows+more {
			if i == firstRows {
				fmt.Fprintf(&b, "  (%s more)\n", plural(more, "step"))
			}
			continue
		}
		s := &r.Steps[i]
		mark := " "
		if s.Turning {
			mark = ">"
		}
		row(mark, map[int]string{column[s.Process]: cell(s)}, s.Why)
	}
	return b.String()
}

// columns returns in which column each process is, by the number of the first one that is there. Processes of
// one name share a column where one comes after the other.
func (r *Result) columns() map[int]int {
	last := map[int]int{} // step of each process
	for i, s := range r.Steps {
		last[s.Process] = i
	}
	column := map[int]int{}
	latest := map[string]int{} // of each name
	for i, s := range r.Steps {
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
