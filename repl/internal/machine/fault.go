package machine

import "runtime"

// Faults of the user's code. The place is noted, and Go itself is made to panic: what it says
// then, and the type of the value, are its own.

// never is what is yielded by what does not return. It is given to panic, so that Go's compiler knows that, too, and
// keeps nothing for afterwards.
type never struct{}

//go:noinline
func nilDereference(f *frame, site uint32) never {
	f.note(site)
	var p *int
	runtime.KeepAlive(*p)
	return never{}
}

//go:noinline
func badIndex(f *frame, site uint32, i, n int) never {
	f.note(site)
	if i == tooLarge {
		large := largeIndex
		largeIndex = uint64(tooLarge)
		_ = make([]struct{}, n)[large]
	}
	_ = make([]struct{}, n)[i]
	return never{}
}

// tooLarge stands for an index that no int can hold; largeIndex is the last such.
const tooLarge = int(^uint(0) >> 1)

var largeIndex uint64 = uint64(tooLarge)

// poll is called when the budget is used up. It is kept out of calls, whose frames on Go's stack it would make larger.
//
//go:noinline
func (m *Machine) poll(f *frame) {
	// The place is that which was noted last: there is none for a poll.
	m.top = f
	f.polls = true
	m.host.Poll()
	f.polls = false
}

// A boundsError begins like runtime.boundsError.
type boundsError struct {
	x      int64
	y      int
	signed bool
	code   uint8
}

// The codes that tell of a length and of a capacity, of which arrays have the first.
const (
	sliceLen  = 1
	sliceCap  = 2
	slice3Len = 4
	slice3Cap = 5
)

// badSlice panics for bounds that are out of range.
func badSlice(s slice, i, j, k int, three, array bool) {
	defer func() { panic(outOfRange(recover(), array)) }()
	b := make([]struct{}, s.len, s.cap)
	if three {
		_ = b[i:j:k]
	} else {
		_ = b[i:j]
	}
}

// badString panics for bounds of a string that are out of range.
func badString(s string, i, j int) {
	defer func() { panic(outOfRange(recover(), false)) }()
	_ = s[i:j]
}

// outOfRange returns what Go panics with for bounds that are out of range, with the bound that no int can hold, if it was
// that, and in the words for arrays.
func outOfRange(err any, array bool) any {
	b, ok := err.(runtime.Error)
	if !ok {
		return err
	}
	e := (*boundsError)(eface(b).d)
	if e.x == int64(tooLarge) { // the last bound that was evaluated is looked at first
		e.x, e.signed = int64(largeIndex), false
		largeIndex = uint64(tooLarge)
	}
	switch {
	case array && e.code == sliceCap:
		e.code = sliceLen
	case array && e.code == slice3Cap:
		e.code = slice3Len
	}
	return err
}

// shortSlice returns what Go panics with when a slice of length n is converted to an array of
// length want: an error of Go's own about other lengths, with these.
func shortSlice(n, want int) (err any) {
	defer func() {
		err = recover()
		if b, ok := err.(runtime.Error); ok {
			e := (*boundsError)(eface(b).d)
			e.x, e.y = int64(want), n
		}
	}()
	_ = [1]struct{}(make([]struct{}, 0))
	return nil
}
