// Package heap tells which objects of the program can be reached, and from where: it
// reads a heap dump of the Go runtime's, and marks in it as a garbage collector does,
// but from roots of the caller's choice.
package heap

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"unsafe"
)

// A Snapshot is the heap at one time. Addresses of objects that have been kept alive
// since stay valid: Go's collector does not move them. Of the dump it holds the pointers
// of objects; stacks are read from the file when they are followed.
type Snapshot struct {
	dump       *os.File
	links      pool
	objects    []object          // by address
	globals    []object          // with the pointers in global variables
	goroutines map[int64]located // by number
	finalizers []uintptr         // what has a finalizer, and what that is

	marked []bool // of objects
	hidden []span
	queue  []int // marked objects whose pointers have not been followed
}

// An object is one on the heap, with its pointers.
type object struct {
	addr, size uintptr
	first, n   uint32 // in the pool
}

func (o object) end() uintptr { return o.addr + o.size }

// located is where a goroutine is described: by the runtime, and in the dump.
type located struct {
	record uintptr
	at     int64
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

// Take takes a snapshot, which is to be closed. All goroutines stand still meanwhile, for a
// tenth of a second or so for a heap of 50 megabytes. With a Go release whose stacks it does
// not know how to read, it returns an error.
func Take() (*Snapshot, error) {
	if err := known(); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp("", "heap-*")
	if err != nil {
		return nil, err
	}
	s := &Snapshot{dump: f, goroutines: map[int64]located{}}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s.objects = make([]object, 0, m.HeapObjects+m.HeapObjects/8)
	debug.WriteHeapDump(f.Fd())
	if err := s.parse(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close removes the dump that the snapshot is read from.
func (s *Snapshot) Close() {
	s.dump.Close()
	os.Remove(s.dump.Name())
}

// parse reads the dump, but for the stacks.
func (s *Snapshot) parse() error {
	r := newReader(s.dump, 0)
	if string(r.take(len(header))) != header {
		return errors.New("heap dump: not of a known form")
	}
	for r.err == nil {
		switch tag := r.int(); tag {
		case tagMemStats, tagEOF: // no memory any more after the statistics
			if r.err != nil {
				return r.err
			}
			slices.SortFunc(s.objects, func(a, b object) int {
				if a.addr < b.addr {
					return -1
				}
				return 1
			})
			s.marked = make([]bool, len(s.objects))
			return nil
		case tagObject:
			s.objects = append(s.objects, s.object(r))
		case tagOtherRoot:
			r.skip()
			s.finalizers = append(s.finalizers, r.ptr())
		case tagType:
			r.ints(2)
			r.skip()
			r.int()
		case tagGoroutine:
			l := located{at: r.at}
			l.record = r.ptr()
			r.int() // stack pointer
			s.goroutines[int64(r.int())] = l
			r.ints(5)
			r.skip() // why it waits
			r.ints(4)
		case tagStackFrame:
			r.ints(3)
			r.skip()
			r.ints(3)
			r.skip()
			r.skipFields()
		case tagParams:
			r.ints(4)
			r.skip()
			r.skip()
			r.int()
		case tagFinalizer, tagQueuedFinalizer:
			s.finalizers = append(s.finalizers, r.ptr(), r.ptr())
			r.ints(3)
		case tagItab:
			r.ints(2)
		case tagOSThread:
			r.ints(3)
		case tagData, tagBSS:
			s.globals = append(s.globals, s.object(r))
		case tagDefer:
			r.ints(7)
		case tagPanic:
			r.ints(6)
		default:
			return fmt.Errorf("heap dump: unknown record %d", tag)
		}
	}
	return r.err
}

// object reads a piece of memory and notes its pointers.
func (s *Snapshot) object(r *reader) object {
	o := object{addr: r.ptr(), first: s.links.n}
	mem := segment{start: o.addr, mem: r.bytes()}
	o.size = uintptr(len(mem.mem))
	r.fields(func(at uintptr) {
		if to := mem.word(at); to != 0 {
			s.links.add(link{o.addr + at, to})
			o.n++
		}
	})
	return o
}

// A link is a pointer at an address.
type link struct{ at, to uintptr }

// A pool holds links, in pieces that need not be copied when there are more.
type pool struct {
	chunks [][]link
	n      uint32
}

const chunkSize = 1 << 16

func (p *pool) add(x link) {
	if p.n%chunkSize == 0 {
		p.chunks = append(p.chunks, make([]link, chunkSize))
	}
	p.chunks[p.n/chunkSize][p.n%chunkSize] = x
	p.n++
}

func (p *pool) at(i uint32) link { return p.chunks[i/chunkSize][i%chunkSize] }
