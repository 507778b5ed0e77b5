package engine

import (
	"reflect"
	"sync"
	"unsafe"
	"weak"

	"github.com/cspsh/cspsh/csp"
)

// Channels of the user's and of compiled code stand for one another. They are exchanged
// where compiled code hands one out or is given one: values go on by a goroutine.

// bridges are the channels of the runtime that stand for native ones: one for each,
// as long as anybody has it.
type bridges struct {
	mu      sync.Mutex
	natives map[unsafe.Pointer]weak.Pointer[Chan]
	limit   int // length at which dropped ones are looked for
}

// get returns the channel that stands for a native one, which make_ makes if there is none.
func (b *bridges) get(native unsafe.Pointer, make_ func() *Chan) (c *Chan, made bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.natives[native].Value(); c != nil {
		return c, false
	}
	if len(b.natives) >= b.limit {
		for p, w := range b.natives {
			if w.Value() == nil {
				delete(b.natives, p)
			}
		}
		b.limit = max(64, 2*len(b.natives))
	}
	if b.natives == nil {
		b.natives = map[unsafe.Pointer]weak.Pointer[Chan]{}
	}
	c = make_()
	b.natives[native] = weak.Make(c)
	return c, true
}

// FromCompiled returns the word of a channel of the user's for one that compiled code handed
// out: a goroutine passes the values on until the native channel is closed. While it waits
// for one, the runtime is held. A channel that only sends is the other way round.
func (cs *channels) FromCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer {
	if ch == nil || Ours(ch) {
		return ch
	}
	size := max(1, int((*beginning)(ch).dataqsiz))
	c, made := cs.bridges.get(ch, func() *Chan {
		elem := t.Elem()
		c := cs.newChan(elem, size, cs.plainLabel(elem))
		c.native = ch
		return c
	})
	if made {
		cs.join(c, t.ChanDir() != reflect.SendDir)
	}
	return unsafe.Pointer(c)
}

// ToCompiled returns the word of a channel of Go's for one that compiled code is given; t is
// the type that it takes. Code that may send is taken to do so, as (*rpc.Client).Go does with
// its chan *Call.
func (cs *channels) ToCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer {
	if ch == nil || !Ours(ch) {
		return ch
	}
	c := (*Chan)(ch)
	if c.native != nil {
		return c.native
	}
	native := reflect.MakeChan(reflect.ChanOf(reflect.BothDir, c.elem), int(c.dataqsiz))
	cs.Bind(native.UnsafePointer(), ch)
	cs.join(c, t.ChanDir() != reflect.RecvDir)
	return c.native
}

// Bind has a channel of Go's and one of the user's stand for one another. Nothing passes
// values on between them.
func (cs *channels) Bind(native, ch unsafe.Pointer) {
	c := (*Chan)(ch)
	c.native = native
	cs.bridges.get(native, func() *Chan { return c })
}

// join passes values on from the native channel of c to c or, if it does not yield any, the
// other way.
func (cs *channels) join(c *Chan, yields bool) {
	native := nativeChan(c.native)
	switch {
	case c.clock != nil:
		cs.rt.Go(func() {
			for {
				v := reflect.New(c.elem)
				cs.Receive(unsafe.Pointer(c), v.UnsafePointer())
				csp.Block(func() { native.Send(v.Elem()) })
			}
		}, csp.Name("ticks for compiled code"))
	case yields:
		release := cs.rt.Hold()
		go func() {
			defer release()
			for {
				x, ok := native.Recv()
				if !ok {
					c.shut()
					return
				}
				v := reflect.New(c.elem)
				v.Elem().Set(x)
				if !c.put(v.UnsafePointer()) {
					return
				}
			}
		}()
	default:
		cs.passOn(c, native)
	}
}

// passOn passes the next value of c on to a native channel, and so on until c is closed. The
// runtime is held while a value is on its way, and not while there is none.
func (cs *channels) passOn(c *Chan, native reflect.Value) {
	v := reflect.New(c.elem)
	c.takeThen(v.UnsafePointer(), func(ok bool) {
		release := cs.rt.Hold()
		go func() {
			defer release()
			if !ok {
				native.Close()
				return
			}
			native.Send(v.Elem())
			cs.passOn(c, native)
		}()
	})
}

// shut closes the channel, unless it is closed.
func (c *Chan) shut() {
	c.closed = 1
	c.core().Close()
}
