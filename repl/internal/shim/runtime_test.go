package shim

import (
	"fmt"
	"go/types"
	"io"
	"iter"
	"math"
	"net"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

func TestCallers(t *testing.T) {
	w := newWorld(t)
	w.trace = []Frame{{Func: "main.f", File: "/x/y.go", Line: 12, Start: 10}, {Func: "main.main", File: "/x/y.go", Line: 20, Start: 18}}
	caller := fn[func(int) (uintptr, string, int, bool)](w, "runtime", "Caller")
	callers := fn[func(int, []uintptr) int](w, "runtime", "Callers")
	framesOf := fn[func([]uintptr) *runtime.Frames](w, "runtime", "CallersFrames")
	funcForPC := fn[func(uintptr) *runtime.Func](w, "runtime", "FuncForPC")
	next := method[func(*runtime.Frames) (runtime.Frame, bool)](w, reflect.TypeFor[*runtime.Frames](), "Next")
	name := method[func(*runtime.Func) string](w, reflect.TypeFor[*runtime.Func](), "Name")
	fileLine := method[func(*runtime.Func, uintptr) (string, int)](w, reflect.TypeFor[*runtime.Func](), "FileLine")
	pc, file, line, ok := caller(1)
	if file != "/x/y.go" || line != 20 || !ok || name(funcForPC(pc)) != "main.main" || name(funcForPC(pc-1)) != "main.main" {
		t.Error(file, line, ok)
	}
	if file, line := fileLine(funcForPC(pc), pc); file != "/x/y.go" || line != 20 {
		t.Error(file, line)
	}
	if _, _, _, ok := caller(4); ok {
		t.Error("there is no such caller")
	}
	pcs := make([]uintptr, 10)
	var got []string
	frames := framesOf(pcs[:callers(0, pcs)])
	for {
		f, more := next(frames)
		got = append(got, fmt.Sprint(f.Function, ":", f.Line))
		if !more {
			break
		}
	}
	if s := strings.Join(got, " "); s != "runtime.Callers:0 main.f:12 main.main:20 runtime.main:290 runtime.goexit:1" {
		t.Error(s)
	}
	// Functions of compiled code are still known.
	if f := funcForPC(reflect.ValueOf(strings.Cut).Pointer()); name(f) != "strings.Cut" {
		t.Error(name(f))
	}
}

func TestGoroutines(t *testing.T) {
	w := newWorld(t)
	n := fn[func() int](w, "runtime", "NumGoroutine")
	w.run(func() {
		fn[func()](w, "runtime", "LockOSThread")()
		for range 3 {
			csp.Go(func() { csp.Yield() })
		}
		if n() != 4 {
			t.Errorf("%d processes", n())
		}
		fn[func()](w, "runtime", "Gosched")()
		csp.Yield()
		csp.Yield()
		if n() != 1 {
			t.Errorf("%d processes in the end", n())
		}
	})
	procs, before := fn[func(int) int](w, "runtime", "GOMAXPROCS"), runtime.GOMAXPROCS(0)
	if procs(1<<20) != before || procs(0) != 1<<20 || procs(-1) != 1<<20 {
		t.Error("GOMAXPROCS does not tell what was set")
	}
	if fn[func()](w, "runtime", "SetDefaultGOMAXPROCS")(); procs(0) != before || runtime.GOMAXPROCS(0) != before {
		t.Error("GOMAXPROCS has set that of this process")
	}
	set := fn[func(int) int](w, "runtime/debug", "SetMaxStack")
	if set(5) != 1_000_000_000 || set(6) != 5 {
		t.Error("SetMaxStack does not tell what was set")
	}
	percent := fn[func(int) int](w, "runtime/debug", "SetGCPercent")
	if percent(1) != 100 || percent(-7) != 1 || percent(100) != -1 {
		t.Error("SetGCPercent does not tell what was set")
	}
	limit := fn[func(int64) int64](w, "runtime/debug", "SetMemoryLimit")
	if limit(-1) != math.MaxInt64 || limit(1) != math.MaxInt64 || limit(-1) != 1 {
		t.Error("SetMemoryLimit does not tell what was set")
	}
	if now := debug.SetMemoryLimit(-1); now == 1 {
		t.Error("SetMemoryLimit has set that of this process")
	}
}

func TestCleanup(t *testing.T) {
	w := newWorld(t)
	type thing struct{ p *int }
	add := instanceOf[func(*thing, func(string), string) runtime.Cleanup](w, "runtime", "AddCleanup", reflect.TypeFor[thing](), reflect.TypeFor[string]())
	same := instanceOf[func(*thing, func(*thing), *thing) runtime.Cleanup](w, "runtime", "AddCleanup", reflect.TypeFor[thing](), reflect.TypeFor[*thing]())
	told := make(chan string, 1)
	add(&thing{new(int)}, func(s string) { told <- s }, "gone")
	for {
		runtime.GC()
		select {
		case s := <-told:
			if s != "gone" {
				t.Error(s)
			}
		default:
			continue
		}
		break
	}
	p := &thing{new(int)}
	if v := recovered(func() { same(p, func(*thing) {}, p) }); v != "runtime.AddCleanup: ptr is equal to arg, cleanup will never run" {
		t.Error(v)
	}
}

type pulled = func(iter.Seq[int]) (func() (int, bool), func())

func TestPull(t *testing.T) {
	w := newWorld(t)
	pull := instanceOf[pulled](w, "iter", "Pull", reflect.TypeFor[int]())
	trace := func(pull pulled) string {
		var log []string
		say := func(a ...any) { log = append(log, fmt.Sprint(a...)) }
		next, stop := pull(func(yield func(int) bool) {
			defer say("deferred")
			say("first ", yield(1))
			say("second ", yield(2))
		})
		v, ok := next()
		say(v, ok)
		stop()
		v, ok = next()
		say(v, ok)

		next, stop = pull(func(yield func(int) bool) { say("not begun") })
		stop()
		say(next())

		next, stop = pull(func(yield func(int) bool) { yield(1); panic("boom") })
		next()
		say(recovered(func() { next() }))
		say(next())
		stop()

		var inner func() (int, bool)
		inner, stop = pull(func(yield func(int) bool) {
			say(recovered(func() { inner() }))
			yield(3)
		})
		say(inner())
		stop()

		next, _ = pull(func(yield func(int) bool) { defer say("unwound"); runtime.Goexit() })
		done := make(chan bool)
		end := func() {
			defer func() { say("caller unwound"); close(done) }()
			next()
			say("not here")
		}
		if csp.Self() != nil {
			csp.Go(end).Wait()
		} else {
			go end()
		}
		<-done
		say(next())
		return strings.Join(log, "; ")
	}
	want := trace(iter.Pull[int])
	w.run(func() {
		if got := trace(pull); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// A sequence that is pulled may park.
func TestPullParks(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	pull := instanceOf[func(iter.Seq2[string, int]) (func() (string, int, bool), func())](w, "iter", "Pull2", reflect.TypeFor[string](), reflect.TypeFor[int]())
	w.run(func() {
		next, stop := pull(func(yield func(string, int) bool) {
			for i := range 3 {
				csp.Sleep(time.Second)
				if !yield(fmt.Sprint(i), i) {
					return
				}
			}
		})
		next()
		if s, n, ok := next(); s != "1" || n != 1 || !ok {
			t.Error(s, n, ok)
		}
		stop()
		csp.Yield()
		if n := w.rt.NumProcesses(); n != 1 {
			t.Errorf("%d processes are left", n)
		}
	})
}

func TestReflectChannels(t *testing.T) {
	w := newWorld(t)
	makeChan := fn[func(reflect.Type, int) reflect.Value](w, "reflect", "MakeChan")
	sel := fn[func([]reflect.SelectCase) (int, reflect.Value, bool)](w, "reflect", "Select")
	typ := reflect.TypeFor[reflect.Value]()
	send := method[func(v, x reflect.Value)](w, typ, "Send")
	tryRecv := method[func(reflect.Value) (reflect.Value, bool)](w, typ, "TryRecv")
	length := method[func(reflect.Value) int](w, typ, "Len")
	w.run(func() {
		c := makeChan(reflect.TypeFor[chan string](), 2)
		if v, ok := tryRecv(c); v.IsValid() || ok {
			t.Error(v, ok)
		}
		send(c, reflect.ValueOf("a"))
		if length(c) != 1 || length(reflect.ValueOf([]int{1, 2})) != 2 {
			t.Error(length(c))
		}
		d := makeChan(reflect.TypeFor[chan int](), 0)
		i, v, ok := sel([]reflect.SelectCase{
			{Dir: reflect.SelectDefault},
			{Dir: reflect.SelectRecv, Chan: d},
			{Dir: reflect.SelectRecv, Chan: c},
		})
		if i != 2 || v.String() != "a" || !ok {
			t.Error(i, v, ok)
		}
		if i, _, _ := sel([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: d}, {Dir: reflect.SelectDefault}}); i != 1 {
			t.Error(i)
		}
		if v := recovered(func() { send(reflect.ValueOf((<-chan int)(nil)), reflect.ValueOf(1)) }); v != "reflect: send on recv-only channel" {
			t.Error(v)
		}
	})
}

func TestWeakAndUnique(t *testing.T) {
	w := newWorld(t)
	type ref [1]unsafe.Pointer // as a weak.Pointer is
	mk := instanceOf[func(*string) ref](w, "weak", "Make", reflect.TypeFor[string]())
	value := instanceOf[func(ref) *string](w, "weak", "Pointer.Value", reflect.TypeFor[string]())
	p := new(string)
	if r := mk(p); value(r) != p || r != mk(p) {
		t.Error("a weak pointer does not lead back")
	}
	runtime.KeepAlive(p)
	r := mk(new(string))
	for value(r) != nil {
		runtime.GC()
	}

	type point struct{ x, y int }
	type handle [1]*point // as a unique.Handle is
	unique := instanceOf[func(point) handle](w, "unique", "Make", reflect.TypeFor[point]())
	of := instanceOf[func(handle) point](w, "unique", "Handle.Value", reflect.TypeFor[point]())
	if a := unique(point{1, 2}); a != unique(point{1, 2}) || a == unique(point{2, 1}) || of(a) != (point{1, 2}) {
		t.Error("handles do not tell values apart")
	}
}

// Deadlines that are soon by the virtual clock are soon by the real one.
func TestDeadline(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	v, ok, err := w.Value(object(t, "net", "Conn.SetDeadline"), object(t, "net", "Conn").Type())
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	set := v.Interface().(func(net.Conn, time.Time) error)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err == nil {
			io.Copy(c, c)
		}
	}()
	w.run(func() {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		if err := set(c, w.rt.Now().Add(time.Minute)); err != nil {
			t.Error(err)
		}
		c.Write([]byte("hello"))
		b := make([]byte, 5)
		if n, err := io.ReadFull(c, b); n != 5 || err != nil {
			t.Error(n, err)
		}
		set(c, w.rt.Now().Add(-time.Second))
		if _, err := c.Read(b); err == nil {
			t.Error("a deadline that is over has no effect")
		}
	})
}

func TestSynctest(t *testing.T) {
	w := newWorld(t)
	test := fn[func(*testing.T, func(*testing.T))](w, "testing/synctest", "Test")
	wait := fn[func()](w, "testing/synctest", "Wait")
	w.run(func() {
		if v := recovered(wait); v != "goroutine is not in a bubble" {
			t.Error(v)
		}
		test(new(testing.T), func(*testing.T) {
			begin := w.rt.Now()
			if !begin.Equal(csp.VirtualEpoch) {
				t.Error(begin)
			}
			n := 0
			csp.Go(func() { csp.Sleep(time.Hour); n++ })
			wait()
			csp.Sleep(2 * time.Hour)
			if n != 1 {
				t.Error(n)
			}
		})
		v := recovered(func() {
			test(new(testing.T), func(*testing.T) { csp.Go(func() { csp.NewChan[int]().Take() }) })
		})
		if v != "deadlock: main bubble goroutine has exited but blocked goroutines remain" {
			t.Error(v)
		}
	})
}

func TestTesting(t *testing.T) {
	w := newWorld(t)
	w.here = csp.Site{File: "/x/y.go", Line: 3}
	method[func(*testing.T, ...any)](w, reflect.TypeFor[*testing.T](), "Log")(new(testing.T), "a", 1)
	tt := new(testing.T)
	method[func(*testing.T, string, ...any)](w, reflect.TypeFor[*testing.T](), "Errorf")(tt, "x\n%d", 2)
	if got := w.out.String(); got != "y.go:3: a 1\ny.go:3: x\n    2\n" || !tt.Failed() {
		t.Errorf("%q", got)
	}
	// As a method of *testing.common, which the type checker finds.
	f := object(t, "testing", "T.Log")
	if _, ok, err := w.Value(f, types.NewPointer(object(t, "testing", "T").Type())); !ok || err != nil {
		t.Error(ok, err)
	}
}
