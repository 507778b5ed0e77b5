package csp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

func TestFromSeq(t *testing.T) {
	onLoop(t, func() {
		stopped := false
		c := FromSeq(func(yield func(int) bool) {
			for i := 0; yield(i); i++ {
				Sleep(time.Second)
			}
			stopped = true
		}, Fixed(1))
		if got := show(Take(c, 3)); got != "[0 1 2]" {
			t.Errorf("got %s", got)
		}
		c.Close()
		Sleep(time.Minute)
		if !stopped {
			t.Error("the iterator was not stopped")
		}
	})
}

// Values go through Go channels, buffers of any size and goroutines in order, and none is lost.
func TestGoChannels(t *testing.T) {
	for _, size := range []int{0, 1, 7} {
		rt := New()
		in := make(chan int, size)
		go func() {
			defer close(in)
			for i := range 300 {
				in <- i
			}
		}()
		var out <-chan int
		rt.Enter(func() { out = ToGo(Filter(FromGo(in), even), size) })
		want := 0
		for v := range out {
			if v != want {
				t.Fatalf("got %d, want %d", v, want)
			}
			want += 2
		}
		if want != 300 {
			t.Errorf("the last is %d", want-2)
		}
		rt.Stop()
	}
}

// A runtime that is stopped leaves no goroutine that waits at a Go channel; TestMain looks.
func TestGoChannelsStop(t *testing.T) {
	rt := New()
	never := make(chan int)
	var out, idle <-chan int
	rt.Enter(func() {
		FromGo(never)
		out = ToGo(ToChan([]int{1, 2}), 0)
		idle = ToGo(NewChan[int](), 0)
		for range 10 {
			Yield()
		}
	})
	rt.Stop()
	for v := range out {
		t.Logf("got %d", v) // it may have been under way
	}
	if _, ok := <-idle; ok {
		t.Error("got a value")
	}
}

// While a bridge waits for goroutines outside there is no deadlock.
func TestBridgeHolds(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	ch, back := make(chan int), make(chan int)
	go func() {
		v := <-back
		ch <- v + 1
		close(ch)
	}()
	err := rt.Run(func() {
		in := FromGo(ch)
		Block(func() { back <- 1 })
		if got := show(in); got != "[2]" {
			t.Errorf("got %s", got)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLines(t *testing.T) {
	bad := errors.New("bad")
	long := strings.Repeat("x", 200_000)
	for _, test := range []struct {
		name string
		r    io.Reader
		want []string
		err  error
	}{
		{"nothing", strings.NewReader(""), nil, nil},
		{"ends", strings.NewReader("a\nb\r\n\n\r\nc"), []string{"a", "b", "", "", "c"}, nil},
		{"carriage return inside", strings.NewReader("a\rb\n\r"), []string{"a\rb", "\r"}, nil},
		{"a long one", strings.NewReader(long + "\n" + long), []string{long, long}, nil},
		{"an error", io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(bad)), []string{"a", "b"}, bad},
		{"a byte at a time", iotest.OneByteReader(strings.NewReader("a\nbc\n")), []string{"a", "bc"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				lines, err := Lines(test.r)
				if got := Into(nil, lines); !slices.Equal(got, test.want) {
					t.Errorf("got %q", got)
				}
				if err := err(); err != test.err {
					t.Errorf("error: %v", err)
				}
			})
		})
	}
}

// A line comes when it is there, whatever comes after it.
func TestLinesComeSoon(t *testing.T) {
	rt := New()
	defer rt.Stop()
	r, w := io.Pipe()
	defer w.Close()
	var lines *Chan[string]
	rt.Enter(func() { lines, _ = Lines(r) })
	for i := range 3 {
		line := fmt.Sprint("line ", i)
		w.Write([]byte(line + "\nrest"))
		if got, _ := lines.Take(); strings.TrimLeft(got, "rest") != line {
			t.Errorf("got %q", got)
		}
	}
}

func TestLinesPanic(t *testing.T) {
	var panics []*PanicError
	rt := New(WithPanicHandler(func(p *PanicError) { panics = append(panics, p) }))
	defer rt.Stop()
	rt.Run(func() {
		lines, err := Lines(struct{ io.Reader }{})
		if got := show(lines); got != "[]" || err() != nil {
			t.Errorf("got %s, %v", got, err())
		}
	})
	if len(panics) != 1 {
		t.Errorf("panics: %v", panics)
	}
}

// The lines are those of strings.Lines, without their ends.
func TestLinesOfAnything(t *testing.T) {
	rt := New()
	defer rt.Stop()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-c]|\r|\n|\r\n){0,20}`).Draw(t, "text")
		var want []string
		for line := range strings.Lines(text) {
			if cut, ok := strings.CutSuffix(line, "\r\n"); ok {
				line = cut
			}
			want = append(want, strings.TrimSuffix(line, "\n"))
		}
		var got []string
		rt.Run(func() {
			lines, _ := Lines(iotest.HalfReader(bytes.NewReader([]byte(text))))
			got = Into(nil, lines)
		})
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
