package heap

import (
	"math"
	"reflect"
	"runtime"
	"sync"
	"unsafe"
)

// A variable is one on the stack that pointers lead to, which the collector follows
// only if one does.
type variable struct {
	offset int // from the frame's end of locals, or from its arguments if it is not negative
	size   uintptr
	follow uintptr // its first bytes, which hold all its pointers
}

// variables returns those of the frames of a function, by its entry, and whether that
// is known. The dump does not tell, so this reads what the compiler left for the
// collector: see funcdata, getStackMap and stackObjectRecord of package runtime.
func variables(entry uintptr) (list []variable, known bool) {
	if !readable() {
		return nil, false
	}
	return read(entry)
}

// variables returns those of a frame, with offsets turned into addresses.
func (f frame) variables() (list []local, known bool) {
	vars, known := variables(f.entry)
	locals, args := f.end(), f.end()
	if runtime.GOARCH == "amd64" {
		locals -= ptrSize // the return address
	} else {
		args += ptrSize // the link register's place
	}
	if locals > f.start {
		locals -= ptrSize // the frame pointer
	}
	for _, v := range vars {
		base := locals
		if v.offset >= 0 {
			base = args
		}
		at := base + uintptr(v.offset)
		if at >= f.start { // else the frame has not got it yet
			list = append(list, local{at, at + v.size, at + v.follow})
		}
	}
	return list, known
}

// A local is a variable at from, before to, that is to be followed up to end.
type local struct{ from, to, end uintptr }

// funcInfo is runtime.funcInfo, with as much of what it points to as is needed.
type funcInfo struct {
	*function
	module *module
}

type function struct {
	_         [4]int32
	_         [3]uint32
	npcdata   uint32
	_         [2]int32
	_         [3]byte
	nfuncdata uint8
	// Offsets of npcdata tables and of nfuncdata tables follow.
}

type module struct {
	_      uintptr
	_      [6][]byte
	_      [21]uintptr
	gofunc uintptr
}

//go:linkname findfunc runtime.findfunc
func findfunc(pc uintptr) funcInfo

const (
	localsTable  = 1 // _FUNCDATA_LocalsPointerMaps
	objectsTable = 2 // _FUNCDATA_StackObjects
)

// table returns the address of a table that belongs to a function, 0 if it has none.
func (f funcInfo) table(i uint32) uintptr {
	if i >= uint32(f.nfuncdata) {
		return 0
	}
	at := unsafe.Add(unsafe.Pointer(f.function), unsafe.Sizeof(*f.function)+4*uintptr(f.npcdata+i))
	off := *(*uint32)(at)
	if off == math.MaxUint32 {
		return 0
	}
	return f.module.gofunc + uintptr(off)
}

func read(entry uintptr) (list []variable, known bool) {
	f := findfunc(entry)
	if f.function == nil || f.table(localsTable) == 0 {
		return nil, false
	}
	at := f.table(objectsTable)
	if at == 0 {
		return nil, true
	}
	type record struct {
		off, size, ptrBytes int32
		_                   uint32
	}
	n := *(*uintptr)(pointer(at))
	for _, r := range unsafe.Slice((*record)(pointer(at+ptrSize)), n) {
		list = append(list, variable{int(r.off), uintptr(r.size), uintptr(r.ptrBytes)})
	}
	return list, true
}

// pointer makes a pointer to static data.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// readable reports whether the tables are what they are taken for, by those of a
// function that is known.
var readable = sync.OnceValue(func() bool {
	if frameLink == 0 {
		return false // where a frame has what is known for two processors only
	}
	list, known := read(reflect.ValueOf(sample).Pointer())
	const size = uintptr(len(sampled{})) * ptrSize
	return known && len(list) == 1 && list[0].size == size && list[0].follow == size &&
		list[0].offset < 0 && list[0].offset+int(size) <= 0
})

type sampled [37]*int

//go:noinline
func sample() *int {
	var x sampled
	fill(&x)
	return x[7]
}

//go:noinline
func fill(x *sampled) { x[7] = new(int) }
