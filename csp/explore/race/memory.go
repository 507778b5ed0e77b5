package race

import (
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// word is how many bytes of memory are kept track of together.
const word = 8

// A cell is what is known of a word. Parts of it that were accessed apart are apart.
type cell struct {
	parts []part
	keep  unsafe.Pointer // so that the memory does not become another variable's
}

type part struct {
	bytes uint8 // a bit each
	v     Variable
}

// Access says that a process reads or writes size bytes of memory. at is the place in the source. The memory
// is kept from the collector until Reset, so that no other variable comes to have its address.
func (d *Detector) Access(id int, addr unsafe.Pointer, size uintptr, write bool, at *csp.Site) {
	for from, end := uintptr(addr), uintptr(addr)+size; from < end; {
		base := from &^ (word - 1)
		to := min(end, base+word)
		c := d.cells[base]
		if c == nil {
			c = &cell{keep: addr}
			d.cells[base] = c
		}
		bytes := uint8(1<<(to-base) - 1<<(from-base))
		own := false
		for i := range c.parts {
			p := &c.parts[i]
			if p.bytes&bytes == 0 {
				continue
			}
			if p.bytes == bytes {
				own = true
				d.access(id, uintptr(addr), &p.v, write, at)
			} else {
				d.check(id, uintptr(addr), &p.v, write, at)
			}
		}
		if !own {
			c.parts = append(c.parts, part{bytes: bytes})
			d.access(id, uintptr(addr), &c.parts[len(c.parts)-1].v, write, at)
		}
		from = to
	}
}

// A Variable is one whose accesses are kept track of by themselves, rather than by its address. The zero
// value is one that was not accessed.
type Variable struct {
	write access
	read  access   // the last, if those before are known to it
	reads []access // others, by process
}

// AccessVariable is Access for a Variable.
func (d *Detector) AccessVariable(id int, v *Variable, write bool, at *csp.Site) {
	d.access(id, uintptr(unsafe.Pointer(v)), v, write, at)
}

// access notes an access and reports what it is in a race with.
func (d *Detector) access(id int, addr uintptr, v *Variable, write bool, at *csp.Site) {
	if id == outside {
		return
	}
	p := d.process(id)
	now := access{p.now(), at}
	if write {
		if v.write.epoch == now.epoch && v.read.p == nil && len(v.reads) == 0 {
			return
		}
	} else if v.read.epoch == now.epoch {
		return
	}
	d.check(id, addr, v, write, at)
	if write {
		v.write, v.read, v.reads = now, access{}, nil
		return
	}
	if len(v.reads) == 0 && p.clock.knows(v.read.epoch) {
		v.read = now
		return
	}
	if len(v.reads) == 0 {
		v.reads = append(v.reads, v.read)
	}
	v.read = now
	for i := range v.reads {
		if v.reads[i].p.slot == p.slot {
			v.reads[i] = now
			return
		}
	}
	v.reads = append(v.reads, now)
}

// check reports what an access is in a race with.
func (d *Detector) check(id int, addr uintptr, v *Variable, write bool, at *csp.Site) {
	if id == outside {
		return
	}
	p := d.process(id)
	now := access{p.now(), at}
	if !p.clock.knows(v.write.epoch) {
		d.found(addr, v.write, true, now, write)
	}
	if !write {
		return
	}
	if len(v.reads) == 0 && !p.clock.knows(v.read.epoch) {
		d.found(addr, v.read, false, now, true)
	}
	for _, r := range v.reads {
		if !p.clock.knows(r.epoch) {
			d.found(addr, r, false, now, true)
		}
	}
}
