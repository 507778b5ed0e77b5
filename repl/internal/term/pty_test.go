//go:build unix

package term_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/repl/internal/term"
	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// The test binary runs itself as the program in the terminal.
const programVar = "TERM_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programVar) != "" {
		if err := program(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program reads inputs and prints them quoted. It wants more lines while braces are open. Some inputs
// make it do more:
//
//	lines N   prints N lines from a goroutine
//	print S   prints S from a goroutine, unquoted and without a newline
//	now S     prints S before the next line
//	ticks     prints a line every 100 ms from a goroutine
//	prefill S begins the next line with S
//	size      prints the size of the terminal
//	busy      runs until it is interrupted
//	ask       asks for a name
//	askLater  does so from a goroutine
//	vim ARG   selects vi's keys if ARG is on
//	quit      ends
func program() error {
	// Ctrl-C between two lines is a signal.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	h := term.NewHistory()
	if path := os.Getenv("TERM_TEST_HISTORY"); path != "" {
		var err error
		if h, err = term.OpenHistory(path, 0); err != nil {
			return err
		}
	}
	e, err := term.New(term.Config{
		In: os.Stdin, Out: os.Stdout, History: h, Continuation: "... ",
		Vim:  os.Getenv("TERM_TEST_VIM") != "",
		More: func(text string) bool { return strings.Count(text, "{") > strings.Count(text, "}") },
		Indent: func(text, next string) int {
			n := strings.Count(text, "{") - strings.Count(text, "}")
			if strings.HasPrefix(next, "}") {
				n--
			}
			return max(n, 0)
		},
		Complete: func(text string, pos int) term.Completion {
			from := strings.LastIndexAny(text[:pos], " (\n") + 1
			c := term.Completion{From: from}
			for _, s := range []string{"chan", "channel", "close", "日本"} {
				if strings.HasPrefix(s, text[from:pos]) {
					c.Candidates = append(c.Candidates, term.Candidate{Text: s})
				}
			}
			return c
		},
		Highlight: func(text string, pos int) []term.Style {
			if i := strings.Index(text, "red"); i >= 0 {
				return []term.Style{{Start: i, End: i + 3, SGR: "31"}}
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	defer e.Close()
	out := e.Output()
	for {
		text, err := e.ReadLine(">>> ")
		switch {
		case errors.Is(err, term.ErrInterrupt):
			fmt.Fprintf(out, "interrupted %q\n", text)
			continue
		case err == io.EOF:
			fmt.Fprintln(out, "bye")
			return nil
		case err != nil:
			return err
		}
		h.Add(text)
		cmd, arg, _ := strings.Cut(text, " ")
		switch cmd {
		case "vim":
			e.SetVim(arg == "on")
		case "lines":
			n, _ := strconv.Atoi(arg)
			go func() {
				for i := range n {
					fmt.Fprintln(out, "line", i)
				}
			}()
		case "print":
			arg, _ = strconv.Unquote(arg)
			go fmt.Fprint(out, arg)
		case "now":
			arg, _ = strconv.Unquote(arg)
			fmt.Fprint(out, arg)
		case "ticks":
			go func() {
				for i := 0; ; i++ {
					fmt.Fprintln(out, "tick", i)
					time.Sleep(100 * time.Millisecond)
				}
			}()
		case "prefill":
			e.Prefill(arg)
		case "ask":
			ask(e)
		case "askLater":
			go ask(e)
		case "size":
			fmt.Fprintln(out, fmt.Sprint(e.Size()))
		case "busy":
			c := make(chan os.Signal, 1)
			signal.Notify(c, os.Interrupt)
			fmt.Fprintln(out, "running")
			<-c
			signal.Stop(c)
			e.Interrupted()
			fmt.Fprintln(out, "stopped")
		case "quit":
			return nil
		default:
			fmt.Fprintf(out, "got %q\n", text)
		}
	}
}

func ask(e term.Editor) {
	fmt.Fprint(e.Output(), "name? ")
	var name string
	_, err := fmt.Fscanln(e.Input(), &name)
	fmt.Fprintf(e.Output(), "hello %s, %v\n", name, err)
}

func start(t *testing.T, cols, rows int, env ...string) *termtest.Terminal {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), programVar+"=1", "TERM=xterm", "GORACE=atexit_sleep_ms=0")
	cmd.Env = append(cmd.Env, env...)
	tt := termtest.Start(t, cmd, cols, rows)
	t.Cleanup(func() {
		if strings.Contains(tt.Raw(), "DATA RACE") {
			t.Errorf("race in the program:\n%s", tt.Raw())
		}
	})
	tt.WaitFor(">>>")
	return tt
}

// check types keys and waits for a screen.
func check(t *testing.T, tt *termtest.Terminal, keys, want string) {
	t.Helper()
	tt.Send(keys)
	tt.WaitScreen(want)
}

func TestTyping(t *testing.T) {
	tt := start(t, 40, 10)
	check(t, tt, "hello"+termtest.Enter, ">>> hello\ngot \"hello\"\n>>>")
	tt.WaitCursor(4, 2)
	tt.Send("quit" + termtest.Enter)
	if got := tt.Wait(); got != 0 {
		t.Errorf("exit status %d", got)
	}
}

func TestColours(t *testing.T) {
	tt := start(t, 40, 10)
	check(t, tt, "a red b", ">>> a red b")
	if !strings.Contains(tt.Raw(), "a \x1b[31mred\x1b[m b") {
		t.Errorf("no colour in %q", tt.Raw())
	}
}

// A line longer than the terminal is wide, with the cursor moving about in it.
func TestWrappedLine(t *testing.T) {
	tt := start(t, 20, 10)
	tt.Send("now \"above\\n\"" + termtest.Enter)
	tt.WaitFor("above\n>>>")
	above := ">>> now \"above\\n\"\nabove\n"
	check(t, tt, "abcdefghijklmnop", above+">>> abcdefghijklmnop")
	tt.WaitCursor(0, 3)
	check(t, tt, "qrstuvwxyz0123456789ABCDE", above+">>> abcdefghijklmnop\nqrstuvwxyz0123456789\nABCDE")
	tt.WaitCursor(5, 4)
	check(t, tt, strings.Repeat(termtest.Left, 25)+"X", above+">>> abcdefghijklmnop\nXqrstuvwxyz012345678\n9ABCDE")
	tt.WaitCursor(1, 3)
	check(t, tt, termtest.Home+"Y"+termtest.Delete, above+">>> Ybcdefghijklmnop\nXqrstuvwxyz012345678\n9ABCDE")
	tt.WaitCursor(5, 2)
	check(t, tt, termtest.CtrlK, above+">>> Y")
	check(t, tt, termtest.CtrlY+termtest.Left+termtest.CtrlU, above+">>> E")
	tt.WaitCursor(4, 2)
}

func TestWideCharacters(t *testing.T) {
	tt := start(t, 20, 10)
	check(t, tt, "a日本語x", ">>> a日本語x")
	tt.WaitCursor(12, 0)
	check(t, tt, strings.Repeat(termtest.Left, 3)+"e\u0301", ">>> a日e本語x")
	tt.WaitCursor(8, 0)
	check(t, tt, termtest.Backspace, ">>> a日本語x")
	tt.WaitCursor(7, 0)
}

func TestWideCharactersWrap(t *testing.T) {
	tt := start(t, 21, 10)
	// 17 cells are left behind the prompt: eight characters, and one cell that stays empty.
	check(t, tt, strings.Repeat("語", 10), ">>> "+strings.Repeat("語", 8)+"\n語語")
	tt.WaitCursor(4, 1)
	check(t, tt, strings.Repeat(termtest.Left, 3)+"x", ">>> "+strings.Repeat("語", 7)+"x語\n語語")
	tt.WaitCursor(19, 0)
}

func TestPasteLines(t *testing.T) {
	for _, n := range []int{30, 200} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			tt := start(t, 60, 3*n)
			var text, screen strings.Builder
			text.WriteString("func f() {\n")
			screen.WriteString(">>> func f() {\n")
			for i := range n - 2 {
				fmt.Fprintf(&text, "\tg(%d)\n", i)
				fmt.Fprintf(&screen, "...     g(%d)\n", i)
			}
			text.WriteString("}")
			screen.WriteString("... }\n")
			tt.Paste(text.String())
			tt.WaitScreen(screen.String())
			tt.Send(termtest.Enter)
			// The program prints the text once, so it came as one; its lines are not shown twice.
			tt.WaitFor("}\"\n>>>")
			if got := tt.Screen(); !strings.HasPrefix(got, screen.String()+"got \"func f() {\\n\\tg(0)") ||
				strings.Count(got, "...     g(0)") != 1 {
				t.Errorf("got\n%s", got)
			}
			// It is one entry of the history.
			tt.Send(termtest.Up + termtest.CtrlL)
			tt.WaitScreen(screen.String())
		})
	}
}

// Who pastes whole lines enters the last one too, and a pasted session loses its prompts.
func TestPasteEnters(t *testing.T) {
	tt := start(t, 40, 20)
	tt.Paste("f(1)\n")
	tt.WaitScreen(">>> f(1)\ngot \"f(1)\"\n>>>")
	tt.Send(termtest.CtrlL)
	tt.Paste("{\n")
	tt.WaitScreen(">>> {\n...")
	tt.Send(termtest.CtrlC + termtest.CtrlL)
	tt.WaitScreen(">>>")
	tt.Paste(">>> for {\n...     g()\n... }\nout\n")
	tt.WaitScreen(">>> for {\n...     g()\n... }\ngot \"for {\\n    g()\\n}\"\n>>>")
}

func TestLinesTypedAhead(t *testing.T) {
	tt := start(t, 40, 20)
	check(t, tt, "busy"+termtest.Enter, ">>> busy\nrunning")
	// Nothing is echoed into the output; what was typed before Ctrl-C is dropped.
	check(t, tt, "lost"+termtest.CtrlC, ">>> busy\nrunning\nstopped\n>>>")
	// With its own indentation: lines that are not seen to be typed ahead are indented.
	check(t, tt, "a\rb {\r\tc\r}\rd", strings.Join([]string{">>> busy", "running", "stopped",
		">>> a", "got \"a\"", ">>> b {", "...     c", "... }", "got \"b {\\n\\tc\\n}\"", ">>> d"}, "\n"))
}

// What follows the end of an input does not take its place, also where that was typed with an
// indentation that it had got by itself.
func TestLinesTypedAheadOfIndented(t *testing.T) {
	tt := start(t, 40, 20)
	for range 30 {
		check(t, tt, termtest.CtrlL+"{\r", ">>> {\n...")
		tt.WaitCursor(8, 1)
		check(t, tt, "\tx", ">>> {\n...     x")
		check(t, tt, "\r}\rd", ">>> {\n...     x\n... }\ngot \"{\\n\\tx\\n}\"\n>>> d")
		check(t, tt, termtest.Backspace, ">>> {\n...     x\n... }\ngot \"{\\n\\tx\\n}\"\n>>>")
	}
}

func TestSeveralLines(t *testing.T) {
	tt := start(t, 40, 20)
	check(t, tt, "for {"+termtest.Enter, ">>> for {\n...")
	tt.WaitCursor(8, 1) // indented
	check(t, tt, "if {"+termtest.Enter, ">>> for {\n...     if {\n...")
	tt.WaitCursor(12, 2)
	check(t, tt, "}", ">>> for {\n...     if {\n...     }")
	check(t, tt, termtest.Enter, ">>> for {\n...     if {\n...     }\n...")
	// Back to an earlier line, and a new one in the middle.
	check(t, tt, termtest.Up+termtest.Up+termtest.End+"x", ">>> for {\n...     if {x\n...     }\n...")
	tt.Send(termtest.AltEnter)
	tt.WaitCursor(12, 2)
	check(t, tt, "y", ">>> for {\n...     if {x\n...         y\n...     }\n...")
	tt.Send(termtest.Down + termtest.Down + termtest.End + "}" + termtest.Enter)
	tt.WaitFor(`got "for {\n\tif {x\n\t\ty\n\t}\n}"`)
	// Recalled whole.
	tt.Send(termtest.CtrlL)
	tt.WaitScreen(">>>")
	check(t, tt, termtest.Up, ">>> for {\n...     if {x\n...         y\n...     }\n... }")
	check(t, tt, termtest.Down, ">>>")
}

// Two blank lines end an input that is not complete.
func TestWayOut(t *testing.T) {
	tt := start(t, 40, 20)
	check(t, tt, "{"+termtest.Enter, ">>> {\n...")
	check(t, tt, termtest.Enter, ">>> {\n...\n...")
	check(t, tt, termtest.Enter, ">>> {\n...\n...\ngot \"{\\n\\t\\n\\t\"\n>>>")
}

func TestInterrupt(t *testing.T) {
	tt := start(t, 40, 20)
	check(t, tt, "abc"+termtest.Left+termtest.CtrlC, ">>> abc^C\ninterrupted \"abc\"\n>>>")
	check(t, tt, termtest.CtrlL+"{\r", ">>> {\n...")
	tt.WaitCursor(8, 1) // indented
	check(t, tt, "x", ">>> {\n...     x")
	check(t, tt, termtest.CtrlC, ">>> {\n...     x^C\ninterrupted \"{\\n\\tx\"\n>>>")
	check(t, tt, termtest.CtrlL+termtest.CtrlC, ">>> ^C\ninterrupted \"\"\n>>>")
	check(t, tt, "ok"+termtest.Enter, ">>> ^C\ninterrupted \"\"\n>>> ok\ngot \"ok\"\n>>>")
}

func TestEndOfInput(t *testing.T) {
	tt := start(t, 40, 10)
	check(t, tt, "ab"+termtest.Left+termtest.CtrlD, ">>> a")
	check(t, tt, termtest.Backspace+termtest.Delete+"b", ">>> b") // Delete is not Ctrl-D
	tt.Send(termtest.Backspace + termtest.CtrlD)
	if got := tt.Wait(); got != 0 {
		t.Errorf("exit status %d", got)
	}
	if got := tt.Screen(); got != ">>> ^D\nbye" {
		t.Errorf("got\n%s", got)
	}
	raw := tt.Raw()
	if strings.LastIndex(raw, "\x1b[?2004l") < strings.LastIndex(raw, "\x1b[?2004h") {
		t.Errorf("pastes are still marked after %q", raw)
	}
}

func TestSearch(t *testing.T) {
	tt := start(t, 60, 20)
	tt.Send("alpha one\rbeta\ralpha two\r" + termtest.CtrlL)
	tt.WaitScreen(">>>")
	check(t, tt, termtest.CtrlR+"al", `search "al": alpha two`)
	tt.WaitCursor(13, 0)
	check(t, tt, termtest.CtrlR, `search "al": alpha one`)
	check(t, tt, "x", `no match for "alx": alpha one`)
	check(t, tt, termtest.Backspace+termtest.Backspace+termtest.Backspace+"be", `search "be": beta`)
	check(t, tt, termtest.CtrlG, ">>>")
	check(t, tt, "draft"+termtest.CtrlR+"two"+termtest.End+"!", ">>> alpha two!")
	check(t, tt, termtest.CtrlC+termtest.CtrlL+termtest.CtrlR+"one"+termtest.Enter, ">>> alpha one\ngot \"alpha one\"\n>>>")
}

func TestCompletion(t *testing.T) {
	tt := start(t, 40, 20)
	check(t, tt, "clo"+termtest.Tab, ">>> close")
	check(t, tt, " ch"+termtest.Tab, ">>> close chan")
	check(t, tt, termtest.Tab, "chan     channel\n>>> close chan")
	check(t, tt, "nel 日"+termtest.Tab+"x", "chan     channel\n>>> close channel 日本x")
	// In front of a further line Tab indents.
	check(t, tt, termtest.CtrlU+termtest.AltEnter+termtest.Tab+"y", "chan     channel\n>>>\n...     y")
}

func TestOutputWhileTyping(t *testing.T) {
	const n = 2000
	tt := start(t, 40, n+20)
	tt.Send(fmt.Sprintf("lines %d\r", n))
	typed := strings.Repeat("abcdefghi ", 10)
	for _, r := range typed {
		tt.Send(string(r))
	}
	var want strings.Builder
	fmt.Fprintf(&want, ">>> lines %d\n", n)
	for i := range n {
		fmt.Fprintln(&want, "line", i)
	}
	whole := ">>> " + typed
	for len(whole) > 40 {
		want.WriteString(strings.TrimRight(whole[:40], " ") + "\n")
		whole = whole[40:]
	}
	tt.WaitScreen(want.String() + strings.TrimRight(whole, " "))
}

func TestPartialOutput(t *testing.T) {
	tt := start(t, 40, 10)
	check(t, tt, `print "a\nb"`+termtest.Enter, ">>> print \"a\\nb\"\na\nb⏎\n>>>")
	check(t, tt, `now "x"`+termtest.Enter+termtest.CtrlL+"y", ">>> y")
}

func TestPrefill(t *testing.T) {
	tt := start(t, 40, 10)
	check(t, tt, "prefill some text"+termtest.Enter, ">>> prefill some text\n>>> some text")
	tt.WaitCursor(13, 1)
	check(t, tt, "!"+termtest.Enter, ">>> prefill some text\n>>> some text!\ngot \"some text!\"\n>>>")
}

func TestResize(t *testing.T) {
	tt := start(t, 20, 10)
	check(t, tt, "abcdefghijklmnopqrstuvwxyz", ">>> abcdefghijklmnop\nqrstuvwxyz")
	tt.Send(strings.Repeat(termtest.Left, 20))
	tt.WaitCursor(10, 0)
	tt.Resize(40, 10)
	tt.WaitScreen(">>> abcdefghijklmnopqrstuvwxyz")
	tt.WaitCursor(10, 0)
	tt.Resize(15, 10)
	tt.WaitScreen(">>> abcdefghijk\nlmnopqrstuvwxyz")
	tt.Send(termtest.Enter + "size" + termtest.Enter)
	tt.WaitFor("\n15 10\n>>>")
}

// Without a shell above there is no one to continue a stopped program: the line just comes back.
func TestSuspendWithoutShell(t *testing.T) {
	tt := start(t, 40, 10)
	check(t, tt, "abc"+termtest.CtrlZ+"d", ">>> abcd")
}

func TestSuspend(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bash, "--norc", "--noprofile", "--noediting", "-i")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "PS1=$ ", "TERM=xterm", "EXE="+exe)
	tt := termtest.Start(t, cmd, 80, 30)
	tt.WaitFor("$")
	tt.Send("stty -a >before; " + programVar + "=1 $EXE\r")
	tt.WaitFor(">>>")
	tt.Send("abc")
	tt.WaitFor(">>> abc")
	tt.Send(termtest.CtrlZ)
	shell := func(s string) bool { return strings.HasSuffix(s, "\n$") }
	tt.WaitUntil("the shell", shell)
	tt.Send("stty -a >after; cmp before after && echo the same\" \"mode; rm before after\r")
	tt.WaitFor("the same mode\n$")
	tt.Send("fg\r")
	tt.WaitUntil("the line", func(s string) bool { return strings.HasSuffix(s, "\n>>> abc") })
	tt.Send("d\r")
	tt.WaitFor(`got "abcd"`)
	tt.Send("quit\r")
	tt.WaitUntil("the shell", shell)
	tt.Send("exit\r")
	tt.Wait()
}

func TestVim(t *testing.T) {
	tt := start(t, 40, 10, "TERM_TEST_VIM=1")
	check(t, tt, "hello", ">>> hello")
	tt.Send("\x1b")
	tt.WaitFor("hello")
	check(t, tt, termtest.Left, ">>> hello") // arrow keys are no Escape
	check(t, tt, "0x", ">>> ello")
	check(t, tt, "iJ", ">>> Jello")
	check(t, tt, termtest.Left+termtest.Left+"h", ">>> hJello")
	check(t, tt, termtest.Enter, ">>> hJello\ngot \"hJello\"\n>>>")

	tt.Send(termtest.CtrlL + "vim off\r")
	check(t, tt, "a\x1bb", ">>> vim off\n>>> a") // Alt-B: a word to the left
	check(t, tt, "x\r", ">>> vim off\n>>> xa\ngot \"xa\"\n>>>")
	tt.Send("vim on\r")
	check(t, tt, termtest.CtrlL+"ab\x1b", ">>> ab")
	check(t, tt, "0x\r", ">>> b\ngot \"b\"\n>>>")
}

func TestProgramReads(t *testing.T) {
	tt := start(t, 40, 20)
	check(t, tt, "ask\r", ">>> ask\nname?")
	tt.WaitMode()
	check(t, tt, "Bob", ">>> ask\nname? Bob")
	check(t, tt, "\r", ">>> ask\nname? Bob\nhello Bob, <nil>\n>>>")
	tt.Send(termtest.CtrlL)
	// Typed ahead.
	check(t, tt, "ask\rAnn\r", ">>> ask\nname? Ann\nhello Ann, <nil>\n>>>")
}

// A program in the background waits until no line is edited.
func TestProgramReadsLater(t *testing.T) {
	tt := start(t, 40, 20)
	tt.Send("askLater\r")
	tt.WaitUntil("the prompt", func(s string) bool { return strings.HasSuffix(s, "\n>>>") })
	tt.Send("busy\r")
	tt.WaitFor("running")
	tt.Send("Ann\r")
	tt.WaitFor("hello Ann, <nil>")
	tt.Send(termtest.CtrlC)
	tt.WaitFor("stopped\n>>>")
}

func TestDumbTerminal(t *testing.T) {
	tt := start(t, 40, 10, "TERM=dumb")
	check(t, tt, "abc\r", ">>> abc\ngot \"abc\"\n>>>")
	tt.Send(termtest.CtrlD)
	tt.Wait()
	if raw := tt.Raw(); strings.Contains(raw, "\x1b") {
		t.Errorf("escape sequences in %q", raw)
	}
}

func TestPipe(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), programVar+"=1", "TERM=xterm")
	cmd.Stdin = strings.NewReader("a\nfor {\nlast")
	out, err := cmd.CombinedOutput()
	if want := "got \"a\"\ngot \"for {\"\ngot \"last\"\nbye\n"; string(out) != want || err != nil {
		t.Errorf("got %q, %v, want %q", out, err, want)
	}
}

// Readline's own loop must survive whatever is typed.
func TestRandomKeys(t *testing.T) {
	for _, env := range []string{"TERM_TEST_VIM=", "TERM_TEST_VIM=1"} {
		t.Run(env, func(t *testing.T) {
			tt := start(t, 20, 8, env)
			keys := strings.Split("a b c { } ( 日 e\u0301 😀 \r \t \x7f \x01 \x02 \x05 \x06 \x07 \x0b \x0c \x0e \x10 \x12 \x14 \x15 \x17 \x19 \x1f "+
				"\x1b[A \x1b[B \x1b[C \x1b[D \x1b[H \x1b[F \x1b[3~ \x1bb \x1bf \x1bd \x1b\r \x1b[1;5C \x1b \x1b[200~p\rq\x1b[201~ \x1b[200~r\r\x1b[201~ 0 $ x i d w", " ")
			rng := rand.New(rand.NewPCG(1, 2))
			for range 40 {
				var b strings.Builder
				for range 50 {
					b.WriteString(keys[rng.IntN(len(keys))])
				}
				tt.Send(b.String())
			}
			// Out of searches and vi's commands. Between two lines Ctrl-C is a signal, which overtakes
			// keys that have been typed before it.
			tt.Retry(termtest.CtrlC+termtest.CtrlC+"alive\r", `got "alive"`)
		})
	}
}
