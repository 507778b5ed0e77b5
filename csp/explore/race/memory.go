package race

import (
	"math/bits"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// memory is what is known of the program's memory, block by block. It is a table in which what comes later
// may take the place of what was there before, so that it does not grow with the program's memory. It keeps
// that alive, so that no other variable comes to have an address that is in it; what was not accessed since the
// garbage collection before the last one goes.
type memory struct {
	sets   []set     // by address
	blocks []block   // those of the first way of each set, then those of the second one
	kept   []kept    // by blocks
	more   [][]layer // of blocks that have many, by what those have as more
	spare  []uint32  // that are in use no more
	run    uint32    // sets of others are empty
	age    uint32    // counts collections
}

const (
	blockSize = 64 // bytes: a machine word has a bit for each
	wordSize  = 8  // bytes that stay known, or go, together

	ways      = 4
	fewSets   = 1 << 3
	maxSets   = 1 << 13
	maxLayers = 64
)

// A set is where blocks are found by their numbers, which are their addresses in blocks.
type set struct {
	numbers [ways]uintptr // 0 for none
	run     uint32
	last    uint8 // that was found
	next    uint8 // whose place is taken when there is no other
}

// A block is what is known of some memory that lies together. It has no pointers: the collector need not look at it.
// It takes three cache lines: small objects that processes pass on have five or six layers.
type block struct {
	any  uint64                      // bytes that layers may have
	ages [blockSize / wordSize]uint8 // of the memory when its words were accessed, 0 for those that are not kept
	n    uint32                      // layers, if they are few
	more uint32                      // where they are otherwise, 0 for few
	few  [7]layer
}

// kept is what keeps the memory of a block, by words.
type kept [blockSize / wordSize]unsafe.Pointer

// A layer is what was accessed in a moment, at a place in the source: a loop that goes over a slice makes few of them.
// Of each byte only the last write is kept, and the reads since then that no later one knows of.
type layer struct {
	bytes uint64 // of the block, a bit each
	epoch epoch
	place uint32
	write bool
	// atomic says that it was so by package sync/atomic: it is in no race with others that were.
	atomic bool
}

// conflicts reports whether the order of two accesses matters.
func (l *layer) conflicts(o *layer) bool { return (l.write || o.write) && !(l.atomic && o.atomic) }

func (m *memory) forget() { m.run++ }

// at returns where the block of a number is.
func (m *memory) at(number uintptr) int {
	if len(m.sets) > 0 {
		i := number & uintptr(len(m.sets)-1)
		if s := &m.sets[i]; s.numbers[s.last%ways] == number && s.run == m.run {
			return int(i) + int(s.last)*len(m.sets)
		}
	}
	return m.find(number)
}

// find is at for a block that is not the last one that was found in its set.
func (m *memory) find(number uintptr) int {
	if len(m.sets) == 0 {
		m.make(fewSets)
	}
	i := number & uintptr(len(m.sets)-1)
	s := &m.sets[i]
	if s.run != m.run {
		*s = set{run: m.run}
	}
	way, free := -1, -1
	for w, n := range s.numbers {
		if n == number {
			way = w
		} else if n == 0 {
			free = w
		}
	}
	if way < 0 {
		if way = free; way < 0 {
			if len(m.sets) < maxSets {
				m.grow()
				return m.find(number)
			}
			way = int(s.next)
			s.next = (s.next + 1) % ways
		}
		s.numbers[way] = number
		m.begin(int(i) + way*len(m.sets))
	}
	s.last = uint8(way)
	return int(i) + way*len(m.sets)
}

// has returns where the block of a number is, if it is there.
func (m *memory) has(number uintptr) (int, bool) {
	if len(m.sets) > 0 {
		i := number & uintptr(len(m.sets)-1)
		if s := &m.sets[i]; s.run == m.run {
			for w, n := range s.numbers {
				if n == number {
					return int(i) + w*len(m.sets), true
				}
			}
		}
	}
	return 0, false
}

func (m *memory) make(sets int) {
	m.sets, m.blocks, m.kept = make([]set, sets), make([]block, ways*sets), make([]kept, ways*sets)
}

// begin has a block be of other memory, of which nothing is known.
func (m *memory) begin(i int) {
	b := &m.blocks[i]
	b.any, b.ages, b.n = 0, [len(b.ages)]uint8{}, 0
	if b.more != 0 {
		m.more[b.more] = m.more[b.more][:0]
		m.spare = append(m.spare, b.more)
		b.more = 0
	}
	m.kept[i] = kept{}
}

// grow makes more room.
func (m *memory) grow() {
	sets, blocks, keep := m.sets, m.blocks, m.kept
	m.make(4 * len(sets))
	for i := range sets {
		for w, number := range sets[i].numbers {
			if from := i + w*len(sets); number != 0 && sets[i].run == m.run {
				to := m.find(number)
				m.blocks[to], m.kept[to] = blocks[from], keep[from]
			} else if more := blocks[from].more; more != 0 {
				m.more[more] = m.more[more][:0]
				m.spare = append(m.spare, more)
			}
		}
	}
}

// layers returns those of a block.
func (m *memory) layers(b *block) []layer {
	if b.more != 0 {
		return m.more[b.more]
	}
	return b.few[:b.n]
}

// keep has a block have the first n of its layers.
func (m *memory) keep(b *block, n int) {
	if b.more != 0 {
		m.more[b.more] = m.more[b.more][:n]
	} else {
		b.n = uint32(n)
	}
}

// add gives a block a layer.
func (m *memory) add(b *block, l layer) {
	if b.more == 0 {
		if int(b.n) < len(b.few) {
			b.few[b.n] = l
			b.n++
			return
		}
		m.spill(b)
	}
	if list := m.more[b.more]; len(list) < maxLayers {
		m.more[b.more] = append(list, l)
	} else {
		list[0], list[maxLayers-1] = list[maxLayers-1], l
	}
}

// spill makes room for more than a few layers.
func (m *memory) spill(b *block) {
	if n := len(m.spare); n > 0 {
		b.more, m.spare = m.spare[n-1], m.spare[:n-1]
	} else {
		if len(m.more) == 0 {
			m.more = append(m.more, nil)
		}
		b.more = uint32(len(m.more))
		m.more = append(m.more, nil)
	}
	m.more[b.more] = append(m.more[b.more], b.few[:]...)
}

// sweep lets go of what was not accessed for long.
func (m *memory) sweep() {
	for i := range m.sets {
		s := &m.sets[i]
		for w, number := range s.numbers {
			at := i + w*len(m.sets)
			if number == 0 || s.run != m.run || !m.sweepBlock(at) {
				s.numbers[w] = 0
				m.begin(at)
			}
		}
	}
	if m.age++; uint8(m.age) == 0 {
		m.age++
	}
}

// sweepBlock is that of a block, and reports whether anything stays.
func (m *memory) sweepBlock(i int) bool {
	gone, left := uint64(0), false
	b, keep := &m.blocks[i], &m.kept[i]
	for w, p := range keep {
		switch {
		case p == nil:
		case uint8(m.age)-b.ages[w] <= 1:
			left = true
		default:
			keep[w], b.ages[w] = nil, 0
			gone |= (1<<wordSize - 1) << (w * wordSize)
		}
	}
	if gone != 0 {
		b.any &^= gone
		list, n := m.layers(b), 0
		for _, l := range list {
			if l.bytes &^= gone; l.bytes != 0 {
				list[n] = l
				n++
			}
		}
		m.keep(b, n)
	}
	return left
}

// collections has a flag set after each garbage collection.
func collections(flag *atomic.Bool) {
	runtime.AddCleanup(new([16]byte), func(flag *atomic.Bool) {
		flag.Store(true)
	}, flag)
}

// collected is called after a garbage collection, and before the first access.
func (d *Detector) collected() {
	d.collect.Store(false)
	d.memory.sweep()
	d.Moments++ // so that what is in use shows it again
	collections(d.collect)
}

// Access says that a task reads or writes size bytes of memory. at is the place in the source. The memory
// is kept from the collector for a while, so that no other variable comes to have its address. With a nil
// task nothing happens.
func (d *Detector) Access(t *Task, addr unsafe.Pointer, size uintptr, write bool, at *csp.Site) {
	if t == nil {
		return
	}
	d.accessAll(t, addr, size, d.layerOf(t, write, at))
}

// AccessAtomic is Access for an operation of package sync/atomic, which is in no race with another one.
func (d *Detector) AccessAtomic(t *Task, addr unsafe.Pointer, size uintptr, write bool, at *csp.Site) {
	if t == nil {
		return
	}
	now := d.layerOf(t, write, at)
	now.atomic = true
	d.accessAll(t, addr, size, now)
}

func (d *Detector) accessAll(t *Task, addr unsafe.Pointer, size uintptr, now layer) {
	for from, end := uintptr(addr), uintptr(addr)+size; from < end; {
		first := from % blockSize
		n := min(end-from, blockSize-first)
		now.bytes = (1<<n - 1) << first
		d.access(d.memory.at(from/blockSize), t, addr, now)
		from += n
	}
}

// Note is Access for what is in no race, and else it does nothing and returns false, as it may do with what lies in
// several blocks. A write may stand for a read before it, too.
func (d *Detector) Note(t *Task, addr unsafe.Pointer, size uintptr, write bool, at *csp.Site) bool {
	if t == nil {
		return true
	}
	first := uintptr(addr) % blockSize
	if first+size > blockSize {
		return false
	}
	now := d.layerOf(t, write, at)
	now.bytes = (1<<size - 1) << first
	i := d.memory.at(uintptr(addr) / blockSize)
	b := &d.memory.blocks[i]
	if b.any&now.bytes == 0 {
		if l := &b.few[(b.n-1)%uint32(len(b.few))]; b.n > 0 && l.epoch == now.epoch && l.place == now.place && l.write == write && !l.atomic {
			l.bytes |= now.bytes // a loop goes on
			d.touch(i, addr, now.bytes)
			return true
		}
	} else if _, raced := t.compare(d.memory.layers(b), &now); raced&now.bytes != 0 {
		return false
	}
	d.note(i, t, addr, now)
	return true
}

// layerOf returns what is to be kept of an access, but for its bytes.
func (d *Detector) layerOf(t *Task, write bool, at *csp.Site) layer {
	if d.collect.Load() {
		d.collected()
	}
	return layer{epoch: t.now(), place: d.places.number(at), write: write}
}

// Free reports whether a task may access memory in any way and be in no race, since it knows of all that others did there.
// What it does access then, and before it hands over to others, need not be told of by Access at once, but by Late, before
// Ending returns.
func (d *Detector) Free(t *Task, addr unsafe.Pointer, size uintptr) bool {
	if t == nil {
		return false
	}
	for number := uintptr(addr) / blockSize; number <= (uintptr(addr)+size-1)/blockSize; number++ {
		if i, ok := d.memory.has(number); ok {
			for _, l := range d.memory.layers(&d.memory.blocks[i]) {
				if !t.clock.knows(l.epoch) {
					return false
				}
			}
		}
	}
	t.now()
	d.late = t
	return true
}

// Late is Access for bytes of the 64 from addr, a bit each, that the task was free to access. addr is a multiple of 64.
func (d *Detector) Late(addr unsafe.Pointer, bytes uint64, write bool, at *csp.Site) {
	now := d.layerOf(d.late, write, at)
	now.bytes = bytes
	d.note(d.memory.at(uintptr(addr)/blockSize), d.late, addr, now)
}

// ending has what is told of late be told of now.
func (d *Detector) ending() {
	if d.late != nil {
		d.Ending()
		d.late = nil
	}
}

// access notes an access of bytes of a block, and reports what it is in a race with.
func (d *Detector) access(i int, t *Task, addr unsafe.Pointer, now layer) {
	if b := &d.memory.blocks[i]; b.any&now.bytes != 0 {
		list := d.memory.layers(b)
		again, raced := t.compare(list, &now)
		if now.bytes &^= again; now.bytes == 0 {
			return
		}
		if raced&now.bytes != 0 {
			d.races(list, t, addr, &now)
		}
	}
	d.note(i, t, addr, now)
}

// note notes an access of bytes of a block. It takes the place of what it comes after.
func (d *Detector) note(i int, t *Task, addr unsafe.Pointer, now layer) {
	d.touch(i, addr, now.bytes)
	b := &d.memory.blocks[i]
	list := d.memory.layers(b)
	n, noted := 0, false
	for k := range list {
		l := &list[k]
		if l.epoch == now.epoch && l.place == now.place && l.write == now.write && l.atomic == now.atomic {
			l.bytes |= now.bytes
			noted = true
		} else if l.bytes&now.bytes != 0 && (l.atomic || !now.atomic) && (now.write || !l.write && t.clock.knows(l.epoch)) {
			if l.bytes &^= now.bytes; l.bytes == 0 {
				continue
			}
		}
		if n < k {
			list[n] = *l
		}
		n++
	}
	if n < len(list) {
		d.memory.keep(b, n)
	}
	if !noted {
		d.memory.add(b, now)
	}
}

// touch has bytes of a block be among those that layers may have, and keeps their memory.
func (d *Detector) touch(i int, addr unsafe.Pointer, bytes uint64) {
	b := &d.memory.blocks[i]
	b.any |= bytes
	keep, age := &d.memory.kept[i], uint8(d.memory.age)
	for bytes != 0 {
		w := uint(bits.TrailingZeros64(bytes)) / wordSize
		bytes &^= (1<<wordSize - 1) << (w * wordSize)
		if b.ages[w] != age { // or what was there is kept, and so still there
			keep[w], b.ages[w] = addr, age
		}
	}
}

// compare returns the bytes that the task has accessed so at this moment, and those where it is in a race with others.
func (t *Task) compare(list []layer, now *layer) (again, raced uint64) {
	var read uint64
	for i := range list {
		l := &list[i]
		switch {
		case l.bytes&now.bytes == 0:
			continue
		case l.epoch == now.epoch:
			if l.write == now.write && (now.atomic || !l.atomic) {
				again |= l.bytes
			}
		case l.conflicts(now) && !t.clock.knows(l.epoch):
			raced |= l.bytes
		}
		if !l.write {
			read |= l.bytes
		}
	}
	if now.write {
		again &^= read
	}
	return again, raced
}

// races reports what an access is in a race with: writes, and then what was read.
func (d *Detector) races(list []layer, t *Task, addr unsafe.Pointer, now *layer) {
	for _, writes := range [...]bool{true, false} {
		for i := range list {
			l := &list[i]
			if l.write == writes && l.conflicts(now) && l.bytes&now.bytes != 0 && !t.clock.knows(l.epoch) {
				d.found(uintptr(addr), d.accessOf(l), writes, d.accessOf(now), now.write)
			}
		}
	}
}

func (d *Detector) accessOf(l *layer) access {
	return access{l.epoch, d.places.sites[l.place], l.atomic}
}
