package lesson

import (
	"regexp"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// Render writes a text of Markdown for a terminal, in lines of so many cells: paragraphs, items of lists and
// quotes are filled, headings underlined, tables aligned, blocks of code indented.
func Render(text string, cols int) string {
	r := renderer{cols: cols}
	for line := range strings.Lines(text) {
		r.line(strings.TrimRight(line, " \r\n"))
	}
	r.flush()
	return r.out.String()
}

type renderer struct {
	out  strings.Builder
	cols int

	para        []string // lines of the paragraph that is being read
	first, rest string   // what stands before its first line, and before others
	item        string   // the margin of the item of a list that is being read, "" if there is none
	table       [][]string
	fenced      bool // within a block
}

const codeMargin = "    " // of a block, and in Markdown what makes a line one

var (
	itemMark  = regexp.MustCompile(`^( *)([-*+]|[0-9]+[.)]) +`)
	ruleLine  = regexp.MustCompile(`^ *([-*_])( *([-*_])){2,}$`)
	tableRule = regexp.MustCompile(`^\|?[-: ]*-[-:| ]*$`)
	heading   = regexp.MustCompile(`^#{1,6} +`)
)

func (r *renderer) line(line string) {
	body := strings.TrimLeft(line, " \t")
	indented := len(body) < len(line)
	if len(r.table) > 0 && !strings.HasPrefix(body, "|") {
		r.flush()
	}
	switch {
	case strings.HasPrefix(body, "```"):
		r.flush()
		r.fenced = !r.fenced
	case r.fenced:
		r.code(line)
	case body == "":
		r.flush()
		r.out.WriteString("\n")
	case heading.MatchString(line):
		r.flush()
		r.item = ""
		title := inline(heading.ReplaceAllString(line, ""))
		r.out.WriteString(title + "\n" + strings.Repeat("-", pretty.Width(title)) + "\n")
	case strings.HasPrefix(body, "|"):
		if len(r.table) == 0 {
			r.flush()
		}
		if !tableRule.MatchString(body) {
			r.table = append(r.table, cells(body))
		}
	case ruleLine.MatchString(line):
		r.flush()
		r.item = ""
		r.out.WriteString(strings.Repeat("-", r.cols/2) + "\n")
	case r.begins(line):
		r.flush()
		mark := itemMark.FindStringSubmatch(line)
		r.first = mark[1] + mark[2] + " "
		r.item = strings.Repeat(" ", len(r.first))
		r.rest = r.item
		r.para = append(r.para, line[len(mark[0]):])
	case strings.HasPrefix(body, ">"):
		if r.first != "> " {
			r.flush()
			r.item = ""
		}
		r.first, r.rest = "> ", "> "
		r.para = append(r.para, strings.TrimLeft(body, "> "))
	case len(r.para) > 0:
		r.para = append(r.para, body)
	case r.item != "" && indented: // another paragraph of the item
		r.first, r.rest = r.item, r.item
		r.para = append(r.para, body)
	case strings.HasPrefix(line, codeMargin):
		r.code(line[len(codeMargin):])
	case strings.HasPrefix(line, "\t"):
		r.code(line[1:])
	default:
		r.item = ""
		r.para = append(r.para, body)
	}
}

// begins reports whether a line begins an item. Within a paragraph a number may stand at the beginning
// of a line by chance, unless it is 1.
func (r *renderer) begins(line string) bool {
	mark := itemMark.FindStringSubmatch(line)
	return mark != nil && (len(r.para) == 0 || r.item != "" || len(mark[2]) == 1 || mark[2] == "1." || mark[2] == "1)")
}

// code writes a line of a block.
func (r *renderer) code(line string) {
	r.out.WriteString(strings.TrimRight(codeMargin+strings.ReplaceAll(line, "\t", codeMargin), " ") + "\n")
}

// flush writes the paragraph or the table that has been read.
func (r *renderer) flush() {
	if len(r.table) > 0 {
		r.out.WriteString(pretty.Table(r.table[0], even(r.table)[1:], r.cols))
	}
	if len(r.para) > 0 {
		margin := r.first
		text := inline(strings.Join(r.para, " "))
		for line := range strings.Lines(pretty.Fill(text+"\n", r.cols-len(r.rest))) {
			r.out.WriteString(margin + line)
			margin = r.rest
		}
	}
	r.table, r.para, r.first, r.rest = nil, nil, "", ""
}

// cells are those of a row of a table.
func cells(row string) (list []string) {
	row = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|"), `\|`, "\x00")
	for cell := range strings.SplitSeq(row, "|") {
		list = append(list, inline(strings.TrimSpace(strings.ReplaceAll(cell, "\x00", "|"))))
	}
	return list
}

// even gives the rows of a table as many cells as its head has.
func even(rows [][]string) [][]string {
	for i, row := range rows {
		for len(row) < len(rows[0]) {
			row = append(row, "")
		}
		rows[i] = row[:len(rows[0])]
	}
	return rows
}

var (
	codeSpan = regexp.MustCompile("`+[^`]+`+")
	link     = regexp.MustCompile(`!?\[([^]]*)\]\(([^) ]+)[^)]*\)`)
	// What emphasis surrounds has no blank at its ends, and no letter outside: 2 * x * y and a_long_name stay.
	emphasis = []*regexp.Regexp{
		regexp.MustCompile(`()\*\*([^\s*](?:[^*]*[^\s*])?)\*\*()`),
		regexp.MustCompile(`(^|[^\pL\pN_\\])__([^\s_](?:[^_]*[^\s_])?)__([^\pL\pN_]|$)`),
		regexp.MustCompile(`(^|[^\pL\pN*\\])\*([^\s*](?:[^*]*[^\s*])?)\*([^\pL\pN*]|$)`),
		regexp.MustCompile(`(^|[^\pL\pN_\\])_([^\s_](?:[^_]*[^\s_])?)_([^\pL\pN_]|$)`),
	}
)

// inline takes the marks of emphasis and of links off a text, but not off what stands between backquotes.
// Of a link to somewhere else the address is kept: who reads a terminal can follow no other one.
func inline(text string) string {
	const first = '\uE000' // of those that stand for what is between backquotes
	spans := codeSpan.FindAllString(text, -1)
	n := first - 1
	text = codeSpan.ReplaceAllStringFunc(text, func(string) string { n++; return string(n) })
	text = link.ReplaceAllStringFunc(text, func(s string) string {
		m := link.FindStringSubmatch(s)
		if strings.Contains(m[2], "://") && m[1] != m[2] {
			return m[1] + " (" + m[2] + ")"
		}
		return m[1]
	})
	for _, e := range emphasis {
		text = e.ReplaceAllString(text, "$1$2$3")
	}
	text = strings.NewReplacer(`\*`, "*", `\_`, "_", "\\`", "`").Replace(text)
	for i, span := range spans {
		text = strings.Replace(text, string(first+rune(i)), span, 1)
	}
	return text
}
