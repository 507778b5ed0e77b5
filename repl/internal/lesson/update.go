package lesson

import "strings"

// WithOutputs returns the text of a lesson with what its code prints, by the lines of the blocks of code, behind each
// of these.
func WithOutputs(text string, outputs map[int]string) string {
	lines := strings.SplitAfter(text, "\n")
	ends := func(i int) bool { return strings.TrimRight(lines[i], " \r\n") == "```" }
	var b strings.Builder
	for i := 0; i < len(lines); i++ {
		b.WriteString(lines[i])
		output, ok := outputs[i+1]
		if !ok {
			continue
		}
		for i++; i < len(lines); i++ {
			b.WriteString(lines[i])
			if ends(i) {
				break
			}
		}
		// What parts the output from the code is no text of the lesson, and stays.
		from := i + 1
		for from < len(lines)-1 && (strings.TrimSpace(lines[from]) == "" || strings.HasPrefix(lines[from], "<")) {
			from++
		}
		if from < len(lines) && strings.TrimSpace(lines[from]) == "```output" {
			b.WriteString(strings.Join(lines[i+1:from], ""))
			for i = from; i < len(lines)-1 && !ends(i); i++ {
			}
		}
		if strings.TrimSpace(output) != "" {
			block := "```output\n" + strings.TrimRight(output, "\n") + "\n```\n"
			if strings.HasSuffix(lines[from-1], "\r\n") {
				block = strings.ReplaceAll(block, "\n", "\r\n")
			}
			b.WriteString(block)
		}
	}
	return b.String()
}
