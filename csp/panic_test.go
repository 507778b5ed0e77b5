package csp

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Panics and Goexit end the process, the callback or the function they happen in, and nothing else.
func TestPanicsAndGoexit(t *testing.T) {
	for _, end := range []struct {
		name string
		f    func()
		want any
	}{
		{"panic", func() { panic("boo") }, "boo"},
		{"nil panic", func() { panic(nil) }, new(runtime.PanicNilError)},
		{"fault", func() { var p *Process; _ = p.id }, "runtime error: invalid memory address or nil pointer dereference"},
		{"goexit", runtime.Goexit, nil},
		{"panic in a deferred function", func() { defer func() { panic("boo") }(); panic("first") }, "boo"},
		{"goexit in a deferred function", func() { defer runtime.Goexit(); panic("first") }, nil},
		{"panic after a goexit", func() { defer func() { panic("boo") }(); runtime.Goexit() }, "boo"},
		{"park after a goexit", func() { defer func() { Go(func() {}).Wait() }(); runtime.Goexit() }, nil},
	} {
		t.Run(end.name, func(t *testing.T) {
			var reported []*PanicError
			rt := New(WithVirtualClock(), WithPanicHandler(func(pe *PanicError) { reported = append(reported, pe) }))
			defer rt.Stop()
			check := func(where string, err error) {
				t.Helper()
				if end.want == nil {
					if err != nil {
						t.Errorf("%s: %v", where, err)
					}
					return
				}
				var pe *PanicError
				if !errors.As(err, &pe) || fmt.Sprint(pe.Value) != fmt.Sprint(end.want) || !bytes.Contains(pe.Stack, []byte("panic_test.go")) {
					t.Errorf("%s: got %v", where, err)
				}
			}
			check("run", rt.Run(end.f))
			if err := rt.Run(func() {
				check("wait", Go(end.f).Wait())
				_, err := GoFuture(func() (int, error) { end.f(); return 0, nil }).Await()
				if end.want != nil {
					check("await", err)
				} else if err == nil || !strings.Contains(err.Error(), "Goexit") {
					t.Errorf("await: got %v", err)
				}
				if len(reported) > 0 {
					t.Errorf("reported to the handler though it was waited for: %v", reported[0])
				}
				want := 0
				expect := func(where string) {
					t.Helper()
					if end.want != nil {
						want++
					}
					if len(reported) != want {
						t.Fatalf("%s: %d panics reported, want %d", where, len(reported), want)
					}
					if want > 0 {
						check(where, reported[want-1])
					}
				}
				Go(end.f)
				Sleep(time.Hour)
				expect("process")
				if v, ok := GoChan(func() int { end.f(); return 1 }).Take(); ok {
					t.Errorf("GoChan: got %d", v)
				}
				Sleep(time.Hour)
				expect("GoChan")
				c := NewChan[int](Fixed(1))
				c.PutThen(1, func(bool) { end.f() })
				Yield()
				Sleep(time.Hour)
				if !strings.HasPrefix(end.name, "park") {
					expect("callback")
				}
				rt.AfterFunc(time.Second, end.f)
				Sleep(time.Hour)
				if !strings.HasPrefix(end.name, "park") {
					expect("alarm")
				}
				reported, want = nil, 0
				if v, ok := Thread(func() int { end.f(); return 1 }).Take(); ok {
					t.Errorf("Thread: got %d", v)
				}
				for range 10 {
					Yield()
				}
				if !strings.HasPrefix(end.name, "park") {
					expect("Thread")
				}
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBlockAndEnter(t *testing.T) {
	rt := New()
	defer rt.Stop()
	caught := func(f func()) (v any) {
		defer func() { v = recover() }()
		f()
		return nil
	}
	if err := rt.Run(func() {
		inside := Self()
		Block(func() {
			if Self() != nil {
				t.Error("Block runs its function as a process")
			}
			n := 0
			rt.Enter(func() {
				if Self() == nil || Self() == inside {
					t.Error("Enter does not run its function as a process")
				}
				Yield()
				rt.Enter(func() { n++ })
			})
			if n != 1 {
				t.Error("Enter did not wait")
			}
		})
		if pe, ok := caught(func() { Block(func() { panic("boo") }) }).(*PanicError); !ok || pe.Value != "boo" {
			t.Errorf("Block: got %v", pe)
		}
		Block(runtime.Goexit)
	}); err != nil {
		t.Error(err)
	}
	if pe, ok := caught(func() { rt.Enter(func() { panic("boo") }) }).(*PanicError); !ok || pe.Value != "boo" {
		t.Errorf("Enter: got %v", pe)
	}
	if _, ok := caught(func() { rt.Enter(func() { Self().Kill(); Yield() }) }).(*KilledError); !ok {
		t.Error("Enter of a process that is killed did not panic")
	}
	n := 0
	Block(func() { n++ })
	if n != 1 {
		t.Error("Block outside a process did not call")
	}
}

// GoChan's channel closes also when the function has never been called.
func TestGoChanKilledBeforeItBegins(t *testing.T) {
	onLoop(t, func() {
		c := GoChan(func() int { return 1 }, Name("late"))
		for _, p := range Self().Runtime().processes() {
			if p.Name() == "late" {
				p.Kill()
			}
		}
		if v, ok := c.Take(); ok {
			t.Errorf("got %d", v)
		}
	})
}

// The program cannot go on when an observer, or a panic handler that the loop calls itself, ends the
// goroutine that it is called on, and says so.
func TestGoexitOnTheLoop(t *testing.T) {
	ways := map[string]func(){
		"an Observer": func() {
			rt := New(WithObserver(func(Event) { runtime.Goexit() }))
			rt.Run(func() {})
		},
		"the panic handler": func() {
			rt := New(WithPanicHandler(func(*PanicError) { runtime.Goexit() }))
			rt.Run(func() { Thread(func() int { panic("boo") }).Take(); NewChan[int]().Take() })
		},
	}
	const env = "CSP_TEST_GOEXIT"
	if way := os.Getenv(env); way != "" {
		ways[way]()
		return
	}
	for way := range ways {
		cmd := exec.Command(os.Args[0], "-test.run=^TestGoexitOnTheLoop$")
		cmd.Env = append(os.Environ(), env+"="+way)
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("panic: csp: "+way+" called runtime.Goexit")) {
			t.Errorf("%s: %v\n%s", way, err, out)
		}
	}
}
