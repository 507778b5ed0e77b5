package machine

import "unsafe"

// told is which accesses the host was told of, so that it is not told again: a loop over a slice comes back to few.
// What comes later takes the place of what was there before, so that it does not grow with the program's memory.
type told struct {
	words, bytes toldTable // of values that lie as words do, and of others
}

// A toldTable has what was accessed, by blocks of memory, of 64 units each.
type toldTable struct {
	first  unsafe.Pointer // of the blocks
	mask   uintptr        // their number, a power of two, less one
	most   uintptr        // of them
	lost   uintptr        // how many were lost to others in the moment in which they were made
	shift  uint8          // of an address, to the number of its unit
	blocks []toldBlock
	m      *Machine         // whose host is told
	late   []uint32         // blocks of which it is to be told later
	memory []unsafe.Pointer // of those, by blocks
}

// A toldBlock has a bit for each unit that the running process has accessed in a moment.
type toldBlock struct {
	number  uintptr // address, in blocks
	moment  uint32
	reader  uint16 // the site that the host is to be told of later, 0 for none
	writer  uint16
	read    uint64 // or written
	written uint64
}

const (
	wordShift = 3  // 1<<wordShift is word
	toldUnits = 64 // in a block
	fewTold   = 1 << 5
	mostWords = 1 << 13 // blocks, of 4 MB of memory; they take 32 bytes each
	mostBytes = 1 << 15 // of 2 MB
)

func newTold(m *Machine) *told {
	t := &told{words: toldTable{m: m, shift: wordShift, most: mostWords}, bytes: toldTable{m: m, most: mostBytes}}
	t.words.make(fewTold)
	t.bytes.make(fewTold)
	return t
}

func (t *toldTable) make(n uintptr) {
	t.tellLate()
	t.blocks, t.memory = make([]toldBlock, n), make([]unsafe.Pointer, n)
	t.first, t.mask, t.lost = unsafe.Pointer(&t.blocks[0]), n-1, 0
}

// toldOf returns the table that has accesses of values of a type.
func toldOf[T any](m *Machine) *toldTable {
	if unsafe.Alignof(*new(T)) == word {
		return &m.told.words
	}
	return &m.told.bytes
}

func (t *toldTable) block(number uintptr) *toldBlock {
	return (*toldBlock)(unsafe.Add(t.first, (number&t.mask)*unsafe.Sizeof(toldBlock{})))
}

// hasRead reports whether the host was told, in a moment, that the running process reads a value, or writes it. Of one that
// is in two blocks it does not know.
func hasRead[T any](t *toldTable, p unsafe.Pointer, moment uint32) bool {
	first, size := uintptr(p), unsafe.Sizeof(*new(T))
	if unsafe.Alignof(*new(T)) == word {
		first, size = first/word, size/word
	}
	b := t.block(first / toldUnits)
	return b.number == first/toldUnits && b.moment == moment && b.read>>(first%toldUnits)&(1<<size-1) == 1<<size-1
}

// hasWritten is hasRead for what is written.
func hasWritten[T any](t *toldTable, p unsafe.Pointer, moment uint32) bool {
	first, size := uintptr(p), unsafe.Sizeof(*new(T))
	if unsafe.Alignof(*new(T)) == word {
		first, size = first/word, size/word
	}
	b := t.block(first / toldUnits)
	return b.number == first/toldUnits && b.moment == moment && b.written>>(first%toldUnits)&(1<<size-1) == 1<<size-1
}

// A toldWrite finds out whether the host need not be told that values of a type are written: it knows, also that
// the process reads them, or does not want to.
type toldWrite struct {
	table  *toldTable
	quiet  *bool
	moment *uint32
	shift  uint8  // of an address, to the number of a unit
	units  uint64 // of a value, a bit each
}

// toldWriteOf returns the toldWrite for values of a size, that are aligned like words or are not.
func (m *Machine) toldWriteOf(size uintptr, words bool) *toldWrite {
	t := &m.told.bytes
	if words {
		t = &m.told.words
	}
	return &toldWrite{t, m.Quiet, m.Moment, t.shift, 1<<(size>>t.shift) - 1}
}

func (t *toldWrite) of(p unsafe.Pointer) bool {
	first := uintptr(p) >> t.shift
	b := t.table.block(first / toldUnits)
	return *t.quiet || b.number == first/toldUnits && b.moment == *t.moment && b.written>>(first%toldUnits)&t.units == t.units
}

// add notes that the host was told of an access.
func (t *told) add(p unsafe.Pointer, size uintptr, write bool, moment uint32) {
	if (uintptr(p)|size)%word == 0 {
		t.words.add(uintptr(p)/word, size/word, write, moment)
	} else {
		t.bytes.add(uintptr(p), size, write, moment)
	}
}

func (t *toldTable) add(first, n uintptr, write bool, moment uint32) {
	for n > 0 {
		number, at := first/toldUnits, first%toldUnits
		b := t.block(number)
		if b.number != number || b.moment != moment {
			b = t.begin(number, moment)
		} else if b.late() { // and this comes from another site
			t.tell(b)
		}
		some := min(n, toldUnits-at)
		units := uint64(1<<some-1) << at
		b.read |= units
		if write {
			b.written |= units
		}
		first, n = first+some, n-some
	}
}

// begin has a block be of other memory, or of a new moment.
func (t *toldTable) begin(number uintptr, moment uint32) *toldBlock {
	b := t.block(number)
	if b.late() {
		t.tell(b)
	}
	if b.moment == moment && b.number != 0 && t.mask+1 < t.most {
		if t.lost++; t.lost > t.mask {
			t.make(4 * (t.mask + 1))
			b = t.block(number)
		}
	}
	*b = toldBlock{number: number, moment: moment}
	return b
}
