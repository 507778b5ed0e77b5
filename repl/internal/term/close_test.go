//go:build unix

package term

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/creack/pty"
	"go.uber.org/goleak"
	xterm "golang.org/x/term"
)

// Close ends a ReadLine that waits, leaves no goroutine behind and the terminal as it was.
func TestCloseWhileReading(t *testing.T) {
	for _, typed := range []string{"", "abc", "a\rb", "\x1b[200~never ends"} {
		t.Run(fmt.Sprintf("%q", typed), func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			master, tty, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			read := make(chan struct{})
			go func() {
				io.Copy(io.Discard, master)
				close(read)
			}()
			defer func() {
				tty.Close()
				<-read
				master.Close()
			}()
			before, err := xterm.GetState(int(tty.Fd()))
			if err != nil {
				t.Fatal(err)
			}

			e, err := newEditor(Config{In: tty, Out: tty})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(master, typed); err != nil {
				t.Fatal(err)
			}
			errs := make(chan error)
			go func() {
				for {
					if _, err := e.ReadLine("> "); err != nil {
						errs <- err
						return
					}
				}
			}()
			if err := e.Close(); err != nil {
				t.Error(err)
			}
			if err := <-errs; err != io.EOF {
				t.Errorf("ReadLine: %v", err)
			}
			if _, err := e.ReadLine("> "); err != io.EOF {
				t.Errorf("ReadLine after Close: %v", err)
			}
			if err := e.Close(); err != nil {
				t.Errorf("Close again: %v", err)
			}
			if after, err := xterm.GetState(int(tty.Fd())); err != nil || !reflect.DeepEqual(before, after) {
				t.Errorf("mode %v, was %v; %v", after, before, err)
			}
		})
	}
}

// What has been typed but not entered when the terminal goes away is not an input.
func TestHangup(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	e, err := newEditor(Config{In: tty, Out: tty})
	if err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	go func() {
		text, err := e.ReadLine("> ")
		if text != "" {
			t.Errorf("ReadLine returned %q", text)
		}
		errs <- err
	}()
	io.WriteString(master, "rm")
	// Once it is echoed it has been read.
	var shown string
	for p := make([]byte, 1000); !strings.Contains(shown, "rm"); {
		n, err := master.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		shown += string(p[:n])
	}
	master.Close()
	if err := <-errs; err != io.EOF {
		t.Errorf("ReadLine: %v", err)
	}
	e.Close()
}

func TestTypedAheadForProgram(t *testing.T) {
	for _, test := range []struct{ typed, want string }{
		{"", ""},
		{"ab\rcd", "ab\n"},
		{"ab\x7fc", "ac"},
		{"日\x7f\x7fx\n", "x\n"},
		{"abcdefghij", "abcdefgh"},
	} {
		k := &keyReader{buf: []byte(test.typed)}
		p := make([]byte, 8)
		if n := k.take(p); string(p[:n]) != test.want {
			t.Errorf("%q: got %q, want %q", test.typed, p[:n], test.want)
		}
	}
}
