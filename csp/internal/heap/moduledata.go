//go:build !go1.28 && !unknown_runtime

package heap

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"unsafe"
)

// What the compiler left for the collector is found by way of runtime.moduledata, which
// is laid out differently from release to release: typeWords says how, in a file for
// each release. A release for which there is none has moduledata_unknown.go.

// module is runtime.moduledata, as far as it is needed.
type module struct {
	header       uintptr // where the tables of functions begin
	_            [4][]byte
	functions    []byte // pclntable
	_            []byte
	_            uintptr
	minpc, maxpc uintptr
	text, etext  uintptr
	_            [13]uintptr // data, and what the collector knows of it
	_            [typeWords]uintptr
	_            uintptr // rodata
	stackMaps    uintptr // gofunc
	end          uintptr // epclntab: where the tables of functions end
}

// function is runtime._func.
type function struct {
	_         [4]int32
	_         [3]uint32
	npcdata   uint32
	_         [2]int32
	_         [3]byte
	nfuncdata uint8
	// Offsets of npcdata tables and of nfuncdata tables follow.
}

// funcInfo is runtime.funcInfo.
type funcInfo struct {
	*function
	module *module
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
	return f.module.stackMaps + uintptr(off)
}

// read returns the variables on the stack of a function, by its entry, and whether they
// are known.
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
	if !f.module.holds(at+ptrSize, n*unsafe.Sizeof(record{})) {
		return nil, false
	}
	for _, r := range unsafe.Slice((*record)(pointer(at+ptrSize)), n) {
		list = append(list, variable{int(r.off), uintptr(r.size), uintptr(r.ptrBytes)})
	}
	return list, true
}

// pointer makes a pointer to static data.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// holds reports whether n bytes at p are in the tables of functions.
func (m *module) holds(p, n uintptr) bool {
	return m.header <= p && p < m.end && n <= m.end-p
}

// plausible reports whether a module may be laid out as module says it is: where the
// function with that entry is described there, everything lies where it belongs.
func (m *module) plausible(f *function, entry uintptr) bool {
	if len(m.functions) == 0 {
		return false
	}
	functions := uintptr(unsafe.Pointer(&m.functions[0]))
	described := uintptr(unsafe.Pointer(f))
	return m.minpc <= entry && entry < m.maxpc && m.text <= entry && entry < m.etext &&
		functions <= described && described-functions < uintptr(len(m.functions)) &&
		m.holds(functions, 0) && m.holds(described, unsafe.Sizeof(*f)) &&
		m.holds(m.stackMaps, ptrSize) && m.stackMaps > described
}

// verify returns an error unless the tables are what they are taken for, by those of a
// function that is known.
func verify() (err error) {
	unknown := fmt.Errorf("heap: cannot read the stack maps of %s", runtime.Version())
	entry := reflect.ValueOf(sample).Pointer()
	f := findfunc(entry)
	if f.function == nil || !f.module.plausible(f.function, entry) {
		return unknown
	}
	// Should all that be so by chance, what is read at a wrong address is not fatal.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			err = unknown
		}
	}()
	list, known := read(entry)
	const size = uintptr(len(sampled{})) * ptrSize
	if !known || len(list) != 1 || list[0].size != size || list[0].follow != size ||
		list[0].offset >= 0 || list[0].offset+int(size) > 0 {
		return unknown
	}
	return nil
}

type sampled [37]*int

//go:noinline
func sample() *int {
	var x sampled
	fill(&x)
	return x[7]
}

//go:noinline
func fill(x *sampled) { x[7] = new(int) }
