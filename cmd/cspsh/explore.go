package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl"
)

var exploreCommand = &subcommand{
	name:     "explore",
	synopsis: "[flags] script [args]",
	brief:    "run a script under many schedules, and tell which fails",
	purpose: `Runs a script under many schedules, with the virtual clock, until one fails: in a
panic, a deadlock, a leak, a failed check, an exit status other than 0, or a loop
without progress. It is made as small as it can be and told as a table. What
compiled packages do inside, the network, and weak memory are not explored.`,
	flags: []flagDoc{
		{"schedules", "n", "try so many at most; 10000 if not told"},
		{"time", "duration", "go on for so long at most, such as 30s"},
		{"seed", "n", "what chooses the schedules at random"},
		{"workers", "n", "how many run at a time; as many as there are processors"},
		{"leaks", "", "processes that wait for ever at the end are a failure; true if not told"},
		{"race", "", "data races are a failure; true if not told"},
		{"same", "", "output that depends on the schedule is a failure"},
		{"steps", "n", "give up a schedule after so many steps; 50000 if not told"},
		{"farm", "url", "have cspsh workers try them, over a NATS server at nats://host:port"},
		{"creds", "file", "credentials for that server"},
		{"journal", "file", "where a farm's results are kept until the end; NAME.farm if not told"},
		{"record", "file", "where the schedule that fails is written; NAME.schedule if not told"},
		{"picture", "out.svg", "draw what happens in it: .svg, .html, .mmd, .txt or .json (a trace)"},
		{"json", "", "print the result as JSON"},
		{"quiet", "", "show no progress"},
		{"h", "", "print this help"},
	},
	run: runExplore,
}

// exploreHeap is the heap at which the collector begins its work in a search, which makes much garbage on each processor.
// While it is at work all processors are slower.
const exploreHeap = 4 * heapFloor

func runExplore(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	var (
		o                         explore.Options
		leaks, asJSON, quiet      bool
		races                     bool
		line                      progress
		record, picture, schedule string
		f                         farmFlags
	)
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.IntVar(&o.Schedules, "schedules", 0, "")
	fs.DurationVar(&o.Time, "time", 0, "")
	fs.Uint64Var(&o.Seed, "seed", 0, "")
	fs.IntVar(&o.Workers, "workers", 0, "")
	fs.BoolVar(&leaks, "leaks", true, "")
	fs.BoolVar(&races, "race", true, "")
	fs.BoolVar(&o.SameOutput, "same", false, "")
	fs.IntVar(&o.Steps, "steps", 0, "")
	f.define(fs)
	fs.StringVar(&f.journal, "journal", "", "")
	fs.StringVar(&record, "record", "", "")
	fs.StringVar(&picture, "picture", "", "")
	fs.BoolVar(&asJSON, "json", false, "")
	fs.BoolVar(&quiet, "quiet", false, "")
	if status, ok := c.parse(fs, args, stdout, stderr); !ok {
		return status
	}
	switch {
	case fs.NArg() == 0:
		return c.misused(stderr, "which script?")
	case o.Schedules < 0 || o.Workers < 0 || o.Steps < 0 || o.Time < 0:
		return c.misused(stderr, "a number below 0 makes no sense here")
	case f.url == "" && f.journal != "":
		return c.misused(stderr, "-journal is for -farm")
	}
	if picture != "" {
		if err := repl.Drawable(picture); err != nil {
			return c.misused(stderr, err.Error())
		}
	}
	o.AllowLeaks = !leaks
	repl.HeapFloor(exploreHeap)
	if !quiet && !asJSON && repl.IsTerminal(stderr) {
		line.to = stderr
		o.Progress = line.show
		defer line.clear()
	}
	if o.Schedules == 0 && o.Time > 0 {
		o.Schedules = 1 << 40
	}

	p, err := repl.NewProgram(repl.Config{Stdin: stdin, Args: fs.Args(), Packages: packages()}, fs.Arg(0))
	if err != nil {
		report(stderr, p, err)
		return repl.Status(err)
	}
	defer p.Close()
	if !races {
		p.IgnoreRaces()
	}
	ctx, stop := repl.UntilSignal(os.Interrupt)
	defer stop()
	o.Context = ctx
	p.Until(ctx)
	var r *explore.Result
	if f.url != "" {
		r, err = f.search(p, o, fs.Arg(0), &line, stderr, quiet)
	} else {
		r, err = explore.Search(p.Program, o)
	}
	if o.Progress != nil {
		o.Progress(explore.Progress{})
	}
	if err != nil {
		report(stderr, p, err)
		return repl.Status(err)
	}
	if r.Failure != nil && r.Failure.Kind != explore.Outside && r.Schedule != nil {
		if schedule = record; schedule == "" {
			schedule = scheduleName(fs.Arg(0))
		}
		if err := repl.WriteSchedule(schedule, r.Schedule); err != nil {
			complain(stderr, "cspsh", err)
			return repl.StatusCompile
		}
		if picture != "" {
			if err := p.Draw(r.Schedule, o, picture); err != nil {
				complain(stderr, "cspsh", err)
				return repl.StatusCompile
			}
		}
	}
	if asJSON {
		if err := writeJSON(stdout, r); err != nil {
			complain(stderr, "cspsh", err)
			return repl.StatusCompile
		}
	} else {
		fmt.Fprint(stdout, explored(r, schedule, ctx.Err() != nil, repl.Columns(stdout)))
	}
	return exploreStatus(r, ctx.Err() != nil)
}

// report writes an error of a program that perhaps could not be read.
func report(stderr io.Writer, p *repl.Program, err error) {
	columns := repl.Columns(stderr)
	if p == nil {
		io.WriteString(stderr, repl.Wrap("cspsh: "+err.Error()+"\n", columns))
		return
	}
	io.WriteString(stderr, p.Report(err, columns))
}

// tableWidth is how wide tables are where there is no terminal.
const tableWidth = 100

// explored is what is told of a result, in lines of so many columns, or of any length with tables of tableWidth
// if that is 0. schedule is the file that repeats it, if there is one.
func explored(r *explore.Result, schedule string, interrupted bool, columns int) string {
	text := strings.TrimRight(r.Text(cmp.Or(columns, tableWidth)), "\n") + "\n"
	if interrupted {
		text = "interrupted: " + text
	}
	if schedule != "" {
		text += "\ncspsh replay " + quoted(schedule) + " repeats this\n"
	}
	return repl.Wrap(text, columns)
}

// exploreStatus is the exit status that a result calls for.
func exploreStatus(r *explore.Result, interrupted bool) int {
	switch {
	case r.Failure != nil && r.Failure.Kind == explore.Outside:
		return repl.StatusCompile
	case r.Failure != nil:
		return repl.StatusFailed
	case interrupted:
		return repl.StatusInterrupted
	}
	return repl.StatusOK
}

// scheduleName is what the schedule of a script is called.
func scheduleName(script string) string { return nameFrom(script, ".schedule") }

// nameFrom is what a file is called that belongs to a script.
func nameFrom(script, ext string) string {
	if script == "-" {
		return "stdin" + ext
	}
	if abs, err := filepath.Abs(script); err == nil {
		script = abs
	}
	base := filepath.Base(script)
	return strings.TrimSuffix(base, filepath.Ext(base)) + ext
}

func writeJSON(to io.Writer, v any) error {
	enc := json.NewEncoder(to)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// quoted writes an argument as a shell reads it.
func quoted(s string) string {
	if !strings.ContainsAny(s, " \t\n'\"\\$`*?[]{}()<>|&;#~!") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// A progress is a line that tells how far a search has come.
type progress struct {
	to    io.Writer
	more  func() string // is told, too, unless nil
	last  time.Time
	shown int // its length
}

// show shows it, ten times a second at most; with no progress at all it is cleared.
func (p *progress) show(now explore.Progress) {
	if now.Schedules == 0 {
		p.clear()
		return
	}
	if time.Since(p.last) < 100*time.Millisecond {
		return
	}
	p.last = time.Now()
	line := fmt.Sprintf("%d schedules, %s a second; %s; %s", now.Schedules,
		strconv.Itoa(int(float64(now.Schedules)/max(now.Elapsed.Seconds(), 1e-3))), now.Phase, outputs(now.Outputs))
	if p.more != nil {
		line += "; " + p.more()
	}
	fmt.Fprintf(p.to, "\r%-*s", p.shown, line)
	p.shown = len(line)
}

func outputs(n int) string {
	if n == 1 {
		return "1 output"
	}
	return fmt.Sprintf("%d outputs", n)
}

func (p *progress) clear() {
	if p.shown > 0 {
		fmt.Fprintf(p.to, "\r%*s\r", p.shown, "")
		p.shown = 0
	}
}
