package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/cspsh/cspsh/repl"
)

var lessonCommand = &subcommand{
	name:     "lesson",
	synopsis: "[flags] [name|file.md]",
	brief:    "learn at the prompt, step by step",
	purpose: `Begins a session with a lesson: one of those that come with cspsh, by its name or
number, or one in a file. Without a name it lists those that there are. The clock is a
virtual one.`,
	flags: []flagDoc{
		{"test", "", "go through the lesson, check its answers, and tell what is wrong in it"},
		{"update", "", "write what the code of a file prints into that file"},
		{"real", "", "have the real clock"},
		{"h", "", "print this help"},
	},
	run: runLesson,
}

func runLesson(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	var test, update, real bool
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.BoolVar(&test, "test", false, "")
	fs.BoolVar(&update, "update", false, "")
	fs.BoolVar(&real, "real", false, "")
	if status, ok := c.parse(fs, args, stdout, stderr); !ok {
		return status
	}
	if fs.NArg() > 1 || fs.NArg() == 0 && (test || update) {
		return c.misused(stderr, "which lesson? One at a time")
	}
	fail := func(err error) int {
		complain(stderr, "cspsh lesson", err)
		return repl.StatusCompile
	}
	ctx, stop := repl.UntilSignal(os.Interrupt)
	defer stop()
	switch name := fs.Arg(0); {
	case update:
		if err := repl.UpdateLesson(ctx, name); err != nil {
			return fail(err)
		}
		return repl.StatusOK
	case test:
		faults, err := repl.TryLesson(ctx, name)
		for _, f := range faults {
			fmt.Fprintln(stdout, f)
		}
		switch {
		case err != nil:
			return fail(err)
		case len(faults) > 0:
			return repl.StatusFailed
		}
		return repl.StatusOK
	case name == "":
		fmt.Fprint(stdout, repl.LessonList())
		return repl.StatusOK
	}
	stop() // the session has its own way with Ctrl-C
	cfg := repl.Config{
		Args:  []string{"cspsh"},
		Stdin: stdin, Stdout: stdout, Stderr: stderr, Exit: os.Exit,
		Virtual: !real, Lesson: fs.Arg(0), Memory: repl.DefaultMemory, Races: true,
		Color: (&options{color: "auto"}).colored(os.Getenv("NO_COLOR")),
	}
	status, err := repl.Interact(cfg, stdin, stdout, "")
	if err != nil {
		return fail(err)
	}
	return status
}
