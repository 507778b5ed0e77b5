package picture

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Formats are those of files, by how their names end.
var Formats = []string{".svg", ".html", ".mmd", ".txt", ".json"}

// FormatOf returns the format of a file by its name. The error says which there are.
func FormatOf(name string) (string, error) {
	ext := strings.ToLower(filepath.Ext(name))
	for _, f := range Formats {
		if ext == f {
			return f, nil
		}
	}
	return "", fmt.Errorf("%s: a picture ends in one of %s", name, strings.Join(Formats, ", "))
}

// fileRows is how many rows of a run a file of text shows.
const fileRows = 400

// Write writes a run in one of Formats.
func (r *Run) Write(w io.Writer, format string) error {
	var text string
	switch format {
	case ".svg":
		text = r.SVG()
	case ".html":
		text = r.HTML()
	case ".mmd":
		text = r.Mermaid()
	case ".txt":
		text = r.page()
	case ".json":
		return r.Trace(w)
	default:
		return fmt.Errorf("no format %q of pictures", format)
	}
	_, err := io.WriteString(w, text)
	return err
}

// page is all layouts of a run, as text.
func (r *Run) page() string {
	var b strings.Builder
	head := clean(r.Title, false)
	if v := clean(r.verdict(), false); v != "" {
		head += ": " + v
	}
	for _, text := range []string{head, clean(r.Why, false)} {
		if text == "" {
			continue
		}
		for _, line := range (&drawing{}).wrap(text, 78) {
			b.WriteString(line + "\n")
		}
	}
	d := r.drawing(TextOptions{Rows: fileRows})
	parts := []struct {
		name string
		l    Layout
	}{{"Sequence", Sequence}, {"Timeline", Timeline}, {"Who waits for whom", WaitFor}, {"Table", Table}}
	for _, p := range parts {
		if p.l == WaitFor && len(r.waitFor().processes) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n\n%s", p.name, d.layout(p.l))
	}
	return b.String()
}
