//go:build unix

package repl_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// The test binary is the shell itself when this is set.
const asShell = "CSPSH_TEST_SHELL"

func TestMain(m *testing.M) {
	if os.Getenv(asShell) != "" {
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
	cmd := exec.Command(os.Args[0])
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

// rally is what the players print.
func rally() string {
	var b strings.Builder
	for hit := 1; hit <= 10; hit += 2 {
		fmt.Fprintf(&b, "ping %d\npong %d\n", hit, hit+1)
	}
	return b.String() + "ping Ball's gone\npong Ball's gone\n"
}

func TestPingPongTyped(t *testing.T) {
	term := shell(t)
	for line := range strings.SplitSeq(pingPong, "\n") {
		term.Send(line + termtest.Enter)
	}
	// The line that is being typed stays whole below the output.
	term.Send("1 + ")
	term.WaitFor(rally() + ">>> 1 +")
	term.Send("2" + termtest.Enter)
	term.WaitFor(">>> 1 + 2\n3\n")
}

func TestPingPongPasted(t *testing.T) {
	term := shell(t)
	term.Paste(pingPong)
	term.WaitFor("go main()")
	term.Send(termtest.Enter)
	term.WaitFor("ping Ball's gone\npong Ball's gone\n")
	var played []string
	for line := range strings.SplitSeq(term.Screen(), "\n") {
		if strings.HasPrefix(line, "ping ") || strings.HasPrefix(line, "pong ") {
			played = append(played, strings.TrimRight(line, " "))
		}
	}
	if got := strings.Join(played, "\n") + "\n"; got != rally() {
		t.Errorf("the players print:\n%s\nwant:\n%s", got, rally())
	}
	term.Send("6 * 7" + termtest.Enter)
	term.WaitFor("\n42\n")
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
			term.WaitFor("interrupted\n")
			term.Send("6 * 7" + termtest.Enter)
			term.WaitFor("\n42\n")
		})
	}
}

// A call of compiled code goes on without its process, and the user is told so.
func TestInterruptAbandons(t *testing.T) {
	term := shell(t)
	term.Send(`l, _ := net.Listen("tcp", "127.0.0.1:0")` + termtest.Enter)
	term.WaitFor("\n>>>")
	term.Send(`fmt.Println("wait" + "ing"); l.Accept()` + termtest.Enter)
	term.WaitFor("\nwaiting")
	term.Send(termtest.CtrlC)
	term.WaitFor("input 2:1:30: net.Listener.Accept is abandoned: it goes on by itself\ninterrupted\n")
	term.Send("6 * 7" + termtest.Enter)
	term.WaitFor("\n42\n")
}

func TestCtrlCClearsTheLine(t *testing.T) {
	term := shell(t)
	term.Send(`panic("not to be run")` + termtest.CtrlC)
	term.Send("6 * 7" + termtest.Enter)
	term.WaitFor("\n42\n")
	if strings.Contains(term.Screen(), "panic: ") {
		t.Errorf("the abandoned line was run:\n%s", term.Screen())
	}
}

func TestCtrlDLeaves(t *testing.T) {
	term := shell(t)
	term.Send(termtest.CtrlD)
	if status := term.Wait(); status != 0 {
		t.Errorf("exit status %d", status)
	}
}

func TestExitFromTheUser(t *testing.T) {
	term := shell(t)
	term.Send("go func() { os.Exit(7) }()" + termtest.Enter)
	if status := term.Wait(); status != 7 {
		t.Errorf("exit status %d, want 7", status)
	}
}

func TestEntryIsRecalledWhole(t *testing.T) {
	term := shell(t)
	term.Send("func f() int {" + termtest.Enter + "return 41" + termtest.Enter + "}" + termtest.Enter)
	term.WaitFor("... }\n>>>")
	term.Send(termtest.Up + termtest.Enter)
	term.WaitFor("... }\n>>> func f() int {")
	term.Send("f() + 1" + termtest.Enter)
	term.WaitFor("\n42\n")
}
