package engine

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

func (w *world) run(t testing.TB, f func()) {
	t.Helper()
	if err := w.Do("main", f); err != nil {
		t.Fatal(err)
	}
}

type big struct {
	a int
	s string
	p *int
	c chan int
}

// passes has values of a type go through channels of it in every way.
func passes[T any](t *testing.T, values ...T) {
	t.Run(reflect.TypeFor[T]().String(), func(t *testing.T) {
		w := newWorld(t, nil, csp.WithVirtualClock())
		w.run(t, func() {
			for _, size := range []int{0, 1, 3} {
				ch, back := chanOf[T](w, size), chanOf[T](w, size)
				w.goes("echo", func() {
					for {
						v, ok := receive(w, ch)
						if !ok {
							w.channels.Close(word(back))
							return
						}
						send(w, back, v)
					}
				})
				for _, want := range append(values, *new(T)) {
					send(w, ch, want)
					if got, ok := receive(w, back); !ok || !reflect.DeepEqual(got, want) {
						t.Errorf("size %d: got %v %v, want %v", size, got, ok, want)
					}
					runtime.GC()
				}
				w.channels.Close(word(ch))
				got := values[0]
				if ok := w.Receive(word(back), unsafe.Pointer(&got)); ok || !reflect.DeepEqual(got, *new(T)) {
					t.Errorf("size %d: closed: got %v %v", size, got, ok)
				}
				// Compiled code sees that, too.
				if _, ok := <-back; ok || cap(back) != size || len(back) != 0 {
					t.Errorf("size %d: compiled code gets something, cap %d, len %d", size, cap(back), len(back))
				}
			}
			selects(t, w, values)
		})
	})
}

func selects[T any](t *testing.T, w *world, values []T) {
	a, b := chanOf[T](w, 0), chanOf[T](w, 0)
	w.goes("sender", func() {
		for i, v := range values {
			send(w, []chan T{a, b}[i%2], v)
		}
	})
	for _, want := range values {
		var x, y T
		i, ok := w.Select([]machine.SelectCase{
			{Ch: word(a), V: unsafe.Pointer(&x)}, {}, {Ch: word(b), V: unsafe.Pointer(&y)},
		}, false)
		got := x
		if i == 2 {
			got = y
		}
		if i == 1 || !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("select: case %d got %v %v, want %v", i, got, ok, want)
		}
	}
	full := chanOf[T](w, 1)
	for round, want := range []int{0, -1} {
		v := values[0]
		if i, _ := w.Select([]machine.SelectCase{{Ch: word(full), V: unsafe.Pointer(&v), Send: true}, {}}, true); i != want {
			t.Errorf("round %d: select chose %d", round, i)
		}
	}
	if len(full) != 1 || w.Len(word(full)) != 1 {
		t.Errorf("len: compiled code sees %d, the user %d", len(full), w.Len(word(full)))
	}
}

func TestElements(t *testing.T) {
	n := 5
	passes(t, 1, 2, 3)
	passes(t, struct{}{})
	passes[byte](t, 1, 200)
	passes[int16](t, -3)
	passes(t, float32(1.5))
	passes(t, 2.5)
	passes(t, 1+2i)
	passes(t, "a", "bc")
	passes(t, []int{1, 2}, nil)
	passes[any](t, 1, "x", nil)
	passes[error](t, errors.New("x"))
	passes(t, &n, nil)
	passes(t, map[string]int{"a": 1})
	passes(t, [1]*int{&n})
	passes(t, big{1, "s", &n, make(chan int)}, big{})
	passes(t, [100]int{1, 2}, [100]int{})
	passes(t, struct {
		a byte
		p *int
	}{7, &n})
	passes(t, [3]byte{1, 2, 3})
	passes(t, struct{ s, r string }{"a", "b"})
	passes(t, time.Unix(5, 0))
}

func TestMisuse(t *testing.T) {
	want := map[string]func(){}
	var closed, none chan int
	w := newWorld(t, nil, csp.WithVirtualClock())
	w.run(t, func() {
		closed = chanOf[int](w, 0)
		w.channels.Close(word(closed))
		v := 1
		want["send on closed channel"] = func() { send(w, closed, 1) }
		want["close of closed channel"] = func() { w.channels.Close(word(closed)) }
		want["close of nil channel"] = func() { w.channels.Close(word(none)) }
		want["makechan: size out of range"] = func() { chanOf[int](w, -1) }
		for text, f := range want {
			r := raised(f)
			if err, ok := r.(runtime.Error); !ok || err.Error() != text {
				t.Errorf("got %v, want %s", r, text)
			}
		}
		r := raised(func() {
			w.Select([]machine.SelectCase{{Ch: word(closed), V: unsafe.Pointer(&v), Send: true}}, true)
		})
		if fmt.Sprint(r) != "send on closed channel" || fmt.Sprintf("%T", r) != "runtime.plainError" {
			t.Errorf("select: %T %v", r, r)
		}
		if w.Len(nil) != 0 || w.Cap(nil) != 0 {
			t.Error("nil has a length")
		}
	})
	for text, f := range map[string]func(){
		"chan send (nil chan)":    func() { send(w, none, 1) },
		"chan receive (nil chan)": func() { receive(w, none) },
		"select (no cases)":       func() { w.Select(nil, false) },
	} {
		err := w.Do("main", f)
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v, want %s", err, text)
		}
	}
}

func TestBridges(t *testing.T) {
	w := newWorld(t, nil)
	w.run(t, func() {
		// From compiled code, with and without telling.
		native := make(chan string, 2)
		native <- "a"
		native <- "b"
		close(native)
		ours := w.FromCompiled(word(native), reflect.TypeOf(native))
		if ours == word(native) || w.FromCompiled(word(native), reflect.TypeOf(native)) != ours {
			t.Error("not the same each time")
		}
		if w.ToCompiled(ours, reflect.TypeOf(native)) != word(native) {
			t.Error("not the same on the way back")
		}
		for _, want := range []string{"a", "b", ""} {
			if v, ok := receive(w, native); v != want || ok != (want != "") {
				t.Errorf("got %q %v, want %q", v, ok, want)
			}
		}
		// To compiled code.
		ch := chanOf[big](w, 0)
		p := w.ToCompiled(word(ch), reflect.TypeFor[<-chan big]())
		out := *(*chan big)(unsafe.Pointer(&p))
		send(w, ch, big{a: 1})
		w.channels.Close(word(ch))
		csp.Block(func() {
			if v := <-out; v.a != 1 {
				t.Errorf("got %v", v)
			}
			if _, ok := <-out; ok {
				t.Error("not closed")
			}
		})
		if w.FromCompiled(p, reflect.TypeOf(out)) != word(ch) {
			t.Error("not the same on the way back")
		}
		in := chanOf[int](w, 0)
		p = w.ToCompiled(word(in), reflect.TypeFor[chan int]())
		go func() {
			c := *(*chan int)(unsafe.Pointer(&p))
			c <- 7
			close(c)
		}()
		if v, ok := receive(w, in); v != 7 || !ok {
			t.Errorf("got %v %v", v, ok)
		}
		if _, ok := receive(w, in); ok {
			t.Error("not closed")
		}
	})
}

// TestHeader holds the beginning of a Chan against a channel of the Go runtime's.
func TestHeader(t *testing.T) {
	ch := make(chan [3]int16, 5)
	ch <- [3]int16{}
	h := (*header)(word(ch))
	if h.qcount != 1 || h.dataqsiz != 5 || h.elemsize != 6 || h.closed != 0 || h.elemtype != typePointer(reflect.TypeFor[[3]int16]()) {
		t.Errorf("a channel is not what it was: %+v", h)
	}
	if close(ch); h.closed != 1 {
		t.Error("closed is not where it was")
	}
}

func TestViews(t *testing.T) {
	var seen []any
	w := newWorld(t, nil, csp.WithVirtualClock(), csp.WithObserver(func(ev csp.Event) {
		if ev.Kind == csp.EventPut {
			seen = append(seen, ev.Value)
		}
	}))
	n := 3
	type celsius float64
	w.run(t, func() {
		send(w, chanOf[celsius](w, 1), 1.5)
		send(w, chanOf[*int](w, 1), &n)
		send(w, chanOf[any](w, 1), any("x"))
		send(w, chanOf[big](w, 1), big{a: 4})
		send(w, chanOf[struct{}](w, 1), struct{}{})
	})
	want := []any{celsius(1.5), &n, "x", big{a: 4}, struct{}{}}
	if !reflect.DeepEqual(seen, want) {
		t.Errorf("observers saw %v, want %v", seen, want)
	}
}

func TestNoAllocations(t *testing.T) {
	w := newWorld(t, nil, csp.WithVirtualClock())
	w.run(t, func() {
		in, out := chanOf[big](w, 0), chanOf[big](w, 0)
		w.goes("echo", func() {
			v := new(big)
			cases := []machine.SelectCase{{Ch: word(in), V: unsafe.Pointer(v)}, {}}
			for {
				if _, ok := w.Select(cases, false); !ok {
					return
				}
				w.Send(word(out), unsafe.Pointer(v))
			}
		})
		v := new(big)
		if n := testing.AllocsPerRun(1000, func() {
			w.Send(word(in), unsafe.Pointer(v))
			w.Receive(word(out), unsafe.Pointer(v))
		}); n > 0 {
			t.Errorf("%v allocations", n)
		}
		w.channels.Close(word(in))
	})
}
