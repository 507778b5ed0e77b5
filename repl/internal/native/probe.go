package native

import (
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"unsafe"
)

// reflecting tells that package reflect is to do everything.
var reflecting atomic.Bool

// Disable makes package reflect do all calls of the Callers and Adapters that are made from
// now on, as it does where Probe fails.
func Disable() { disable(true) }

func disable(yes bool) {
	reflecting.Store(yes)
	callers.Clear()
	methodCallers.Clear()
}

// Probe compares calls through registers with what compiled code does, which takes some
// microseconds. If they differ it returns an error that tells where, and package reflect
// does all calls from then on. It has to come before other use of this package.
func Probe() (err error) {
	if !inRegisters || reflecting.Load() {
		Disable()
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("calls of compiled functions: %v", r)
		}
		if err != nil {
			Disable()
		}
	}()
	for _, probe := range probes {
		if name := probe(); name != "" {
			return fmt.Errorf("calls of compiled functions: %s do not travel as expected", name)
		}
	}
	return nil
}

type (
	smalls  = s4[int8, bool, uint16, int32]
	floats  = s4[float32, float32, float64, float64]
	message = s2[string, error]
	mixed   = s4[*int, int, chan int, float64]
	many    struct {
		Ints   s8[uint, uint, uint, uint, uint, uint, uint, uint]
		Last   int8
		One    [1]complex128
		Floats s3[floats, floats, floats]
		Final  float32
	}
)

var probes = []func() string{
	probe("words", 1<<63|1, func(v uint64) uint64 { return v }),
	probe("truth values", true, func(v bool) bool { return v }),
	probe("small integers", smalls{-7, true, 65000, -70000}, func(v smalls) smalls { return v }),
	probe("floating-point numbers", floats{1.5, -2.5, 3.25, -4.125}, func(v floats) floats { return v }),
	probe("strings and interfaces", message{"text", errors.New("error")}, func(v message) message { return v }),
	probe("pointers and numbers", mixed{new(int), 42, nil, 1.5}, func(v mixed) float64 { return v.D * float64(v.B) }),
	probe("nothing", s0{}, func(v s0) s0 { return v }),
	probe("many values", many{Last: -1, One: [1]complex128{2i}, Final: 1.5}, func(v many) s2[int, float64] {
		return s2[int, float64]{int(v.Last) + int(v.Ints.H), imag(v.One[0]) * float64(v.Final)}
	}),
}

// probe returns what tells whether compiled code gets an argument, and gives its result;
// and likewise when it calls: it returns name if not. The fields of a struct travel like
// parameters.
func probe[A, R comparable](name string, arg A, fn func(A) R) func() string {
	return func() string {
		want := fn(arg)
		x := &struct {
			arg    A
			result R
			_      uint64
		}{arg: arg}
		t := reflect.TypeFor[func(A) R]()
		c := NewCaller(t)
		if c.Call(wordOf(fn), unsafe.Pointer(&x.arg), unsafe.Pointer(&x.result)); !c.Direct() || x.result != want {
			return name
		}
		x.arg = *new(A)
		word := NewAdapter(t, Hooks{
			Enter: func(f *Func) unsafe.Pointer { return f.Env },
			Run:   func(f *Func, args unsafe.Pointer) unsafe.Pointer { return f.Fn },
		}).New(unsafe.Pointer(&x.result), unsafe.Pointer(&x.arg)).Word()
		if (*(*func(A) R)(unsafe.Pointer(&word)))(arg) != want || x.arg != arg {
			return name
		}
		return ""
	}
}
