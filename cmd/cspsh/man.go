package main

import (
	"fmt"
	"strings"
)

//go:generate sh -c "go run . -man >../../docs/cspsh.1"

// manPage is the manual page, in the man macros of troff.
func manPage() string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH CSPSH 1\n.SH NAME\ncspsh \\- %s\n", troff(purpose))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B cspsh\n%s\n", troff(strings.TrimPrefix(synopsis, "cspsh ")))
	b.WriteString(".SH DESCRIPTION\n")
	for i, text := range description {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		b.WriteString(troff(text) + "\n")
	}
	manSection(&b, "COMMANDS", briefs())
	b.WriteString(".SH OPTIONS\n")
	for _, f := range flagDocs {
		fmt.Fprintf(&b, ".TP\n.BI %s", troff("-"+f.name))
		if f.arg != "" {
			fmt.Fprintf(&b, " \" %s\"", troff(f.arg))
		}
		b.WriteString("\n" + troff(f.help) + "\n")
	}
	manSection(&b, "EXIT STATUS", statuses)
	manSection(&b, "ENVIRONMENT", environment)
	return b.String()
}

func manSection(b *strings.Builder, title string, list []term) {
	fmt.Fprintf(b, ".SH %s\n", title)
	for _, t := range list {
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", troff(t.name), troff(t.help))
	}
}

// troff escapes a text.
func troff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
