package native

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// echo is compiled for many types; it returns what it gets, in another order, after the
// stack has moved.
func echo[A, B, C any](a A, b B, c C) (C, A, B) {
	deep(rand.IntN(50))
	if rand.IntN(100) == 0 {
		runtime.GC()
	}
	return c, a, b
}

func echo1[A, B any](a A, b B) A { deep(50); return a }

func echoes3[A, B, C any]() []any {
	return []any{echo[A, B, C], echo[C, A, B], echo[B, C, A], echo1[A, C], echo1[B, A], echo1[C, B]}
}

func echoes2[A, B any]() []any {
	return slices.Concat(
		echoes3[A, B, bool](), echoes3[A, B, int8](), echoes3[A, B, uint16](), echoes3[A, B, rune](), echoes3[A, B, float32](),
		echoes3[A, B, int](), echoes3[A, B, string](), echoes3[A, B, error](), echoes3[A, B, pair](), echoes3[A, B, nested](),
		echoes3[A, B, narrow](), echoes3[A, B, []string](), echoes3[A, B, empty](), echoes3[A, B, [2]int32](), echoes3[A, B, *int](),
	)
}

// TestCompiled calls compiled functions of many signatures, through function values of
// the interpreter's that call on. Each call is a call by compiled code, too.
func TestCompiled(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		defer debug.SetGCPercent(debug.SetGCPercent(1))
		r := rand.New(rand.NewPCG(5, 6))
		for _, fn := range slices.Concat(
			echoes2[string, bool](), echoes2[float64, int32](), echoes2[*string, uint8](), echoes2[any, complex64](),
			echoes2[[]byte, float32](), echoes2[one, hidden](), echoes2[uint64, map[string]int](),
		) {
			typ := reflect.TypeOf(fn)
			c := NewCaller(typ)
			word := valueWord(reflect.ValueOf(fn))
			args, res := block(&c.in), block(&c.out)
			fill(r, &c.in, args)
			c.Call(word, args, res)
			in, out := values(&c.in, args), values(&c.out, res)
			if len(out) == 3 {
				out = []reflect.Value{out[1], out[2], out[0]}
			} else {
				in = in[:1]
			}
			if got, want := texts(out), texts(in); got != want {
				t.Fatalf("%s: results %s, want %s", typ, got, want)
			}
			// The same through an adapter, called by a caller.
			a := NewAdapter(typ, Hooks{
				Enter: func(f *Func) unsafe.Pointer { return block(&c.in) },
				Run: func(f *Func, args unsafe.Pointer) unsafe.Pointer {
					disturb(r)
					res := block(&c.out)
					c.Call(f.Fn, args, res)
					return res
				},
			})
			fill(r, &c.in, args)
			c.Call(a.New(word, nil).Word(), args, res)
			if got, want := texts(out), texts(in); got != want {
				t.Fatalf("%s through an adapter: results %s, want %s", typ, got, want)
			}
		}
	})
}

// asFunc makes a function value of type F that runs run.
func asFunc[F any, A, R any](run func(a *A) R) F {
	type frame struct {
		args A
		res  R
		_    uint64
	}
	a := NewAdapter(reflect.TypeFor[F](), Hooks{
		Enter: func(f *Func) unsafe.Pointer { return unsafe.Pointer(new(frame)) },
		Run: func(f *Func, args unsafe.Pointer) unsafe.Pointer {
			fr := (*frame)(args)
			fr.res = run(&fr.args)
			return unsafe.Pointer(&fr.res)
		},
	})
	word := a.New(nil, nil).Word()
	return *(*F)(unsafe.Pointer(&word))
}

// TestCallbacks hands function values to the standard library.
func TestCallbacks(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		list := []int{3, 1, 2}
		sort.Slice(list, asFunc[func(i, j int) bool](func(a *[2]int) bool { return list[a[0]] < list[a[1]] }))
		if !slices.Equal(list, []int{1, 2, 3}) {
			t.Error(list)
		}
		people := []message{{A: "b"}, {A: "a"}}
		slices.SortFunc(people, asFunc[func(a, b message) int](func(a *[2]message) int { return strings.Compare(a[0].A, a[1].A) }))
		if people[0].A != "a" {
			t.Error(people)
		}
		if got := strings.Map(asFunc[func(rune) rune](func(r *rune) rune { return *r + 1 }), "HAL"); got != "IBM" {
			t.Error(got)
		}
		h := http.HandlerFunc(asFunc[func(http.ResponseWriter, *http.Request)](func(a *struct {
			w http.ResponseWriter
			r *http.Request
		}) s0 {
			io.WriteString(a.w, a.r.URL.Path)
			return s0{}
		}))
		w := &writer{}
		r, _ := http.NewRequest("GET", "/path", nil)
		h.ServeHTTP(w, r)
		if w.String() != "/path" {
			t.Error(w)
		}
		boom := errors.New("boom")
		defer func() {
			if r := recover(); r != boom {
				t.Error(r)
			}
		}()
		strings.IndexFunc("x", asFunc[func(rune) bool](func(r *rune) bool { panic(boom) }))
	})
}

type writer struct{ bytes.Buffer }

func (w *writer) Header() http.Header { return nil }
func (w *writer) WriteHeader(int)     {}

type shape interface {
	Scale(by float64, times int8) (string, error)
}

type square struct{ side float64 }

func (s square) Scale(by float64, times int8) (string, error) {
	return strconv.FormatFloat(s.side*math.Pow(by, float64(times)), 'f', -1, 64), io.EOF
}

// TestMethods calls code of methods: through an itab, and that of a type.
func TestMethods(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		type args struct {
			recv  unsafe.Pointer
			by    float64
			times int8
			_     uint64
		}
		type results struct {
			s string
			e error
		}
		var x shape = square{1.5}
		words := (*[2]unsafe.Pointer)(unsafe.Pointer(&x))
		entry := unsafe.Add(words[0], 24) // the first method of an itab
		m, _ := reflect.TypeFor[shape]().MethodByName("Scale")
		c := NewMethodCaller(m.Type)
		a, r := &args{recv: words[1], by: 2, times: 3}, &results{}
		c.Call(entry, unsafe.Pointer(a), unsafe.Pointer(r))
		if r.s != "12" || r.e != io.EOF {
			t.Error(r)
		}
		// An adapter for the same, its receiver a word.
		ad := NewMethodAdapter(m.Type, Hooks{
			Enter: func(f *Func) unsafe.Pointer { return f.Env },
			Run: func(f *Func, p unsafe.Pointer) unsafe.Pointer {
				got := (*args)(p)
				*r = results{fmt.Sprint((*square)(got.recv).side, got.by, got.times), nil}
				return unsafe.Pointer(r)
			},
		})
		res := &results{}
		c.Call(ad.New(nil, unsafe.Pointer(&args{})).Word(), unsafe.Pointer(a), unsafe.Pointer(res))
		if res.s != "1.5 2 3" || res.e != nil {
			t.Error(res)
		}
	})
}

func TestNil(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		defer func() {
			if err, ok := recover().(runtime.Error); !ok || !strings.Contains(err.Error(), "nil pointer dereference") {
				t.Error(err)
			}
		}()
		NewCaller(reflect.TypeFor[func(string) int]()).Call(nil, unsafe.Pointer(new([3]string)), unsafe.Pointer(new([3]int)))
	})
}

// TestAsFunc tells function values apart.
func TestAsFunc(t *testing.T) {
	check := func(t *testing.T) {
		type arr [2]int
		for _, typ := range []reflect.Type{reflect.TypeFor[func(int) int](), reflect.TypeFor[func(arr) arr]()} {
			a, b := NewAdapter(typ, testHooks), NewAdapter(typ, Hooks{})
			f, g := a.New(nil, nil), b.New(nil, nil)
			var held struct {
				Func
				more [4]int
			}
			a.Init(&held.Func)
			for _, x := range []*Func{f, g, &held.Func} {
				if a.AsFunc(x.Word()) != x || b.AsFunc(x.Word()) != x || x.Type() != typ {
					t.Errorf("%s: not recognised", typ)
				}
			}
			if held.more != [4]int{} {
				t.Error("written beyond the Func")
			}
			compiled := []any{
				reflect.MakeFunc(typ, func(in []reflect.Value) []reflect.Value { return in }).Interface(),
				func(i int) int { return i }, func(i arr) arr { return i }, held.Word, t.Name,
			}
			for _, x := range compiled {
				if a.AsFunc(valueWord(reflect.ValueOf(x))) != nil {
					t.Errorf("%T is taken for one of ours", x)
				}
			}
			if a.AsFunc(nil) != nil {
				t.Error("nil is taken for one of ours")
			}
		}
	}
	everyWay(t, check)
	t.Run("table", func(t *testing.T) {
		defer func(code uintptr) { madeCode = code }(madeCode)
		madeCode = 0
		check(t)
		Disable()
		defer disable(false)
		if err := testFreed(); err != nil {
			t.Error(err)
		}
	})
}

// testFreed makes Funcs that only the table knows, and looks whether it forgets them.
func testFreed() error {
	size := func() (n int) {
		table.Range(func(any, any) bool { n++; return true })
		return n
	}
	a := NewAdapter(reflect.TypeFor[func(int) int](), testHooks)
	for range 100 {
		a.New(nil, nil)
	}
	if size() < 100 {
		return errors.New("not in the table")
	}
	for range 100 {
		if runtime.GC(); size() == 0 {
			return nil
		}
		runtime.Gosched()
	}
	return fmt.Errorf("%d stay in the table", size())
}
