//go:build unix

package repl_test

import (
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// Who waits for what only a far timer could end is told so.
func TestWaitingIsTold(t *testing.T) {
	t.Parallel()
	for _, input := range []string{
		"c := make(chan int); go func() { time.Sleep(time.Hour) }(); <-c",
		"time.Sleep(time.Hour)",
		"var mu sync.Mutex; mu.Lock(); time.AfterFunc(time.Hour, mu.Unlock); mu.Lock()",
	} {
		term := shellOf(t, 90, 60, impatient)
		term.Send(input + termtest.Enter)
		term.WaitFor("waiting: nothing can run before 59m5")
		term.WaitFor("; Ctrl-C to stop")
		term.Send(termtest.CtrlC)
		term.WaitFor("interrupted\n")
		alive(term)
	}
}

// What may come from elsewhere, or soon, is no news.
func TestWaitingIsNotTold(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"a process":   "go func() { for { time.Sleep(time.Second / 10) } }(); time.Sleep(time.Hour)",
		"the user":    "go time.Sleep(time.Hour); fmt.Scanln()",
		"a call":      "l, _ := net.Listen(`tcp`, `127.0.0.1:0`); go time.Sleep(time.Hour); l.Accept()",
		"a short one": "time.Sleep(3 * time.Second / 2)",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := shellOf(t, 90, 60, impatient)
			// A second input gives the first one time: what is told comes after a second.
			term.Send("go func() { time.Sleep(5 * time.Second / 2); fmt.Println(`time is ` + `over`) }()" + termtest.Enter)
			term.Send(input + termtest.Enter)
			term.WaitFor("time is over")
			if strings.Contains(term.Screen(), "waiting:") {
				t.Errorf("told:\n%s", term.Screen())
			}
			term.Send(termtest.CtrlC)
			term.WaitUntil("the prompt", func(screen string) bool { return strings.HasSuffix(screen, "\n>>>") })
			alive(term)
		})
	}
}
