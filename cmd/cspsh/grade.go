package main

import (
	"encoding/json"
	"flag"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/repl/grade"
)

var gradeCommand = &subcommand{
	name:     "grade",
	synopsis: "[flags] file...",
	brief:    "judge programs of others, for teachers",
	purpose: `Judges programs that others have written, with a virtual clock and each restricted
to a process and a folder of its own, and prints a line of JSON for each. The exit
status is the highest that any of them calls for: 0 if all are right, 1 for one that
cannot be read or does not compile, 2 for one that is wrong, 124 for one that was
not over in time.`,
	flags: []flagDoc{
		{"timeout", "duration", "how much of the processor's time a run may take; 5s if not told"},
		{"memory", "size", "how much memory it may have in use; 256MiB if not told"},
		{"schedules", "n", "try so many schedules; 200 if not told, 0 for none"},
		{"lesson", "name[/n]", "check the files by the exercises of a lesson, or by one of them"},
		{"output", "file", "what the programs have to print"},
		{"unordered", "", "the lines of that may come in any order"},
		{"input", "file", "the standard input of each program"},
		{"files", "folder", "each program finds a copy of it as its working folder"},
		{"jobs", "n", "judge so many at a time; as many as there are processors if not told"},
		{"h", "", "print this help"},
	},
	run: runGrade,
}

// gradeChild is the argument with which the command starts itself to run a submission.
const gradeChild = "-child"

func runGrade(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	if slices.Equal(args, []string{gradeChild}) {
		return grade.Child(stdin)
	}
	var (
		g                    grade.Grader
		output, input, files string
		lesson               string
		jobs                 int
		memory               = repl.Memory(256 << 20)
	)
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.DurationVar(&g.Timeout, "timeout", 5*time.Second, "")
	fs.Var(&memory, "memory", "")
	fs.IntVar(&g.Schedules, "schedules", 200, "")
	fs.StringVar(&lesson, "lesson", "", "")
	fs.StringVar(&output, "output", "", "")
	fs.BoolVar(&g.Unordered, "unordered", false, "")
	fs.StringVar(&input, "input", "", "")
	fs.StringVar(&files, "files", "", "")
	fs.IntVar(&jobs, "jobs", runtime.GOMAXPROCS(0), "")
	if status, ok := c.parse(fs, args, stdout, stderr); !ok {
		return status
	}
	switch {
	case fs.NArg() == 0:
		return c.misused(stderr, "which file?")
	case g.Timeout <= 0 || memory == 0 || g.Schedules < 0 || jobs < 1:
		return c.misused(stderr, "a limit of 0 or below makes no sense here")
	case lesson != "" && (output != "" || input != "" || files != "" || g.Unordered):
		return c.misused(stderr, "the checks of a lesson are in place of -output, -unordered, -input and -files")
	}
	fail := func(err error) int {
		complain(stderr, "cspsh grade", err)
		return repl.StatusFailed
	}
	if i := strings.LastIndexByte(lesson, '/'); i >= 0 {
		if n, err := strconv.Atoi(lesson[i+1:]); err == nil {
			lesson, g.Exercise = lesson[:i], n
		}
	}
	if g.Lesson = lesson; lesson != "" {
		if err := repl.CheckLesson(lesson, g.Exercise); err != nil {
			return fail(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		return fail(err)
	}
	g.Command, g.Memory, g.Files = []string{self, c.name, gradeChild}, uint64(memory), files
	if output != "" {
		b, err := os.ReadFile(output)
		if err != nil {
			return fail(err)
		}
		text := string(b)
		g.Output = &text
	}
	if input != "" {
		b, err := os.ReadFile(input)
		if err != nil {
			return fail(err)
		}
		g.Input = string(b)
	}
	ctx, stop := repl.UntilSignal(os.Interrupt)
	defer stop()
	enc := json.NewEncoder(stdout)
	enc.SetEscapeHTML(false)
	status := repl.StatusOK
	for v, err := range g.All(ctx, fs.Args(), jobs) {
		switch {
		case ctx.Err() != nil:
			return repl.StatusInterrupted
		case err != nil:
			return fail(err)
		}
		if err := enc.Encode(v); err != nil {
			return fail(err)
		}
		status = max(status, v.Status)
	}
	return status
}
