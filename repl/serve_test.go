package repl_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/repl"
)

func TestServe(t *testing.T) {
	in, user := io.Pipe()
	out := new(output)
	ctx, cancel := context.WithCancelCause(t.Context())
	served := make(chan error)
	go func() { served <- repl.Serve(ctx, repl.Config{}, in, out) }()
	fmt.Fprintln(user, "1 +\n1")
	fmt.Fprintln(user, "var name string; n, _ := fmt.Scan(&name); name + \"!\"\nAnn")
	fmt.Fprintln(user, "nothing")
	fmt.Fprintln(user, ":quit")
	if err := <-served; err != nil {
		t.Error(err)
	}
	want := ">>> ... 2\n>>> \"Ann!\"\n>>> input 3:1:1: undefined: nothing\n    nothing\n    ^\n>>> "
	if got := out.take(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	// A context ends a session that does not end by itself.
	in, user = io.Pipe()
	go func() { served <- repl.Serve(ctx, repl.Config{}, in, out) }()
	fmt.Fprintln(user, "for {}")
	gone := errors.New("gone")
	cancel(gone)
	user.Close()
	if err := <-served; !errors.Is(err, gone) {
		t.Errorf("the session ends with %v", err)
	}
}

// connect serves a session over a connection, of which it returns the other end.
func connect(t *testing.T) (person *net.TCPConn, server net.Conn, over chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	over = make(chan error)
	go func() { over <- repl.Serve(t.Context(), repl.Config{}, server, server) }()
	return client.(*net.TCPConn), server, over
}

// Who goes away ends what runs.
func TestServedLeave(t *testing.T) {
	for _, test := range []struct {
		input string
		after time.Duration
	}{
		{"for {}", 0},
		{"time.Sleep(time.Hour)", 0},
		{"for { fmt.Print(1) }", time.Hour}, // what cannot be written tells it
		{":wait #2", 0},
	} {
		restore := repl.LeftFor(test.after)
		person, _, over := connect(t)
		fmt.Fprintln(person, "go time.Sleep(time.Hour); fmt.Println(`run` + `ning`)\n"+test.input)
		answer := bufio.NewReader(person)
		for line := ""; line != ">>> running\n"; {
			var err error
			if line, err = answer.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		person.Close()
		<-over // with an error or none, as the system tells it
		restore()
	}
}

// What was sent is answered, though no more comes.
func TestServedPipe(t *testing.T) {
	defer repl.LeftFor(time.Hour)()
	person, _, over := connect(t)
	fmt.Fprintln(person, "6 * 7\nvar a, b int; fmt.Sscan(`1 2`, &a, &b)")
	if err := person.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if err := <-over; err != nil {
		t.Error(err)
	}
	got := make([]byte, len(">>> 42\n>>> 2\n"))
	if _, err := io.ReadFull(person, got); err != nil || string(got) != ">>> 42\n>>> 2\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

// What comes after the session is the caller's to read.
func TestServedRest(t *testing.T) {
	person, server, over := connect(t)
	fmt.Fprintln(person, ":quit")
	if err := <-over; err != nil {
		t.Error(err)
	}
	fmt.Fprint(person, "more")
	got := make([]byte, len("more"))
	if _, err := io.ReadFull(server, got); err != nil || string(got) != "more" {
		t.Errorf("got %q, %v", got, err)
	}
}

// served returns what a session over a connection answers to an input.
func served(t *testing.T, cfg repl.Config, input string) string {
	t.Helper()
	out := new(output)
	if err := repl.Serve(t.Context(), cfg, strings.NewReader(input+"\n"), out); err != nil {
		t.Errorf("%s: %v", input, err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(out.take(), ">>> "), ">>> ")
}

// What would use the streams of the program that serves is refused.
func TestServedStreams(t *testing.T) {
	for _, test := range []struct{ input, want string }{
		{`:edit`, ":edit runs a program on the machine that serves this session: it is refused here\n"},
		{`:sh echo`, ":sh runs a program on the machine that serves this session: it is refused here\n"},
		{`fmt.Fprintln(os.Stdout, 1)`, "input 1:1:17: os.Stdout is that of the program that serves this session;"},
		{`log.SetOutput(nil)`, "input 1:1:5: log.SetOutput is that of the program"},
		{`slog.Info("x")`, "input 1:1:6: slog.Info is that of the program"},
		{`var b strings.Builder; log.New(&b, "", 0).Print("x"); b.String()`, "\"x\\n\"\n"},
		{`import o "os"; io.ReadAll(o.Stdin)`, "input 1:1:29: os.Stdin is that of the program"},
		{`import . "os"; func f() *File { return Stderr }`, "input 1:1:40: os.Stderr is that of the program"},
		{`type os struct{ Stdin int }; os{1}.Stdin`, "1\n"},
		{`println("here")`, "here\n"},
		{`os.Exit(1)`, "panic: os.Exit is not available here\n"},
		{`os.Getpid() > 0`, "true\n"},
	} {
		if got := served(t, repl.Config{}, test.input); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: got\n%swant\n%s", test.input, got, test.want)
		}
	}
}

// A program says which packages and commands there are.
func TestAllowed(t *testing.T) {
	cfg := repl.Config{
		AllowImport:  func(path string) bool { return slices.Contains([]string{"fmt", "slices", "strings"}, path) },
		AllowCommand: func(name string) bool { return name != "load" },
	}
	for _, test := range []struct{ input, want string }{
		{`strings.ToUpper("a")`, "\"A\"\n"},
		{`slices.Max([]int{1, 3, 2})`, "3\n"},
		{`os.Getpid()`, "input 1:1:1: package os is not allowed here\n"},
		{`import "unsafe"; unsafe.Sizeof(1)`, "input 1:1:8: package unsafe is not allowed here\n"},
		{`import e "os/exec"; e.Command("ls")`, "input 1:1:10: package os/exec is not allowed here\n"},
		{`:load x.go`, ":load is not allowed here\n"},
		{`:type 1`, "untyped int\n"},
		{"6 * 7\n_ + 1", "42\n>>> 43\n"},
	} {
		if got := served(t, cfg, test.input); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: got\n%swant\n%s", test.input, got, test.want)
		}
	}
}

// An empty line does in a session over a connection what it does at the prompt.
func TestServedLesson(t *testing.T) {
	if got := served(t, repl.Config{}, ":lesson channels\n\n:lesson off\n\n1 + 1"); !strings.Contains(got, "hello from a process\n") ||
		!strings.Contains(got, "[2 of 14] Enter runs it\n>>> >>> >>> 2\n") {
		t.Error(got)
	}
}

// Nobody is sent to a command that is refused.
func TestServedHints(t *testing.T) {
	for _, input := range []string{"ls", "!ls", "ls -l", "cat x.go"} {
		if got := served(t, repl.Config{}, input); !strings.Contains(got, "input 1:1:") || strings.Contains(got, ":sh") {
			t.Errorf("%s: %s", input, got)
		}
		if got := piped(t, input); !strings.Contains(got, ":sh") {
			t.Errorf("%s at a prompt: %s", input, got)
		}
	}
}
