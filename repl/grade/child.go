package grade

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/metrics"
	"strings"
	"sync"
	"time"

	"github.com/cspsh/cspsh/repl"
)

// A job is what a child is told to do. It is the first on its standard input, behind its length in four
// bytes; what follows is the submission's.
type job struct {
	File      string        // the submission
	Folder    string        // that of its files
	Report    string        // the file that the report goes to
	Key       []byte        // by which the report is sealed
	Timeout   time.Duration // of the processor
	Memory    uint64
	Schedules int // to be tried; 0 for a plain run
	Same      bool
	Lesson    string // whose exercises are checked in place of all that
	Exercise  int    // the only one, if not 0
}

// A report is what a child has found out.
type report struct {
	Outcome   *repl.Outcome `json:",omitempty"`
	Exit      int
	Memory    bool            `json:",omitempty"` // it ran out of memory
	Forbidden bool            `json:",omitempty"` // it was refused for what it may not use
	Search    *search         `json:",omitempty"`
	Checked   bool            `json:",omitempty"` // by a lesson
	Refusals  []*repl.Refusal `json:",omitempty"`
	Failed    string          `json:",omitempty"` // why it could not be
}

// Child does the job that the standard input begins with. It does not return where the submission ends the
// process.
func Child(stdin *os.File) (status int) {
	j, err := readJob(stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cspsh grade:", err)
		return repl.StatusFailed
	}
	c := &child{job: j}
	go c.watchMemory()
	cfg := repl.Config{
		Stdin: stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Args:     []string{j.File},
		Virtual:  true,
		Leaks:    true,
		Races:    true,
		Memory:   repl.Memory(j.Memory),
		Restrict: j.Folder,
		Exit:     c.exit,
		Timeout:  j.Timeout, Elapsed: elapsed(),
	}
	switch {
	case j.Lesson != "":
		return c.lesson()
	case j.Schedules > 0:
		return c.explore(cfg)
	}
	status, err = repl.RunOutcome(cfg, j.File, func(o *repl.Outcome) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.report.Outcome = o
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "cspsh grade:", err)
	}
	c.exit(status)
	return status
}

func readJob(stdin io.Reader) (j job, err error) {
	var size uint32
	if err := binary.Read(stdin, binary.BigEndian, &size); err != nil {
		return j, err
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(stdin, b); err != nil {
		return j, err
	}
	return j, json.Unmarshal(b, &j)
}

// write writes a job for a child.
func (j *job) write(to io.Writer) error {
	b, err := json.Marshal(j)
	if err != nil {
		return err
	}
	return errors.Join(binary.Write(to, binary.BigEndian, uint32(len(b))), second(to.Write(b)))
}

func second(_ int, err error) error { return err }

// A child is the process that a submission runs in.
type child struct {
	job  job
	once sync.Once

	mu     sync.Mutex
	report report
}

// exit writes the report and ends the process, whatever of the submission still runs.
func (c *child) exit(status int) {
	c.once.Do(func() {
		c.mu.Lock() // for good: nothing changes any more
		c.report.Exit = status
		if o := c.report.Outcome; o != nil {
			c.report.Memory = c.report.Memory || strings.Contains(o.Error, "fatal error: out of memory:")
			c.report.Forbidden = o.Status == "refused" && strings.Contains(o.Error, " is not allowed here")
		}
		if err := c.report.write(c.job.Report, c.job.Key); err != nil {
			fmt.Fprintln(os.Stderr, "cspsh grade:", err)
		}
		os.Exit(status)
	})
	select {} // another one is at it
}

// write writes a report, sealed.
func (r *report) write(file string, key []byte) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(seal(b, key), b...), 0o600)
}

// read reads a report.
func (r *report) read(file string, key []byte) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if len(b) < sha256.Size || !hmac.Equal(b[:sha256.Size], seal(b[sha256.Size:], key)) {
		return errTampered
	}
	return json.Unmarshal(b[sha256.Size:], r)
}

// seal is what only who has the key can put before a text.
func seal(b, key []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(b)
	return m.Sum(nil)
}

// watchMemory ends the process when compiled code has taken much more than the engine, which counts what
// the submission itself asks for, has allowed.
func (c *child) watchMemory() {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	for {
		metrics.Read(sample)
		if used := sample[0].Value.Uint64() + sample[1].Value.Uint64(); used > 2*c.job.Memory+64<<20 {
			c.mu.Lock()
			c.report.Memory = true
			c.mu.Unlock()
			c.exit(repl.StatusFailed)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// elapsed returns what tells how much of a timeout is over: the time of the processor, or a tenth of that of the
// clock beyond ten seconds, for those that wait.
func elapsed() func() time.Duration {
	begun, cpu := time.Now(), cpuTime()
	return func() time.Duration { return max(cpuTime()-cpu, (time.Since(begun)-grace)/slack) }
}

// How much longer than its time on the processor a run may take by the clock.
const (
	slack = 10
	grace = 10 * time.Second
)
