package rtype

import (
	"sync"
	"unsafe"
)

// entries holds the function values that the stubs call.
var entries [stubCount]unsafe.Pointer

var stubBase = stubsAddr()

var stubState = struct {
	sync.Mutex
	used, limit int
	offs        []int32 // of the stubs' addresses, as the runtime knows them
	none        int32   // of the code of methods without a stub
}{limit: stubCount}

// Stubs returns how many of the stubs for methods are in use, and how many there are. A type
// takes one for each method; for a method with a value receiver two, unless its values are
// [Direct]. They are not given back: old values keep their methods. A type that is made when
// there are none left has all its methods for package reflect and for assertions, but compiled
// code that calls one panics; [Method.Bound] tells. The platforms without stubs (others than
// amd64 and arm64) have 0.
func Stubs() (used, total int) {
	stubState.Lock()
	defer stubState.Unlock()
	return stubState.used, stubState.limit
}

// takeStub returns a free stub, -1 if there is none left. Until it is set it panics, telling
// which method it stands for.
func takeStub(method string) int {
	stubState.Lock()
	defer stubState.Unlock()
	if stubState.used >= stubState.limit {
		return -1
	}
	i := stubState.used
	stubState.used++
	unbound := func() { panic("method " + method + " has no code yet") }
	entries[i] = funcWord(unbound)
	return i
}

// setStub sets what a stub calls.
func setStub(i int, fn unsafe.Pointer) { entries[i] = fn }

// stubOff returns the offset of a stub's code, for a method table.
func stubOff(i int) int32 {
	stubState.Lock()
	defer stubState.Unlock()
	if i < 0 {
		if stubState.none == 0 {
			code := *(*uintptr)(funcWord(noStub))
			stubState.none = addReflectOff(*(*unsafe.Pointer)(unsafe.Pointer(&code)))
		}
		return stubState.none
	}
	for len(stubState.offs) <= i {
		stubState.offs = append(stubState.offs, 0)
	}
	if stubState.offs[i] == 0 {
		code := stubBase + uintptr(i)*stubSize
		stubState.offs[i] = addReflectOff(*(*unsafe.Pointer)(unsafe.Pointer(&code)))
	}
	return stubState.offs[i]
}

// noStub is the code of methods that got no stub.
func noStub() {
	panic("compiled code cannot call this method: too many methods have been declared; start again")
}

// StubFunc returns the function value that was bound to the method whose code is at an
// address (see ItabCode), nil if that is not one of a type made here.
func StubFunc(code uintptr) unsafe.Pointer {
	if i := (code - stubBase) / stubSize; i < stubCount {
		return entries[i]
	}
	return nil
}

// funcWord returns a function as a Go function value's word.
func funcWord(f func()) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&f)) }

var pinned = struct {
	sync.Mutex
	objects []unsafe.Pointer
}{}

// pin keeps a type for ever: itabs, which the garbage collector does not see, refer to it.
func pin(p unsafe.Pointer) {
	pinned.Lock()
	pinned.objects = append(pinned.objects, p)
	pinned.Unlock()
}
