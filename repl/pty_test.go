//go:build unix

package repl_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// The test binary is the shell itself when asShell is set. It then waits as long as any machine may
// take before it says that something does not answer, unless impatient is set, too.
const (
	asShell   = "CSPSH_TEST_SHELL"
	impatient = "CSPSH_TEST_IMPATIENT=1"
)

func TestMain(m *testing.M) {
	if os.Getenv(asShell) != "" {
		if name, _, _ := strings.Cut(impatient, "="); os.Getenv(name) == "" {
			repl.Patience(termtest.Timeout)
		}
		status, err := repl.Interact(repl.Config{Exit: os.Exit, Color: os.Getenv("NO_COLOR") == ""}, os.Stdin, os.Stdout, "")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// shell starts the shell in a terminal.
func shell(t *testing.T) *termtest.Terminal {
	t.Helper()
	return shellOf(t, 90, 60)
}

// shellOf starts the shell in a terminal of the given size.
func shellOf(t *testing.T, cols, rows int, env ...string) *termtest.Terminal {
	t.Helper()
	return shellIn(t, "", cols, rows, env...)
}

// shellIn starts the shell in a folder.
func shellIn(t *testing.T, dir string, cols, rows int, env ...string) *termtest.Terminal {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asShell+"=1", "TERM=xterm-256color", "NO_COLOR=1", "XDG_STATE_HOME="+t.TempDir())
	cmd.Env = append(cmd.Env, env...)
	term := termtest.Start(t, cmd, cols, rows)
	term.WaitFor(">>>")
	return term
}

const pingPong = `type Ball struct{ hits int }
func player(name string, table *csp.Chan[*Ball]) {
for {
ball, ok := table.Take()
if !ok { // channel's closed
fmt.Println(name, "Ball's gone")
break
}
ball.hits++
fmt.Println(name, ball.hits)
csp.Sleep(100 * time.Millisecond)
table.Put(ball)
}
}
func main() {
table := csp.NewChan[*Ball]()
go player("ping", table)
go player("pong", table)
table.Put(&Ball{})
csp.Sleep(time.Second)
table.Close()
}
go main()`

// over reports whether both players have gone.
func over(screen string) bool {
	return strings.Count(screen, "Ball's gone") == 2+strings.Count(pingPong, "Ball's gone")
}

// checkRally checks what the players have printed: they hit in turns, and then both go.
// How often they hit until the second is over depends on the machine.
func checkRally(t *testing.T, screen string) {
	t.Helper()
	var hits, gone []string
	for line := range strings.SplitSeq(screen, "\n") {
		name, what, _ := strings.Cut(line, " ")
		if name != "ping" && name != "pong" {
			continue
		}
		player := []string{"ping", "pong"}[len(hits)%2]
		switch {
		case what == "Ball's gone":
			gone = append(gone, name)
		case name == player && what == fmt.Sprint(len(hits)+1) && len(gone) == 0:
			hits = append(hits, what)
		default:
			t.Errorf("%q after %d hits", line, len(hits))
		}
	}
	slices.Sort(gone)
	if len(hits) == 0 || !slices.Equal(gone, []string{"ping", "pong"}) {
		t.Errorf("%d hits, and %q have gone:\n%s", len(hits), gone, screen)
	}
}

func TestPingPongTyped(t *testing.T) {
	t.Parallel()
	term := shell(t)
	for line := range strings.SplitSeq(pingPong, "\n") {
		term.Send(line + termtest.Enter)
	}
	// The line that is being typed stays whole below the output.
	term.Send("1 + ")
	term.WaitUntil("the end of the game", func(screen string) bool { return over(screen) && strings.HasSuffix(screen, "\n>>> 1 +") })
	checkRally(t, term.Screen())
	term.Send("2" + termtest.Enter)
	term.WaitFor(">>> 1 + 2\n3\n")
}

func TestPingPongPasted(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Paste(pingPong)
	term.WaitFor("go main()")
	term.Send(termtest.Enter)
	term.WaitUntil("the end of the game", over)
	checkRally(t, term.Screen())
	alive(term)
}

func TestCtrlDLeaves(t *testing.T) {
	term := shell(t)
	term.Send(termtest.CtrlD)
	if status := term.Wait(); status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// What would end the program ends what has called it: the values of the session are not lost.
func TestExitFromTheUser(t *testing.T) {
	term := shell(t)
	term.Send("kept := 42; defer fmt.Println(`not` + `run`); os.Exit(6)" + termtest.Enter)
	term.WaitFor("os.Exit(6)\nexit status 6: the shell goes on; Ctrl-D or :quit leaves it\n")
	term.Send(termtest.CtrlL + "go log.Fatal(`over`)" + termtest.Enter)
	term.WaitFor("exit status 1: the shell goes on")
	term.Send(termtest.CtrlL + "syscall.Kill(os.Getpid(), syscall.SIGTERM)" + termtest.Enter)
	term.WaitFor("exit status 143: the shell goes on")
	term.Send(termtest.CtrlL + "kept" + termtest.Enter + ":ps" + termtest.Enter)
	term.WaitScreen(">>> kept\n42\n>>> :ps\nno processes\n>>>")
}

// The streams that a program closes by their descriptors are its own.
func TestStreamsAreTheShells(t *testing.T) {
	term := shell(t)
	term.Send("func() { os.NewFile(0, ``) }(); runtime.GC(); runtime.GC(); syscall.Close(0); syscall.Close(2); os.NewFile(1, ``).Close()" + termtest.Enter)
	term.WaitFor("Close()\nnil\nnil\nnil\n>>>")
	term.Send(termtest.CtrlL + "_, err := fmt.Println(1); err" + termtest.Enter)
	term.WaitFor("file already closed")
	alive(term)
}

func TestEntryIsRecalledWhole(t *testing.T) {
	term := shell(t)
	term.Send("func f() int {" + termtest.Enter)
	term.WaitFor("\n...")
	term.Send("return 41" + termtest.Enter + "}" + termtest.Enter)
	term.WaitFor("... }\n>>>")
	term.Send(termtest.Up + termtest.Enter)
	term.WaitFor("... }\n>>> func f() int {")
	term.Send("f() + 1" + termtest.Enter)
	term.WaitFor("\n42\n>>>")
	// It is edited whole, too: a change in its middle line, and it is entered from there.
	term.Send(termtest.CtrlL + termtest.Up + termtest.Up)
	term.WaitScreen(">>> func f() int {\n...     return 41\n... }")
	term.Send(termtest.Up + termtest.End + "0" + termtest.Enter)
	term.WaitFor("... }\n>>>")
	term.Send("f()" + termtest.Enter)
	term.WaitFor("\n410\n>>>")
}
