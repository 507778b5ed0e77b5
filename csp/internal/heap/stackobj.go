package heap

import (
	"runtime"
	"sync"
)

// A variable is one on the stack that pointers lead to, which the collector follows
// only if one does.
type variable struct {
	offset int // from the frame's end of locals, or from its arguments if it is not negative
	size   uintptr
	follow uintptr // its first bytes, which hold all its pointers
}

// known returns an error if the tables that tell the variables of a function cannot be
// read: they are the runtime's own, and each release lays them out as it likes.
var known = sync.OnceValue(func() error {
	if frameLink == 0 {
		return nil // they are not used
	}
	return verify()
})

// variables returns those of the frames of a function, by its entry, and whether that
// is known. The dump does not tell, so this reads what the compiler left for the
// collector: see funcdata, getStackMap and stackObjectRecord of package runtime.
func variables(entry uintptr) (list []variable, ok bool) {
	if frameLink == 0 { // it is known for two processors only what a frame has
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
