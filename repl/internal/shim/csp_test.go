package shim

import (
	"fmt"
	"go/types"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

type ball struct {
	hits int
	by   string
}

var (
	intType  = reflect.TypeFor[int]()
	strType  = reflect.TypeFor[string]()
	ballType = reflect.TypeFor[ball]()
)

// A csp.Chan of any type is a csp.Chan[any].
type anyChan = *csp.Chan[any]

// No function that is not generic has to do with a channel of another type than that.
func TestChansAreErased(t *testing.T) {
	w := newWorld(t)
	names := 0
	for name, v := range stdlib_symbols.Symbols(CSPPath) {
		if v.Kind() != reflect.Func {
			continue
		}
		if refusal(CSPPath, name) != "" {
			continue
		}
		f, _, err := w.Symbol(CSPPath, name)
		if err != nil {
			t.Fatal(err)
		}
		_, generic := cspPkg.generic[name]
		for i := range f.Type().NumOut() {
			out := f.Type().Out(i)
			if strings.HasPrefix(out.String(), "*csp.Chan[") && out != reflect.TypeFor[anyChan]() && !generic {
				t.Errorf("%s: %v", name, f.Type())
			}
		}
		names++
	}
	if names < 50 {
		t.Errorf("%d functions", names)
	}
}

func TestLines(t *testing.T) {
	w := newWorld(t)
	lines := fn[func(io.Reader, ...csp.Option) (anyChan, func() error)](w, CSPPath, "Lines")
	w.run(func() {
		c, err := lines(strings.NewReader("one\ntwo"))
		if got := csp.Into(nil, c); fmt.Sprint(got) != "[one two]" || err() != nil {
			t.Error(got, err())
		}
	})
}

func TestChanOfAnyType(t *testing.T) {
	w := newWorld(t)
	if typ, ok := w.Type(CSPPath, "Chan", []reflect.Type{ballType}); !ok || typ != reflect.TypeFor[csp.Chan[any]]() {
		t.Error(typ, ok)
	}
	newChan := instanceOf[func(...csp.Option) anyChan](w, CSPPath, "NewChan", ballType)
	put := instanceOf[func(anyChan, ball) bool](w, CSPPath, "Chan.Put", ballType)
	take := instanceOf[func(anyChan) (ball, bool)](w, CSPPath, "Chan.Take", ballType)
	all := instanceOf[func(anyChan) func(func(ball) bool)](w, CSPPath, "Chan.All", ballType)
	w.here = csp.Site{File: "x.go", Line: 3, Subject: "table"}
	w.run(func() {
		c := newChan(csp.Fixed(3))
		if info := c.Info(); info.Name != "table" || info.ElemType != "shim.ball" || info.Made.Line != 3 || info.Cap != 3 {
			t.Errorf("%+v", info)
		}
		put(c, ball{1, "a"})
		put(c, ball{2, "b"})
		if b, ok := take(c); b != (ball{1, "a"}) || !ok {
			t.Error(b, ok)
		}
		c.Close()
		for b := range all(c) {
			if b != (ball{2, "b"}) {
				t.Error(b)
			}
		}
		if b, ok := take(c); b != (ball{}) || ok {
			t.Error(b, ok)
		}
	})
}

// Values of interface types, nil among them, come through.
func TestChanOfInterface(t *testing.T) {
	w := newWorld(t)
	errType := reflect.TypeFor[error]()
	put := instanceOf[func(anyChan, error) bool](w, CSPPath, "Chan.Put", errType)
	take := instanceOf[func(anyChan) (error, bool)](w, CSPPath, "Chan.Take", errType)
	w.run(func() {
		c := csp.NewChan[any](csp.Fixed(2))
		put(c, nil)
		put(c, fmt.Errorf("x"))
		if err, ok := take(c); err != nil || !ok {
			t.Error(err, ok)
		}
		if err, ok := take(c); err == nil || err.Error() != "x" || !ok {
			t.Error(err, ok)
		}
	})
}

// passes has values go through a channel of their type.
func passes[T any](t *testing.T, values ...T) {
	t.Run(reflect.TypeFor[T]().String(), func(t *testing.T) {
		w := newWorld(t)
		typ := reflect.TypeFor[T]()
		put := instanceOf[func(anyChan, T) bool](w, CSPPath, "Chan.Put", typ)
		take := instanceOf[func(anyChan) (T, bool)](w, CSPPath, "Chan.Take", typ)
		op := instanceOf[func(anyChan, T) csp.Op](w, CSPPath, "Chan.PutOp", typ)
		w.run(func() {
			c := csp.NewChan[any](csp.Fixed(1))
			for _, v := range append(values, *new(T)) {
				put(c, v)
				runtime.GC()
				if got, ok := take(c); !reflect.DeepEqual(got, v) || !ok {
					t.Errorf("got %v %v, want %v", got, ok, v)
				}
				csp.Alts(op(c, v))
				if got, ok := c.Take(); !reflect.DeepEqual(got, any(v)) || !ok {
					t.Errorf("got %v %v, want %v", got, ok, v)
				}
			}
			c.Close()
			if got, ok := take(c); !reflect.DeepEqual(got, *new(T)) || ok {
				t.Errorf("closed: got %v %v", got, ok)
			}
		})
	})
}

type (
	name   string
	number int64
)

func TestPasses(t *testing.T) {
	passes(t, 1, -1)
	passes(t, number(5))
	passes(t, uintptr(5))
	passes(t, int8(5))
	passes(t, 1.5)
	passes(t, "a", "")
	passes(t, name("n"))
	passes(t, true)
	passes(t, &ball{1, "x"})
	passes(t, map[string]int{"a": 1})
	passes(t, make(chan int))
	passes(t, []int{1, 2})
	passes(t, ball{1, "x"})
	passes(t, struct{}{})
	passes(t, [1]*ball{{2, "y"}})
	passes[any](t, 1, "x", ball{})
	passes[error](t, fmt.Errorf("x"))
	passes(t, unsafe.Pointer(new(int)))
}

func TestRaw(t *testing.T) {
	w := newWorld(t)
	recv := object(t, CSPPath, "Chan").Type()
	put, ok := w.Raw(object(t, CSPPath, "Chan.Put").(*types.Func), recv, []reflect.Type{ballType}, reflect.TypeFor[func(anyChan, ball) bool]())
	if !ok {
		t.Fatal("Put has no raw form")
	}
	take, _ := w.Raw(object(t, CSPPath, "Chan.Take").(*types.Func), recv, []reflect.Type{ballType}, reflect.TypeFor[func(anyChan) (ball, bool)]())
	w.run(func() {
		c := csp.NewChan[any](csp.Fixed(1))
		args := &struct {
			c anyChan
			b ball
		}{c, ball{7, "x"}}
		var done bool
		put(unsafe.Pointer(args), unsafe.Pointer(&done))
		var got struct {
			b  ball
			ok bool
		}
		take(unsafe.Pointer(&args.c), unsafe.Pointer(&got))
		if !done || !got.ok || got.b != args.b {
			t.Error(done, got)
		}
	})
}

func TestOperationsOverChannels(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	toChan := instanceOf[func([]int, ...csp.Option) anyChan](w, CSPPath, "ToChan", intType)
	filter := instanceOf[func(anyChan, func(int) bool, ...csp.Option) anyChan](w, CSPPath, "Filter", intType)
	over := instanceOf[func([]anyChan, func([]int) string, ...csp.Option) anyChan](w, CSPPath, "Map", intType, strType)
	reduce := instanceOf[func(anyChan, string, func(string, string) string) string](w, CSPPath, "Reduce", strType, strType)
	partition := instanceOf[func(anyChan, int, ...csp.Option) anyChan](w, CSPPath, "Partition", intType)
	batch := instanceOf[func(anyChan, int, time.Duration, ...csp.Option) anyChan](w, CSPPath, "Batch", intType)
	partitionBy := instanceOf[func(anyChan, func(int) bool, ...csp.Option) anyChan](w, CSPPath, "PartitionBy", intType, reflect.TypeFor[bool]())
	intoSlices := instanceOf[func([][]int, anyChan) [][]int](w, CSPPath, "Into", reflect.TypeFor[[]int]())
	goChan := instanceOf[func(func() ball, ...csp.Option) anyChan](w, CSPPath, "GoChan", ballType)
	goFuture := instanceOf[func(func() (int, error), ...csp.Option) *csp.Future[any]](w, CSPPath, "GoFuture", intType)
	await := instanceOf[func(*csp.Future[any]) (int, error)](w, CSPPath, "Future.Await", intType)
	xmap := instanceOf[func(func(int) string) csp.Xform[any, any]](w, CSPPath, "XMap", intType, strType)
	apply := instanceOf[func(csp.Xform[any, any], []int) []string](w, CSPPath, "Xform.Apply", intType, strType)
	w.run(func() {
		odd := func(n int) bool { return n%2 == 1 }
		numbers := func(n int) []int {
			s := make([]int, n)
			for i := range s {
				s[i] = i
			}
			return s
		}
		text := over([]anyChan{filter(toChan(numbers(6)), odd), toChan(numbers(3))}, func(vs []int) string { return fmt.Sprint(vs) })
		if info := text.Info(); info.ElemType != "string" {
			t.Errorf("%+v", info)
		}
		if s := reduce(text, "", func(a, b string) string { return a + b }); s != "[1 0][3 1][5 2]" {
			t.Error(s)
		}
		for _, c := range []anyChan{partition(toChan(numbers(5)), 2), batch(toChan(numbers(5)), 2, 0), partitionBy(toChan(numbers(5)), func(n int) bool { return n < 2 })} {
			if s := fmt.Sprint(intoSlices(nil, c)); s != "[[0 1] [2 3] [4]]" && s != "[[0 1] [2 3 4]]" {
				t.Error(s)
			}
		}
		if v, ok := goChan(func() ball { return ball{3, "g"} }).Take(); v != any(ball{3, "g"}) || !ok {
			t.Error(v, ok)
		}
		if n, err := await(goFuture(func() (int, error) { return 4, nil })); n != 4 || err != nil {
			t.Error(n, err)
		}
		if got := strings.Join(apply(xmap(func(n int) string { return fmt.Sprint(n * n) }), []int{2, 3}), " "); got != "4 9" {
			t.Error(got)
		}
	})
}

// The operators of other libraries take and give values of the user's types, in functions, slices and the
// types of package csp.
func TestOperators(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	toChan := instanceOf[func([]int, ...csp.Option) anyChan](w, CSPPath, "ToChan", intType)
	ints := instanceOf[func([]int, anyChan) []int](w, CSPPath, "Into", intType)
	texts := instanceOf[func([]string, anyChan) []string](w, CSPPath, "Into", strType)
	slices := instanceOf[func([][]int, anyChan) [][]int](w, CSPPath, "Into", reflect.TypeFor[[]int]())
	window := instanceOf[func(anyChan, int, int, ...csp.Option) anyChan](w, CSPPath, "Window", intType)
	windowTime := instanceOf[func(anyChan, time.Duration, time.Duration, ...csp.Option) anyChan](w, CSPPath, "WindowTime", intType)
	session := instanceOf[func(anyChan, time.Duration, ...csp.Option) anyChan](w, CSPPath, "WindowSession", intType)
	xwindow := instanceOf[func(int, int) csp.Xform[any, any]](w, CSPPath, "XWindow", intType)
	through := instanceOf[func(anyChan, csp.Xform[any, any], ...csp.Option) anyChan](w, CSPPath, "Through", intType, reflect.TypeFor[[]int]())
	scan := instanceOf[func(anyChan, string, func(string, int) string, ...csp.Option) anyChan](w, CSPPath, "Scan", intType, strType)
	switchTo := instanceOf[func(anyChan, func(int, func(string) bool), ...csp.Option) anyChan](w, CSPPath, "Switch", intType, strType)
	unordered := instanceOf[func(int, anyChan, func(int) string, ...csp.Option) anyChan](w, CSPPath, "MapUnordered", intType, strType)
	sorted := instanceOf[func([]anyChan, func(a, b int) int, ...csp.Option) anyChan](w, CSPPath, "MergeSorted", intType)
	latest := instanceOf[func([]anyChan, func([]int) string, ...csp.Option) anyChan](w, CSPPath, "CombineLatest", intType, strType)
	groupBy := instanceOf[func(anyChan, func(int) string, func(string, anyChan), ...csp.Option) *csp.Process](w, CSPPath, "GroupBy", intType, strType)
	retry := instanceOf[func(csp.Backoff, func() (int, error)) (int, error)](w, CSPPath, "Retry", intType)
	restart := instanceOf[func(csp.Backoff, func(func(int) bool) error, ...csp.Option) (anyChan, func() error)](w, CSPPath, "Restart", intType)
	recovers := instanceOf[func(csp.Xform[any, any], func(any) (int, bool)) csp.Xform[any, any]](w, CSPPath, "XRecover", intType, intType)
	xmap := instanceOf[func(func(int) int) csp.Xform[any, any]](w, CSPPath, "XMap", intType, intType)
	apply := instanceOf[func(csp.Xform[any, any], []int) []int](w, CSPPath, "Xform.Apply", intType, intType)
	newServer := instanceOf[func(...csp.Option) *csp.Server[any, any]](w, CSPPath, "NewServer", intType, strType)
	call := instanceOf[func(*csp.Server[any, any], int) (string, bool)](w, CSPPath, "Server.Call", intType, strType)
	accept := instanceOf[func(*csp.Server[any, any], func(int) string) bool](w, CSPPath, "Server.Accept", intType, strType)
	newState := instanceOf[func(anyChan, ball) *csp.StateFlow[any]](w, CSPPath, "NewStateFlow", ballType)
	value := instanceOf[func(*csp.StateFlow[any]) ball](w, CSPPath, "StateFlow.Value", ballType)
	poison := instanceOf[func(anyChan)](w, CSPPath, "Chan.Poison", ballType)
	w.run(func() {
		three := func() anyChan { return toChan([]int{1, 2, 3}) }
		show := func(n int) string { return fmt.Sprint(n) }
		for what, got := range map[string]any{
			"[[1 2] [2 3]]": slices(nil, window(three(), 2, 1)),
			"[[1 2 3]]":     slices(nil, windowTime(three(), time.Second, time.Second)),
			"[[1 2 3]] ":    fmt.Sprint(slices(nil, session(three(), time.Second)), " "),
			"[[1] [3]]":     slices(nil, through(three(), xwindow(1, 2))),
			"[1 12 123]":    texts(nil, scan(three(), "", func(a string, n int) string { return a + show(n) })),
			"[3]":           texts(nil, switchTo(three(), func(n int, emit func(string) bool) { csp.Sleep(time.Second); emit(show(n)) })),
			"[1 2 3]":       texts(nil, unordered(1, three(), show)),
			"[1 1 2 2 3 3]": ints(nil, sorted([]anyChan{three(), three()}, func(a, b int) int { return a - b })),
			"[[1] [2] [3]]": texts(nil, latest([]anyChan{three()}, func(vs []int) string { return fmt.Sprint(vs) })),
			"[60 -1 30]":    apply(recovers(xmap(func(n int) int { return 60 / n }), func(any) (int, bool) { return -1, true }), []int{1, 0, 2}),
		} {
			if fmt.Sprint(got) != what {
				t.Errorf("got %v, want %s", got, what)
			}
		}
		groups := map[string]int{}
		groupBy(three(), func(n int) string { return show(n % 2) }, func(key string, values anyChan) {
			groups[key] += len(ints(nil, values))
		}).Wait()
		if fmt.Sprint(groups) != "map[0:1 1:2]" {
			t.Errorf("groups %v", groups)
		}
		if n, err := retry(csp.Backoff{}, func() (int, error) { return 7, nil }); n != 7 || err != nil {
			t.Error(n, err)
		}
		again, failed := restart(csp.Backoff{Tries: 1}, func(emit func(int) bool) error { emit(5); return fmt.Errorf("x") })
		if got := ints(nil, again); len(got) != 1 || got[0] != 5 || failed() == nil {
			t.Error(got, failed())
		}
		s := newServer()
		csp.Go(func() { accept(s, show) })
		if rep, ok := call(s, 4); rep != "4" || !ok {
			t.Error(rep, ok)
		}
		src := csp.NewChan[any]()
		if v := value(newState(src, ball{1, "x"})); v != (ball{1, "x"}) {
			t.Error(v)
		}
		if poison(src); !src.Closed() {
			t.Error("open after Poison")
		}
	})
}

// Channels of Go's are those of the user's.
func TestBridges(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	from := instanceOf[func(<-chan ball, ...csp.Option) anyChan](w, CSPPath, "FromGo", ballType)
	to := instanceOf[func(anyChan, int) <-chan ball](w, CSPPath, "ToGo", ballType)
	if w.Exchanges(object(t, CSPPath, "FromGo").(*types.Func), nil) || w.Exchanges(object(t, "os/signal", "Notify").(*types.Func), nil) ||
		!w.Exchanges(object(t, "net/rpc", "Client.Go").(*types.Func), types.NewPointer(object(t, "net/rpc", "Client").Type())) {
		t.Error("Exchanges is wrong")
	}
	w.run(func() {
		word := w.chans.Make(ballType, 2, "")
		w.chans.Send(word, unsafe.Pointer(&ball{1, "a"}))
		back := to(from(castChan[ball](word)), 0)
		if b, ok := receive(w, back); b != (ball{1, "a"}) || !ok {
			t.Error(b, ok)
		}
		w.chans.Close(word)
		if b, ok := receive(w, back); ok {
			t.Error(b, ok)
		}
	})
}

// stack is a csp.Buffer[int] of the user's.
type stack struct{ list []int }

func (s *stack) Len() int   { return len(s.list) }
func (s *stack) Cap() int   { return 10 }
func (s *stack) Full() bool { return len(s.list) == 10 }
func (s *stack) Add(v int)  { s.list = append(s.list, v) }
func (s *stack) Remove() int {
	v := s.list[len(s.list)-1]
	s.list = s.list[:len(s.list)-1]
	return v
}

func TestBufferOfOnesOwn(t *testing.T) {
	w := newWorld(t)
	if typ, ok := w.Type(CSPPath, "Buffer", []reflect.Type{intType}); ok {
		t.Errorf("%v stands for csp.Buffer[int]", typ)
	}
	with := instanceOf[func(csp.Buffer[int]) csp.Option](w, CSPPath, "WithBuffer", intType)
	newChan := instanceOf[func(...csp.Option) anyChan](w, CSPPath, "NewChan", intType)
	w.run(func() {
		c := newChan(with(new(stack)))
		c.Put(1)
		c.Put(2)
		if v, _ := c.Take(); v != 2 {
			t.Error(v)
		}
	})
}

// Every generic declaration of package csp has an instance for types of the user's.
func TestAllOfCSP(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{CSPPath} {
		p, err := importer.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range p.Scope().Names() {
			f, ok := p.Scope().Lookup(name).(*types.Func)
			if !ok || f.Signature().TypeParams().Len() == 0 {
				continue
			}
			v, ok, err := w.Symbol(path, name)
			if !ok || err != nil {
				t.Errorf("%s: %v %v", name, ok, err)
				continue
			}
			targs := make([]reflect.Type, f.Signature().TypeParams().Len())
			for i := range targs {
				targs[i] = reflect.TypeFor[any]()
			}
			if strings.Contains(name, "Partition") || strings.Contains(name, "Window") || name == "Batch" {
				continue // see TestOperationsOverChannels
			}
			if _, ok, err := w.Instance(f, nil, targs, v.Type()); !ok || err != nil {
				t.Errorf("%s: %v %v", name, ok, err)
			}
		}
	}
}

func BenchmarkPutTake(b *testing.B) {
	w := newWorld(b)
	put := instanceOf[func(anyChan, *ball) bool](w, CSPPath, "Chan.Put", reflect.TypeFor[*ball]())
	take := instanceOf[func(anyChan) (*ball, bool)](w, CSPPath, "Chan.Take", reflect.TypeFor[*ball]())
	w.run(func() {
		c, v := csp.NewChan[any](csp.Fixed(1)), new(ball)
		for b.Loop() {
			put(c, v)
			take(c)
		}
	})
}

func BenchmarkRawPutTake(b *testing.B) {
	w := newWorld(b)
	recv := object(b, CSPPath, "Chan").Type()
	put, _ := w.Raw(object(b, CSPPath, "Chan.Put").(*types.Func), recv, []reflect.Type{intType}, reflect.TypeFor[func(anyChan, int) bool]())
	take, _ := w.Raw(object(b, CSPPath, "Chan.Take").(*types.Func), recv, []reflect.Type{intType}, reflect.TypeFor[func(anyChan) (int, bool)]())
	w.run(func() {
		args := &struct {
			c anyChan
			n int
		}{csp.NewChan[any](csp.Fixed(1)), 1000}
		results := &struct {
			n  int
			ok bool
		}{}
		for b.Loop() {
			put(unsafe.Pointer(args), unsafe.Pointer(&results.ok))
			take(unsafe.Pointer(args), unsafe.Pointer(results))
		}
	})
}
