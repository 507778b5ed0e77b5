package race

import (
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// A Variable is one whose accesses are kept track of by themselves, rather than by its address. The zero
// value is one that was not accessed.
type Variable struct {
	write access
	read  access   // the last, if those before are known to it
	reads []access // others, by task
}

// AccessVariable is Access for a Variable.
func (d *Detector) AccessVariable(t *Task, v *Variable, write bool, at *csp.Site) {
	if t == nil {
		return
	}
	addr, now := uintptr(unsafe.Pointer(v)), access{epoch: t.now(), at: at}
	if write {
		if v.write.epoch == now.epoch && v.read.epoch == 0 && len(v.reads) == 0 {
			return
		}
	} else if v.read.epoch == now.epoch {
		return
	}
	d.check(t, addr, v, write, now)
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
		if v.reads[i].slot() == t.slot {
			v.reads[i] = now
			return
		}
	}
	v.reads = append(v.reads, now)
}

// check reports what an access is in a race with.
func (d *Detector) check(t *Task, addr uintptr, v *Variable, write bool, now access) {
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
