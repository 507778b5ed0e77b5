//go:build unix

package term_test

import (
	"errors"
	"fmt"
	"io"
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
//	busy      runs until it is interrupted by a line "go on" in the input
func program() error {
	h := term.NewHistory()
	if path := os.Getenv("TERM_TEST_HISTORY"); path != "" {
		var err error
		if h, err = term.OpenHistory(path, 0); err != nil {
			return err
		}
	}
	e, err := term.New(term.Config{
		In: os.Stdin, Out: os.Stdout, History: h, Continuation: "... ",
		Vim: os.Getenv("TERM_TEST_VIM") != "",
		More: func(text string) (int, bool) {
			n := strings.Count(text, "{") - strings.Count(text, "}")
			return n, n > 0
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
		case "size":
			fmt.Fprintln(out, fmt.Sprint(e.Size()))
		case "busy":
			c := make(chan os.Signal, 1)
			signal.Notify(c, os.Interrupt)
			fmt.Fprintln(out, "running")
			<-c
			signal.Stop(c)
			fmt.Fprintln(out, "stopped")
		case "quit":
			return nil
		default:
			fmt.Fprintf(out, "got %q\n", text)
		}
	}
}

func start(t *testing.T, cols, rows int, env ...string) *termtest.Terminal {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), programVar+"=1", "TERM=xterm")
	cmd.Env = append(cmd.Env, env...)
	term := termtest.Start(t, cmd, cols, rows)
	term.WaitFor(">>>")
	return term
}

func TestTyping(t *testing.T) {
	tt := start(t, 40, 10)
	tt.Send("hello" + termtest.Enter)
	tt.WaitScreen(">>> hello\ngot \"hello\"\n>>>")
	tt.WaitCursor(4, 2)
	tt.Send("quit" + termtest.Enter)
	if got := tt.Wait(); got != 0 {
		t.Errorf("exit status %d", got)
	}
}

func TestEndOfInput(t *testing.T) {
	tt := start(t, 40, 10)
	tt.Send(termtest.CtrlC)
	tt.WaitFor("interrupted")
	tt.Send("\x04")
	tt.WaitFor("bye")
	if got := tt.Wait(); got != 0 {
		t.Errorf("exit status %d", got)
	}
}
