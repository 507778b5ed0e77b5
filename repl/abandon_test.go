package repl

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAbandoned interrupts an input while it is checked. The prompt is back at once, the next input waits for the
// check, which can be interrupted, too, and nothing of the input is in the session.
func TestAbandoned(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n",
		"p/p.go": "package p\n\nvar V = value()\n\nfunc value() int { return 42 }\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	out := new(bytes.Buffer)
	entered, release := make(chan bool, 100), make(chan bool)
	gates := map[string]chan bool{"container/ring": release}
	for _, path := range []string{"container/heap", "container/list", "html"} {
		gates[path] = make(chan bool)
	}
	s, err := New(Config{Stdout: out, Stderr: out, AllowImport: func(path string) bool {
		if gate := gates[path]; gate != nil {
			entered <- true
			<-gate
		}
		return true
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Eval("x := 1"); err != nil {
		t.Fatal(err)
	}
	eval := func(src string) chan error {
		done := make(chan error, 1)
		go func() { done <- s.evalOrCommand(src) }()
		return done
	}
	interrupted := func(done chan error, want string) {
		t.Helper()
		for err := error(nil); err == nil; {
			select {
			case err = <-done:
				if !errors.Is(err, errInterrupted) || s.Report(err) != "interrupted\n"+want+"\n" {
					t.Fatalf("got %q, want %q", s.Report(err), want)
				}
			default:
				s.Interrupt() // it may not have come to where it can be interrupted
			}
		}
	}
	done := eval("import \"example.com/m/p\"\nimport \"container/ring\"\nx := `other`; y := ring.New(p.V)")
	<-entered
	interrupted(done, stillChecked)
	interrupted(eval("x + 1"), waitedFor)
	interrupted(eval(":type x"), waitedFor)
	if c := s.complete("strings.Tr", 10); len(c.Candidates) > 0 {
		t.Errorf("there is %v while an input is being checked", c)
	}
	close(release)
	for src, want := range map[string]string{
		"x + 1":                           "2\n",
		"y":                               "undefined: y",
		"ring.New(3).Len()":               "3\n",
		"import \"example.com/m/p\"\np.V": "42\n",
	} {
		out.Reset()
		if err := s.evalOrCommand(src); err != nil {
			s.complain(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %s, want %s", src, out, want)
		}
	}
	// What a command compiles for a copy of the session is no other.
	for path, command := range map[string]string{"container/heap": ":explore ", "container/list": ":schedule ", "html": ":record x.schedule "} {
		for range len(entered) {
			<-entered
		}
		done := eval(command + "import p `" + path + "`")
		<-entered
		interrupted(done, stillChecked)
		close(gates[path])
		if err := s.settled(); err != nil {
			t.Fatal(err)
		}
	}
}
