//go:build unix

package repl_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// endless is a call of compiled code that does not return.
const endless = "new(big.Int).Exp(big.NewInt(3), new(big.Int).Lsh(big.NewInt(1), 200), nil)"

// A second Ctrl-C gives the prompt back whatever runs, with all values.
func TestInterruptOfCompiledCode(t *testing.T) {
	t.Parallel()
	term := shellOf(t, 90, 60, impatient)
	term.Send("kept, c := 6, make(chan int)" + termtest.Enter + "go func() { for v := range c { fmt.Println(`got`, v) } }()" + termtest.Enter)
	term.WaitFor("}()\n>>>")
	for range 2 {
		term.Send(termtest.CtrlL)
		term.WaitScreen(">>>")
		term.Send("fmt.Println(`run` + `ning`); " + endless + termtest.Enter)
		term.WaitFor("\nrunning")
		term.Send(termtest.CtrlC)
		term.WaitFor("what runs does not give way; Ctrl-C again abandons it")
		term.Send(termtest.CtrlC)
		term.WaitFor("is abandoned: it goes on by itself")
		term.WaitFor("interrupted\n")
		term.WaitFor("1 process killed; the values of the session are still there\n>>>")
		term.Send("kept * 7" + termtest.Enter)
		term.WaitFor("\n42\n>>>")
		term.Send("go func() { for v := range c { fmt.Println(`got`, v) } }()" + termtest.Enter + "c <- 8" + termtest.Enter)
		term.WaitFor("got 8\n>>>")
	}
	alive(term)
}

// So it does where that runs in the background.
func TestInterruptOfCompiledCodeInTheBackground(t *testing.T) {
	t.Parallel()
	term := shellOf(t, 90, 60, impatient)
	term.Send("kept := 6" + termtest.Enter + "go " + endless + termtest.Enter)
	term.WaitFor("nil)\n>>>")
	term.Send(termtest.CtrlC)
	term.WaitFor("a process does not give way; Ctrl-C again abandons it\n>>>")
	term.Send(termtest.CtrlC)
	term.WaitFor("is abandoned: it goes on by itself")
	term.WaitUntil("the prompt", func(screen string) bool { return screen[len(screen)-4:] == "\n>>>" })
	term.Send("kept" + termtest.Enter + ":ps" + termtest.Enter)
	term.WaitFor("\n6\n>>> :ps\nno processes\n>>>")
	alive(term)
}

// Compiled code that reads the terminal itself takes no keys away from the prompt.
func TestCompiledCodeReadsTheTerminal(t *testing.T) {
	t.Parallel()
	term := shellOf(t, 90, 60, impatient)
	term.Send("r := bufio.NewReader(os.Stdin)" + termtest.Enter)
	term.Send("fmt.Println(`rea` + `ding`); s, _ := r.ReadString('\\n')" + termtest.Enter)
	term.WaitFor("\nreading")
	term.WaitMode()
	term.Send("typed" + termtest.Enter)
	term.WaitFor("\nreading\ntyped\n>>>")
	term.Send("s" + termtest.Enter)
	term.WaitFor("\"typed\\n\"\n>>>")
	if runtime.GOOS != "linux" {
		return // what reads goes on
	}
	term.Send("fmt.Println(`copy` + `ing`); io.Copy(io.Discard, os.Stdin)" + termtest.Enter)
	term.WaitFor("\ncopying")
	term.Send(termtest.CtrlC)
	term.WaitFor("interrupted\n>>>")
	term.Send("len(s) * 7" + termtest.Enter)
	term.WaitFor(">>> len(s) * 7\n42\n>>>")
	// Lines are edited, and Ctrl-D ends them, as where a compiled program reads.
	term.Send("sc := bufio.NewScanner(os.Stdin); for sc.Scan() { fmt.Println(`got`, sc.Text()) }; 5 * 11" + termtest.Enter)
	term.WaitMode()
	term.Send("ac" + termtest.Backspace + "bc" + termtest.Enter)
	term.WaitFor("\nabc\ngot abc")
	term.Send(termtest.CtrlD)
	term.WaitFor("\n55\n>>>")
	// In the background it waits until no line is edited, and is told when one is again. It may not have begun to
	// read when an input has ended.
	term.Send(termtest.CtrlL + "go func() { _, err := io.Copy(io.Discard, os.Stdin); fmt.Println(err) }()" + termtest.Enter)
	const told = "\nread /dev/stdin: i/o timeout\n"
	for n := 1; !strings.Contains(term.Screen(), told); n++ {
		term.WaitUntil("the prompt", func(screen string) bool {
			return strings.Contains(screen, "}()\n") && strings.HasSuffix(screen, "\n>>>")
		})
		term.Send(fmt.Sprintf("%d * 11", n) + termtest.Enter)
		term.WaitFor(fmt.Sprintf(">>> %d * 11\n", n))
		term.WaitFor(fmt.Sprintf("\n%d\n", n*11))
	}
}

// No name and no number of the terminal has what is read in the background take keys away from the prompt, and no
// loop goes round with errors.
func TestOtherNamesOfTheTerminal(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("terminals have no deadlines")
	}
	t.Parallel()
	term := shellOf(t, 90, 60, impatient)
	n := 0
	for _, read := range []string{
		`os.Stdin.Read`, `func(b []byte) (int, error) { return syscall.Read(0, b) }`, `os.NewFile(0, "in").Read`,
		`open("/dev/stdin").Read`, `open("/dev/tty").Read`, `open("/proc/self/fd/0").Read`,
	} {
		term.Send(termtest.CtrlL)
		term.WaitScreen(">>>")
		n++
		term.Send(fmt.Sprintf(`open := func(name string) *os.File { f, _ := os.OpenFile(name, os.O_RDWR, 0); return f }; `+
			`errs := 0; read := %s; p := csp.Go(func() { for { if _, err := read(make([]byte, 1)); err != nil { errs++ } } }); %d * 11`, read, n) + termtest.Enter)
		result := fmt.Sprintf("\n%d\n>>>", n*11)
		term.WaitUntil("the prompt", func(screen string) bool { return strings.HasSuffix(screen, result) })
		for _, key := range "12345 - 12338" {
			term.Send(string(key))
		}
		term.WaitUntil("all keys", func(screen string) bool { return strings.HasSuffix(screen, "\n>>> 12345 - 12338") })
		term.Send(termtest.CtrlU)
		term.WaitUntil("the prompt", func(screen string) bool { return strings.HasSuffix(screen, "\n>>>") })
		term.Send("p.Kill(); errs < 100" + termtest.Enter)
		// That a read is abandoned may be told, too. What is typed before the prompt is the read's.
		term.WaitUntil("few errors", func(screen string) bool {
			return strings.Contains(screen, "\ntrue\n") && strings.HasSuffix(screen, "\n>>>")
		})
	}
}

// The commands that run a copy of the session give way at the first one.
func TestInterruptOfExploring(t *testing.T) {
	t.Parallel()
	term := shellOf(t, 90, 60, impatient)
	term.Send(`f := func() { c := make(chan int, 2); go func() { c <- 1 }(); <-c; ` + endless + ` }` + termtest.Enter)
	term.WaitFor("nil) }\n>>>")
	term.Send(":explore f()" + termtest.Enter + termtest.CtrlC)
	over := func(screen string) bool { // the interrupt may come while it is compiled, too
		_, after, _ := strings.Cut(screen, "\ninterrupted")
		return strings.HasSuffix(after, "\n>>>")
	}
	term.WaitUntil("the prompt", over)
	term.Send(termtest.CtrlL)
	term.WaitScreen(">>>")
	term.Send(":record /dev/null f()" + termtest.Enter + termtest.CtrlC)
	term.WaitUntil("the prompt", over)
	term.Send(":schedule f()" + termtest.Enter)
	term.WaitFor("2  #3 input.func1.1: begins\n>>>")
	term.Send("1" + termtest.Enter)
	const stands = "> 1  #1 main: take on #2 c at input 1:1\n  2  #3 input.func1.1: begins\n>>>"
	term.WaitFor(stands)
	term.Send("1" + termtest.Enter + termtest.CtrlC)
	term.WaitFor("It was interrupted: :back takes your last turn back.\n>>>")
	term.Send(":back" + termtest.Enter)
	term.WaitFor("\n>>> :back\n" + stands)
	term.Send(":continue" + termtest.Enter)
	alive(term)
}
