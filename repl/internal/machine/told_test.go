package machine

import (
	"math/rand/v2"
	"testing"
	"unsafe"
)

// TestTold holds what a host counts as told of against the bytes that it was told of: never more, and as a rule as much.
func TestTold(t *testing.T) {
	type access struct {
		size, align uintptr
		read, wrote func(*told, unsafe.Pointer, uint32) bool
	}
	kinds := []access{told1[uint8](), told1[uint16](), told1[int32](), told1[uint64](), told1[string](), told1[slice](), told1[complex64]()}
	rnd := rand.New(rand.NewPCG(1, 2))
	all := newTold(nil)
	memory := make([]uint64, 1<<13)
	size := uintptr(len(memory)) * word
	var read, written map[uintptr]bool
	hits := 0
	for n := range 300_000 {
		if n%50_000 == 0 {
			read, written = map[uintptr]bool{}, map[uintptr]bool{}
		}
		moment := uint32(n/50_000) + 1
		k := kinds[rnd.IntN(len(kinds))]
		at := rnd.Uint64N(uint64(size-k.size)) / uint64(k.align) * uint64(k.align)
		p := unsafe.Add(unsafe.Pointer(&memory[0]), at)
		write := rnd.IntN(2) == 0
		has := k.read
		if write {
			has = k.wrote
		}
		knows := true
		for i := range k.size {
			knows = knows && (written[uintptr(at)+i] || !write && read[uintptr(at)+i])
		}
		switch told := has(all, p, moment); {
		case told && !knows:
			t.Fatalf("%d: %d bytes at %d count as told (write %v)", n, k.size, at, write)
		case told:
			hits++
			continue
		}
		all.add(p, k.size, write, moment)
		if got := has(all, p, moment); !got && k.align == k.size {
			t.Fatalf("%d: %d bytes at %d do not count as told (write %v)", n, k.size, at, write)
		}
		for i := range k.size {
			if read[uintptr(at)+i] = true; write {
				written[uintptr(at)+i] = true
			}
		}
	}
	if hits < 1000 {
		t.Errorf("%d hits", hits)
	}
	if n := len(all.words.blocks); n > mostWords {
		t.Errorf("%d blocks of words", n)
	}
	if n := len(all.bytes.blocks); n > mostBytes {
		t.Errorf("%d blocks of bytes", n)
	}
}

func told1[T any]() (a struct {
	size, align uintptr
	read, wrote func(*told, unsafe.Pointer, uint32) bool
}) {
	table := func(t *told) *toldTable { return toldOf[T](&Machine{told: t}) }
	a.size, a.align = unsafe.Sizeof(*new(T)), unsafe.Alignof(*new(T))
	a.read = func(t *told, p unsafe.Pointer, moment uint32) bool { return hasRead[T](table(t), p, moment) }
	a.wrote = func(t *told, p unsafe.Pointer, moment uint32) bool { return hasWritten[T](table(t), p, moment) }
	return a
}
