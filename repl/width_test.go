//go:build unix

package repl_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term"
	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// widthSession makes things of long names, for the commands to tell of.
const widthSession = `type measurement struct { temperature, pressure, humidity float64; station string }
var measurements, calibratedMeasurements = make(chan measurement), make(chan *measurement, 20)
func calibrate(name string, factor float64, raw chan measurement, calibrated chan *measurement) { for m := range raw { m.temperature *= factor; calibrated <- &m } }
go calibrate("the first of all", 1.5, measurements, calibratedMeasurements)
go func() { select { case <-measurements: case <-calibratedMeasurements: case <-time.After(time.Hour): } }()
go func() { select {} }()
var accountA, accountB sync.Mutex
bothHaveOne := make(chan bool)
go func() { accountA.Lock(); bothHaveOne <- true; accountB.Lock() }()
go func() { accountB.Lock(); <-bothHaveOne; accountA.Lock() }()
import longName "encoding/json"
the, quick, brown, fox := 1, []string{"jumps", "over", "the", "lazy", "dog"}, map[string]int{"and": 1, "so": 2, "on": 3, "for": 4, "ever": 5}, 4.5`

// commandsToType are the commands with arguments that have them tell something.
var commandsToType = []string{
	":help", ":help step", ":help deadlocks", ":ps", ":tree", ":chans", ":inspect #2", ":inspect calibrate", ":inspect brown", ":inspect nothing of this name that anybody knows of here",
	":top", ":deadlocks", ":flow", ":waits", ":seq", ":timeline", ":events", ":seq go calibrate(\"drawn, for it has a long name\", 1.5, measurements, calibratedMeasurements)", ":timeline", ":events", ":kill", ":kill #4711", ":wait #4711", ":pause", ":pause", `go calibrate("another", 2, measurements, nil)`, ":step", ":continue",
	":web off", ":web nowhere", ":trace", ":trace on process", ":trace off", ":clock", ":clock lunar", ":seed", ":seed x",
	":type calibrate", ":type the + quick", ":doc strings", ":doc csp", ":doc len", ":doc os.O_RDONLY", ":doc csp.Chan", ":doc select", ":doc calibrate", ":doc http.Client", ":doc nothing.of.this.name",
	":explore", ":explore brown", ":record", ":replay", ":back", ":goto 7", ":goto", ":schedule", ":schedule undefinedNames",
	":time the", ":bench the", ":bench undefinedNames.in + aRather(longInput, thatGoes, onAndOnAndOn, untilItIsWide)", ":vars", ":imports", ":history", ":history 100", ":edit 4711",
	":load /there/is/no/such/file/anywhere/in/the/file/system/of/this/machine/at/all", ":save", ":save /there/is/no/such/folder/anywhere/in/this/machine/file.go",
	":quiet", ":quiet off", ":quiet never", ":set", ":set nothing", ":set values maybe", ":sh", ":sh true", ":test", ":reload", ":get", ":get two words", ":nonsense", ":reset",
	":next", ":lesson", ":lesson 99", ":lesson channels", ":again", ":check", ":hint", ":next", ":next!", ":transcript", ":transcript /there/is/no/such/folder.md",
}

// What commands write fits the terminal, and no word of it is broken that has room in a line. Every
// command is typed.
func TestCommandsFitTheTerminal(t *testing.T) {
	t.Parallel()
	for _, cols := range []int{80, 60} {
		narrow := shellOf(t, cols, 1000)
		for input := range strings.SplitSeq(widthSession, "\n") {
			enter(narrow, input)
		}
		wide := shellOf(t, 500, 1000)
		for input := range strings.SplitSeq(widthSession, "\n") {
			enter(wide, input)
		}
		for _, input := range append(commandsToType, ":help quit") {
			out := enter(narrow, input)
			words := strings.Fields(enter(wide, input))
			for line := range strings.Lines(out) {
				line = strings.TrimRight(line, "\r\n")
				if n := term.Width(line); n > cols {
					t.Errorf("%d columns: %s: a line of %d:\n%s", cols, input, n, line)
				}
				for word := range strings.FieldsSeq(line) {
					// Numbers of processes, times and places differ from session to session, and with
					// them how long the rules of tables are.
					if strings.ContainsAny(word, "0123456789…") || strings.Trim(word, "─┼") == "" || slices.Contains(words, word) {
						continue
					}
					if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, word) && len(w) > cols-10 }) {
						t.Errorf("%d columns: %s: %q is no word of it, in\n%s", cols, input, word, line)
					}
				}
			}
		}
	}
	// Those above are all that there are.
	typed := strings.Join(commandsToType, "\n") + "\n:quit\n"
	for line := range strings.Lines(piped(t, ":help\n")) {
		if name, ok := strings.CutPrefix(line, ":"); ok {
			name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
			if !strings.Contains(typed, ":"+name) {
				t.Errorf(":%s is not typed", name)
			}
		}
	}
}

var escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// enter types an input, and returns what is written until the next prompt. A key leaves what waits
// for one.
func enter(term *termtest.Terminal, input string) string {
	term.Send(termtest.CtrlL + input)
	shown := ">>> " + input
	term.WaitUntil("the input", func(screen string) bool {
		return strings.HasSuffix(packed(screen), packed(shown))
	})
	before := len(term.Raw())
	term.Send(termtest.Enter)
	if input == ":top" {
		term.WaitFor("any key leaves")
		text := term.Screen()
		term.Send("x")
		term.WaitScreen(shown + "\n>>>")
		return text
	}
	term.WaitUntil("the prompt", func(screen string) bool {
		return strings.HasSuffix(screen, "\n>>>") && strings.Contains(packed(screen), packed(input[len(input)-min(len(input), 5):]))
	})
	_, out, _ := strings.Cut(term.Raw()[before:], "\r\n")
	out = escapes.ReplaceAllString(out, "")
	return out[:strings.LastIndexByte(out, '\n')+1]
}

// packed is a text without blanks and line ends.
func packed(text string) string { return strings.Join(strings.Fields(text), "") }

// Long output stops after each page, and goes on as its reader likes.
func TestPager(t *testing.T) {
	t.Parallel()
	const note = "Space for more, Enter for a line, q to stop"
	term := shellOf(t, 80, 12)
	term.Send(":help" + termtest.Enter)
	term.WaitFor("line 11 of")
	first := term.Screen()
	if strings.Contains(first, ":history") {
		t.Errorf("more than a page:\n%s", first)
	}
	term.Send(termtest.Enter)
	term.WaitFor("line 12 of")
	term.Send(" ")
	term.WaitFor("line 23 of")
	term.Send("q")
	term.WaitUntil("the prompt", func(screen string) bool { return strings.HasSuffix(screen, "\n>>>") && !strings.Contains(screen, note) })
	term.Send(":help" + termtest.Enter)
	term.WaitFor("line 11 of")
	term.Send("G")
	term.WaitFor("with an exit status if one is given\n>>>")
	term.Send(":help" + termtest.Enter)
	term.WaitFor("line 11 of")
	term.Send(termtest.CtrlC)
	term.WaitUntil("the prompt", func(screen string) bool { return strings.HasSuffix(screen, "\n>>>") && !strings.Contains(screen, note) })
	alive(term)
	term.Send(":set pager off" + termtest.Enter + termtest.CtrlL + ":help" + termtest.Enter)
	term.WaitFor("with an exit status if one is given\n>>>")
	if out := term.Raw(); strings.Count(out, note) != 5 {
		t.Errorf("stopped %d times", strings.Count(out, note))
	}
}
