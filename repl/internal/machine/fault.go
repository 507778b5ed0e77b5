package machine

import (
	"go/types"
	"unsafe"
)

// Faults of the user's code. The place is noted, and Go itself is made to panic: what it says
// then, and the type of the value, are its own.

func nilDereference(f *frame, site uint32) {
	f.note(site)
	var p *int
	nilSink = *p
}

var nilSink int

func badIndex(f *frame, site uint32, i, n int) {
	f.note(site)
	_ = make([]struct{}, n)[i]
}

func (m *Machine) poll(f *frame) {
	// The place is that which was noted last: there is none for a poll.
	m.top = f
	m.host.Poll()
}

// A typeAssertionError has the layout of runtime.TypeAssertionError.
type typeAssertionError struct {
	inter, concrete, asserted unsafe.Pointer
	missing                   string
}

// nilMap is raised by an assignment to an entry of a nil map, by Go itself.

// defaultType is the type of an untyped value by itself.
func defaultType(t types.Type) types.Type { return types.Default(t) }
