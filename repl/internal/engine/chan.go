package engine

import (
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// A Chan is what the word of a user's channel points to: a channel of the runtime in the
// form that has its elements pass most cheaply. It begins like a channel of the Go
// runtime's, so that compiled code which gets hold of it can ask for its length and
// capacity, compare and print it, and sees that it is closed.
type Chan struct {
	header
	elements
	cs    *channels
	elem  reflect.Type
	clock Clock // of the channel of a timer or ticker

	native unsafe.Pointer // the channel of Go's that this one stands for, if it does
}

// elements are a channel's operations, which its elements go through by pointers. A pointer
// may be nil where what is received is of no interest, and is zeroed when the channel is
// closed.
type elements interface {
	put(v unsafe.Pointer) bool
	take(v unsafe.Pointer) bool
	offer(v unsafe.Pointer) bool
	poll(v unsafe.Pointer) bool
	choice(s *selection, k *machine.SelectCase) csp.Case
	chosen(s *selection, at int, k *machine.SelectCase)
	takeThen(v unsafe.Pointer, f func(ok bool))
	core() csp.Channel
}

// header is a runtime.hchan, with its own names. Only compiled code looks at most of it.
type header struct {
	beginning
	sendx  uint
	recvx  uint
	recvq  [2]unsafe.Pointer
	sendq  [2]unsafe.Pointer
	bubble unsafe.Pointer
	lock   [2]uintptr
}

// beginning is what channels of either kind have in the same places. One of Go's is smaller than a Chan, and must
// not be taken for one.
type beginning struct {
	qcount   uint
	dataqsiz uint
	buf      unsafe.Pointer
	elemsize uint16
	closed   uint32
	timer    unsafe.Pointer
	elemtype unsafe.Pointer // marks those that are ours
}

// ours is the element type that no other channel has.
type ours struct{ _ [0]func() }

var mark = typePointer(reflect.TypeFor[ours]())

// typePointer returns where the runtime has a type.
func typePointer(t reflect.Type) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] }

// typeAt is the inverse of typePointer.
func typeAt(p unsafe.Pointer) reflect.Type {
	t := reflect.TypeFor[ours]()
	(*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] = p
	return t
}

// The panics of Go's runtime are its own, so that they have its types and texts.
var (
	sendOnClosed = raised(func() { c := make(chan int, 1); close(c); c <- 1 })
	closeOfNil   = raised(func() { var c chan int; close(c) })
	closeAgain   = raised(func() { c := make(chan int); close(c); close(c) })
	sizeOutside  = raised(func() { n := -1; _ = make(chan int, n) })
)

// raised returns what f panics with.
func raised(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// maxAlloc is what Go's runtime takes for too much memory, on machines of 64 bits.
const maxAlloc uintptr = 1 << 47

// newChan makes a channel with a buffer for size elements.
func (cs *channels) newChan(elem reflect.Type, size int, label *csp.Label) *Chan {
	if size < 0 || elem.Size() > 0 && uintptr(size) > maxAlloc/elem.Size() {
		panic(sizeOutside)
	}
	make_ := cs.makers[elem]
	if make_ == nil {
		make_ = makerOf(elem)
		cs.makers[elem] = make_
	}
	return make_(cs, elem, size, label)
}

// Ours tells whether the word of a channel, which is not nil, is one of a Chan rather than
// of a channel of Go's.
func Ours(ch unsafe.Pointer) bool { return (*beginning)(ch).elemtype == mark }

// count tells compiled code how many elements are in the buffer.
func (c *Chan) count() { c.qcount = uint(c.core().Buffered()) }

// at returns the channel of a word that is not nil. One of Go's has one of the runtime's
// stand for it.
func (cs *channels) at(ch unsafe.Pointer) *Chan {
	if Ours(ch) {
		return (*Chan)(ch)
	}
	return cs.standIn(ch)
}

// standIn returns what stands for a channel of Go's.
func (cs *channels) standIn(ch unsafe.Pointer) *Chan {
	elem := typeAt((*beginning)(ch).elemtype)
	return (*Chan)(cs.FromCompiled(ch, reflect.ChanOf(reflect.BothDir, elem)))
}

// Send is the send statement.
func (cs *channels) Send(ch, v unsafe.Pointer) {
	if ch == nil {
		csp.Never("chan send (nil chan)")
	}
	c := cs.at(ch)
	ok := c.put(v)
	if c.dataqsiz != 0 {
		c.count()
	}
	if !ok {
		panic(sendOnClosed)
	}
}

// Receive is the receive operation.
func (cs *channels) Receive(ch, v unsafe.Pointer) (ok bool) {
	if ch == nil {
		csp.Never("chan receive (nil chan)")
	}
	c := cs.at(ch)
	if c.clock != nil {
		return c.await(v)
	}
	ok = c.take(v)
	if c.dataqsiz != 0 {
		c.count()
	}
	return ok
}

// await receives from the channel of a timer.
func (c *Chan) await(v unsafe.Pointer) bool {
	c.clock.Await()
	defer c.clock.Leave()
	return c.take(v)
}

// Close is the builtin close.
func (cs *channels) Close(ch unsafe.Pointer) {
	if ch == nil {
		panic(closeOfNil)
	}
	c := cs.at(ch)
	c.core().Close()
	if c.closed != 0 {
		panic(closeAgain)
	}
	c.closed = 1
}

// Len is the builtin len.
func (cs *channels) Len(ch unsafe.Pointer) int {
	if ch == nil {
		return 0
	}
	if !Ours(ch) {
		return nativeChan(ch).Len()
	}
	if c := (*Chan)(ch); c.clock == nil && c.dataqsiz != 0 {
		return c.core().Len()
	}
	return 0
}

// Cap is the builtin cap.
func (cs *channels) Cap(ch unsafe.Pointer) int {
	if ch == nil || Ours(ch) && (*Chan)(ch).clock != nil {
		return 0
	}
	return int((*beginning)(ch).dataqsiz)
}

// MakeChan is make of a channel.
func (cs *channels) MakeChan(elem reflect.Type, size int, site *machine.Site) unsafe.Pointer {
	return unsafe.Pointer(cs.newChan(elem, size, cs.label(elem, site)))
}

// label is what reports know of the channels with elements of a type that are made at a site.
func (cs *channels) label(elem reflect.Type, site *machine.Site) *csp.Label {
	at := placeOf(site)
	if at == nil {
		return cs.plainLabel(elem)
	}
	l := at.labels[elem]
	if l == nil {
		if at.labels == nil {
			at.labels = map[reflect.Type]*csp.Label{}
		}
		l = cs.plainLabel(elem)
		l.Name, l.At = site.Subject, &at.Site
		at.labels[elem] = l
	}
	return l
}

// plainLabel is what reports know of channels with elements of a type of which nothing else is known.
func (cs *channels) plainLabel(elem reflect.Type) *csp.Label {
	return &csp.Label{Elem: cs.typeName(elem), View: viewOf(elem), Reused: passesBoxed(elem)}
}

// ChannelOf returns the channel of the runtime's that a channel of the user's is, nil for
// any other value.
func ChannelOf(v any) csp.Channel {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Chan || r.IsNil() || !Ours(r.UnsafePointer()) {
		return nil
	}
	return (*Chan)(r.UnsafePointer()).core()
}
