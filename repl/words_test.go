//go:build unix

package repl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

const pastedProgram = `package main

import "fmt"

type pair struct{ a, b int }

func main() {
	fmt.Println(pair{1, 2})
}
`

// A program that is pasted runs, and what it declares is there.
func TestPasteOfAProgram(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Paste(pastedProgram)
	term.WaitFor("... }\n{1 2}\n>>>")
	term.Send("main(); pair{3, 4}.b" + termtest.Enter)
	term.WaitFor("pair{3, 4}.b\n{1 2}\n4\n>>>")
}

// A session that is pasted, with its prompts and output, is gone through input by input.
func TestPasteOfASession(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Paste(">>> x := 6\n>>> x * 7\n41\n>>> :type x\nstring\n>>> func f() int {\n...     return x\n... }\n>>> f()\n")
	term.WaitFor("\n42\nint\n6\n>>>")
	alive(term)
}

// What newcomers type to leave, or to be told something.
func TestPlainWords(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int{"exit": 0, "quit": 0, "exit()": 0, "exit 3": 3, "quit(255)": 255, "exit 0": 0} {
		term := shellOf(t, 90, 120) // room for all of :help
		term.Send("?" + termtest.Enter)
		term.WaitFor("Processes and channels")
		term.Send(word + termtest.Enter)
		if status := term.Wait(); status != want {
			t.Errorf("%s: status %d", word, status)
		}
	}
}

func TestSystemCommand(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("!ls" + termtest.Enter)
	term.WaitFor("for a command of the system, type :sh ls\n>>>")
	term.Send(":sh read line; echo got $line" + termtest.Enter)
	term.WaitMode()
	term.Send("this" + termtest.Enter)
	term.WaitFor("got this\n>>>")
	term.Send(":sh exit 3" + termtest.Enter)
	term.WaitFor("sh: exit status 3\n>>>")
	alive(term)
}

// Enter goes on stepping.
func TestEnterStepsOn(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("c := make(chan int)" + termtest.Enter + ":pause" + termtest.Enter + "go func() { c <- 1 }()" + termtest.Enter)
	term.WaitFor("c <- 1 }()\n>>>")
	term.Send(":step" + termtest.Enter)
	term.WaitFor("input.func1 is started\n>>>")
	term.Send(termtest.Enter)
	term.WaitFor("is started\n>>>\n")
	term.WaitFor("input.func1 waits to put on c\n>>>")
	term.Send(":continue" + termtest.Enter + termtest.Enter)
	alive(term)
}

// Without VISUAL and EDITOR there is vi or nano.
func TestEditFallsBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "nano"), []byte("#!/bin/sh\necho '6 * 7' >$1\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	term := shellOf(t, 80, 20, "VISUAL=", "EDITOR=", "PATH="+dir)
	term.Send(":edit" + termtest.Enter)
	term.WaitFor("6 * 7\n42\n>>>")
}

// The numbers of :history are those of messages, and :edit takes them.
func TestNumbersAgree(t *testing.T) {
	t.Parallel()
	state := "XDG_STATE_HOME=" + t.TempDir()
	term := shellOf(t, 80, 30, state)
	term.Send("`of old`" + termtest.Enter)
	term.WaitFor("\n\"of old\"\n>>>")
	term.Send(termtest.CtrlD)
	term.Wait()
	editor := script(t, `echo 'x - 1' >>"$1"`)
	term = shellOf(t, 80, 30, state, "VISUAL="+editor)
	term.Send("x := 6" + termtest.Enter + ":clock real" + termtest.Enter + "x +* 2" + termtest.Enter + "x" + termtest.Enter + ":history" + termtest.Enter)
	term.WaitFor("input 2:1:6:")
	term.WaitFor(lines("   `of old`", "1  x := 6", "   :clock real", "2  x +* 2", "3  x", "   :history", ">>>"))
	term.Send(":edit 3" + termtest.Enter)
	term.WaitFor("\nx\nx - 1\n6\n5\n>>>")
}

// A file is overwritten by those only who say so.
func TestSaveAsksFirst(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.go")
	out := piped(t, "x := 1\n:save "+file+"\nx = 2\n:save "+file+"\n:save! "+file+"\n")
	want := file + ": saved, 11 lines\n" + file + " is there already; :save! " + file + " overwrites it\n" + file + ": overwritten, 12 lines\n"
	if packed(out) != packed(want) {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	for _, line := range []string{":save! %s", ":save !%s", ":save ! %s", ":save %s!", ":save %s !", ":save!%s", `:save! "%s"`, ":save ! '%s'"} {
		out := piped(t, fmt.Sprintf("x := 1\n"+line+"\n", file))
		if want := file + ": overwritten, 11 lines\n"; packed(out) != packed(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", line, out, want)
		}
	}
	picture := filepath.Join(filepath.Dir(file), "f.svg")
	if err := os.WriteFile(picture, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	flow := `f, _ := flow.New(flow.Graph{Procs: map[string]flow.Proc{"words": {Step: flow.Lift(strings.Fields)}}})` + "\n:flow"
	out = piped(t, flow+" f draw "+picture+"\n")
	if want := picture + " is there already; :flow! f draw " + picture + " overwrites it\n"; packed(out) != packed(want) {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	if b, err := os.ReadFile(picture); err != nil || string(b) != "mine" {
		t.Errorf("the picture is %q, %v", b, err)
	}
	if out := piped(t, flow+"! f draw "+picture+"\n"); out != "" {
		t.Error(out)
	}
	if b, err := os.ReadFile(picture); err != nil || !strings.Contains(string(b), "<svg") {
		t.Errorf("the picture is %q, %v", b, err)
	}
	if out, want := piped(t, ":ps!\n:ps ! x\n:save !\n"), "unknown command :ps!; did you mean :ps?\nusage: :ps\nusage: :save file.go\n"; out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	if files, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); err != nil || len(files) != 2 {
		t.Errorf("there are %q, %v", files, err)
	}
}

const transcript = `>>> x := 6
>>> for i := range 2 {
...     fmt.Println(i)
... }
0
1
>>> x * 7
99
>>> :type x
>>> nothing
`

// A session in a file is gone through, with its prompts or without.
func TestSessionFiles(t *testing.T) {
	dir := t.TempDir()
	with, without := filepath.Join(dir, "with"), filepath.Join(dir, "without")
	bare := "x := 6\nfor i := range 2 {\n    fmt.Println(i)\n}\nx * 7\n:type x\nnothing\n"
	for name, text := range map[string]string{with: transcript, without: bare} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		const want = "0\n1\n42\nint\ninput 4:1:1: undefined: nothing\n    nothing\n    ^\n"
		if got := piped(t, text); got != want {
			t.Errorf("%s on standard input: %q", name, got)
		}
		if !repl.IsSession(name) {
			t.Errorf("%s is no session", name)
		}
		var out strings.Builder
		if status, err := repl.RunSession(repl.Config{Stdout: &out, Stderr: &out}, name); out.String() != want || status != repl.StatusCompile || err != nil {
			t.Errorf("%s: %q, %d, %v", name, out.String(), status, err)
		}
		if got, want := piped(t, ":load "+name+"\nx\n"), want+"6\n"; got != want {
			t.Errorf("%s loaded: %q", name, got)
		}
		// Shown with its inputs it is a transcript again.
		echoed := strings.Replace(strings.Replace(transcript, "99\n", "42\n", 1), ":type x\n", ":type x\nint\n", 1) +
			"input 4:1:1: undefined: nothing\n    nothing\n    ^\n"
		out.Reset()
		repl.RunSession(repl.Config{Stdout: &out, Stderr: &out, Echo: true}, name)
		if out.String() != echoed {
			t.Errorf("%s echoed:\n%s\nwant\n%s", name, out.String(), echoed)
		}
		if got := pipedTo(t, repl.Config{Echo: true}, text); got != echoed {
			t.Errorf("%s echoed:\n%s\nwant\n%s", name, got, echoed)
		}
	}
	program := filepath.Join(dir, "program.go")
	if err := os.WriteFile(program, []byte(pastedProgram+"\n// then\n:x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if repl.IsSession(program) || repl.IsSession(dir) || repl.IsSession(filepath.Join(dir, "none")) {
		t.Error("what is no session is taken for one")
	}
}
