package csp

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// count returns a channel of the numbers from 0 to n-1.
func count(n int) *Chan[int] {
	return FromSeq(func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	})
}

func even(v int) bool { return v%2 == 0 }

// show returns the values that come over c, as text.
func show[T any](c *Chan[T]) string { return fmt.Sprint(Into(nil, c)) }

func TestOver(t *testing.T) {
	tests := []struct {
		name string
		f    func() string
		want string
	}{
		{"to chan", func() string { return show(ToChan([]int{1, 2, 3})) }, "[1 2 3]"},
		{"to chan of nothing", func() string { return show(ToChan[int](nil)) }, "[]"},
		{"onto chan", func() string {
			c := NewChan[int]()
			OntoChan(c, []int{1, 2})
			return show(c)
		}, "[1 2]"},
		{"pipe", func() string {
			c := NewChan[int](Fixed(1))
			Pipe(count(4), c)
			return show(c)
		}, "[0 1 2 3]"},
		{"filter", func() string { return show(Filter(count(6), even)) }, "[0 2 4]"},
		{"remove", func() string { return show(Remove(count(6), even)) }, "[1 3 5]"},
		{"mapcat", func() string {
			return show(MapCat(count(4), func(v int) []string { return slices.Repeat([]string{fmt.Sprint(v)}, v) }))
		}, "[1 2 2 3 3 3]"},
		{"take", func() string {
			c := count(6)
			return show(Take(c, 2)) + show(Take(c, 2)) + show(Take(c, 9))
		}, "[0 1][2 3][4 5]"},
		{"take none", func() string {
			c := count(2)
			return show(Take(c, 0)) + show(Take(c, -1)) + show(c)
		}, "[][][0 1]"},
		{"unique", func() string { return show(Unique(ToChan([]int{0, 0, 1, 1, 2, 1}))) }, "[0 1 2 1]"},
		{"partition", func() string { return show(Partition(count(7), 3)) }, "[[0 1 2] [3 4 5] [6]]"},
		{"partition of nothing", func() string { return show(Partition(count(0), 3)) }, "[]"},
		{"partition by", func() string {
			return show(PartitionBy(ToChan([]int{2, 4, 1, 3, 6}), even))
		}, "[[2 4] [1 3] [6]]"},
		{"split", func() string {
			yes, no := Split(count(6), even, Fixed(3))
			return show(yes) + show(no)
		}, "[0 2 4][1 3 5]"},
		{"map", func() string {
			sum := func(vs []int) int { return Reduce(ToChan(vs), 0, func(a, v int) int { return a + v }) }
			return show(Map([]*Chan[int]{count(3), count(4), count(4)}, sum))
		}, "[0 3 6]"},
		{"map over no channel", func() string {
			return show(Map(nil, func(vs []int) int { return 1 }))
		}, "[]"},
		{"map takes in any order", func() string {
			a, b := NewChan[int](), NewChan[int]()
			Go(func() {
				b.Put(1)
				a.Put(2)
				b.Close()
			})
			return show(Map([]*Chan[int]{a, b}, func(vs []int) string { return fmt.Sprint(vs) }))
		}, "[[2 1]]"},
		{"merge", func() string {
			vs := Into(nil, Merge([]*Chan[int]{ToChan([]int{1, 2}), ToChan([]int{3}), ToChan[int](nil)}))
			slices.Sort(vs)
			return fmt.Sprint(vs)
		}, "[1 2 3]"},
		{"merge of no channel", func() string { return show(Merge[int](nil)) }, "[]"},
		{"merge of nils", func() string {
			return show(Merge([]*Chan[error]{ToChan([]error{nil, nil})}))
		}, "[<nil> <nil>]"},
		{"reduce", func() string {
			return Reduce(count(4), "", func(acc string, v int) string { return acc + fmt.Sprint(v) })
		}, "0123"},
		{"transduce", func() string {
			c := count(10)
			x := Compose(XFilter(even), XTake[int](3))
			n := Transduce(c, x, 0, func(acc, v int) int { return acc + v })
			return fmt.Sprint(n, Into(nil, c))
		}, "6 [5 6 7 8 9]"},
		{"into", func() string { return fmt.Sprint(Into([]int{7}, count(2))) }, "[7 0 1]"},
		{"through", func() string { return show(Through(count(3), XMap(func(v int) bool { return v > 1 }))) }, "[false false true]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rt := New(WithVirtualClock())
			defer rt.Stop()
			var got string
			if err := rt.Run(func() { got = test.f(); Sleep(time.Second) }, ReportLeaks()); err != nil {
				t.Error(err)
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			// The same from outside, on the default runtime.
			if got := test.f(); got != test.want {
				t.Errorf("outside: got %s, want %s", got, test.want)
			}
		})
	}
}

// An operation that puts on a channel closes it at the end, unless told not to.
func TestKeepOpen(t *testing.T) {
	for _, test := range []struct {
		name  string
		start func(to *Chan[int], how ...Closing) *Process
	}{
		{"pipe", func(to *Chan[int], how ...Closing) *Process { return Pipe(count(3), to, how...) }},
		{"onto", func(to *Chan[int], how ...Closing) *Process { return OntoChan(to, []int{0, 1, 2}, how...) }},
		{"pipeline", func(to *Chan[int], how ...Closing) *Process {
			return Pipeline(2, to, XMap(func(v int) int { return v }), count(3), how...)
		}},
		{"pipeline async", func(to *Chan[int], how ...Closing) *Process {
			f := func(v int, results *Chan[int]) { OntoChan(results, []int{v}) }
			return PipelineAsync(2, to, f, count(3), how...)
		}},
		{"tap", func(to *Chan[int], how ...Closing) *Process {
			c := NewChan[int]()
			NewMult(c).Tap(to, how...)
			return OntoChan(c, []int{0, 1, 2})
		}},
		{"sub", func(to *Chan[int], how ...Closing) *Process {
			c := NewChan[int]()
			NewPub(c, func(int) string { return "all" }, nil).Sub("all", to, how...)
			return OntoChan(c, []int{0, 1, 2})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, how := range [][]Closing{nil, {KeepOpen}} {
				onLoop(t, func() {
					to := NewChan[int](Fixed(3))
					p := test.start(to, how...)
					for i := range 3 {
						if v, ok := to.Take(); v != i || !ok {
							t.Errorf("got %d %v, want %d", v, ok, i)
						}
					}
					p.Wait()
					Sleep(time.Second)
					if got, want := to.Closed(), len(how) == 0; got != want {
						t.Errorf("%v: closed is %v", how, got)
					}
				})
			}
		})
	}
}

// Who finds its destination closed ends, and leaves the rest to others.
func TestDestinationClosed(t *testing.T) {
	closed := func() *Chan[int] {
		c := NewChan[int]()
		c.Close()
		return c
	}
	id := XMap(func(v int) int { return v })
	for _, test := range []struct {
		name  string
		start func(in *Chan[int])
		most  int // values taken in vain
	}{
		{"pipe", func(in *Chan[int]) { Pipe(in, closed()) }, 1},
		{"through", func(in *Chan[int]) { Through(in, id).Close() }, 1},
		{"split", func(in *Chan[int]) {
			yes, no := Split(in, even)
			yes.Close()
			no.Close()
		}, 1},
		{"merge", func(in *Chan[int]) { Merge([]*Chan[int]{in}).Close() }, 1},
		{"map", func(in *Chan[int]) {
			Map([]*Chan[int]{in}, func(vs []int) int { return 0 }).Close()
		}, 1},
		{"debounce", func(in *Chan[int]) { Debounce(in, time.Second).Close() }, 2},
		{"throttle", func(in *Chan[int]) { Throttle(in, time.Second).Close() }, 1},
		{"batch", func(in *Chan[int]) { Batch(in, 1, 0).Close() }, 1},
		{"mix", func(in *Chan[int]) { NewMix(closed()).Admix(in) }, 1},
		{"pipeline", func(in *Chan[int]) { Pipeline(2, closed(), id, in) }, 7},
		{"pipeline async", func(in *Chan[int]) {
			PipelineAsync(2, closed(), func(v int, results *Chan[int]) { results.Put(v); results.Close() }, in)
		}, 7},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				in := NewChan[int]()
				test.start(in)
				n := 0
				for Alts(in.PutOp(n), Timeout(time.Minute).TakeOp()).Index == 0 {
					n++
					Sleep(2 * time.Second)
				}
				if n == 0 || n > test.most {
					t.Errorf("%d values were taken, at most %d should be", n, test.most)
				}
			})
		})
	}
}

// A panic of the user's function is reported, and closes the channel, as a Goexit does. In a pipeline
// it is the value's own affair.
func TestOverPanic(t *testing.T) {
	ends := []struct {
		name     string
		f        func()
		reported int
	}{
		{"panic", func() { panic("two") }, 1},
		{"goexit", runtime.Goexit, 0},
		{"deferred panic", func() { defer func() { panic("two") }(); runtime.Goexit() }, 1},
	}
	tests := []struct {
		name, want string
		start      func(in *Chan[int], f func(int) bool) *Chan[int]
	}{
		{"filter", "[0 1]", func(in *Chan[int], f func(int) bool) *Chan[int] { return Filter(in, f) }},
		{"split", "[0 1]", func(in *Chan[int], f func(int) bool) *Chan[int] { yes, _ := Split(in, f); return yes }},
		{"map", "[0 1]", func(in *Chan[int], f func(int) bool) *Chan[int] {
			return Map([]*Chan[int]{in}, func(vs []int) int { f(vs[0]); return vs[0] })
		}},
		{"pub", "[0 1]", func(in *Chan[int], f func(int) bool) *Chan[int] {
			return NewPub(in, f, nil).Sub(true, NewChan[int]())
		}},
		{"xchan", "[0 1]", func(in *Chan[int], f func(int) bool) *Chan[int] {
			put, take := XChan(XFilter(func(v int) bool { return v < 2 || f(v) }), func(v any) (int, bool) { panic(v) })
			Pipe(in, put)
			return take
		}},
		{"from seq", "[0 1]", func(in *Chan[int], f func(int) bool) *Chan[int] {
			return FromSeq(func(yield func(int) bool) {
				for v := range in.All() {
					if !f(v) || !yield(v) {
						return
					}
				}
			})
		}},
		{"pipeline", "[0 1 3]", func(in *Chan[int], f func(int) bool) *Chan[int] {
			out := NewChan[int]()
			Pipeline(2, out, XFilter(f), in)
			return out
		}},
		{"pipeline async", "[0 1 3]", func(in *Chan[int], f func(int) bool) *Chan[int] {
			out := NewChan[int]()
			PipelineAsync(2, out, func(v int, results *Chan[int]) { f(v); results.Put(v); results.Close() }, in)
			return out
		}},
	}
	for _, test := range tests {
		for _, end := range ends {
			t.Run(test.name+" "+end.name, func(t *testing.T) {
				var panics []*PanicError
				rt := New(WithVirtualClock(), WithPanicHandler(func(p *PanicError) { panics = append(panics, p) }))
				defer rt.Stop()
				f := func(v int) bool {
					if v == 2 {
						end.f()
					}
					return true
				}
				if err := rt.Run(func() {
					if got := show(test.start(ToChan([]int{0, 1, 2, 3}), f)); got != test.want {
						t.Errorf("got %s, want %s", got, test.want)
					}
				}); err != nil {
					t.Error(err)
				}
				if len(panics) != end.reported || end.reported > 0 && panics[0].Value != "two" {
					t.Errorf("panics: %v", panics)
				}
			})
		}
	}
}

// What is given to be misused says so.
func TestOverMisuse(t *testing.T) {
	rt, other := New(), New()
	defer rt.Stop()
	defer other.Stop()
	c, far := NewChanOn[int](rt), NewChanOn[int](other)
	for name, f := range map[string]func(){
		"nil":            func() { Pipe(nil, c) },
		"function":       func() { Filter[int](c, nil) },
		"zero Xform":     func() { Through(c, Xform[int, int]{}) },
		"several":        func() { Merge([]*Chan[int]{c, far}) },
		"another":        func() { NewMix(c).Admix(far) },
		"at least 1":     func() { Pipeline(0, c, XMap(func(v int) int { return v }), c) },
		"part":           func() { Partition(c, 0) },
		"batch":          func() { Batch(c, 0, 0) },
		"more than zero": func() { Interval(0) },
		"negative":       func() { ToGo(c, -1) },
		"reader":         func() { Lines(nil) },
		"at least":       func() { NewGroup().SetLimit(0) },
	} {
		func() {
			defer func() {
				if v := fmt.Sprint(recover()); !strings.Contains(v, name) || !strings.HasPrefix(v, "csp: ") {
					t.Errorf("%s: got %s", name, v)
				}
			}()
			f()
		}()
	}
}

// After Stop nothing hangs.
func TestOverStopped(t *testing.T) {
	rt := New()
	src, out := NewChanOn[int](rt), NewChanOn[int](rt)
	before := NewMult(src)
	pub := NewPub(NewChanOn[int](rt), even, nil)
	mix := NewMix(NewChanOn[int](rt))
	rt.Stop()
	for _, m := range []*Mult[int]{before, NewMult(src)} {
		if _, ok := m.Tap(NewChanOn[int](rt)).Take(); ok {
			t.Error("the tap has a value")
		}
		m.UntapAll()
	}
	pub.Sub(true, out)
	NewPub(src, even, nil).Sub(true, out)
	pub.UnsubAll()
	mix.Admix(out)
	mix.UnmixAll()
	Pipe(src, out).Wait()
	if err := Pipeline(1, out, XMap(func(v int) int { return v }), src).Wait(); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	if vs := Into(nil, Filter(src, even)); len(vs) > 0 {
		t.Errorf("got %v", vs)
	}
	if _, ok := <-ToGo(src, 0); ok {
		t.Error("got a value")
	}
}

// The process of an operation is named, and said to be made where the user called.
func TestOverReport(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		c := NewChan[int](Name("source"))
		Filter(c, even, Name("evens")).Take()
	})
	var deadlock *DeadlockError
	if !errors.As(err, &deadlock) {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{" filter: take on #", " source (", " evens (unbuffered, made at operation_test.go:", "spawned at operation_test.go:"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is missing in\n%v", part, err)
		}
	}
}
