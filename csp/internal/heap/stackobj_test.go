//go:build !go1.28 && !unknown_runtime

package heap

import (
	"reflect"
	"testing"
	"unsafe"
)

func TestVerify(t *testing.T) {
	if err := verify(); err != nil {
		t.Error(err)
	}
}

// TestImplausible has a moduledata with some words more or less, at each place: what is
// not where it is taken to be must be noticed before anything is read by it.
func TestImplausible(t *testing.T) {
	entry := reflect.ValueOf(sample).Pointer()
	f := findfunc(entry)
	if !f.module.plausible(f.function, entry) {
		t.Fatal("the module itself is not plausible")
	}
	const words = unsafe.Sizeof(module{}) / ptrSize
	const spare = 8 // the runtime's own goes on that far
	own := unsafe.Slice((*uintptr)(unsafe.Pointer(f.module)), words+spare)
	for at := range words {
		for shift := -spare; shift <= spare; shift++ {
			var other [words + 2*spare]uintptr
			copy(other[:], own[:at])
			if shift >= 0 {
				copy(other[int(at)+shift:], own[at:])
			} else if int(at)-shift < len(own) {
				copy(other[at:], own[int(at)-shift:])
			}
			m := (*module)(unsafe.Pointer(&other))
			if m.stackMaps == f.module.stackMaps {
				continue // what is read is right
			}
			if m.plausible(f.function, entry) {
				t.Errorf("a moduledata with %d words more before word %d is taken for the known one", shift, at)
			}
		}
	}
}
