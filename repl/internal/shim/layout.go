package shim

import (
	"fmt"
	"reflect"
	"sync"
	"time"
	"unsafe"
)

// The state of locks and timers lives where Go has it, in fields that are not exported.

type mutex struct {
	state int32
	sema  uint32
}

const mutexLocked = 1

type rwMutex struct {
	w           mutex
	writerSem   uint32
	readerSem   uint32
	readerCount int32 // of those that read, less maxReaders while a writer has the lock or waits for it
	readerWait  int32
}

const maxReaders = 1 << 30

type waitGroup struct {
	state uint64 // the counter in the upper half
	sema  uint32
}

type once struct {
	done uint32
	m    mutex
}

type notifyList struct {
	wait, notify uint32
	lock         uintptr
	head, tail   unsafe.Pointer
}

type cond struct {
	l       sync.Locker
	notify  notifyList
	checker uintptr // its own address once it has been used
}

type pool struct {
	local      unsafe.Pointer
	localSize  uintptr
	victim     unsafe.Pointer
	victimSize uintptr
	new        func() any
}

type timer struct {
	c    unsafe.Pointer // the word of a channel
	init bool
	_    [7]byte
}

// A layout says where a field of a type is.
type layout struct {
	typ    reflect.Type
	field  string
	offset uintptr
	size   uintptr
}

func layouts() []layout {
	var (
		rw rwMutex
		wg waitGroup
		o  once
		c  cond
		p  pool
		t  timer
	)
	return []layout{
		{reflect.TypeFor[sync.Mutex](), "", 0, unsafe.Sizeof(mutex{})},
		{reflect.TypeFor[sync.RWMutex](), "", 0, unsafe.Sizeof(rw)},
		{reflect.TypeFor[sync.RWMutex](), "w", 0, unsafe.Sizeof(rw.w)},
		{reflect.TypeFor[sync.RWMutex](), "writerSem", unsafe.Offsetof(rw.writerSem), 4},
		{reflect.TypeFor[sync.RWMutex](), "readerSem", unsafe.Offsetof(rw.readerSem), 4},
		{reflect.TypeFor[sync.RWMutex](), "readerCount", unsafe.Offsetof(rw.readerCount), 4},
		{reflect.TypeFor[sync.WaitGroup](), "", 0, unsafe.Sizeof(wg)},
		{reflect.TypeFor[sync.WaitGroup](), "state", unsafe.Offsetof(wg.state), 8},
		{reflect.TypeFor[sync.Once](), "", 0, unsafe.Sizeof(o)},
		{reflect.TypeFor[sync.Once](), "done", unsafe.Offsetof(o.done), 4},
		{reflect.TypeFor[sync.Once](), "m", unsafe.Offsetof(o.m), 8},
		{reflect.TypeFor[sync.Cond](), "", 0, unsafe.Sizeof(c)},
		{reflect.TypeFor[sync.Cond](), "L", 0, unsafe.Sizeof(c.l)},
		{reflect.TypeFor[sync.Cond](), "checker", unsafe.Offsetof(c.checker), unsafe.Sizeof(c.checker)},
		{reflect.TypeFor[sync.Pool](), "", 0, unsafe.Sizeof(p)},
		{reflect.TypeFor[sync.Pool](), "local", unsafe.Offsetof(p.local), unsafe.Sizeof(p.local)},
		{reflect.TypeFor[sync.Pool](), "localSize", unsafe.Offsetof(p.localSize), unsafe.Sizeof(p.localSize)},
		{reflect.TypeFor[sync.Pool](), "New", unsafe.Offsetof(p.new), unsafe.Sizeof(p.new)},
		{reflect.TypeFor[time.Timer](), "", 0, unsafe.Sizeof(t)},
		{reflect.TypeFor[time.Timer](), "C", 0, unsafe.Sizeof(t.c)},
		{reflect.TypeFor[time.Timer](), "initTimer", unsafe.Offsetof(t.init), 1},
		{reflect.TypeFor[time.Ticker](), "", 0, unsafe.Sizeof(t)},
		{reflect.TypeFor[time.Ticker](), "C", 0, unsafe.Sizeof(t.c)},
		{reflect.TypeFor[time.Ticker](), "initTicker", unsafe.Offsetof(t.init), 1},
	}
}

// Check tells whether the types of package sync and time lie in memory as this package
// takes it. It is to be called once, before anything else here.
func Check() error {
	for _, l := range layouts() {
		if l.field == "" {
			if l.typ.Size() != l.size {
				return fmt.Errorf("cspsh does not know this release of Go: %v has %d bytes, not %d", l.typ, l.typ.Size(), l.size)
			}
			continue
		}
		f, ok := l.typ.FieldByName(l.field)
		if !ok || f.Offset != l.offset || f.Type.Size() != l.size {
			return fmt.Errorf("cspsh does not know this release of Go: %v.%s is not where it was", l.typ, l.field)
		}
	}
	var m sync.Mutex
	m.Lock()
	if (*mutex)(unsafe.Pointer(&m)).state != mutexLocked {
		return fmt.Errorf("cspsh does not know this release of Go: a locked sync.Mutex has the state %d", (*mutex)(unsafe.Pointer(&m)).state)
	}
	return nil
}
