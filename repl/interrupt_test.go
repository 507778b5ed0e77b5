//go:build unix

package repl_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// alive checks that the prompt is there and works.
func alive(term *termtest.Terminal) {
	term.Send("6 * 7" + termtest.Enter)
	term.WaitFor(">>> 6 * 7\n42\n>>>")
}

func TestInterrupt(t *testing.T) {
	for name, busy := range map[string]string{
		"a loop":     "for {}",
		"a sleep":    "time.Sleep(time.Hour)",
		"a receive":  "c := make(chan int); go func() { time.Sleep(time.Hour); c <- 1 }(); <-c",
		"a recovery": "for { func() { defer func() { recover() }(); for {} }() }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := shell(t)
			// The first line of output tells that the input runs.
			term.Send(`fmt.Println("run" + "ning"); ` + busy + termtest.Enter)
			term.WaitFor("\nrunning")
			term.Send(termtest.CtrlC)
			term.WaitFor("\ninterrupted\n")
			alive(term)
		})
	}
}

// A call of compiled code goes on without its process, and the user is told so.
func TestInterruptAbandons(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send(`l, _ := net.Listen("tcp", "127.0.0.1:0")` + termtest.Enter)
	term.WaitFor("\n>>>")
	term.Send(`fmt.Println("wait" + "ing"); l.Accept()` + termtest.Enter)
	term.WaitFor("\nwaiting")
	term.Send(termtest.CtrlC)
	term.WaitFor("input 2:1:30: net.Listener.Accept is abandoned: it goes on by itself\ninterrupted\n")
	alive(term)
}

// At a prompt Ctrl-C gives up what has been typed.
func TestInterruptTyping(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send(termtest.CtrlC)
	term.WaitScreen(">>> ^C\n>>>")
	term.Send(`panic("not to be run")` + termtest.CtrlC)
	term.WaitScreen(">>> ^C\n>>> panic(\"not to be run\")^C\n>>>")
	term.Send(termtest.CtrlL + "func f() {" + termtest.Enter)
	term.WaitScreen(">>> func f() {\n...")
	term.Send(`panic("nor this")` + termtest.CtrlC)
	term.WaitScreen(lines(">>> func f() {", `...     panic("nor this")^C`, ">>>"))
	alive(term)
}

// The processes that an input has started go on without it.
func TestInterruptLeavesChildren(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("go time.Sleep(time.Hour); c := make(chan int); go func() { c <- 1 }(); fmt.Println(`run` + `ning`); time.Sleep(time.Hour)" + termtest.Enter)
	term.WaitFor("\nrunning")
	term.Send(termtest.CtrlC)
	term.WaitFor("\ninterrupted\n2 processes go on; Ctrl-C again or :kill all ends them\n>>>")
	term.Send("<-c" + termtest.Enter)
	term.WaitFor(">>> <-c\n1\n>>>")
}

// Twice at once it kills all processes, and values stay.
func TestInterruptTwice(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("kept := 6; for range 3 { go time.Sleep(time.Hour) }; fmt.Println(`run` + `ning`); for {}" + termtest.Enter)
	term.WaitFor("\nrunning")
	term.Send(termtest.CtrlC)
	term.WaitFor("3 processes go on; Ctrl-C again or :kill all ends them\n>>>")
	term.Send(termtest.CtrlC)
	term.WaitFor("^C\n3 processes killed; the values of the session are still there\n>>>")
	term.Send("kept * 7" + termtest.Enter + ":ps" + termtest.Enter)
	term.WaitFor(">>> kept * 7\n42\n>>> :ps\nno processes\n>>>")
	// At the prompt, with nothing that runs in front.
	term.Send(termtest.CtrlL + "go time.Sleep(time.Hour)" + termtest.Enter)
	term.WaitFor(">>> go time.Sleep(time.Hour)\n>>>")
	term.Send(termtest.CtrlC)
	term.WaitFor("^C\n1 process goes on; Ctrl-C again or :kill all ends it\n>>>")
	term.Send(termtest.CtrlC)
	term.WaitFor("^C\n1 process killed; the values of the session are still there\n>>>")
}

// A flood is stopped wherever it comes from.
func TestInterruptFlood(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("for { fmt.Println(`water`) }" + termtest.Enter)
	term.WaitFor("\nwater\nwater\n")
	term.Send(termtest.CtrlC)
	term.WaitFor("\nwater\ninterrupted\n>>>")
	// In the background it is stopped from the prompt.
	term.Send("go func() { for { fmt.Println(`air`) } }()" + termtest.Enter)
	term.WaitFor("\nair\nair\n")
	term.Send("half a li" + termtest.CtrlC)
	term.WaitOutput("1 process goes on")
	term.Send(termtest.CtrlC)
	term.WaitFor("\nair\n1 process killed; the values of the session are still there\n>>>")
	// A line without end does not swallow the message.
	term.Send(termtest.CtrlL + "for { fmt.Print(`x`) }" + termtest.Enter)
	term.WaitFor("xxxxx")
	term.Send(termtest.CtrlC)
	term.WaitFor("x⏎\ninterrupted\n>>>")
	alive(term)
}

// While all stands still inputs run, and can be interrupted.
func TestInterruptPaused(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("go time.Sleep(time.Hour)" + termtest.Enter + ":pause" + termtest.Enter)
	term.WaitFor(":pause\n>>>")
	term.Send("fmt.Println(`run` + `ning`); for {}" + termtest.Enter)
	term.WaitFor("\nrunning")
	term.Send(termtest.CtrlC)
	term.WaitFor("\ninterrupted\n1 process goes on; Ctrl-C again or :kill all ends it\n>>>")
	term.Send("half" + termtest.CtrlC)
	term.WaitFor("half^C\n1 process killed; the values of the session are still there\n>>>")
	term.Send(":continue" + termtest.Enter)
	alive(term)
}

func TestInterruptWait(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("p := csp.Go(func() { time.Sleep(time.Hour) }); p.ID()" + termtest.Enter)
	term.WaitFor("\n2\n>>>")
	term.Send(":wait #2" + termtest.Enter)
	term.WaitCursor(0, 3)
	term.Send(termtest.CtrlC)
	term.WaitFor("interrupted\n1 process goes on")
	alive(term)
}

// Ctrl-C counts for an input from the moment on when that is entered.
func TestInterruptAtOnce(t *testing.T) {
	t.Parallel()
	term := shell(t)
	for _, input := range []string{"for {}", ":bench for {}", "time.Sleep(time.Hour)"} {
		term.Send(input + termtest.Enter + termtest.CtrlC)
		term.WaitFor(">>> " + input + "\ninterrupted\n>>>")
	}
	alive(term)
}

// A step that waits for a timer, and a measurement, can be given up.
func TestInterruptCommands(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("go time.Sleep(time.Hour)" + termtest.Enter + ":step" + termtest.Enter)
	term.WaitCursor(0, 2)
	term.Send(termtest.CtrlC)
	term.WaitFor("interrupted\n1 process goes on; Ctrl-C again or :kill all ends it\n>>>")
	term.Send(termtest.CtrlL + ":continue" + termtest.Enter)
	for _, command := range []string{":time", ":bench"} {
		term.WaitFor("\n>>>")
		term.Send(command + " fmt.Println(`" + command + "` + `...`); for {}" + termtest.Enter)
		term.WaitFor("\n" + command + "...")
		term.Send(termtest.CtrlC)
		term.WaitFor(command + "...\ninterrupted\n")
	}
	alive(term)
}

// While output is held back an input can be interrupted, and what was held is still there.
func TestInterruptQuiet(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send(":quiet" + termtest.Enter + "held := make(chan bool)" + termtest.Enter)
	term.Send("go func() { fmt.Println(`held`); held <- true }()" + termtest.Enter)
	term.Send("<-held; fmt.Println(`run` + `ning`); for {}" + termtest.Enter)
	term.WaitFor("\nrunning")
	term.Send(termtest.CtrlC)
	term.WaitFor("\ninterrupted\n>>>")
	term.Send(":quiet off" + termtest.Enter)
	term.WaitFor(">>> :quiet off\nheld\n>>>")
	alive(term)
}

// Ctrl-C gives up a search, and what it has found.
func TestInterruptSearch(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("20 + 1" + termtest.Enter)
	term.WaitFor("\n21\n>>>")
	term.Send(termtest.CtrlR + "20")
	term.WaitFor("search \"20\": 20 + 1")
	term.Send(termtest.CtrlC)
	term.WaitUntil("the prompt", func(screen string) bool { return strings.HasSuffix(screen, "\n>>>") })
	alive(term)
}

func TestInterruptTop(t *testing.T) {
	t.Parallel()
	term := shell(t)
	for _, key := range []string{"x", termtest.CtrlC} {
		term.Send(":top" + termtest.Enter)
		term.WaitFor("any key leaves")
		term.Send(key)
		term.WaitScreen(">>> :top\n>>>")
		term.Send(termtest.CtrlL)
		term.WaitScreen(">>>")
	}
	alive(term)
}

// Ctrl-C in an endless start-up file leads to the prompt.
func TestInterruptStartUp(t *testing.T) {
	t.Parallel()
	config := t.TempDir()
	if err := os.MkdirAll(filepath.Join(config, "cspsh"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "cspsh", "startup"), []byte("x := 1\nfmt.Println(`>>> start`); for {}\nx = 2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	term := shellOf(t, 80, 20, "XDG_CONFIG_HOME="+config)
	term.WaitFor(">>> start")
	term.Send(termtest.CtrlC)
	term.WaitFor("cspsh/startup: interrupted\n>>>")
	term.Send("x" + termtest.Enter)
	term.WaitFor("\n>>> x\n1\n>>>")
}

// Ctrl-\ shows where every process is, at the prompt and while an input runs.
func TestQuitKey(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("func wait() { time.Sleep(time.Hour) }" + termtest.Enter + "go wait()" + termtest.Enter)
	term.WaitFor("go wait()\n>>>")
	term.Send("typed" + termtest.CtrlQuit)
	term.WaitFor("wait  parked  sleep      input 1:1:15\n>>> typed")
	term.Send(termtest.CtrlC + termtest.CtrlL + "fmt.Println(`run` + `ning`); wait()" + termtest.Enter)
	term.WaitFor("\nrunning")
	term.Send(termtest.CtrlQuit)
	term.WaitFor("input 3  parked  sleep      input 1:1:15")
	term.Send(termtest.CtrlC)
	term.WaitFor("interrupted\n")
	alive(term)
}

// Ctrl-Z stops the shell, with what runs in it, and fg brings it back.
func TestSuspend(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	cmd := exec.Command(bash, "--norc", "--noprofile", "--noediting", "-i")
	cmd.Env = append(os.Environ(), "PS1=$ ", "TERM=xterm", "NO_COLOR=1", "EXE="+os.Args[0], "XDG_STATE_HOME="+t.TempDir())
	term := termtest.Start(t, cmd, 80, 50)
	term.WaitFor("$")
	term.Send(asShell + "=1 $EXE\r")
	term.WaitFor("\n>>>")
	outside := func(screen string) bool { return strings.HasSuffix(screen, "\n$") }

	term.Send("fmt.Println(40 +")
	term.WaitFor(">>> fmt.Println(40 +")
	term.Send(termtest.CtrlZ)
	term.WaitUntil("bash", outside)
	term.Send("fg\r")
	term.WaitUntil("the line", func(screen string) bool {
		return strings.HasSuffix(screen, "\n>>> fmt.Println(40 +\nPrintln(a ...any) (n int, err error)")
	})
	term.Send(" 2)" + termtest.Enter)
	term.WaitFor("\n42\n>>>")

	// An input that runs, and tells when it goes on.
	term.Send("c := make(chan os.Signal, 1); signal.Notify(c, syscall.SIGCONT)" + termtest.Enter)
	term.Send("fmt.Println(`run` + `ning`); <-c; fmt.Println(`back`); <-time.After(time.Hour)" + termtest.Enter)
	term.WaitFor("\nrunning")
	term.Send(termtest.CtrlZ)
	term.WaitUntil("bash", outside)
	term.Send("fg\r")
	term.WaitFor("\nback")
	term.Send(termtest.CtrlC)
	term.WaitFor("interrupted\n>>>")
	alive(term)
	term.Send(termtest.CtrlD)
	term.WaitUntil("bash", outside)
	term.Send("exit\r")
	term.Wait()
}
