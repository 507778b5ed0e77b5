package lesson

import "strings"

// WithOutputs returns the text of a lesson with what its code prints, by the lines of the blocks of code, behind each
// of these.
func WithOutputs(text string, outputs map[int]string) string {
	lines := strings.SplitAfter(text, "\n")
	var b strings.Builder
	for i := 0; i < len(lines); i++ {
		b.WriteString(lines[i])
		output, ok := outputs[i+1]
		if !ok {
			continue
		}
		for i++; i < len(lines); i++ {
			b.WriteString(lines[i])
			if strings.TrimRight(lines[i], " \n") == "```" {
				break
			}
		}
		if from := i + 1; from < len(lines) && strings.TrimSpace(lines[from]) == "```output" {
			for i++; i < len(lines)-1 && strings.TrimRight(lines[i], " \n") != "```"; i++ {
			}
		}
		if strings.TrimSpace(output) != "" {
			b.WriteString("```output\n" + strings.TrimRight(output, "\n") + "\n```\n")
		}
	}
	return b.String()
}
