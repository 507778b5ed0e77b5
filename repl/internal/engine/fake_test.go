package engine

import (
	"context"
	"reflect"
	"testing"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// fake stands for the machine: code is Go functions of the tests', and a place is noted by
// setting top.
type fake struct {
	top *machine.Site
}

func (f *fake) Compile(*check.Unit) (func(), error)  { return func() {}, nil }
func (f *fake) Here() *machine.Site                  { return f.top }
func (f *fake) Forget(any)                           {}
func (f *fake) Reset()                               {}
func (f *fake) Stack() []machine.Call                { return nil }
func (f *fake) Trace() []machine.Call                { return nil }
func (f *fake) Within(_ []machine.Call, call func()) { call() }
func (f *fake) StackOf(any) []machine.Call           { return nil }
func (f *fake) Raised(any, []machine.Call)           {}
func (f *fake) PanicTrace(any) machine.Panicked      { return machine.Panicked{At: f.top} }
func (f *fake) Suspend() any                         { return f.top }
func (f *fake) Resume(kept any)                      { f.top, _ = kept.(*machine.Site) }
func (f *fake) Place(kept any) *machine.Site         { return kept.(*machine.Site) }

// A world is an engine with a fake machine.
type world struct {
	*Engine
	*channels
	fake     *fake
	panicked []*Panic
}

type interpreter struct{ e *Engine }

func (i *interpreter) Leave() any               { return i.e.Leave() }
func (i *interpreter) Enter(kept any)           { i.e.Enter(kept) }
func (i *interpreter) Here() *csp.Site          { return i.e.Here() }
func (i *interpreter) Place(kept any) *csp.Site { return i.e.Place(kept) }

func newWorld(t testing.TB, change func(*Options), opts ...csp.RuntimeOption) *world {
	w := &world{fake: &fake{}}
	i := &interpreter{}
	rt := csp.New(append(opts, csp.WithInterpreter(i), csp.WithPanicHandler(func(pe *csp.PanicError) {
		w.panicked = append(w.panicked, i.e.Locate(pe))
	}))...)
	t.Cleanup(rt.Stop)
	o := Options{
		Runtime: rt, Context: context.Background,
		Panicked: func(_ *csp.Process, v *Panic, _ bool) { w.panicked = append(w.panicked, v) },
	}
	if change != nil {
		change(&o)
	}
	w.Engine = newEngine(o)
	w.m, w.budget = w.fake, new(int)
	w.channels = &w.Engine.channels
	i.e = w.Engine
	return w
}

func chanOf[T any](w *world, size int) chan T {
	p := w.MakeChan(reflect.TypeFor[T](), size, nil)
	return *(*chan T)(unsafe.Pointer(&p))
}

func word[T any](ch chan T) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&ch)) }

func send[T any](w *world, ch chan T, v T) { w.Send(word(ch), unsafe.Pointer(&v)) }

func receive[T any](w *world, ch chan T) (v T, ok bool) {
	ok = w.Receive(word(ch), unsafe.Pointer(&v))
	return v, ok
}

func (w *world) goes(name string, f func()) {
	w.spawn(nil, name, nil, func() {
		w.refill()
		f()
	})
}
