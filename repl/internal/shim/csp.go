package shim

import (
	"fmt"
	"go/types"
	"io"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// Package csp: a csp.Chan[T] is a csp.Chan[any], whatever T is, and so with its other
// generic types. What is made is told where, and what the source calls it.
var cspPkg = pkg{
	path:        CSPPath,
	synchronous: true,
	never:       true,
	erased:      true,
	refused: map[string]string{
		"WithDeadlockHandler": notDeadlock,
		"WithDecider":         notOwn,
		"WithInterpreter":     notOwn,
		"WithLocator":         notOwn,
		"WithOrderer":         notOwn,
		"WithSites":           notOwn,
		"WithVisitors":        notOwn,
	},
	generic: map[string]generic{
		"*":            fromErased,
		"NewChan":      newChan,
		"Chan.Put":     chanPut,
		"Chan.Offer":   chanPut,
		"Chan.Take":    chanTake,
		"Chan.Poll":    chanTake,
		"Partition":    partition,
		"PartitionBy":  partition,
		"XPartition":   partition,
		"XPartitionBy": partition,
		"Batch":        partition,
		"Thread":       thread,
		"WithBuffer":   withBuffer,
		"FromGo":       fromGo,
		"ToGo":         toGo,

		"Window":        partition,
		"WindowTime":    partition,
		"WindowSession": partition,
		"XWindow":       partition,
	},
	replace: func(t *Table, s *symbols) {
		rt := t.env.Runtime
		options := func(entry any, opts []csp.Option) []csp.Option { return append(t.env.Options(entry), opts...) }
		s.set("DefaultRuntime", func() *csp.Runtime { return rt })
		new(ownRuntimes).replace(t, s)
		s.set("Go", func(f func(), opts ...csp.Option) *csp.Process { return csp.Go(f, options(f, opts)...) })
		s.set("Run", func(f func(), opts ...csp.Option) error { return csp.Run(f, options(f, opts)...) })
		s.method("Go", func(rt *csp.Runtime, f func(), opts ...csp.Option) *csp.Process { return rt.Go(f, options(f, opts)...) })
		s.method("Run", func(rt *csp.Runtime, f func(), opts ...csp.Option) error { return rt.Run(f, options(f, opts)...) })
		s.method("Go", func(g *csp.Group, f func() error, opts ...csp.Option) { g.Go(f, options(f, opts)...) })
		s.method("TryGo", func(g *csp.Group, f func() error, opts ...csp.Option) bool { return g.TryGo(f, options(f, opts)...) })

		// What returns channels of a fixed type returns erased ones.
		timeout := func(d time.Duration) *csp.Chan[any] {
			c := csp.NewChan[any](append(t.env.Options(nil), csp.Name(fmt.Sprintf("timeout %v", d)), csp.Elem("struct{}"))...)
			csp.Timeout(d).TakeThen(func(struct{}, bool) { c.Close() })
			return c
		}
		s.set("Timeout", timeout)
		s.set("After", timeout)
		s.method("Timeout", func(rt *csp.Runtime, d time.Duration) *csp.Chan[any] { return timeout(d) })
		interval := func(d time.Duration, opts ...csp.Option) *csp.Chan[any] {
			return erasedChan(csp.Interval(d, options(nil, opts)...))
		}
		s.set("Interval", interval)
		s.set("Ticker", interval)
		s.set("Lines", func(r io.Reader, opts ...csp.Option) (*csp.Chan[any], func() error) {
			lines, err := csp.Lines(r, options(nil, opts)...)
			return erasedChan(lines), err
		})
	},
}

// erasedChan passes the values of a channel of a fixed type on to an erased one.
func erasedChan[T any](in *csp.Chan[T]) *csp.Chan[any] {
	info := in.Info()
	out := csp.NewChan[any](csp.Name(info.Name), csp.Elem(info.ElemType), csp.At(info.Made))
	csp.Go(func() {
		for v := range in.All() {
			if !out.Put(v) {
				break
			}
		}
		in.Close()
		out.Close()
	}, csp.Name("values of "+info.Name))
	return out
}

// fromErased makes an instance out of the erased one.
func fromErased(t *Table, in *instance) (reflect.Value, error) { return erasedOf(t, in, in.f.Name()) }

// thread makes the instances of csp.Thread: a process waits for the function, which is
// called from outside.
func thread(t *Table, in *instance) (reflect.Value, error) {
	started, err := erasedOf(t, in, "GoChan")
	if err != nil {
		return started, err
	}
	return reflect.MakeFunc(in.fn, func(args []reflect.Value) []reflect.Value {
		f := keep(args[0])
		if f.IsNil() {
			panic("csp: Thread needs a function, not nil")
		}
		args[0] = reflect.MakeFunc(f.Type(), func([]reflect.Value) (results []reflect.Value) {
			t.env.Block("csp.Thread", func() { results = f.Call(nil) })
			return results
		})
		return started.CallSlice(args)
	}), nil
}

// erasedOf is fromErased with a function of another name, or a method.
func erasedOf(t *Table, in *instance, name string) (reflect.Value, error) {
	var erased reflect.Value
	if in.f.Signature().Recv() != nil {
		m, ok := in.fn.In(0).MethodByName(name)
		if !ok {
			return erased, fmt.Errorf("%v has no method %s", in.fn.In(0), name)
		}
		erased = m.Func
	} else {
		var ok bool
		var err error
		if erased, ok, err = t.Symbol(in.f.Pkg().Path(), name); !ok || err != nil {
			return erased, err
		}
	}
	return erasedInstance(in, erased, in.withOptions(t))
}

var optionType = reflect.TypeFor[csp.Option]()

// withOptions returns what puts the options that tell of a call before those that it has,
// if the function takes any.
func (in *instance) withOptions(t *Table) func(args []reflect.Value) []reflect.Value {
	last := in.fn.NumIn() - 1
	if !in.fn.IsVariadic() || in.fn.In(last).Elem() != optionType {
		return nil
	}
	elem := in.elem()
	return func(args []reflect.Value) []reflect.Value {
		var entry any
		if first := args[0]; last > 0 && first.Kind() == reflect.Func && !first.IsNil() {
			entry = first.Interface()
		}
		opts := t.env.Options(entry)
		if elem != "" {
			opts = append(opts, csp.Elem(elem))
		}
		args[last] = reflect.AppendSlice(reflect.ValueOf(opts), args[last])
		return args
	}
}

// elem is what reports call the elements of the channel that an instance returns, or "".
func (in *instance) elem() string {
	results := in.f.Signature().Results()
	if results.Len() != 1 {
		return ""
	}
	p, ok := results.At(0).Type().(*types.Pointer)
	if !ok {
		return ""
	}
	named, ok := p.Elem().(*types.Named)
	if !ok || named.Obj().Name() != "Chan" {
		return ""
	}
	return in.typeText(named.TypeArgs().At(0))
}

// typeText writes a type of the generic signature with the instance's type arguments.
func (in *instance) typeText(g types.Type) string {
	switch g := types.Unalias(g).(type) {
	case *types.TypeParam:
		if g.Index() < len(in.targs) {
			return elemText(in.targs[g.Index()])
		}
	case *types.Slice:
		return "[]" + in.typeText(g.Elem())
	}
	return types.TypeString(g, (*types.Package).Name)
}

// elemText is what reports call a type.
func elemText(t reflect.Type) string {
	return strings.NewReplacer("main.", "", "interface {}", "any", "struct {}", "struct{}").Replace(t.String())
}

// newChan makes the instances of csp.NewChan.
func newChan(t *Table, in *instance) (reflect.Value, error) {
	elem := csp.Elem(in.elem())
	return in.makeFunc(func(args, results unsafe.Pointer) {
		opts := append(t.env.Options(nil), elem)
		*(**csp.Chan[any])(results) = csp.NewChan[any](append(opts, *(*[]csp.Option)(args)...)...)
	}), nil
}

// Raw returns, for the operations of a csp.Chan[T] that are used most, what Instance does in
// another form: call is given pointers to its arguments and to where the results go, both
// laid out as structs.
func (t *Table) Raw(f *types.Func, recv types.Type, targs []reflect.Type, fn reflect.Type) (call func(args, results unsafe.Pointer), ok bool) {
	f = f.Origin()
	if f.Pkg() == nil || f.Pkg().Path() != CSPPath || recv == nil || typeName(recv) != "Chan" {
		return nil, false
	}
	in := &instance{name: f.Name(), f: f, fn: fn, targs: targs, in: frameOf(fn.Ins()), out: frameOf(fn.Outs())}
	switch f.Name() {
	case "Put", "Offer":
		return rawPut(in), true
	case "Take", "Poll":
		return rawTake(in), true
	case "Len":
		return func(args, results unsafe.Pointer) { *(*int)(results) = (*(**csp.Chan[any])(args)).Len() }, true
	case "Close":
		return func(args, _ unsafe.Pointer) { (*(**csp.Chan[any])(args)).Close() }, true
	}
	return nil, false
}

// partition makes the instances of what has slices for the elements of channels, which
// are []any when erased, and no []T.
func partition(t *Table, in *instance) (reflect.Value, error) {
	slice := reflect.SliceOf(in.targs[0])
	typed := csp.XMap(func(vs []any) any {
		s := reflect.MakeSlice(slice, len(vs), len(vs))
		for i, v := range vs {
			if v != nil {
				s.Index(i).Set(reflect.ValueOf(v))
			}
		}
		return s.Interface()
	})
	key := func(v reflect.Value) func(any) any {
		g := in.f.Signature().Params().At(in.f.Signature().Params().Len() - 1)
		if in.fn.IsVariadic() {
			g = in.f.Signature().Params().At(1)
		}
		to, err := conversion(g.Type(), v.Type(), reflect.TypeFor[func(any) any](), true)
		if err != nil {
			panic(err) // never: it is a function of a T
		}
		return to(v).Interface().(func(any) any)
	}
	options := in.withOptions(t)
	return reflect.MakeFunc(in.fn, func(args []reflect.Value) []reflect.Value {
		var opts []csp.Option
		if options != nil {
			args = options(args)
			opts = args[len(args)-1].Interface().([]csp.Option)
		}
		var out any
		switch in.f.Name() {
		case "Partition":
			out = csp.Through(args[0].Interface().(*csp.Chan[any]), csp.Compose(csp.XPartition[any](int(args[1].Int())), typed), opts...)
		case "PartitionBy":
			out = csp.Through(args[0].Interface().(*csp.Chan[any]), csp.Compose(csp.XPartitionBy(key(args[1])), typed), opts...)
		case "Batch":
			in := csp.Batch(args[0].Interface().(*csp.Chan[any]), int(args[1].Int()), time.Duration(args[2].Int()))
			out = csp.Through(in, typed, opts...)
		case "Window":
			out = csp.Through(args[0].Interface().(*csp.Chan[any]), csp.Compose(csp.XWindow[any](int(args[1].Int()), int(args[2].Int())), typed), opts...)
		case "WindowTime":
			in := csp.WindowTime(args[0].Interface().(*csp.Chan[any]), time.Duration(args[1].Int()), time.Duration(args[2].Int()))
			out = csp.Through(in, typed, opts...)
		case "WindowSession":
			in := csp.WindowSession(args[0].Interface().(*csp.Chan[any]), time.Duration(args[1].Int()))
			out = csp.Through(in, typed, opts...)
		case "XWindow":
			out = csp.Compose(csp.XWindow[any](int(args[0].Int()), int(args[1].Int())), typed)
		case "XPartition":
			out = csp.Compose(csp.XPartition[any](int(args[0].Int())), typed)
		case "XPartitionBy":
			out = csp.Compose(csp.XPartitionBy(key(args[0])), typed)
		}
		return []reflect.Value{reflect.ValueOf(out)}
	}), nil
}

// withBuffer makes the instances of csp.WithBuffer.
func withBuffer(t *Table, in *instance) (reflect.Value, error) {
	return reflect.MakeFunc(in.fn, func(args []reflect.Value) []reflect.Value {
		b := args[0]
		if b.IsNil() {
			return []reflect.Value{reflect.ValueOf(csp.WithBuffer[any](nil))}
		}
		b = keep(b.Elem())
		elem := in.targs[0]
		own := &userBuffer{
			len:    b.MethodByName("Len").Interface().(func() int),
			cap:    b.MethodByName("Cap").Interface().(func() int),
			full:   b.MethodByName("Full").Interface().(func() bool),
			add:    b.MethodByName("Add"),
			remove: b.MethodByName("Remove"),
			zero:   reflect.Zero(elem),
		}
		return []reflect.Value{reflect.ValueOf(csp.WithBuffer[any](own))}
	}), nil
}

// A userBuffer is a csp.Buffer[T] of the user's as a csp.Buffer[any].
type userBuffer struct {
	len, cap    func() int
	full        func() bool
	add, remove reflect.Value
	zero        reflect.Value
}

func (b *userBuffer) Len() int   { return b.len() }
func (b *userBuffer) Cap() int   { return b.cap() }
func (b *userBuffer) Full() bool { return b.full() }

func (b *userBuffer) Add(v any) {
	x := b.zero
	if v != nil {
		x = reflect.ValueOf(v)
	}
	b.add.Call([]reflect.Value{x})
}

func (b *userBuffer) Remove() any { return b.remove.Call(nil)[0].Interface() }

// fromGo makes the instances of csp.FromGo. A channel of Go's is one of the user's.
func fromGo(t *Table, in *instance) (reflect.Value, error) {
	elem := in.targs[0]
	load := loader(elem)
	options := in.withOptions(t)
	return reflect.MakeFunc(in.fn, func(args []reflect.Value) []reflect.Value {
		args = options(args)
		if args[0].IsNil() {
			panic("csp: FromGo needs a channel; from nil nothing ever comes")
		}
		ch := t.env.Chans.FromCompiled(args[0].UnsafePointer(), args[0].Type())
		out := csp.NewChan[any](args[1].Interface().([]csp.Option)...)
		t.env.Go("from go", t.env.Here(), nil, func() {
			defer out.Close()
			v := reflect.New(elem).UnsafePointer()
			for t.env.Chans.Receive(ch, v) {
				if !out.Put(load(v)) {
					return
				}
			}
		})
		return []reflect.Value{reflect.ValueOf(out)}
	}), nil
}

// toGo makes the instances of csp.ToGo.
func toGo(t *Table, in *instance) (reflect.Value, error) {
	elem := in.targs[0]
	store := storer(elem)
	return in.makeFunc(func(args, results unsafe.Pointer) {
		from, n := *(**csp.Chan[any])(args), in.arg(args, 1).Int()
		from.Len() // panics if it is nil
		if n < 0 {
			panic("csp: ToGo: the size of a buffer is not negative")
		}
		ch := t.env.Chans.Make(elem, int(n), "")
		t.env.Go("to go", t.env.Here(), nil, func() {
			defer t.env.Chans.Close(ch)
			v := reflect.New(elem).UnsafePointer()
			for x := range from.All() {
				store(v, x)
				t.env.Chans.Send(ch, v)
			}
		})
		*(*unsafe.Pointer)(results) = ch
	}), nil
}
