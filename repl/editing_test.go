//go:build unix

package repl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// lines joins the lines of a screen.
func lines(list ...string) string { return strings.Join(list, "\n") }

func TestCompletionAtThePrompt(t *testing.T) {
	term := shell(t)
	term.Send("http.StatusTea" + termtest.Tab + termtest.Enter)
	term.WaitFor(">>> http.StatusTeapot\n418\n>>>")
	term.Send("type Pair struct{ Left, Right int }" + termtest.Enter)
	term.Send("func (p Pair) Sum(scale int) int {" + termtest.Enter)
	// In the body that is being typed, with the signatures beside the names.
	term.WaitFor("...")
	term.Send("return p." + termtest.Tab)
	term.WaitFor(lines(
		"Left   int",
		"Right  int",
		"Sum    func(scale int) int",
		">>> func (p Pair) Sum(scale int) int {",
		"...     return p.",
	))
	term.Send("Le" + termtest.Tab + "*scal" + termtest.Tab + "+p.R" + termtest.Tab + termtest.Enter + "}" + termtest.Enter)
	term.WaitFor("...     return p.Left*scale+p.Right\n... }\n>>>")
	term.Send("Pair{Lef" + termtest.Tab + ": 4, R" + termtest.Tab + ": 2}.S" + termtest.Tab + "(10)" + termtest.Enter)
	term.WaitFor("Pair{Left: 4, Right: 2}.Sum(10)\n42\n")
}

func TestCompletionOfCommands(t *testing.T) {
	term := shell(t)
	term.Send(":he" + termtest.Tab + termtest.CtrlU)
	term.Send(":qu" + termtest.Tab + termtest.Tab)
	term.WaitFor("leave (so does Ctrl-D), with an exit status if one is given\n>>> :qui")
	term.Send(termtest.CtrlU + ":set ke" + termtest.Tab + " v" + termtest.Tab)
	term.WaitFor(">>> :set keys vi")
}

// A listing is pasted into a terminal that does not mark pastes, or typed by a script,
// or by someone who is used to indenting: each comes out the same.
func TestIndentation(t *testing.T) {
	for name, input := range map[string]string{
		"typed without blanks": "func f(x int) {\rswitch x {\rcase 1:\rfor {\rbreak\r}\rdefault:\rif x > 0 {\r}\r}\r}",
		"with blanks":          "func f(x int) {\r    switch x {\r    case 1:\r        for {\r            break\r        }\r    default:\r        if x > 0 {\r        }\r    }\r}",
		"with tabs":            "func f(x int) {\r\tswitch x {\r\tcase 1:\r\t\tfor {\r\t\t\tbreak\r\t\t}\r\tdefault:\r\t\tif x > 0 {\r\t\t}\r\t}\r}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := shell(t)
			// Line by line, as a person does.
			list := strings.SplitAfter(input, "\r")
			for i, line := range list {
				term.Send(line)
				if i < len(list)-1 {
					term.WaitUntil("the next line", func(screen string) bool { return strings.Count(screen, "\n") == i+1 })
				}
			}
			term.WaitScreen(lines(
				">>> func f(x int) {",
				"...     switch x {",
				"...     case 1:",
				"...         for {",
				"...             break",
				"...         }",
				"...     default:",
				"...         if x > 0 {",
				"...         }",
				"...     }",
				"... }",
			))
		})
	}
}

// Two hundred lines that are pasted are one input: they run once, are shown once, and
// are one entry of the history.
func TestPasteOfManyLines(t *testing.T) {
	term := shellOf(t, 60, 420)
	var b, shown strings.Builder
	b.WriteString("func big() (n int) {\n")
	for i := range 198 {
		fmt.Fprintf(&b, "\tn += %d\n", i)
	}
	b.WriteString("\treturn n\n}; fmt.Println(\"ran:\", big())")
	prompt := ">>> "
	for line := range strings.Lines(b.String()) {
		shown.WriteString(strings.TrimRight(prompt+strings.ReplaceAll(line, "\t", "    "), "\n") + "\n")
		prompt = "... "
	}
	term.Paste(b.String() + "\n")
	want := shown.String() + "ran: 19503\n>>>"
	term.WaitScreen(want)
	term.Send(termtest.Up + termtest.Enter)
	term.WaitScreen(shown.String() + "ran: 19503\n" + shown.String() + "ran: 19503\n>>>")
}

// Ten thousand lines come while someone types: no line is lost, none is torn, and
// neither is a key.
func TestFloodWhileTyping(t *testing.T) {
	const n = 10_000
	term := shellOf(t, 60, n+20)
	term.Send(fmt.Sprintf("go func() { for i := range %d { fmt.Println(\"line\", i) } }()", n) + termtest.Enter)
	for _, r := range "x := \"typed meanwhile\"" {
		term.Send(string(r))
	}
	term.WaitFor(fmt.Sprintf("line %d\n>>> x := \"typed meanwhile\"", n-1))
	next := 0
	for line := range strings.Lines(term.Screen()) {
		if strings.TrimSpace(line) == fmt.Sprint("line ", next) {
			next++
		}
	}
	if next != n {
		t.Errorf("lines up to %d are there in order, of %d", next, n)
	}
	term.Send(termtest.Enter + "x" + termtest.Enter)
	term.WaitFor("\n\"typed meanwhile\"\n>>>")
}

// A line without its end does not mix with what is typed.
func TestPartialLineWhileTyping(t *testing.T) {
	term := shell(t)
	term.Send("go func() { time.Sleep(time.Second / 2); fmt.Print(\"half\"); time.Sleep(time.Second / 2); fmt.Println(\" whole\") }()" + termtest.Enter + "1 +")
	term.WaitFor("half⏎\n>>> 1 +")
	term.WaitFor("half whole\n>>> 1 +")
	term.Send(" 1" + termtest.Enter)
	term.WaitFor("half whole\n>>> 1 + 1\n2\n>>>")
}

func TestColoursAtThePrompt(t *testing.T) {
	term := shellOf(t, 60, 10, "NO_COLOR=")
	term.Send("f := func() (n int) { return 12 }")
	term.WaitFor("return 12 }")
	for _, want := range []string{"\x1b[35mfunc\x1b[m", "\x1b[33mint\x1b[m", "\x1b[36m12\x1b[m"} {
		if !strings.Contains(term.Raw(), want) {
			t.Errorf("no %q in %q", want, term.Raw())
		}
	}
	// The bracket before the cursor, and the one that it belongs to.
	before := len(term.Raw())
	term.Send(termtest.Enter)
	term.WaitFor("\n>>>")
	if typed, left := term.Raw()[:before], term.Raw()[before:]; strings.Count(typed[strings.LastIndex(typed, "\r\x1b[J"):], "\x1b[1;4m") != 2 || strings.Contains(left, "\x1b[1;4m") {
		t.Errorf("matching brackets, while typing: %q\nin the end: %q", typed, left)
	}
}

func TestNoColours(t *testing.T) {
	term := shell(t)
	term.Send("f := func() (n int) { return 12 }" + termtest.Enter)
	term.WaitFor("}\n>>>")
	if code := regexp.MustCompile("\x1b\\[[0-9;]+m").FindString(term.Raw()); code != "" {
		t.Errorf("a colour, %q, in %q", code, term.Raw())
	}
}

func TestNarrowTerminal(t *testing.T) {
	term := shellOf(t, 20, 12)
	term.Send("words := []string{\"日本\", \"e\u0301te\u0301\", \"😀😀😀😀😀\"}; len(words)")
	term.Send(termtest.Home + "  " + termtest.End)
	term.Resize(33, 12)
	term.Resize(24, 12)
	term.Send(termtest.Enter)
	term.WaitFor("\n3\n>>>")
	term.Send("words[2] + words[1]" + termtest.Enter)
	term.WaitFor("\n\"😀😀😀😀😀ete\"\n>>>") // the emulator does not keep combining marks
}

func TestHistoryAcrossSessions(t *testing.T) {
	state := "XDG_STATE_HOME=" + t.TempDir()
	term := shellOf(t, 60, 20, state)
	term.Send("func twice(x int) int {" + termtest.Enter)
	term.WaitFor("...")
	term.Send("return 2*x" + termtest.Enter + "}" + termtest.Enter)
	term.WaitFor("}\n>>>")
	for range 3 {
		term.Send("21" + termtest.Enter)
	}
	term.Send(termtest.CtrlD)
	term.Wait()

	term = shellOf(t, 60, 20, state)
	// The same input three times in a row is there once.
	term.Send(termtest.Up + termtest.Up)
	term.WaitScreen(lines(">>> func twice(x int) int {", "...     return 2*x", "... }"))
	term.Send(termtest.Enter)
	term.WaitFor("}\n>>>")
	term.Send(termtest.CtrlR + "21")
	term.WaitFor("search \"21\": 21")
	term.Send(termtest.Home + "twice(" + termtest.End + ")" + termtest.Enter)
	term.WaitFor("\n42\n>>>")

	files, _ := filepath.Glob(strings.TrimPrefix(state, "XDG_STATE_HOME=") + "/cspsh/history")
	if len(files) != 1 {
		t.Fatal("no history file")
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: for its user only", info.Mode(), err)
	}
}
