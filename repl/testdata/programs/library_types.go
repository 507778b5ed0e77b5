package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/maphash"
	"io"
	"log"
	"log/slog"
	"math/rand"
	randv2 "math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unique"
	"weak"
)

type key struct{}

type wrapped struct{ context.Context }

// tells is told what to do at its end.
type tells struct {
	context.Context
	done chan struct{}
}

func (t tells) Done() <-chan struct{}        { return t.done }
func (t tells) AfterFunc(func()) func() bool { return func() bool { return true } }

func panicked(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// What the standard library returns is of the types that it is of in a compiled program, where
// those have no exported name, too.
func main() {
	background := context.Background()
	cancelled, cancel := context.WithCancel(background)
	cause, _ := context.WithCancelCause(cancelled)
	timeout, _ := context.WithTimeout(background, time.Hour)
	earlier, _ := context.WithDeadline(timeout, time.Now().Add(2*time.Hour))
	over, _ := context.WithTimeout(background, -1)
	own, _ := context.WithCancel(wrapped{cause})
	notified, stop := signal.NotifyContext(background, os.Interrupt)
	defer stop()
	var (
		rw     sync.RWMutex
		value  atomic.Value
		set    = flag.NewFlagSet("set", flag.ContinueOnError)
		number = new(int)
	)
	set.Duration("d", 0, "")
	_, lookup := exec.LookPath("no-such-command")
	for _, row := range []struct {
		name string
		v    any
	}{
		{"Background", background},
		{"TODO", context.TODO()},
		{"WithCancel", cancelled},
		{"WithCancel", cancel},
		{"WithCancelCause", cause},
		{"WithTimeout", timeout},
		{"WithDeadline", earlier},
		{"WithTimeout", over},
		{"WithCancel", own},
		{"WithValue", context.WithValue(timeout, key{}, 1)},
		{"WithoutCancel", context.WithoutCancel(timeout)},
		{"NotifyContext", notified},
		{"Err", over.Err()},
		{"Done", over.Done()},
		{"RLocker", rw.RLocker()},
		{"NewCond", sync.NewCond(rw.RLocker()).L},
		{"OnceValue", sync.OnceValue(func() int { return 1 })},
		{"slog.Default", slog.Default().Handler()},
		{"slog.With", slog.With("a", 1).WithGroup("g").Handler()},
		{"log.Writer", log.Writer()},
		{"log.Logger", log.Default().Writer()},
		{"flag", set.Output()},
		{"flag", flag.CommandLine.Output()},
		{"flag", set.Lookup("d").Value},
		{"NewTimer", time.NewTimer(time.Hour)},
		{"After", time.After(time.Hour)},
		{"AfterFunc", time.AfterFunc(time.Hour, func() {}).C},
		{"NewTicker", time.NewTicker(time.Hour)},
		{"rand", rand.NewSource(1)},
		{"rand/v2", randv2.NewPCG(1, 2)},
		{"maphash", maphash.MakeSeed()},
		{"Stdin", os.Stdin},
		{"Interrupt", os.Interrupt},
		{"LookPath", lookup},
		{"LookPath", errors.Unwrap(lookup)},
		{"Make", unique.Make(1)},
		{"weak.Make", weak.Make(number)},
		{"AddCleanup", runtime.AddCleanup(number, func(int) {}, 1)},
		{"TypeFor", reflect.TypeFor[int]()},
		{"MakeChan", reflect.MakeChan(reflect.TypeFor[chan int](), 1).Interface()},
		{"Errorf", fmt.Errorf("%w", io.EOF)},
		{"Join", errors.Join(io.EOF)},
		{"nil map", panicked(func() { var m map[int]int; m[1] = 2 })},
		{"index", panicked(func() { var s []int; i := 3; _ = s[i] })},
		{"nil pointer", panicked(func() { var p *int; *p = 1 })},
		{"assertion", panicked(func() { var v any = 1; _ = v.(string) })},
		{"closed", panicked(func() { c := make(chan int); close(c); close(c) })},
		{"panic(nil)", panicked(func() { panic(nil) })},
		{"hash", panicked(func() { m := map[any]int{}; m[[]int{}] = 1 })},
		{"negative", panicked(func() { n := -1; _ = make([]int, n) })},
		{"counter", panicked(func() { var w sync.WaitGroup; w.Done() })},
		{"reflect", panicked(func() { reflect.ValueOf(1).Len() })},
		{"atomic", panicked(func() { value.Store(1); value.Store("") })},
		{"Repeat", panicked(func() { strings.Repeat("x", -1) })},
		{"parent", panicked(func() { context.WithCancel(nil) })},
		{"NewTicker", panicked(func() { time.NewTicker(0) })},
	} {
		typ := reflect.TypeOf(row.v)
		elem := typ
		if typ.Kind() == reflect.Pointer {
			elem = typ.Elem()
		}
		fmt.Printf("%-15s %-26T %-22s %s\n", row.name, row.v, elem.Name(), elem.PkgPath())
		if s := typ.String(); s != fmt.Sprintf("%T", row.v) || elem != typ && reflect.PointerTo(elem) != typ {
			fmt.Println("its text is", s)
		}
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[unique.Handle[key]](), reflect.TypeFor[weak.Pointer[key]](), reflect.TypeFor[atomic.Pointer[key]](),
	} {
		fmt.Println(typ, typ.Field(0).Type)
	}
	fmt.Println(reflect.DeepEqual(unique.Make([2]key{}), unique.Make([2]key{})), reflect.DeepEqual(unique.Make("a"), unique.Make("b")))
	fmt.Println(log.Writer() == os.Stderr, set.Output() == os.Stderr, rw.RLocker() == rw.RLocker())
	told, _ := context.WithCancel(tells{background, make(chan struct{})})
	fmt.Println(cause, own, notified, told)
	fmt.Println(reflect.TypeOf(own) == reflect.TypeOf(earlier), reflect.TypeOf(own) == reflect.TypeOf(timeout))
	var l any = rw.RLocker()
	l.(sync.Locker).Lock()
	fmt.Println(rw.TryLock(), rw.TryRLock())
	fmt.Println(panicked(func() { _ = any(own).(fmt.Formatter) }))
	fmt.Println(panicked(func() { _ = any(notified).(error) }))
}

// Output:
// Background      context.backgroundCtx      backgroundCtx          context
// TODO            context.todoCtx            todoCtx                context
// WithCancel      *context.cancelCtx         cancelCtx              context
// WithCancel      context.CancelFunc         CancelFunc             context
// WithCancelCause *context.cancelCtx         cancelCtx              context
// WithTimeout     *context.timerCtx          timerCtx               context
// WithDeadline    *context.cancelCtx         cancelCtx              context
// WithTimeout     *context.timerCtx          timerCtx               context
// WithCancel      *context.cancelCtx         cancelCtx              context
// WithValue       *context.valueCtx          valueCtx               context
// WithoutCancel   context.withoutCancelCtx   withoutCancelCtx       context
// NotifyContext   *signal.signalCtx          signalCtx              os/signal
// Err             context.deadlineExceededError deadlineExceededError  context
// Done            <-chan struct {}
// RLocker         *sync.rlocker              rlocker                sync
// NewCond         *sync.rlocker              rlocker                sync
// OnceValue       func() int
// slog.Default    *slog.defaultHandler       defaultHandler         log/slog
// slog.With       *slog.defaultHandler       defaultHandler         log/slog
// log.Writer      *os.File                   File                   os
// log.Logger      *os.File                   File                   os
// flag            *os.File                   File                   os
// flag            *os.File                   File                   os
// flag            *flag.durationValue        durationValue          flag
// NewTimer        *time.Timer                Timer                  time
// After           <-chan time.Time
// AfterFunc       <-chan time.Time
// NewTicker       *time.Ticker               Ticker                 time
// rand            *rand.rngSource            rngSource              math/rand
// rand/v2         *rand.PCG                  PCG                    math/rand/v2
// maphash         maphash.Seed               Seed                   hash/maphash
// Stdin           *os.File                   File                   os
// Interrupt       syscall.Signal             Signal                 syscall
// LookPath        *exec.Error                Error                  os/exec
// LookPath        *errors.errorString        errorString            errors
// Make            unique.Handle[int]         Handle[int]            unique
// weak.Make       weak.Pointer[int]          Pointer[int]           weak
// AddCleanup      runtime.Cleanup            Cleanup                runtime
// TypeFor         *reflect.rtype             rtype                  reflect
// MakeChan        chan int
// Errorf          *fmt.wrapError             wrapError              fmt
// Join            *errors.joinError          joinError              errors
// nil map         runtime.plainError         plainError             runtime
// index           runtime.boundsError        boundsError            runtime
// nil pointer     runtime.errorString        errorString            runtime
// assertion       *runtime.TypeAssertionError TypeAssertionError     runtime
// closed          runtime.plainError         plainError             runtime
// panic(nil)      *runtime.PanicNilError     PanicNilError          runtime
// hash            runtime.errorString        errorString            runtime
// negative        runtime.errorString        errorString            runtime
// counter         string                     string
// reflect         *reflect.ValueError        ValueError             reflect
// atomic          string                     string
// Repeat          string                     string
// parent          string                     string
// NewTicker       string                     string
// unique.Handle[main.key] *main.key
// weak.Pointer[main.key] [0]*main.key
// atomic.Pointer[main.key] [0]*main.key
// true false
// true true true
// context.Background.WithCancel.WithCancel main.wrapped.WithCancel signal.NotifyContext(context.Background, [interrupt]) context.stopCtx.WithCancel
// true false
// false true
// interface conversion: *context.cancelCtx is not fmt.Formatter: missing method Format
// interface conversion: *signal.signalCtx is not error: missing method Error
