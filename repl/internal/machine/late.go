package machine

import (
	"math"
	"unsafe"
)

// A loop over a slice accesses memory that was not accessed before again and again, from one or two places in the source.
// So the host is asked once for a block of it whether the running process is free to access that, and if so a bit is set
// for each access. The host is told of those later, by way of all the bits.

// tellElement is tell for an element, or a part of it, of a slice whose elements have a size. t is where it counts as told.
func (w *watch) tellElement(f *frame, t *toldTable, p unsafe.Pointer, size uintptr, write bool, s *slice, each uintptr) {
	if !w.noteLate(t, p, size, write, s, each) {
		w.tell(f, p, size, write)
	}
}

// noteLate notes an access that the host is to be told of later, and returns false where it must be now.
func (w *watch) noteLate(t *toldTable, p unsafe.Pointer, size uintptr, write bool, s *slice, each uintptr) bool {
	first, n := uintptr(p)>>t.shift, size>>t.shift
	number, at := first/toldUnits, first%toldUnits
	if at+n > toldUnits || w.site > math.MaxUint16 || w.lent {
		return false
	}
	b := t.block(number)
	if b.number != number || b.moment != *w.m.Moment {
		if b = w.m.beginLate(t, number, s, each); b == nil {
			return false
		}
	} else if !b.late() {
		return false
	}
	from := &b.reader
	if write {
		from = &b.writer
	}
	if *from != 0 && *from != uint16(w.site) {
		return false
	}
	*from = uint16(w.site)
	units := uint64(1<<n-1) << at
	b.read |= units
	if write {
		b.written |= units
	}
	return true
}

// late reports whether the host is to be told later of what was accessed in a block.
func (b *toldBlock) late() bool { return b.reader|b.writer != 0 }

// beginLate begins a block of which the host can be told later, nil if it cannot: the block has to be in a slice, and the
// running process free to access it.
func (m *Machine) beginLate(t *toldTable, number uintptr, s *slice, each uintptr) *toldBlock {
	size := uintptr(toldUnits) << t.shift
	from, start := number*size, uintptr(s.p)
	if from < start || start+uintptr(s.len)*each < from+size {
		return nil
	}
	p := unsafe.Add(s.p, from-start)
	if !m.host.Free(p, size) {
		return nil
	}
	if len(t.late) >= len(t.blocks) { // some are there no more
		t.tellLate()
	}
	b := t.begin(number, *m.Moment)
	i := number & t.mask
	t.memory[i] = p
	t.late = append(t.late, uint32(i))
	return b
}

// TellLate tells the host of what it was to be told of later. It is to be called before what the running process did counts
// as done before something else.
func (m *Machine) TellLate() {
	if t := m.told; t != nil && len(t.words.late)|len(t.bytes.late) != 0 {
		t.words.tellLate()
		t.bytes.tellLate()
	}
}

func (t *toldTable) tellLate() {
	for _, i := range t.late {
		if b := &t.blocks[i]; b.late() {
			t.tell(b)
		}
	}
	t.late = t.late[:0]
}

// tell tells the host of what was accessed in a block of which it was to be told later.
func (t *toldTable) tell(b *toldBlock) {
	i := b.number & t.mask
	p, reader, writer := t.memory[i], uint32(b.reader), uint32(b.writer)
	t.memory[i], b.reader, b.writer = nil, 0, 0
	t.each(p, b.read&^b.written, reader, false)
	t.each(p, b.written, writer, true)
}

// each tells the host of units of a block.
func (t *toldTable) each(p unsafe.Pointer, units uint64, site uint32, write bool) {
	if units == 0 {
		return
	}
	at := t.m.siteAt(site)
	if t.shift == 0 {
		t.m.host.Late(p, units, write, at)
		return
	}
	for ; units != 0; units, p = units>>word, unsafe.Add(p, toldUnits) {
		if some := units & (1<<word - 1); some != 0 {
			t.m.host.Late(p, bytesOf(some), write, at)
		}
	}
}

// bytesOf returns the bytes of words, a bit each.
func bytesOf(words uint64) (bytes uint64) {
	for i := range word {
		bytes |= words >> i & 1 * (1<<word - 1) << (i * word)
	}
	return bytes
}
