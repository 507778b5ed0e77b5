package csp

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"strings"
	"sync"
)

// FromSeq returns a new channel of the values of seq, which runs as a process: it may park. The
// channel is closed after the last of them; when it is closed before, seq is stopped at the next
// value. An iterator that blocks in other ways should do so in [Block]. The way back is [Chan.All].
//
//go:noinline
func FromSeq[T any](seq iter.Seq[T], opts ...Option) *Chan[T] {
	need("FromSeq", seq == nil)
	pc := callerPC()
	out := newChan[T](current(), pc, opts)
	out.rt.operate("from seq", pc, func() {
		for v := range seq {
			if !out.Put(v) {
				return
			}
		}
	}, out.shut, between(out))
	return out
}

// FromGo returns a new channel of what comes over a Go channel. It is closed when ch is; when it is
// closed before, no more is received after the next value, which is lost. While it waits for ch, the
// runtime is held: others may send.
//
//go:noinline
func FromGo[T any](ch <-chan T, opts ...Option) *Chan[T] {
	if ch == nil {
		panic("csp: FromGo needs a channel; from nil nothing ever comes")
	}
	pc := callerPC()
	out := newChan[T](current(), pc, opts)
	quit := make(chan struct{})
	out.rt.operate("from go", pc, func() {
		for {
			v, ok := receive(ch, quit)
			if !ok || !out.Put(v) {
				return
			}
		}
	}, func() {
		close(quit)
		out.shut()
	}, between(out))
	return out
}

// receive receives from ch without keeping the other processes waiting.
func receive[T any](ch <-chan T, quit <-chan struct{}) (v T, ok bool) {
	select {
	case v, ok = <-ch:
		return v, ok
	default:
	}
	Block(func() {
		select {
		case v, ok = <-ch:
		case <-quit:
		}
	})
	return v, ok
}

// ToGo returns a Go channel with a buffer for n values, 0 for none, of what comes over in. It is
// closed when in is closed and empty, and when the runtime is stopped. While a value waits to be
// received, the runtime is held: others may receive. A Go channel cannot tell that nobody receives
// from it any more; ToGo takes from in until its buffer is full, and then holds the runtime until it
// is stopped.
//
//go:noinline
func ToGo[T any](in *Chan[T], n int) <-chan T {
	in.check()
	if n < 0 {
		panic("csp: ToGo: the size of a buffer is not negative")
	}
	ch := make(chan T, n)
	var sending sync.Mutex
	var closed bool
	quit := make(chan struct{})
	in.rt.operate("to go", callerPC(), func() {
		for v := range in.All() {
			select {
			case ch <- v:
				continue
			default:
			}
			Block(func() {
				sending.Lock()
				defer sending.Unlock()
				if closed {
					return
				}
				select {
				case ch <- v:
				case <-quit:
				}
			})
		}
	}, func() {
		// A kill leaves a send behind, which must be over before the channel is closed.
		close(quit)
		go func() {
			sending.Lock()
			defer sending.Unlock()
			closed = true
			close(ch)
		}()
	}, links{from: []Channel{in}})
	return ch
}

// Lines returns a new channel of the lines of r, without their ends, "\n" or "\r\n", and of any
// length. It is closed at the end of r; when it is closed before, r is read until the next line at
// least. err then returns nil, or the error other than io.EOF that ended it, also when what came
// before that is still in a buffer. r is read on a goroutine of its own, which holds the runtime
// while r blocks. A panic of r goes to the runtime's handler, and closes the channel.
//
//go:noinline
func Lines(r io.Reader, opts ...Option) (lines *Chan[string], err func() error) {
	if r == nil {
		panic("csp: Lines needs a reader, not nil")
	}
	pc := callerPC()
	lines = newChan[string](current(), pc, opts)
	rt := lines.rt
	var failure error
	rt.operate("lines", pc, func() {
		in := bufio.NewReaderSize(r, 64<<10)
		for {
			var read []string
			var e error
			Block(func() { read, e = readLines(in) })
			if e != nil && e != io.EOF {
				failure = e
			}
			for _, line := range read {
				if !lines.Put(line) {
					return
				}
			}
			if e != nil {
				return
			}
		}
	}, lines.shut, between(lines))
	err = func() (e error) {
		rt.call(func() { e = failure })
		return e
	}
	return lines, err
}

// readLines reads a line, and those after it that can be had without reading more.
func readLines(r *bufio.Reader) (lines []string, err error) {
	for {
		line, err := r.ReadString('\n')
		if err == nil || line != "" {
			lines = append(lines, trimEnd(line))
		}
		if err != nil {
			return lines, err
		}
		rest, _ := r.Peek(r.Buffered())
		if bytes.IndexByte(rest, '\n') < 0 {
			return lines, nil
		}
	}
}

func trimEnd(line string) string {
	if cut, ok := strings.CutSuffix(line, "\n"); ok {
		return strings.TrimSuffix(cut, "\r")
	}
	return line
}
