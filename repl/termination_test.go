//go:build unix

package repl_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// A shell that is asked to end, or whose terminal goes away, leaves the terminal as it was and the
// history whole, whatever it does at the time.
func TestTermination(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ typed, seen string }{
		"while one types":     {"half a li", ">>> half a li"},
		"in further lines":    {"func f() {" + termtest.Enter, "\n..."},
		"in a search":         {termtest.CtrlR + "Get", "search \"Get\""},
		"in a menu":           {"strings.To" + termtest.Tab + termtest.Tab, "1 of"},
		"while an input runs": {"fmt.Println(`run` + `ning`); for {}" + termtest.Enter, "\nrunning"},
		"in compiled code":    {"fmt.Println(`run` + `ning`); " + endless + termtest.Enter, "\nrunning"},
		"while it is read":    {"fmt.Println(`run` + `ning`); fmt.Scanln()" + termtest.Enter, "\nrunning"},
		"in the live view":    {":top" + termtest.Enter, "any key leaves"},
		"in a pager":          {":help" + termtest.Enter, "Space for more"},
		"in another program":  {":sh echo $((20+22)); exec sleep 1000" + termtest.Enter, "\n42"},
	} {
		for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(name+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				if signal.Ignored(sig) {
					t.Skip("the signal is ignored here, as under nohup, and so by what starts here")
				}
				state := t.TempDir()
				cmd := exec.Command("sh", "-c", asShell+"=1 "+os.Args[0]+"; echo status $?; exec sleep 1000")
				cmd.Env = append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=1", "XDG_STATE_HOME="+state)
				term := termtest.Start(t, cmd, 80, 12)
				term.WaitFor(">>>")
				term.Send("os.Getpid()" + termtest.Enter)
				term.WaitFor("Getpid()\n")
				pid := 0
				term.WaitUntil("a number", func(screen string) bool {
					_, screen, _ = strings.Cut(screen, "Getpid()\n")
					n, _ := fmt.Sscanf(screen, "%d\n>>>", &pid)
					return n == 1 && strings.HasSuffix(screen, "\n>>>")
				})
				term.Send(test.typed)
				term.WaitFor(test.seen)
				if err := syscall.Kill(pid, sig); err != nil {
					t.Fatal(err)
				}
				term.WaitFor(fmt.Sprintf("status %d", 128+int(sig)))
				term.WaitMode()
				raw := term.Raw()
				for on, off := range map[string]string{"\x1b[?2004h": "\x1b[?2004l", "\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h"} {
					if strings.LastIndex(raw, on) > strings.LastIndex(raw, off) {
						t.Errorf("%q is left on", on)
					}
				}
				entries, err := os.ReadFile(filepath.Join(state, "cspsh", "history"))
				if err != nil || !strings.HasPrefix(string(entries), "\"os.Getpid()\"\n") || !strings.HasSuffix(string(entries), "\"\n") {
					t.Errorf("history %q, %v", entries, err)
				}
			})
		}
	}
}
