package repl

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
)

// scriptOfStatements writes a script of statements to a folder of its own, and returns its name.
func scriptOfStatements(t *testing.T, statements string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(file, []byte(statements), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// recordedRun runs a script while it is recorded or, with a schedule, repeated, and returns what it prints.
func recordedRun(t *testing.T, file string, cfg Config) (out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cfg.Stdout, cfg.Stderr, cfg.Script = &stdout, &stderr, true
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.RunFile(file); err != nil {
		t.Errorf("%v", err)
	}
	return stdout.String(), stderr.String()
}

// What asks the outside world is told, with its place: it fails a search, and a recorded run is warned of it.
func TestNotRepeatable(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the files are those of Linux")
	}
	for _, test := range []struct{ statements, told string }{
		{`p, _ := os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{}); _ = p`, "1:9: os.StartProcess"},
		{`start := os.StartProcess; start("/bin/true", nil, &os.ProcAttr{})`, "1:27: os.StartProcess"},
		{`exec.Command("true").Run()`, "1:1: (*exec.Cmd).Run"},
		{`_, err := exec.LookPath("sh"); _ = err`, "1:11: exec.LookPath"},
		{`os.ReadFile("/dev/stdin")`, "1:1: os.ReadFile"},
		{`os.Open("/dev/tty")`, "1:1: os.Open"},
		{`os.OpenFile("/dev/urandom", os.O_RDONLY, 0)`, "1:1: os.OpenFile"},
		{`os.ReadFile("/proc/self/../uptime")`, "1:1: os.ReadFile"},
		{`net.Dial("tcp", "localhost:1")`, "1:1: net.Dial"},
		{`var tv syscall.Timeval; syscall.Gettimeofday(&tv)`, "1:25: syscall.Gettimeofday"},
		{`import "crypto/rand"; rand.Prime(rand.Reader, 16)`, "1:23: rand.Prime"},
		{`import "crypto/ecdsa"; import "crypto/elliptic"; import "crypto/rand"; ecdsa.GenerateKey(elliptic.P256(), rand.Reader)`, "1:72: ecdsa.GenerateKey"},
		{`import "crypto/ed25519"; ed25519.GenerateKey(nil)`, "1:26: ed25519.GenerateKey"},
		{`c := make(chan os.Signal, 1); signal.Notify(c, os.Interrupt); <-c`, "1:31: signals are asked for, and no schedule has any"},
		{`ctx, _ := signal.NotifyContext(context.Background()); ctx, _ = context.WithCancel(ctx); <-ctx.Done()`, "1:11: signals are asked for"},
	} {
		file := scriptOfStatements(t, test.statements)
		p, err := NewProgram(Config{}, file)
		if err != nil {
			t.Fatalf("%s: %s", test.statements, p.Report(err, 0))
		}
		r, err := explore.Search(p.Program, explore.Options{Schedules: 5})
		if err != nil || r.Failure == nil || r.Failure.Kind != explore.Outside || !strings.HasPrefix(r.Failure.Text, "x.go:"+test.told) {
			t.Errorf("%s: error %v, found %v, want one at %s", test.statements, err, r, test.told)
		}
		p.Close()
		if strings.Contains(test.told, "signals are") {
			continue // it would wait
		}
		_, errs := recordedRun(t, file, Config{Record: filepath.Join(t.TempDir(), "x.schedule")})
		if !strings.HasPrefix(errs, "cspsh: x.go:"+test.told+" asks the outside world:") {
			t.Errorf("%s is recorded and tells %q, want %s", test.statements, errs, test.told)
		}
	}
}

// What has nothing to do with the outside world, or is as this process has it, does not fail a search; nor do signals that
// nobody waits for in main, or that the program sends to itself.
func TestRepeatable(t *testing.T) {
	dir := t.TempDir()
	for _, statements := range []string{
		`os.WriteFile("` + dir + `/f", nil, 0o666); os.ReadFile("` + dir + `/f"); os.ReadDir("` + dir + `")`,
		`os.OpenFile("/dev/null", os.O_RDWR, 0); os.ReadFile("/dev/null")`,
		`os.Getpid(); maphash.MakeSeed()`,
		`c := make(chan os.Signal, 1); signal.Notify(c, os.Interrupt); go func() { <-c; os.Exit(3) }()`,
		`c := make(chan os.Signal, 1); signal.Notify(c, os.Interrupt); p, _ := os.FindProcess(os.Getpid()); go p.Signal(os.Interrupt); <-c; signal.Stop(c)`,
	} {
		p, err := NewProgram(Config{}, scriptOfStatements(t, statements))
		if err != nil {
			t.Fatalf("%s: %s", statements, p.Report(err, 0))
		}
		r, err := explore.Search(p.Program, explore.Options{Schedules: 20})
		if err != nil || r.Failure != nil {
			t.Errorf("%s: error %v, found %v", statements, err, r)
		}
		p.Close()
	}
	_, errs := recordedRun(t, scriptOfStatements(t, `os.Getpid()`), Config{Record: filepath.Join(dir, "pid.schedule")})
	if !strings.Contains(errs, "os.Getpid asks the outside world") {
		t.Errorf("os.Getpid is recorded and tells %q", errs)
	}
}

// What is left to chance is decided by the schedule, or follows from the seed.
func TestChanceIsRecorded(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // where nobody else makes files of the same names
	for _, statements := range []string{
		`import "crypto/rand"; b := make([]byte, 20); rand.Read(b); fmt.Println(b, rand.Text())`,
		`import "crypto/rand"; import "io"; b := make([]byte, 3); io.ReadFull(rand.Reader, b); fmt.Println(b)`,
		`import "crypto/rand"; import "math/big"; fmt.Println(rand.Int(rand.Reader, big.NewInt(1<<62)))`,
		`import "crypto/rand"; import "crypto/ed25519"; fmt.Println(ed25519.GenerateKey(rand.Reader))`,
		`f, err := os.CreateTemp("", "a*b"); fmt.Println(f.Name(), err); os.Remove(f.Name())`,
		`d, err := os.MkdirTemp("", "a"); fmt.Println(d, err); os.Remove(d)`,
		`fmt.Println(multipart.NewWriter(io.Discard).Boundary())`,
	} {
		file := scriptOfStatements(t, statements)
		seen := map[string]bool{}
		for _, seed := range []uint64{0, 1, 2} {
			schedule := filepath.Join(t.TempDir(), "x.schedule")
			want, errs := recordedRun(t, file, Config{Record: schedule, Seed: seed})
			r, err := ReadSchedule(schedule)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := recordedRun(t, file, Config{Replay: r}); got != want || want == "" || errs != "" || seen[want] {
				t.Errorf("%s, seed %d: repeated it prints %q, want %q; error output %q", statements, seed, got, want, errs)
			}
			seen[want] = true
		}
	}
}
