// Package heap tells which objects of the program can be reached, and from where: it
// reads a heap dump of the Go runtime's, and marks in it as a garbage collector does,
// but from roots of the caller's choice.
package heap

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"unsafe"
)

// A Snapshot is the heap at one time. Addresses of objects that have been kept alive
// since stay valid: Go's collector does not move them.
type Snapshot struct {
	objects    []object // by address
	goroutines map[int64]*goroutine
	globals    []segment
	finalizers []uintptr // what has a finalizer, and what that is

	marked []bool // of objects
	hidden []span
	queue  []int // marked objects whose pointers have not been followed
}

// An object is one on the heap. Its pointers are read from the dump when they are
// followed.
type object struct {
	addr uintptr
	segment
}

// A segment is a piece of memory with the places of the pointers in it.
type segment struct {
	start  uintptr
	mem    []byte
	fields []byte // as in the dump: kind, offset, ..., 0
}

type goroutine struct {
	record uintptr   // where the runtime describes it
	frames []frame   // the innermost, at the lowest address, comes first
	others []uintptr // pointers that its description holds
	rough  bool      // stopped where the pointers in its frames are not known
}

type frame struct {
	segment
	entry uintptr // of the function
}

type span struct{ from, to uintptr }

func (s span) has(p uintptr) bool { return s.from <= p && p < s.to }

const ptrSize = unsafe.Sizeof(uintptr(0))

// The records of a dump: see https://golang.org/s/go15heapdump and the runtime's
// heapdump.go.
const (
	tagEOF = iota
	tagObject
	tagOtherRoot
	tagType
	tagGoroutine
	tagStackFrame
	tagParams
	tagFinalizer
	tagItab
	tagOSThread
	tagMemStats
	tagQueuedFinalizer
	tagData
	tagBSS
	tagDefer
	tagPanic
	tagMemProf
	tagAllocSample
)

const header = "go1.7 heap dump\n"

// Take takes a snapshot. All goroutines stand still meanwhile, for a tenth of a second
// or so for a heap of 50 megabytes. With a Go release whose stacks it does not know how
// to read, it returns an error.
func Take() (*Snapshot, error) {
	if err := known(); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp("", "heap-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	debug.WriteHeapDump(f.Fd())
	dump, err := os.ReadFile(f.Name())
	if err != nil {
		return nil, err
	}
	return parse(dump)
}

// reader reads the numbers and strings of a dump.
type reader struct {
	b   []byte
	err error
}

var errShort = errors.New("heap dump: cut short")

func (r *reader) int() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.err = errShort
		r.b = nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) ptr() uintptr { return uintptr(r.int()) }

func (r *reader) ints(n int) {
	for range n {
		r.int()
	}
}

func (r *reader) bytes() []byte {
	n := r.int()
	if n > uint64(len(r.b)) {
		r.err = errShort
		r.b = nil
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

// fields returns a list of pointer fields.
func (r *reader) fields() []byte {
	begin := r.b
	for r.int() != 0 {
		r.int()
	}
	return begin[:len(begin)-len(r.b)]
}

func parse(dump []byte) (*Snapshot, error) {
	if len(dump) < len(header) || string(dump[:len(header)]) != header {
		return nil, errors.New("heap dump: not of a known form")
	}
	s := &Snapshot{goroutines: map[int64]*goroutine{}}
	r := &reader{b: dump[len(header):]}
	var g *goroutine
	for r.err == nil {
		switch tag := r.int(); tag {
		case tagMemStats, tagEOF: // no memory any more after the statistics
			if r.err != nil {
				return nil, r.err
			}
			slices.SortFunc(s.objects, func(a, b object) int {
				if a.addr < b.addr {
					return -1
				}
				return 1
			})
			s.marked = make([]bool, len(s.objects))
			return s, nil
		case tagObject:
			addr := r.ptr()
			s.objects = append(s.objects, object{addr, segment{addr, r.bytes(), r.fields()}})
		case tagOtherRoot:
			r.bytes()
			s.finalizers = append(s.finalizers, r.ptr())
		case tagType:
			r.ints(2)
			r.bytes()
			r.int()
		case tagGoroutine:
			g = &goroutine{record: r.ptr()}
			r.int() // stack pointer
			s.goroutines[int64(r.int())] = g
			r.ints(5)
			r.bytes() // why it waits
			g.others = append(g.others, r.ptr())
			r.ints(3)
		case tagStackFrame:
			at := r.ptr()
			r.ints(2)
			mem := r.bytes()
			entry := r.ptr()
			r.ints(2)
			name := string(r.bytes())
			f := frame{segment{at, mem, r.fields()}, entry}
			if g != nil {
				g.frames = append(g.frames, f)
				g.rough = g.rough || name == "runtime.asyncPreempt"
			}
		case tagParams:
			r.ints(4)
			r.bytes()
			r.bytes()
			r.int()
		case tagFinalizer, tagQueuedFinalizer:
			s.finalizers = append(s.finalizers, r.ptr(), r.ptr())
			r.ints(3)
		case tagItab:
			r.ints(2)
		case tagOSThread:
			r.ints(3)
		case tagData, tagBSS:
			at := r.ptr()
			s.globals = append(s.globals, segment{at, r.bytes(), r.fields()})
		case tagDefer:
			r.ints(4)
			if p := r.ptr(); g != nil {
				g.others = append(g.others, p)
			}
			r.ints(2)
		case tagPanic:
			r.ints(3)
			if p := r.ptr(); g != nil {
				g.others = append(g.others, p)
			}
			r.ints(2)
		default:
			return nil, fmt.Errorf("heap dump: unknown record %d", tag)
		}
	}
	return nil, r.err
}
