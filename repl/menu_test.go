//go:build unix

package repl_test

import (
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// The second Tab lets one choose.
func TestMenuOfCandidates(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("type pair struct{ left, lower, right int }; p := pair{1, 2, 3}" + termtest.Enter)
	term.WaitFor("3}\n>>>")
	term.Send("p.l" + termtest.Tab)
	listed := lines("left   int", "lower  int", ">>> p.l")
	term.WaitFor(listed)
	const note = " of 2: Tab for the next, Enter takes it, Escape leaves"
	term.Send(termtest.Tab)
	term.WaitFor(lines(">>> p.left", "> left   int", "  lower  int", "1"+note))
	term.Send(termtest.Tab)
	term.WaitFor(lines(">>> p.lower", "  left   int", "> lower  int", "2"+note))
	term.Send(termtest.Down)
	term.WaitFor("1" + note)
	term.Send(termtest.Up)
	term.WaitFor("2" + note)
	term.Send("\x1b[Z")
	term.WaitFor(lines(">>> p.left", "> left "))
	// Enter takes it, and is no end of the input.
	term.Send(termtest.Tab + termtest.Enter)
	term.WaitUntil("the choice", func(screen string) bool { return hasEnd(screen, "\n>>> p.lower") })
	term.Send(" + 40" + termtest.Enter)
	term.WaitFor(">>> p.lower + 40\n42\n>>>")
	// Escape has everything as it was, and a character goes on behind the choice.
	term.Send("p.l" + termtest.Tab + termtest.Tab)
	term.WaitFor("1" + note)
	term.Send("\x1b")
	term.WaitUntil("the line", func(screen string) bool { return hasEnd(screen, "\n>>> p.l") })
	term.Send(termtest.Tab + termtest.Tab)
	term.WaitFor("1" + note)
	term.Send("+1" + termtest.Enter)
	term.WaitFor(">>> p.left+1\n2\n>>>")
	alive(term)
}

func hasEnd(screen, end string) bool {
	return len(screen) >= len(end) && screen[len(screen)-len(end):] == end
}

// While a call is typed its parameters are shown below.
func TestSignatures(t *testing.T) {
	t.Parallel()
	term := shell(t)
	term.Send("func move(from, to string, n int) error { return nil }" + termtest.Enter)
	term.WaitFor("nil }\n>>>")
	for _, test := range []struct{ typed, shown string }{
		{"move(`a`, ", "move(from string, to string, n int) error"},
		{"strings.ToUpper(", "ToUpper(s string) string"},
		{"move(strings.Repeat(`x`, 3), ", "move(from string, to string, n int) error"},
		{"make(chan int, ", "make(t Type, size ...IntegerType) Type"},
		{"c := csp.NewChan[int](); c.Put(", "Put(v int) bool"},
	} {
		term.Send(test.typed)
		term.WaitUntil(test.shown, func(screen string) bool { return hasEnd(screen, "\n"+test.shown) })
		term.Send(termtest.CtrlU)
		term.WaitUntil("the empty line", func(screen string) bool { return hasEnd(screen, "\n>>>") })
	}
	// It does not stay.
	term.Send(termtest.CtrlL + "len(`abc`" + ")" + termtest.Enter)
	term.WaitScreen(">>> len(`abc`)\n3\n>>>")
	term.Send(":set hints off" + termtest.Enter + termtest.CtrlL + "len(")
	term.WaitScreen(">>> len(")
	term.Send("`abcd`)" + termtest.Enter)
	term.WaitFor("\n4\n>>>")
}
