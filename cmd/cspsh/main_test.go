package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

// TestMain puts cspsh on the PATH for the tests.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cspsh": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Condition:           condition,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PYTHON", jupyter())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "cmpout": cmpout},
	})
}

// condition adds [root], the user may read any file, and [jupyter], $PYTHON has a client of Jupyter's.
func condition(cond string) (bool, error) {
	switch cond {
	case "root":
		return os.Geteuid() == 0, nil
	case "jupyter":
		return jupyter() != "", nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// jupyter finds a Python that has a client of Jupyter's, "" if there is none.
var jupyter = sync.OnceValue(func() string {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if path, err := exec.LookPath(python); err == nil && exec.Command(path, "-c", "import jupyter_client.provisioning").Run() == nil {
			return path
		}
	}
	return ""
})

// status runs a command that must end with an exit status:
//
//	status 2 cspsh -e 'panic("boo")'
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status n command [args]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// took is how long the tests of a package took, as the last line about it tells.
var took = regexp.MustCompile(`(?m)\t\d+\.\d\d\ds\b`)

// cmpout compares the standard output of the last command with a file, that of cspsh test but for
// the time that it took:
//
//	cmpout want
func cmpout(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cmpout file")
	}
	got := took.ReplaceAllString(ts.ReadFile("stdout"), "\tTIME")
	if want := ts.ReadFile(args[0]); got != want {
		ts.Fatalf("got\n%s\nwant\n%s", got, want)
	}
}

// TestInterrupt interrupts a script that has said that it runs, once while it
// waits and once while it computes.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no interrupt can be sent to another process")
	}
	for _, code := range []string{
		`fmt.Println("ready"); time.Sleep(time.Hour)`,
		`fmt.Println("ready"); for {}`,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), "cspsh", "-e", code)
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(stdout).ReadString('\n')
			if line != "ready\n" {
				t.Errorf("the script says %q (%v)", line, err)
			}
			cmd.Process.Signal(os.Interrupt)
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
				t.Errorf("interrupted: %v, want exit status 130", err)
			}
		})
	}
}
