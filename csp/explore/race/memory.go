package race

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// word is how many bytes of memory are kept track of together.
const word = 8

// memory is what is known of words. It is a table in which what comes later may take the place of what was
// there before, so that it does not grow with the program's memory. It keeps that alive, so that no
// other variable comes to have an address that is in it; what was not accessed since the garbage collection
// before the last one goes.
type memory struct {
	cells []cell
	n     int    // cells in use
	run   uint32 // cells of others are free
	age   uint32 // counts collections
}

const (
	fewCells = 1 << 8
	maxCells = 1 << 16
	ways     = 4 // places that a word may be in
)

// A cell is what is known of a word. Parts of it that were accessed apart are apart.
type cell struct {
	base uintptr
	keep unsafe.Pointer
	run  uint32
	age  uint32
	part part
	more []part
}

type part struct {
	bytes uint8 // a bit each
	v     Variable
}

func (m *memory) forget() {
	m.run++
	m.n = 0
}

// at returns the cell of a word.
func (m *memory) at(base uintptr, keep unsafe.Pointer) *cell {
	for {
		if len(m.cells) == 0 {
			m.cells = make([]cell, fewCells)
		}
		mask := uintptr(len(m.cells) - 1)
		h := (base >> 3) * 0x9e3779b97f4a7c15 >> 20
		var free *cell
		for i := range uintptr(ways) {
			c := &m.cells[(h+i)&mask]
			switch {
			case c.run != m.run:
				if free == nil {
					free = c
				}
			case c.base == base:
				c.age = m.age
				return c
			}
		}
		if free == nil {
			if len(m.cells) < maxCells {
				m.grow()
				continue
			}
			free = &m.cells[(h+(base>>3)%ways)&mask]
		}
		m.n++
		*free = cell{base: base, keep: keep, run: m.run, age: m.age}
		return free
	}
}

// grow makes more room.
func (m *memory) grow() {
	old := m.cells
	m.cells = make([]cell, 4*len(old))
	m.n = 0
	for i := range old {
		if c := &old[i]; c.run == m.run {
			to := m.at(c.base, c.keep)
			age := c.age
			*to = *c
			to.age = age
		}
	}
}

// sweep lets go of what was not accessed for long.
func (m *memory) sweep() {
	for i := range m.cells {
		if c := &m.cells[i]; c.run != m.run || m.age-c.age > 1 {
			*c = cell{}
		}
	}
	m.age++
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
		collections(d.collect)
	}
	for from, end := uintptr(addr), uintptr(addr)+size; from < end; {
		base := from &^ (word - 1)
		to := min(end, base+word)
		bytes := uint8(1<<(to-base) - 1<<(from-base))
		c := d.memory.at(base, addr)
		if c.part.bytes == bytes && c.more == nil {
			d.access(t, uintptr(addr), &c.part.v, write, at)
		} else {
			d.parts(t, c, bytes, addr, write, at)
		}
		from = to
	}
}

// parts is Access for a word of which parts were accessed, or nothing.
func (d *Detector) parts(t *Task, c *cell, bytes uint8, addr unsafe.Pointer, write bool, at *csp.Site) {
	if c.part.bytes == 0 {
		c.part.bytes = bytes
	}
	if c.more == nil && c.part.bytes&bytes == 0 && c.part.v.is(access{t.now(), at}, write) {
		c.part.bytes |= bytes // as when a loop goes over them
		return
	}
	own := false
	look := func(p *part) {
		switch {
		case p.bytes&bytes == 0:
		case p.bytes == bytes:
			own = true
			d.access(t, uintptr(addr), &p.v, write, at)
		default:
			d.check(t, uintptr(addr), &p.v, write, at)
		}
	}
	look(&c.part)
	for i := range c.more {
		look(&c.more[i])
	}
	if !own {
		c.more = append(c.more, part{bytes: bytes})
		d.access(t, uintptr(addr), &c.more[len(c.more)-1].v, write, at)
	}
}

// A Variable is one whose accesses are kept track of by themselves, rather than by its address. The zero
// value is one that was not accessed.
type Variable struct {
	write access
	read  access   // the last, if those before are known to it
	reads []access // others, by task
}

// is reports whether an access is all that was done.
func (v *Variable) is(a access, write bool) bool {
	if write {
		return v.write == a && v.read.t == nil && len(v.reads) == 0
	}
	return v.read == a && v.write.t == nil && len(v.reads) == 0
}

// AccessVariable is Access for a Variable.
func (d *Detector) AccessVariable(t *Task, v *Variable, write bool, at *csp.Site) {
	if t == nil {
		return
	}
	d.access(t, uintptr(unsafe.Pointer(v)), v, write, at)
}

// access notes an access and reports what it is in a race with.
func (d *Detector) access(t *Task, addr uintptr, v *Variable, write bool, at *csp.Site) {
	now := access{t.now(), at}
	if write {
		if v.write.epoch == now.epoch && v.read.t == nil && len(v.reads) == 0 {
			return
		}
	} else if v.read.epoch == now.epoch {
		return
	}
	d.check(t, addr, v, write, at)
	if write {
		v.write, v.read, v.reads = now, access{}, nil
		return
	}
	if len(v.reads) == 0 && t.clock.knows(v.read.epoch) {
		v.read = now
		return
	}
	if len(v.reads) == 0 {
		v.reads = append(v.reads, v.read)
	}
	v.read = now
	for i := range v.reads {
		if v.reads[i].t.slot == t.slot {
			v.reads[i] = now
			return
		}
	}
	v.reads = append(v.reads, now)
}

// check reports what an access is in a race with.
func (d *Detector) check(t *Task, addr uintptr, v *Variable, write bool, at *csp.Site) {
	now := access{t.now(), at}
	if !t.clock.knows(v.write.epoch) {
		d.found(addr, v.write, true, now, write)
	}
	if !write {
		return
	}
	if len(v.reads) == 0 && !t.clock.knows(v.read.epoch) {
		d.found(addr, v.read, false, now, true)
	}
	for _, r := range v.reads {
		if !t.clock.knows(r.epoch) {
			d.found(addr, r, false, now, true)
		}
	}
}
