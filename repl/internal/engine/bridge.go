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

// A native is a channel of Go's that stands for one of the runtime's.
type native struct{ reflect.Value }

// bridge makes a channel of the runtime out of one that compiled code handed out: a
// goroutine passes the values on until the native channel is closed. While it waits
// for one, the runtime is held. A channel that only sends is the other way round.
func (e *Engine) bridge(ch any, zero any, elem string) *Chan {
	v := reflect.ValueOf(ch)
	if !v.IsValid() || v.IsNil() {
		return nil
	}
	out, made := e.bridges.get(v.UnsafePointer(), func() *Chan {
		c := newChan(csp.NewChanOn[any](e.rt, csp.Fixed(max(1, v.Cap())), csp.Elem(elem)), zero, elem)
		c.native = &native{v}
		return c
	})
	if made {
		e.join(out, v, v.Type().ChanDir() != reflect.SendDir)
	}
	return out
}

// native makes a channel of Go's out of one of the runtime's that compiled code is
// given; typ is a channel of the type that it takes. Code that may send is taken to do
// so, as (*rpc.Client).Go does with its chan *Call.
func (e *Engine) native(c *Chan, typ any) any {
	t := reflect.TypeOf(typ)
	if c == nil {
		return typ
	}
	if n := c.native; n != nil && n.Type().ConvertibleTo(t) {
		return n.Convert(t).Interface()
	}
	v := reflect.MakeChan(reflect.ChanOf(reflect.BothDir, t.Elem()), c.Cap())
	c.native = &native{v}
	e.bridges.get(v.UnsafePointer(), func() *Chan { return c })
	e.join(c, v, t.ChanDir() != reflect.RecvDir)
	return v.Convert(t).Interface()
}

// join passes values on from a native channel to c or, if it does not yield any, the
// other way.
func (e *Engine) join(c *Chan, v reflect.Value, yields bool) {
	if c.clock != nil {
		e.rt.Go(func() {
			for {
				x, _ := c.clock.receive()
				csp.Block(func() { v.Send(reflect.ValueOf(x)) })
			}
		}, csp.Name("ticks for compiled code"))
		return
	}
	if !yields {
		go e.sendOn(v, c)
		return
	}
	release := e.rt.Hold()
	go func() {
		defer release()
		for {
			x, ok := v.Recv()
			if !ok {
				c.c.Close()
				return
			}
			if !c.c.Put(x.Interface()) {
				return
			}
		}
	}()
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
