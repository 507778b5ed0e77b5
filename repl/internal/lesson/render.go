package lesson

import (
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// Render writes a text of Markdown for a terminal, in lines of so many cells: paragraphs are filled, headings
// underlined, blocks indented.
func Render(text string, cols int) string {
	var out, para strings.Builder
	indent := ""
	flush := func() {
		if para.Len() == 0 {
			return
		}
		filled := pretty.Fill(strings.TrimRight(para.String(), " ")+"\n", cols-len(indent))
		if indent != "" {
			lines := strings.SplitAfter(strings.TrimRight(filled, "\n"), "\n")
			filled = "- " + strings.Join(lines, indent) + "\n"
		}
		out.WriteString(filled)
		para.Reset()
		indent = ""
	}
	code := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		trimmed := strings.TrimSpace(line)
		item, isItem := strings.CutPrefix(trimmed, "- ")
		switch {
		case trimmed == "```":
			flush()
			code = !code
		case code:
			out.WriteString(strings.TrimRight("    "+strings.ReplaceAll(line, "\t", "    "), " ") + "\n")
		case trimmed == "":
			flush()
			out.WriteString("\n")
		case strings.HasPrefix(line, "#"):
			flush()
			title := strings.TrimLeft(line, "# ")
			out.WriteString(title + "\n" + strings.Repeat("-", len([]rune(title))) + "\n")
		case isItem:
			flush()
			indent = "  "
			para.WriteString(plain(item) + " ")
		default:
			para.WriteString(plain(trimmed) + " ")
		}
	}
	flush()
	return out.String()
}

// plain takes the marks of emphasis off a line.
func plain(line string) string { return strings.ReplaceAll(line, "**", "") }
