package repl

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A command is a line that begins with a colon: it speaks to the shell.
type command struct {
	name string
	// args is how the arguments are written in help. Completion goes by it, too: a
	// word stands for itself or, if it is one of those that completeCommand knows,
	// for what that names; | separates alternatives.
	args string
	help string
	run  func(s *Shell, args string) error
	kind commandKind
}

type commandKind int

const (
	acts  commandKind = iota
	lists             // it only tells something, which may be long
)

// A commandGroup is what :help lists together.
type commandGroup struct {
	title    string
	commands []command
}

// commandGroups in the order of :help, and the commands in it.
var (
	commandGroups []commandGroup
	commands      []command
)

func init() { // help needs the table that it stands in
	commandGroups = []commandGroup{
		{"Processes and channels", []command{
			{"ps", "", "list the processes: number, name, state, what they wait for", (*Shell).ps, lists},
			{"tree", "", "show which process has started which", (*Shell).tree, lists},
			{"chans", "", "list the channels: element type, buffer, who waits", (*Shell).chans, lists},
			{"inspect", "#n|name", "tell all of a process, a channel or a variable", (*Shell).inspect, lists},
			{"top", "", "watch processes and channels live; any key leaves", (*Shell).top, acts},
			{"deadlocks", "", "tell who waits for whom and can never go on", (*Shell).deadlocks, lists},
			{"waits", "", "draw who waits for whom now, and who has it; cycles are told first", (*Shell).drawWaits, acts},
			{"flow", "[f] [what]", "show a flow of csp/flow, or have it pause, resume, stop, inject, cast, ping, draw", (*Shell).flow, acts},
			{"kill", "#n|all", "kill a process, or all", (*Shell).kill, acts},
			{"wait", "#n", "wait until a process has ended", (*Shell).wait, acts},
		}},
		{"Event by event", []command{
			{"pause", "", "stop all processes and timers", (*Shell).pause, acts},
			{"step", "[n]", "during a pause, let the next event happen, or the next n; Enter does it again", (*Shell).step, acts},
			{"continue", "", "end the pause", (*Shell).resume, acts},
			{"web", "[off]", "serve a page, at the address that is shown, to watch and to step on", (*Shell).webPage, acts},
			{"trace", "on|off [process|channel]", "show events as they happen: all, or those of one process or channel", (*Shell).traceCommand, acts},
			{"clock", "[real|virtual]", "which clock there is, or change it: a virtual one jumps to the next timer", (*Shell).clock, acts},
			{"seed", "[n]", "what seeds the choices of the runtime, or seed them anew", (*Shell).seed, acts},
		}},
		{"Every schedule", []command{
			{"explore", "e|file.go", "run an input or a script under many schedules, until one fails", (*Shell).explore, acts},
			{"record", "file [e]|off", "write to a file how an input runs, or all that follow; :record! overwrites one", (*Shell).recordIn, acts},
			{"replay", "[file]", "run again by a schedule: the last one, or that of a file", (*Shell).replay, acts},
			{"back", "[n]", "go back by a decision or n in what was explored; :step goes on, :inspect looks", (*Shell).back, acts},
			{"goto", "n", "go to a decision of what was explored; :continue leaves", (*Shell).gotoDecision, acts},
			{"schedule", "[e|file.go]", "be the scheduler of an input or a script: pick who goes on by number", (*Shell).schedule, acts},
		}},
		{"Pictures", []command{
			{"seq", "[e]", "evaluate an input, and draw which process gave what to which one meanwhile", (*Shell).seq, acts},
			{"timeline", "[e]", "evaluate an input, and draw when each process ran and when it waited", (*Shell).timeline, acts},
			{"events", "[e]", "evaluate an input, and draw a table of what happened, with a column for each process", (*Shell).eventTable, acts},
		}},
		{"Go", []command{
			{"doc", "symbol", "show documentation: of a package, function, type, method or keyword", (*Shell).doc, lists},
			{"type", "e", "tell the type of an expression, which is not evaluated", (*Shell).typeOf, lists},
			{"time", "e", "evaluate an input and tell how long that took", (*Shell).timeIt, acts},
			{"bench", "e", "evaluate an input many times and tell how long one takes", (*Shell).bench, acts},
			{"vars", "", "list the variables, functions and types of the session", (*Shell).vars, lists},
			{"imports", "", "list the imports of the session", (*Shell).listImports, lists},
		}},
		{"The module", []command{
			{"test", "[pattern]", "run the tests of the package in the working folder whose names match", (*Shell).testCommand, acts},
			{"reload", "", "have the session see what has changed in the sources of packages", (*Shell).reload, acts},
			{"get", "module", "add a module to go.mod, or another version of it: module@version", (*Shell).get, acts},
		}},
		{"Lessons", []command{
			{"lesson", "[lesson|file.md|off]", "begin a lesson, or end it; without a name, list those that there are", (*Shell).lessonCommand, acts},
			{"next", "", "run the code that the lesson shows, and go on; Enter does it", (*Shell).nextStep, acts},
			{"again", "", "show the step of the lesson again", (*Shell).againStep, acts},
			{"check", "", "check what you have written for the exercise", (*Shell).checkExercise, acts},
			{"hint", "[answer]", "give a hint for the exercise, or its answer", (*Shell).giveHint, acts},
			{"transcript", "file.md", "write what was typed and shown since the lesson began", (*Shell).writeTranscript, acts},
		}},
		{"The session", []command{
			{"history", "[n]", "show the last n inputs; 20 if not told", (*Shell).showHistory, lists},
			{"edit", "[n]", "edit the last input that was Go, or number n of :history, and evaluate it", (*Shell).edit, acts},
			{"load", "file", "evaluate a file: Go, or a session with prompts and commands", (*Shell).load, acts},
			{"save", "file.go", "write the session as a Go program; :save! overwrites a file", (*Shell).save, acts},
			{"reset", "", "kill all processes and forget what was declared", (*Shell).reset, acts},
			{"quiet", "[on|off]", "hold back what processes in the background print; off shows what was held", (*Shell).quiet, acts},
			{"set", "[option] [value]", "show the settings, or change one", (*Shell).set, lists},
			{"sh", "command", "run a command of the system", (*Shell).system, acts},
			{"help", "[command]", "list the commands, or tell of one", (*Shell).help, lists},
			{"quit", "[status]", "leave (so does Ctrl-D), with an exit status if one is given", (*Shell).quit, acts},
		}},
	}
	for _, g := range commandGroups {
		commands = append(commands, g.commands...)
	}
}

// moreHelp is what :help says of single commands besides.
var moreHelp = map[string]string{
	"ps":        "A process is running, runnable (waits for its turn) or parked (waits in an operation). It is named after the call that it runs.",
	"chans":     "Only channels that something still refers to are listed.",
	"deadlocks": "Whatever the others do, these wait for ever: nobody who may still run can get at what they wait for. A process is missed while something refers to that and does not use it. Those that only you can still help, with what the session has, are told apart: stuck unless you act.",
	"flow":      "Without a variable it is the only flow of the session. :flow f shows its processes, with what they have taken and what waits, and what is connected with what. pause, resume and stop may be followed by the name of a process; ping tells the states that the steps have, or that of one; :flow f inject words.in \"a\", 2 puts messages on an input, and cast tick 1 casts a signal; draw f.svg writes a picture: .svg, .mmd or .txt; :flow! overwrites a file.",
	"kill":      "Deferred functions run. Values and declarations of the session stay.",
	"pause":     "Inputs still run, until they wait; processes that they start do not.",
	"step":      "Without a pause it begins one. Where only a timer is left it waits for that. With the virtual clock that takes no time, and the same program takes the same steps each time; another :seed shows another order.",
	"trace":     "A process is given by its number, its name, or the function that it runs; a channel by its number or name. With the virtual clock the time is that since the session began.",
	"waits":     "Who has a lock is known while another one waits for it. Without a timer, and without a process that can go on by itself, those that wait are stuck unless you act.",
	"seq":       "Without an input it draws the last one again that was drawn. Of a long run the middle is left out. Everything that runs meanwhile is drawn, also what earlier inputs have started. :set boxes off draws with plain ASCII; cspsh -picture writes files.",
	"timeline":  "From left to right stands what happened in its order; the times are below it. Without an input it draws the last one that was drawn.",
	"events":    "Without an input it draws the last one that was drawn.",
	"clock":     "Virtual time stands still while a process can run, and then jumps to the next timer.",
	"web":       "The page is served to this machine only, and to those who have the address. It shows the processes, the channels, who waits for whom and what happens; its buttons pause, step, go back, and have a process go on next. cspsh -web FILE does this for a program.",
	"seed":      "Each seed gives another schedule. With the virtual clock a run with a seed repeats exactly.",
	"explore":   "The input runs in a copy of the session, after all that this has evaluated so far, with the virtual clock; nothing of that stays. It is interrupted by Ctrl-C, and ends after 10000 schedules or 20 s. After -same, it is a failure if the output depends on the schedule; after -race=false, data races are none. What compiled packages do inside, the network and weak memory are not explored.",
	"record":    "The input, or all that follow until :record off, run in a copy of the session, with the virtual clock, and with its seed if it has one. :replay file repeats it. The file of an input fits a session that has evaluated the same; that of a session has in it what was evaluated before, what was typed and what was read from the standard input, and cspsh replay file repeats it, too. The record of a session ends before an input that is interrupted.",
	"back":      "The program is run again from its start, up to there. :inspect tells the processes and the variables, those of functions, too, or one of them, at that point.",
	"schedule":  "An input runs in a copy of the session. The goal is any failure, or what a line of the script says, such as // goal: deadlock, or // goal: output \"2\\n\". Without an argument it shows the script again, and who may go on.",
	"doc":       "For example :doc csp, :doc strings.Cut, :doc csp.Chan.Put, :doc net/http.Client, :doc select, or :doc x.Put for a variable x. A question mark does the same: strings.Cut?",
	"test":      "It is what cspsh test does with the package in the working folder: the tests are run by a program of their own, from their sources as they are now. Flags of that may come before the pattern, as in :test -v -schedules 100 Deposit, and ./... behind it.",
	"reload":    "Packages are checked again whose files have changed, with those that import them. Variables, functions and types of the session stay, unless a type that they are made of has changed; values stay what they are, and have the new methods. The packages' own variables begin anew. A fault in the sources leaves all as it was.",
	"get":       "The go command does it, which has to be there; it asks the module proxy for what the module cache does not have.",
	"load":      "Of a session prompts are taken off and lines without a prompt, which are output, left out. Anything else is one input; of a whole program the declarations are taken.",
	"save":      "What was declared again is there once, as it was last; statements stand in main, in their order, without those that failed.",
	"lesson":    "The clock is virtual from then on. Enter runs the code that a step shows, and goes on to the next; :check checks what you have written for an exercise, and :hint gives a hint.",
	"next":      "An exercise is left out by :next! alone.",
	"check":     "The functions, types and constants of the session are used in a program of their own, under many schedules where that matters. Variables have the values that they are declared with, where those can be had without running anything.",
	"hint":      "Each time it is the next one.",
	"edit":      "VISUAL or EDITOR in the environment says with which editor; without them it is vi or nano.",
	"history":   "The numbers are those by which messages call the inputs of this session, and which :edit takes.",
	"set":       "The pager stops long output after each page.",
}

// forced are the commands with an exclamation mark behind their names.
var forced map[string]func(s *Shell, args string) error

func init() {
	forced = map[string]func(s *Shell, args string) error{"save": (*Shell).saveAgain, "next": (*Shell).skipStep, "record": (*Shell).recordAgain, "flow": (*Shell).flowAgain}
}

func (s *Shell) command(line string) error {
	name, args, force := cutCommand(line)
	i := indexOf(name)
	if i < 0 || force && forced[name] == nil {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		return unknownCommand(word)
	}
	if err := s.mayRun(name); err != nil {
		return err
	}
	run := commands[i].run
	if force {
		run = forced[name]
	}
	if args != "" && commands[i].args == "" {
		return wrongUsage(name)
	}
	if name != "quit" {
		if err := s.settled(); err != nil {
			return err
		}
	}
	s.catchUp()
	if name == "step" {
		s.repeat = ":" + line
	}
	if commands[i].kind == lists && s.told == nil {
		return s.listed(run, args)
	}
	return run(s, args)
}

// cutCommand returns the name of a command, its arguments, and whether it is forced. The exclamation mark that
// says so stands behind the name, and is taken before the arguments and behind them, too.
func cutCommand(line string) (name, args string, force bool) {
	line = strings.TrimSpace(line)
	end := strings.IndexFunc(line, func(r rune) bool { return r == '!' || unicode.IsSpace(r) })
	if end < 0 {
		return line, "", false
	}
	name, args = line[:end], strings.TrimSpace(line[end:])
	switch {
	case line[end] == '!', forced[name] != nil && strings.HasPrefix(args, "!"):
		force, args = true, args[1:]
	case forced[name] != nil && strings.HasSuffix(args, "!"):
		force, args = true, args[:len(args)-1]
	}
	return name, strings.TrimSpace(args), force
}

// catchUp lets processes that earlier inputs have started come to where they wait, unless
// they go on for longer, so that a command tells the same each time.
func (s *Shell) catchUp() {
	if s.rt.Paused() {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	within(20*time.Millisecond, func() { s.rt.Idle(ctx) })
}

func unknownCommand(name string) error {
	hint := "; :help lists the commands"
	if near := nearest(name, commandNames()); near != "" {
		hint = fmt.Sprintf("; did you mean :%s?", near)
	}
	return fmt.Errorf("unknown command :%s%s", name, hint)
}

func (c *command) usage() string { return strings.TrimSpace(":" + c.name + " " + c.args) }

// wrongUsage is the error of a command whose arguments make no sense.
func wrongUsage(name string) error {
	return fmt.Errorf("usage: %s", commands[indexOf(name)].usage())
}

func (s *Shell) help(name string) error {
	if name != "" {
		name = strings.TrimPrefix(name, ":")
		i := indexOf(name)
		if i < 0 {
			return unknownCommand(name)
		}
		c, room := commands[i], s.columns()-helpMargin
		fmt.Fprintln(s.out(), c.usage())
		fmt.Fprint(s.out(), pretty.Indent(pretty.Fill(c.help+"\n", room), helpMargin))
		if more := moreHelp[name]; more != "" {
			fmt.Fprint(s.out(), pretty.Indent(pretty.Fill(more+"\n", room), helpMargin))
		}
		return nil
	}
	cols := s.columns()
	fmt.Fprint(s.out(), pretty.Fill(introduction, cols))
	for _, g := range commandGroups {
		var list [][2]string
		for _, c := range g.commands {
			list = append(list, [2]string{c.usage(), c.help})
		}
		fmt.Fprintf(s.out(), "\n%s\n%s", g.title, pretty.Terms(list, usageWidth, cols))
	}
	return nil
}

const (
	helpMargin = 4  // in front of what is said of one command
	usageWidth = 16 // beside which there is what the command does
)

// introduction is what :help begins with.
const introduction = `Type Go: a declaration, a statement, or an expression to see its value; _ is the last value.
Packages of the standard library and csp need no import. Ctrl-C interrupts what runs, or clears
the line; twice, it kills all processes. Ctrl-\ shows where they are. Ctrl-D leaves. Tab completes;
again, it lets you choose. name? shows the documentation of a name.
`

func commandNames() []string {
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	return names
}

// didYouMean suggests the name that is nearest.
func didYouMean(name string, names []string) string {
	if near := nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}

// Nearest returns the name that the given one was probably meant to be, or "".
func Nearest(name string, names []string) string { return nearest(name, names) }

// nearest returns the name that the given one was probably meant to be: that which
// differs least, by half of its letters but two at most, capitals aside, or the only
// one that it begins; "" if there is none.
func nearest(name string, names []string) string {
	name = strings.ToLower(name)
	best, bestDist := "", min(2, len(name)/2)+1
	var begun []string
	for _, n := range names {
		lower := strings.ToLower(n)
		if d := distance(name, lower); d < bestDist {
			best, bestDist = n, d
		}
		if name != "" && strings.HasPrefix(lower, name) {
			begun = append(begun, n)
		}
	}
	if best == "" && len(begun) == 1 {
		return begun[0]
	}
	return best
}

// distance is the edit distance of two words, in which two letters that have changed places
// count once.
func distance(a, b string) int {
	before, row := []int(nil), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
