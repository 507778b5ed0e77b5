package shim

import (
	"bytes"
	"go/types"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A world is a session for tests, which call replacements by name.
type world struct {
	*Table
	t        testing.TB
	rt       *csp.Runtime
	out, err bytes.Buffer
	exit     []int
	here     csp.Site
	trace    []Frame
	chans    testChans
}

func newWorld(t testing.TB, opts ...csp.RuntimeOption) *world {
	w := &world{t: t, rt: csp.New(opts...)}
	w.chans.rt = w.rt
	w.Table = New(Env{
		Runtime: w.rt,
		Here:    func() *csp.Site { return &w.here },
		Trace:   func() []Frame { return w.trace },
		Gosched: csp.Yield,
		Exit:    func(code int) { w.exit = append(w.exit, code); panic(exited{}) },
		Stdin:   strings.NewReader(""),
		Stdout:  &w.out,
		Stderr:  &w.err,
		Args:    []string{"prog", "-n", "3", "rest"},
		Chans:   &w.chans,
	})
	t.Cleanup(func() {
		w.Close()
		w.rt.Stop()
	})
	return w
}

type exited struct{}

// run runs f as a process.
func (w *world) run(f func()) {
	w.t.Helper()
	if err := w.rt.Run(f); err != nil {
		w.t.Fatal(err)
	}
}

// fn returns a function, as one of type F.
func fn[F any](w *world, path, name string) F {
	w.t.Helper()
	v, ok, err := w.Symbol(path, name)
	if !ok || err != nil {
		w.t.Fatalf("%s.%s: %v %v", path, name, ok, err)
	}
	return v.Interface().(F)
}

// method returns the replacement of a method, as a function of type F.
func method[F any](w *world, typ reflect.Type, name string) F {
	w.t.Helper()
	v, ok := w.Dynamic(typ, name)
	if !ok {
		w.t.Fatalf("(%v).%s is not replaced", typ, name)
	}
	return v.Interface().(F)
}

// recovered is what f panics with.
func recovered(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// object finds a declaration of a package, Type.Method for methods.
func object(t testing.TB, path, name string) types.Object {
	t.Helper()
	p, err := importer.Import(path)
	if err != nil {
		t.Fatal(err)
	}
	typ, m, isMethod := strings.Cut(name, ".")
	obj := p.Scope().Lookup(typ)
	if isMethod {
		obj, _, _ = types.LookupFieldOrMethod(types.NewPointer(obj.Type()), true, p, m)
		if obj == nil {
			obj, _, _ = types.LookupFieldOrMethod(p.Scope().Lookup(typ).Type(), true, p, m)
		}
	}
	if obj == nil {
		t.Fatalf("there is no %s.%s", path, name)
	}
	return obj
}

var importer = stdlib_symbols.Importer(nil)

// testChans are channels for tests: one of any behind a header that no channel of Go's has.
type testChans struct {
	rt     *csp.Runtime
	mu     sync.Mutex
	native map[unsafe.Pointer]unsafe.Pointer
}

type testChan struct {
	mark  *int
	c     *csp.Chan[any]
	elem  reflect.Type
	clock Clock
}

var mark int

func (k *testChans) Make(elem reflect.Type, size int, name string) unsafe.Pointer {
	return k.MakeClock(elem, size, name, nil)
}

func (k *testChans) MakeClock(elem reflect.Type, size int, name string, c Clock) unsafe.Pointer {
	opts := []csp.Option{csp.Name(name)}
	if size > 0 {
		opts = append(opts, csp.Fixed(size))
	}
	return unsafe.Pointer(&testChan{&mark, csp.NewChanOn[any](k.rt, opts...), elem, c})
}

func (k *testChans) Ours(ch unsafe.Pointer) bool { return (*testChan)(ch).mark == &mark }

func (c *testChan) load(v unsafe.Pointer) any { return reflect.NewAt(c.elem, v).Elem().Interface() }

func (c *testChan) store(p unsafe.Pointer, v any) {
	if p == nil {
		return
	}
	to := reflect.NewAt(c.elem, p).Elem()
	to.SetZero()
	if v != nil {
		to.Set(reflect.ValueOf(v))
	}
}

func (k *testChans) Send(ch, v unsafe.Pointer) {
	c := (*testChan)(ch)
	if !c.c.Put(c.load(v)) {
		panic("send on closed channel")
	}
}

func (k *testChans) Receive(ch, v unsafe.Pointer) bool {
	c := (*testChan)(ch)
	if c.clock != nil {
		c.clock.Await()
		defer c.clock.Leave()
	}
	x, ok := c.c.Take()
	c.store(v, x)
	return ok
}

func (k *testChans) Offer(ch, v unsafe.Pointer) bool {
	c := (*testChan)(ch)
	return c.c.Offer(c.load(v))
}

func (k *testChans) Poll(ch, v unsafe.Pointer) bool {
	c := (*testChan)(ch)
	x, ok := c.c.Poll()
	if ok {
		c.store(v, x)
	}
	return ok
}

func (k *testChans) Close(ch unsafe.Pointer)   { (*testChan)(ch).c.Close() }
func (k *testChans) Len(ch unsafe.Pointer) int { return (*testChan)(ch).c.Len() }
func (k *testChans) Cap(ch unsafe.Pointer) int { return (*testChan)(ch).c.Cap() }

func (k *testChans) Select(cases []Case, hasDefault bool) (int, bool) {
	var ops []csp.Op
	for _, o := range cases {
		if c := (*testChan)(o.Ch); o.Send {
			ops = append(ops, c.c.PutOp(c.load(o.V)))
		} else {
			if c.clock != nil && hasDefault {
				c.clock.Look()
			} else if c.clock != nil {
				c.clock.Await()
				defer c.clock.Leave()
			}
			ops = append(ops, c.c.TakeOp())
		}
	}
	if hasDefault {
		ops = append(ops, csp.Default(nil))
	}
	alt := csp.Alts(ops...)
	if alt.Index >= 0 && !cases[alt.Index].Send {
		(*testChan)(cases[alt.Index].Ch).store(cases[alt.Index].V, alt.Value)
	}
	return alt.Index, alt.OK
}

func (k *testChans) Then(ch unsafe.Pointer, f func()) {
	(*testChan)(ch).c.TakeThen(func(any, bool) { f() })
}

func (k *testChans) Bind(native, ch unsafe.Pointer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.native == nil {
		k.native = map[unsafe.Pointer]unsafe.Pointer{}
	}
	k.native[native] = ch
}

func (k *testChans) ToCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer { return ch }

func (k *testChans) FromCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer {
	k.mu.Lock()
	defer k.mu.Unlock()
	if ours := k.native[ch]; ours != nil {
		return ours
	}
	return ch
}

// receive receives from a channel that compiled code has the type of.
func receive[T any](w *world, ch <-chan T) (v T, ok bool) {
	word := *(*unsafe.Pointer)(unsafe.Pointer(&ch))
	word = w.chans.FromCompiled(word, nil)
	ok = w.chans.Receive(word, unsafe.Pointer(&v))
	return v, ok
}

// castChan is a word as a channel.
func castChan[T any](word unsafe.Pointer) chan T { return *(*chan T)(unsafe.Pointer(&word)) }

// instance returns an instance of a generic function, as one of type F.
func instanceOf[F any](w *world, path, name string, targs ...reflect.Type) F {
	w.t.Helper()
	f := object(w.t, path, name).(*types.Func)
	var recv types.Type
	if typ, _, ok := strings.Cut(name, "."); ok {
		recv = types.NewPointer(object(w.t, path, typ).Type())
	}
	v, ok, err := w.Instance(f, recv, targs, reflect.TypeFor[F]())
	if !ok || err != nil {
		w.t.Fatalf("%s.%s: %v %v", path, name, ok, err)
	}
	return v.Interface().(F)
}

func stdSymbols(path string) map[string]reflect.Value { return stdlib_symbols.Symbols(path) }
