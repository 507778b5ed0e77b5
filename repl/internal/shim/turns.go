package shim

import (
	"io"
	"log"
	"os"
	"reflect"
	"sync"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// Some compiled types have a lock while they call what the user has given them, as a log.Logger does while its
// writer writes. Here that may park, with the lock of Go's locked, and whoever wants it next would stop the loop.
// So processes take turns before they get there.

// turns are who is at something, by its address.
type turns map[unsafe.Pointer]csp.Holder

// inTurn calls f when no other process is in a call of inTurn for the same address. What comes later comes after it, as
// with a lock. Where no process runs it just calls f.
func (t *Table) inTurn(of unsafe.Pointer, f func()) {
	p := csp.Self()
	if of == nil || p == nil || !t.env.Runtime.OnLoop() {
		f()
		return
	}
	for tries := 0; ; tries++ {
		if _, taken := t.turns[of]; !taken {
			break
		}
		t.env.Runtime.Failed()
		t.wait(uintptr(of), opLock, tries > 0, func() []csp.Holder { return []csp.Holder{t.turns[of]} })
	}
	if t.turns == nil {
		t.turns = turns{}
	}
	t.turns[of] = csp.Holder{ID: p.ID(), Since: *t.env.Here()}
	t.acquires(of)
	defer func() {
		t.handsOver(of)
		delete(t.turns, of)
		if w := t.locks.at(uintptr(of)); w != nil {
			w.WakeAll()
		}
	}()
	f()
}

// turnOf is what those take turns at who have a Logger write, nil if it needs none.
func (t *Table) turnOf(l *log.Logger) unsafe.Pointer {
	if !t.parks(l.Writer()) {
		return nil
	}
	return unsafe.Pointer(l)
}

// parks reports whether to write to w may park the process.
func (t *Table) parks(w io.Writer) bool {
	switch w.(type) {
	case nil, stdErr, *os.File:
		return false
	}
	return !t.waitsFor(w) // on a goroutine of its own
}

// A turnWriter is the writer of a handler of package slog, which is locked when it writes and no sooner: what it
// formats may log.
type turnWriter struct {
	io.Writer
	t  *Table
	mu *sync.Mutex // of the handler, and of those that were made of it
}

// takesTurns gives a handler a turnWriter, if it needs one. common is its *commonHandler.
func (t *Table) takesTurns(w io.Writer, common reflect.Value) {
	if !t.parks(w) {
		return
	}
	mu := common.Elem().FieldByName("mu").UnsafePointer()
	to := common.Elem().FieldByName("w").Addr().UnsafePointer()
	*(*io.Writer)(to) = &turnWriter{w, t, (*sync.Mutex)(mu)}
}

func (w *turnWriter) Write(b []byte) (n int, err error) {
	if csp.Self() == nil || !w.t.env.Runtime.OnLoop() {
		return w.Writer.Write(b)
	}
	w.mu.Unlock()
	defer func() {
		if !w.mu.TryLock() {
			w.t.env.Block("slog.Handler.Handle", w.mu.Lock)
		}
	}()
	w.t.inTurn(unsafe.Pointer(w), func() { n, err = w.Writer.Write(b) })
	return n, err
}
