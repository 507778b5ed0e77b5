//go:build unix

package repl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// script writes a shell script that a test has as its editor.
func script(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

// :edit hands over the terminal, and evaluates what comes back.
func TestEdit(t *testing.T) {
	t.Parallel()
	editor := script(t, `printf 'new text: '; read line; echo "$line" >>"$1"`)
	term := shellOf(t, 80, 30, "VISUAL=", "EDITOR="+editor)
	term.Send("x := 6" + termtest.Enter)
	term.WaitFor("x := 6\n>>>")
	term.Send(":edit" + termtest.Enter)
	term.WaitFor("new text:")
	term.Send("x * 7" + termtest.Enter) // the terminal echoes, as for any program
	term.WaitFor("new text: x * 7\nx := 6\nx * 7\n42\n>>>")
	// The result is in the history, whole.
	term.Send(termtest.CtrlL + termtest.Up)
	term.WaitScreen(">>> x := 6\n... x * 7")
	term.Send(termtest.CtrlU + termtest.CtrlC + termtest.CtrlL + ":edit 99" + termtest.Enter)
	term.WaitFor("there is no input 99; :history lists them\n>>>")
}

// An editor that fails leaves things as they were; Ctrl-C is the editor's own affair.
func TestEditFails(t *testing.T) {
	t.Parallel()
	editor := script(t, `trap 'echo caught; exit 1' INT; echo ready; while :; do sleep 1; done`)
	term := shellOf(t, 80, 30, "VISUAL="+editor)
	term.Send("panic(1)" + termtest.Enter)
	term.WaitFor("panic(1)\n>>>")
	term.Send(":edit" + termtest.Enter)
	term.WaitFor("ready")
	term.Send(termtest.CtrlC)
	term.WaitFor("caught\n" + editor[:10])
	term.WaitFor("exit status 1\n>>>")
	alive(term)
}

func TestStartUpFile(t *testing.T) {
	t.Parallel()
	config := t.TempDir()
	if err := os.Mkdir(filepath.Join(config, "cspsh"), 0o777); err != nil {
		t.Fatal(err)
	}
	const text = ":set values off\nfunc twice(x int) int {\n\treturn 2 * x\n}\nnonsense\ntwice(2)\n:set values on\n"
	if err := os.WriteFile(filepath.Join(config, "cspsh", "startup"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	term := shellOf(t, 200, 20, "XDG_CONFIG_HOME="+config)
	term.WaitFor("cspsh/startup: input 2:1:1: undefined: nonsense\n    nonsense\n    ^\n>>>")
	term.Send("twice(21)" + termtest.Enter)
	term.WaitFor(">>> twice(21)\n42\n>>>")
	// It is no part of what has been typed.
	term.Send(termtest.CtrlL + termtest.Up + termtest.Up)
	term.WaitScreen(">>> twice(21)")
}

// With :quiet what processes print is held back, until :quiet off.
func TestQuiet(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send(":quiet" + termtest.Enter)
	term.WaitFor(":quiet\n>>>")
	term.Send("done := make(chan bool)" + termtest.Enter)
	term.Send("go func() { fmt.Println(`held`); done <- true; panic(`held, too`) }()" + termtest.Enter)
	// What an input prints itself is shown.
	term.Send("<-done; for len(fmt.Sprint(csp.Self().ID())) == 0 {}; fmt.Println(`shown`)" + termtest.Enter)
	term.WaitFor("\ntrue\nshown\n>>>")
	if strings.Contains(term.Screen(), "\nheld") {
		t.Errorf("it is not quiet:\n%s", term.Screen())
	}
	term.Send(":quiet off" + termtest.Enter)
	term.WaitFor(">>> :quiet off\nheld\n")
	term.WaitFor("panic: held, too\n")
	alive(term)
}

func TestViKeys(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send(":set keys vi" + termtest.Enter)
	term.WaitFor(":set keys vi\n>>>")
	term.Send("66 * 7")
	term.WaitFor(">>> 66 * 7")
	term.Send("\x1b0x" + termtest.Enter)
	term.WaitFor(">>> 6 * 7\n42\n>>>")
	term.Send("func f() int {" + termtest.Enter)
	term.WaitFor("\n...")
	term.Send("return 8" + termtest.Enter + "}")
	term.WaitFor("\n... }")
	// Up to the line in the middle, to its end, and the number replaced.
	term.Send("\x1bk$r9" + termtest.Enter)
	term.WaitFor("return 9\n... }\n>>>")
	term.Send("f()" + termtest.Enter)
	term.WaitFor(">>> f()\n9\n>>>")
	term.Send(":set keys emacs" + termtest.Enter)
	alive(term)
}

func TestHistoryAtThePrompt(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("if true {" + termtest.Enter)
	term.WaitFor("...")
	term.Send("}" + termtest.Enter)
	for range 3 {
		term.Send("1" + termtest.Enter)
	}
	term.Send(":history" + termtest.Enter)
	term.WaitFor(lines(">>> :history", "1  if true {", "   }", "2  1", "3  1", "4  1", "   :history", ">>>"))
	term.Send(":history 1" + termtest.Enter)
	term.WaitFor(lines(">>> :history 1", "   :history 1", ">>>"))
}

// A line that is longer than the terminal is wide stays whole when that changes.
func TestResizeWhileTyping(t *testing.T) {
	t.Parallel()
	term := shellOf(t, 40, 10)
	text := "words := strings.Fields(\"" + strings.Repeat("日本 ", 6) + "\")"
	term.Send(text)
	term.WaitScreen(">>> words := strings.Fields(\"日本 日本\n日本 日本 日本 日本 \")")
	// The cursor is in the first row: further down, its place depends on whether the terminal
	// joins the rows again.
	term.Send(termtest.Home)
	term.WaitCursor(4, 0)
	term.Resize(80, 10)
	term.WaitScreen(">>> " + text)
	term.Send(termtest.End + "; len(words)")
	term.WaitScreen(">>> " + text + "; len(words)")
	term.Resize(100, 10)
	term.Send(termtest.Enter)
	term.WaitFor("\n6\n>>>")
}

// What is written to the files of the standard streams does not mix with what is typed either.
func TestFilesWhileTyping(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("l := log.New(os.Stdout, ``, 0)" + termtest.Enter)
	term.Send("go func() { time.Sleep(time.Second / 2); l.Print(`logged`); fmt.Fprintln(os.Stdout, `printed`); os.Stderr.WriteString(`written\n`) }()" + termtest.Enter)
	term.Send("half a li")
	term.WaitFor("\nlogged\nprinted\nwritten\n>>> half a li")
	term.Send(termtest.CtrlU + "fmt.Fprint(os.Stdout, `no end`)" + termtest.Enter)
	term.WaitFor("no end⏎\n>>>")
}

// Output that comes while a long input is typed does not touch it, nor the cursor.
func TestOutputAboveLongInput(t *testing.T) {
	t.Parallel()
	term := shellOf(t, 30, 30)
	term.Send("say := make(chan string)" + termtest.Enter)
	term.Send("go func() { for s := range say { fmt.Println(s) } }()" + termtest.Enter)
	term.Send(":clock virtual" + termtest.Enter)
	term.WaitFor("virtual\n>>>")
	const n = 5
	term.Send(fmt.Sprintf("csp.Go(func() { for i := range %d { say <- fmt.Sprint(i) } }); 1", n) + termtest.Enter)
	term.Send("f := func() {" + termtest.AltEnter + termtest.Tab + strings.Repeat("x", 40) + termtest.Up)
	term.WaitUntil("the output above the input", func(screen string) bool {
		return strings.Contains(screen, "\n0\n1\n2\n3\n4\n") &&
			strings.HasSuffix(screen, "\n>>> f := func() {\n...     "+strings.Repeat("x", 22)+"\n"+strings.Repeat("x", 18))
	})
}
