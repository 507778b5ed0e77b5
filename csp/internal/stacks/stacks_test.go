package stacks

import "testing"

func TestSize(t *testing.T) {
	if Size() == 0 {
		t.Skip("not known here")
	}
	sizes := make(chan uintptr)
	go func() {
		sizes <- Size()
		sizes <- deep(4000)
		sizes <- Size()
	}()
	before, within, after := <-sizes, <-sizes, <-sizes
	if before >= 1<<18 || within < 1<<18 || after != within {
		t.Errorf("a stack has %d bytes, %d in deep calls and %d after them", before, within, after)
	}
}

//go:noinline
func deep(n int) uintptr {
	var room [64]byte
	if n == 0 {
		return Size()
	}
	size := deep(n - 1)
	room[n%len(room)] = 1
	return size + uintptr(room[(n+1)%len(room)])
}
