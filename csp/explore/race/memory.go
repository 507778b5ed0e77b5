package race

import (
	"math/bits"
	"runtime"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// memory is what is known of the program's memory, block by block. It is a table in which what comes later
// may take the place of what was there before, so that it does not grow with the program's memory. It keeps
// that alive, so that no other variable comes to have an address that is in it; what was not accessed since the
// garbage collection before the last one goes.
type memory struct {
	sets [][ways]*block // by address; in a set, those found last come first
	free []*block
	run  uint32 // blocks of others are free
	age  uint32 // counts collections
}

const (
	blockSize = 64 // bytes: a machine word has a bit for each
	wordSize  = 8  // bytes that stay known, or go, together

	ways      = 4
	fewSets   = 1 << 5
	maxSets   = 1 << 13
	maxLayers = 64
)

// A block is what is known of some memory that lies together.
type block struct {
	number uintptr // its address, in blocks
	run    uint32
	ages   [blockSize / wordSize]uint8
	any    uint64 // bytes that layers may have
	layers []layer
	few    [4]layer // room for the first of them
	keep   [blockSize / wordSize]unsafe.Pointer
}

// A layer is what was accessed in a moment, at a place in the source: a loop that goes over a slice makes few of them.
// Of each byte only the last write is kept, and the reads since then that no later one knows of.
type layer struct {
	access
	write bool
	bytes uint64 // of the block, a bit each
}

func (m *memory) forget() { m.run++ }

// at returns the block of a number.
func (m *memory) at(number uintptr) *block {
	for {
		if len(m.sets) == 0 {
			m.sets = make([][ways]*block, fewSets)
		}
		set := &m.sets[number&uintptr(len(m.sets)-1)]
		if b := set[0]; b != nil && b.number == number && b.run == m.run {
			return b
		}
		use := ways - 1
		for i, b := range set {
			if b == nil || b.run != m.run {
				use = min(use, i)
			} else if b.number == number {
				copy(set[1:], set[:i])
				set[0] = b
				return b
			}
		}
		b := set[use]
		if b != nil && b.run == m.run && len(m.sets) < maxSets {
			m.grow()
			continue
		}
		if n := len(m.free); b == nil && n > 0 {
			b, m.free = m.free[n-1], m.free[:n-1]
		} else if b == nil {
			b = new(block)
		}
		b.begin(number, m.run)
		copy(set[1:], set[:use])
		set[0] = b
		return b
	}
}

// begin has a block be of other memory, of which nothing is known.
func (b *block) begin(number uintptr, run uint32) {
	b.number, b.run, b.any = number, run, 0
	if b.layers == nil {
		b.layers = b.few[:]
	}
	clear(b.layers)
	b.layers = b.layers[:0]
	clear(b.keep[:])
}

// grow makes more room.
func (m *memory) grow() {
	old := m.sets
	m.sets = make([][ways]*block, 4*len(old))
	for _, set := range old {
		for _, b := range slices.Backward(set[:]) {
			if b != nil && b.run == m.run {
				to := &m.sets[b.number&uintptr(len(m.sets)-1)]
				copy(to[1:], to[:])
				to[0] = b
			}
		}
	}
}

// sweep lets go of what was not accessed for long.
func (m *memory) sweep() {
	m.free = m.free[:min(len(m.free), 1<<10)] // the collector has those that were not needed
	for i := range m.sets {
		for k, b := range m.sets[i] {
			if b != nil && (b.run != m.run || !b.sweep(uint8(m.age))) {
				b.begin(0, m.run)
				m.sets[i][k], m.free = nil, append(m.free, b)
			}
		}
	}
	m.age++
}

// sweep is that of a block, and reports whether anything stays.
func (b *block) sweep(age uint8) bool {
	gone, left := uint64(0), false
	for w, p := range b.keep {
		switch {
		case p == nil:
		case age-b.ages[w] <= 1:
			left = true
		default:
			b.keep[w] = nil
			gone |= (1<<wordSize - 1) << (w * wordSize)
		}
	}
	if gone != 0 {
		b.any &^= gone
		for i := len(b.layers) - 1; i >= 0; i-- {
			b.forget(i, gone)
		}
	}
	return left
}

// forget takes bytes from a layer, and the layer away if it has no others: the last one comes in its place.
func (b *block) forget(i int, bytes uint64) {
	l := &b.layers[i]
	if l.bytes &^= bytes; l.bytes == 0 {
		last := len(b.layers) - 1
		*l = b.layers[last]
		b.layers[last] = layer{}
		b.layers = b.layers[:last]
	}
}

// collections has a flag set after each garbage collection.
func collections(flag *atomic.Bool) {
	runtime.AddCleanup(new([16]byte), func(flag *atomic.Bool) {
		flag.Store(true)
	}, flag)
}

// Access says that a task reads or writes size bytes of memory. at is the place in the source. The memory
// is kept from the collector for a while, so that no other variable comes to have its address. With a nil
// task nothing happens.
func (d *Detector) Access(t *Task, addr unsafe.Pointer, size uintptr, write bool, at *csp.Site) {
	if t == nil {
		return
	}
	if d.memory.age == 0 || d.collect.Load() {
		d.collect.Store(false)
		d.memory.sweep()
		d.Moments++ // so that what is in use shows it again
		collections(d.collect)
	}
	now := access{t.now(), at}
	for from, end := uintptr(addr), uintptr(addr)+size; from < end; {
		first := from % blockSize
		n := min(end-from, blockSize-first)
		d.access(d.memory.at(from/blockSize), addr, (1<<n-1)<<first, write, now)
		from += n
	}
}

// access notes an access of bytes of a block, and reports what it is in a race with.
func (d *Detector) access(b *block, addr unsafe.Pointer, bytes uint64, write bool, now access) {
	if b.any&bytes != 0 {
		if bytes = d.compare(b, addr, bytes, write, now); bytes == 0 {
			return
		}
	}
	b.any |= bytes
	for left := bytes; left != 0; {
		w := bits.TrailingZeros64(left) / wordSize
		left &^= (1<<wordSize - 1) << (w * wordSize)
		b.keep[w], b.ages[w] = addr, uint8(d.memory.age)
	}
	for i := range b.layers {
		if l := &b.layers[i]; l.access == now && l.write == write {
			l.bytes |= bytes
			return
		}
	}
	if len(b.layers) == maxLayers {
		b.forget(0, b.layers[0].bytes)
	}
	b.layers = append(b.layers, layer{now, write, bytes})
}

// compare reports what an access of bytes that may have been accessed before is in a race with, and forgets what it
// takes the place of. It returns the bytes that the task has not accessed so at this moment.
func (d *Detector) compare(b *block, addr unsafe.Pointer, bytes uint64, write bool, now access) uint64 {
	var again, read, unknown uint64
	for i := range b.layers {
		l := &b.layers[i]
		switch {
		case l.bytes&bytes == 0:
			continue
		case l.epoch == now.epoch:
			if l.write == write {
				again |= l.bytes
			}
		case !now.t.clock.knows(l.epoch):
			unknown |= l.bytes
		}
		if !l.write {
			read |= l.bytes
		}
	}
	if write {
		again &^= read
	}
	if bytes &^= again; bytes == 0 {
		return 0
	}
	if unknown&bytes != 0 {
		d.races(b, addr, bytes, write, now)
	}
	for i := len(b.layers) - 1; i >= 0; i-- {
		if l := &b.layers[i]; l.bytes&bytes != 0 && (write || !l.write && now.t.clock.knows(l.epoch)) {
			b.forget(i, bytes)
		}
	}
	return bytes
}

// races reports what an access is in a race with: writes, and then what was read.
func (d *Detector) races(b *block, addr unsafe.Pointer, bytes uint64, write bool, now access) {
	for _, writes := range [...]bool{true, false} {
		for _, l := range b.layers {
			if l.write == writes && (write || writes) && l.bytes&bytes != 0 && !now.t.clock.knows(l.epoch) {
				d.found(uintptr(addr), l.access, writes, now, write)
			}
		}
	}
}
