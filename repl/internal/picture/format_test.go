package picture

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// Drawings are well-formed, need nothing from elsewhere, and what names and values hold is text in them.
func TestMarkup(t *testing.T) {
	for _, name := range names() {
		run := record(t, programs[name])
		run.Title = "</title><script>alert(1)</script>"
		svg := run.SVG()
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "script" {
				t.Errorf("%s: a script in the SVG", name)
			}
		}
		page := run.HTML()
		if n := strings.Count(page, "<script"); n != 1 {
			t.Errorf("%s: %d scripts in the page", name, n)
		}
		for _, text := range []string{svg, page} {
			text = strings.ReplaceAll(text, `xmlns="http://www.w3.org/2000/svg"`, "")
			if m := regexp.MustCompile(`https?://|\b(src|href)=|url\(|@import`).FindString(text); m != "" {
				t.Errorf("%s: %s refers to something outside", name, m)
			}
		}
	}
}

// A trace has the fields that its format asks for, in their order in time, and each flow has two ends.
func TestTraceFormat(t *testing.T) {
	for _, name := range names() {
		var b bytes.Buffer
		if err := record(t, programs[name]).Trace(&b); err != nil {
			t.Fatal(err)
		}
		var trace struct {
			TraceEvents []struct {
				Name, Ph, S, BP string
				TS, Dur         *float64
				PID, TID        *int
				ID              int
			}
		}
		if err := json.Unmarshal(b.Bytes(), &trace); err != nil {
			t.Fatal(err)
		}
		starts, slices := map[int]float64{}, 0
		for _, e := range trace.TraceEvents {
			if e.Name == "" || e.PID == nil || e.TID == nil || e.TS == nil || *e.TS < 0 {
				t.Errorf("%s: %+v lacks something", name, e)
			}
			switch e.Ph {
			case "M":
			case "X":
				slices++
				if e.Dur == nil || *e.Dur <= 0 {
					t.Errorf("%s: a slice without a duration: %+v", name, e)
				}
			case "i":
				if e.S != "t" {
					t.Errorf("%s: the scope of %+v", name, e)
				}
			case "s":
				starts[e.ID] = *e.TS
			case "f":
				if at, ok := starts[e.ID]; !ok || e.BP != "e" || *e.TS < at {
					t.Errorf("%s: the end of a flow: %+v", name, e)
				}
				delete(starts, e.ID)
			default:
				t.Errorf("%s: phase %q", name, e.Ph)
			}
		}
		if len(starts) > 0 || slices == 0 {
			t.Errorf("%s: %d flows without an end, %d slices", name, len(starts), slices)
		}
	}
}

// No line of text is wider than it may be, and with ASCII nothing else is in it.
func TestTextFits(t *testing.T) {
	crowd := func() {
		c := csp.NewChan[int](csp.Name("c"))
		for range 30 {
			csp.Go(func() { c.Take() }, csp.Name("one of a crowd with a long name"))
		}
		for i := range 30 {
			c.Put(i)
		}
	}
	for _, name := range append(names(), "crowd") {
		f := programs[name]
		if f == nil {
			f = crowd
		}
		run := record(t, f)
		for _, width := range []int{40, 60, 80, 200} {
			for _, l := range []Layout{Sequence, Table, Timeline, WaitFor} {
				for line := range strings.Lines(run.Text(l, TextOptions{Width: width})) {
					if n := pretty.Width(strings.TrimRight(line, "\n")); n > width {
						t.Errorf("%s, %s: a line of %d in %d columns: %s", name, l, n, width, line)
					}
				}
				for _, r := range run.Text(l, TextOptions{Width: width, ASCII: true}) {
					if r > '~' || r < ' ' && r != '\n' {
						t.Errorf("%s, %s: %q is no ASCII", name, l, r)
						break
					}
				}
			}
		}
	}
}

// What is wrong is red, where there are colours.
func TestColor(t *testing.T) {
	run := record(t, programs["philosophers"])
	for _, l := range []Layout{Sequence, Table, Timeline, WaitFor} {
		plain, colored := run.Text(l, TextOptions{}), run.Text(l, TextOptions{Color: true})
		if !strings.Contains(colored, "\x1b[31m") || strings.Contains(plain, "\x1b") {
			t.Errorf("%s: %q", l, colored)
		}
		if strings.NewReplacer("\x1b[31m", "", "\x1b[0m", "").Replace(colored) != plain {
			t.Errorf("%s: the text differs in colours", l)
		}
	}
}

// Mermaid itself parses what is written for it. It is looked for in the folder CSPSH_MERMAID, in which
// "npm install mermaid jsdom" was run.
func TestMermaidParses(t *testing.T) {
	node, err := exec.LookPath("node")
	dir := os.Getenv("CSPSH_MERMAID")
	if err != nil || dir == "" {
		t.Skip("needs node, and CSPSH_MERMAID: a folder in which npm install mermaid jsdom was run")
	}
	const program = `import { createRequire } from 'module';
import { pathToFileURL } from 'url';
import { readFileSync } from 'fs';
const load = createRequire(process.argv[2] + '/');
const { JSDOM } = load('jsdom');
globalThis.window = new JSDOM('').window;
globalThis.document = window.document;
const mermaid = (await import(pathToFileURL(process.argv[2] + '/node_modules/mermaid/dist/mermaid.core.mjs'))).default;
for (const file of process.argv.slice(3)) {
  try { await mermaid.parse(readFileSync(file, 'utf8')); }
  catch (e) { console.log(file, String(e)); process.exitCode = 1; }
}
`
	script := filepath.Join(t.TempDir(), "parse.mjs")
	if err := os.WriteFile(script, []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{script, dir}
	for i, text := range []string{"sequenceDiagram\n  this is none\n", record(t, func() {}).Mermaid()} {
		file := filepath.Join(t.TempDir(), "extra.mmd")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if i == 0 { // a fault is seen
			if out, err := exec.CommandContext(t.Context(), node, script, dir, file).CombinedOutput(); err == nil || !strings.Contains(string(out), "Parse error") {
				t.Fatalf("mermaid takes what is none: %v\n%s", err, out)
			}
		} else {
			args = append(args, file)
		}
	}
	files, err := filepath.Glob("testdata/*.mmd")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	if out, err := exec.CommandContext(t.Context(), node, append(args, files...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
