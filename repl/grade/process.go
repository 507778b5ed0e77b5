package grade

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxOutput is how much a submission may print.
const maxOutput = 1 << 20

// A result is what a child's process has come to.
type result struct {
	report
	output, errors string
	late           bool // it was killed, since it took too long
	flood          bool // it was killed, since it printed too much
	state          *os.ProcessState
	cpu            time.Duration
	memory         uint64
}

// exhausted tells which time of a run was over.
func (r *result) exhausted(timeout time.Duration) string {
	if r.cpu < timeout {
		return fmt.Sprintf("%v by the clock, of which it has waited most", slack*timeout+grace)
	}
	return fmt.Sprintf("%v of the processor's time", timeout)
}

// outOfMemory reports whether the process has ended because the computer had no more.
func (r *result) outOfMemory() bool {
	return r.Outcome == nil && (strings.Contains(r.errors, "fatal error: runtime: out of memory") ||
		strings.Contains(r.errors, "fatal error: runtime: cannot allocate memory") ||
		strings.Contains(r.errors, "fatal error: out of memory"))
}

// child runs a job in a process of its own.
func (g *Grader) child(ctx context.Context, dir, name string, j job) (*result, error) {
	folder, err := g.folder(dir, name)
	if err != nil {
		return nil, err
	}
	j.Folder, j.Timeout, j.Memory = folder, g.timeout(), g.memory()
	j.Report, j.Key = filepath.Join(dir, name+".report"), make([]byte, 32)
	rand.Read(j.Key)

	limit := slack*j.Timeout + 2*grace // it ends by itself before, unless it cannot
	if j.Schedules > 0 || j.Lesson != "" {
		limit += slack * searchTimes * j.Timeout
	}
	run, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(run, g.Command[0], g.Command[1:]...)
	apart(cmd)
	cmd.Env = environment()
	cmd.WaitDelay = time.Second
	stdin := new(bytes.Buffer)
	if err := j.write(stdin); err != nil {
		return nil, err
	}
	stdin.WriteString(g.Input)
	cmd.Stdin = stdin
	r := new(result)
	flood := sync.OnceFunc(func() {
		r.flood = true
		cancel()
	})
	stdout, stderr := &bounded{full: flood}, &bounded{full: flood}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("no process for a submission: %w", err)
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !r.flood && run.Err() == nil && !errors.Is(err, exec.ErrWaitDelay) && !isPipe(err) {
		return nil, err
	}
	r.late = !r.flood && errors.Is(run.Err(), context.DeadlineExceeded)
	r.output, r.errors = stdout.text(), stderr.text()
	if r.state = cmd.ProcessState; r.state != nil {
		r.cpu = r.state.UserTime() + r.state.SystemTime()
		r.memory = peak(r.state)
	}
	if !r.late && !r.flood {
		if err := r.report.read(j.Report, j.Key); err != nil {
			r.report = report{}
		}
	}
	return r, nil
}

// isPipe reports whether an error is that of writing the input of a process that does not read it.
func isPipe(err error) bool {
	var pe *os.PathError
	return errors.Is(err, io.ErrClosedPipe) || errors.As(err, &pe) && pe.Op == "write"
}

// environment is that of submissions: what Go needs, and nothing that the grader would like to keep.
func environment() []string {
	names := []string{"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "SystemRoot", "USERPROFILE", "LocalAppData", "TEMP", "TMP"}
	var env []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if slices.Contains(names, name) || strings.HasPrefix(name, "GO") {
			env = append(env, e)
		}
	}
	return env
}

// A bounded keeps what is written to it, and calls full when that is too much.
type bounded struct {
	full func()
	mu   sync.Mutex
	buf  bytes.Buffer
}

func (b *bounded) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	room := maxOutput - b.buf.Len()
	b.buf.Write(p[:min(len(p), room)])
	if len(p) > room {
		b.full()
	}
	return len(p), nil
}

// text returns what was written, with what is not UTF-8 replaced.
func (b *bounded) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.ToValidUTF8(b.buf.String(), "\uFFFD")
}
