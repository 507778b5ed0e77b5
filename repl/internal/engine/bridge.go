package engine

import (
	"reflect"
	"sync"
	"unsafe"
	"weak"

	"github.com/cspsh/cspsh/csp"
)

// bridges are the channels of the runtime that stand for native ones: one for each,
// as long as anybody has it.
type bridges struct {
	mu      sync.Mutex
	natives map[unsafe.Pointer]weak.Pointer[Chan]
	limit   int // length at which dropped ones are looked for
}

// get returns the channel that stands for the native one at p, which make makes if
// there is none.
func (b *bridges) get(p unsafe.Pointer, make_ func() *Chan) (c *Chan, made bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.natives[p].Value(); c != nil {
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
	b.natives[p] = weak.Make(c)
	return c, true
}

// bridge makes a channel of the runtime out of one that compiled code handed out: a
// goroutine passes the values on until the native channel is closed. While it waits
// for one, the runtime is held. A channel that only sends is the other way round.
func (e *Engine) bridge(native any, zero any, elem string) *Chan {
	v := reflect.ValueOf(native)
	if !v.IsValid() || v.IsNil() {
		return nil
	}
	out, made := e.bridges.get(v.UnsafePointer(), func() *Chan {
		return newChan(csp.NewChanOn[any](e.rt, csp.Fixed(max(1, v.Cap())), csp.Elem(elem)), zero, elem)
	})
	if !made {
		return out
	}
	if v.Type().ChanDir() == reflect.SendDir {
		go e.sendOn(v, out)
		return out
	}
	release := e.rt.Hold()
	go func() {
		defer release()
		for {
			x, ok := v.Recv()
			if !ok {
				out.c.Close()
				return
			}
			if !out.c.Put(x.Interface()) {
				return
			}
		}
	}()
	return out
}

// sendOn passes on to a native channel what is sent on c.
func (e *Engine) sendOn(native reflect.Value, c *Chan) {
	for {
		x, ok := c.c.Take()
		if !ok {
			native.Close()
			return
		}
		native.Send(valueFor(x, native.Type().Elem()))
	}
}

// valueFor returns x as a value of type t, which is an interface if x is nil.
func valueFor(x any, t reflect.Type) reflect.Value {
	v := reflect.ValueOf(x)
	switch {
	case !v.IsValid():
		return reflect.Zero(t)
	case v.Type() != t && v.Type().ConvertibleTo(t):
		return v.Convert(t)
	}
	return v
}
