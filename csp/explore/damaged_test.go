package explore

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// scheduleFile is the file of a run with decisions of each kind, and of a session.
func scheduleFile(t *testing.T) (string, Program) {
	t.Helper()
	p := Func(func() {
		rt := csp.Self().Runtime()
		c := csp.NewChan[int](csp.Fixed(3))
		for i := range 3 {
			csp.Go(func() { csp.Sleep(1); c.Put(i) })
		}
		rt.Random(6)
		rt.Random(0)
		rt.Order(4)
		rt.Fault("lost")
		csp.Alts(c.TakeOp(), c.TakeOp())
	})
	p.Name, p.Source, p.Args, p.Input = "p", []byte("text"), []string{"x", "\"y\""}, func() []byte { return []byte("1 2\n") }
	_, s, err := RunOnce(p, 7, Options{AllowLeaks: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Session = &Session{Columns: 80, Number: 1, Before: []Input{{Name: "input 1", Text: "x"}}, Typed: []Input{{Text: "y\nz", At: 2}}}
	s.Begins, s.Explored, s.Outcome = 1, true, "deadlock: \"all\""
	var b bytes.Buffer
	if _, err := s.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.String(), p
}

// A file that is cut anywhere is no schedule, and what is wrong is told in a line or two.
func TestCutSchedule(t *testing.T) {
	text, _ := scheduleFile(t)
	for n := range len(text) - 1 {
		_, err := Read(strings.NewReader(text[:n]))
		want := "the file is cut"
		switch {
		case n == 0:
			want = "the file is empty"
		case n < len("cspsh schedule 2"):
			want = "schedule, line 1: "
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "\n") > 1 || len(err.Error()) > 160 {
			t.Errorf("cut at %d, behind %q: error %v", n, text[max(n-20, 0):n], err)
		}
	}
	if _, err := Read(strings.NewReader(strings.TrimSuffix(text, "\n"))); err != nil {
		t.Errorf("without the last newline: %v", err)
	}
}

// A file that is changed anywhere is refused, or fits, or is told not to.
func TestDamagedSchedule(t *testing.T) {
	text, p := scheduleFile(t)
	r := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 3000 {
		b := []byte(text)
		for range 1 + r.IntN(3) {
			switch i := r.IntN(len(b)); r.IntN(4) {
			case 0:
				b[i] = byte(r.IntN(256))
			case 1:
				b[i] = "0123456789-#@ \n\""[r.IntN(16)]
			case 2:
				b = append(b[:i:i], b[min(i+1+r.IntN(30), len(b)):]...)
			default:
				j := r.IntN(len(text))
				b = append(b[:i:i], append([]byte(text[j:min(j+r.IntN(30), len(text))]), b[i:]...)...)
			}
			if len(b) == 0 {
				break
			}
		}
		s, err := Read(bytes.NewReader(b))
		if err != nil {
			refused++
			if !strings.HasPrefix(err.Error(), "schedule, line ") || len(err.Error()) > 200 {
				t.Errorf("error %v of\n%s", err, b)
			}
			continue
		}
		ReplayProgram(p, s, Options{AllowLeaks: true}) // which must not panic
	}
	if refused < 1000 || refused > 2900 {
		t.Errorf("%d of 3000 were refused", refused)
	}
}

// What is no schedule is refused with few words.
func TestNoSchedule(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"program":     {"package main\n", `line 1: this is no schedule; one begins with "cspsh schedule"`},
		"version":     {"cspsh schedule 99\n", "line 1: version 99, and this program knows version 2"},
		"long":        {magic + " 2\n" + strings.Repeat("x", longestLine+1), "line 2: this is too long for a line of a schedule"},
		"garbage":     {magic + " 2\n" + strings.Repeat("\xff", 1000) + "\n", `\xff…" is not known here`},
		"far option":  {magic + " 2\nprogram \"p\"\n1 ready 9 of 3\nend 1 \"\"\n", `line 3: such a decision is as in "ready 1 of 2", counted from 0, not "ready 9 of 3"`},
		"back":        {magic + " 2\n1 run #1 of #1 #2 for -1\nend 1 \"\"\n", `line 2: "-1" is no number of operations`},
		"earlier":     {magic + " 2\n1 run #1 of #1 #2 after -1s\nend 1 \"\"\n", `line 2: "-1s" is no time that passes`},
		"after end":   {magic + " 2\nend 0 \"\"\nend 0 \"\"\n", "line 3: something follows the end"},
		"few options": {magic + " 2\n1 order 0 of -3\nend 1 \"\"\n", "line 2: such a decision"},
	} {
		if _, err := Read(strings.NewReader(test.text)); err == nil || !strings.Contains(err.Error(), test.want) || len(err.Error()) > 300 {
			t.Errorf("%s: error %v, want %s", name, err, test.want)
		}
	}
}
