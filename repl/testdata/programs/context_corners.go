// Contexts, also of types of the user's, signals, and what package runtime tells.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

type key string
type other string

type mine struct {
	context.Context
	name string
}

func (m mine) Value(k any) any {
	if k == "name" {
		return m.name
	}
	return m.Context.Value(k)
}

type full struct{ done chan struct{} }

func (f *full) Deadline() (time.Time, bool) { return time.Time{}, false }
func (f *full) Done() <-chan struct{}       { return f.done }
func (f *full) Err() error {
	select {
	case <-f.done:
		return errors.New("mine is over")
	default:
		return nil
	}
}
func (f *full) Value(any) any { return nil }

func main() {
	bg := context.Background()
	ctx, cancel := context.WithCancelCause(bg)
	child, cc := context.WithCancel(ctx)
	grand := context.WithValue(child, key("k"), "v")
	cancel(errors.New("why"))
	cancel(errors.New("again"))
	<-grand.Done()
	fmt.Println(ctx.Err(), context.Cause(ctx), child.Err(), context.Cause(child), grand.Err(), context.Cause(grand))
	cc()
	fmt.Println(grand.Value(key("k")), grand.Value(other("k")), grand.Value("k"))
	fmt.Println(bg, context.TODO(), ctx, grand)
	fmt.Println(context.WithoutCancel(ctx), context.WithoutCancel(grand).Err(), context.WithoutCancel(grand).Value(key("k")), context.Cause(context.WithoutCancel(ctx)))
	// deadlines
	d, c2 := context.WithDeadlineCause(bg, time.Now().Add(-time.Second), errors.New("late"))
	fmt.Println(d.Err(), context.Cause(d), errors.Is(d.Err(), context.DeadlineExceeded))
	c2()
	fmt.Println(context.Cause(d))
	t, c3 := context.WithTimeoutCause(bg, time.Millisecond, errors.New("timed out"))
	defer c3()
	<-t.Done()
	fmt.Println(t.Err(), context.Cause(t))
	var ne net.Error
	fmt.Println(errors.As(t.Err(), &ne), ne.Timeout(), ne.Temporary(), os.IsTimeout(t.Err()), t.Err() == context.DeadlineExceeded)
	long, c4 := context.WithTimeout(bg, time.Hour)
	short, c5 := context.WithTimeout(long, 2*time.Hour)
	d1, _ := long.Deadline()
	d2, ok := short.Deadline()
	fmt.Println(d1.Equal(d2), ok)
	c5()
	fmt.Println(long.Err(), short.Err())
	c4()
	_, ok = bg.Deadline()
	fmt.Println(ok, bg.Done() == nil, bg.Err())
	fmt.Println(strings.Contains(fmt.Sprint(long), "WithDeadline("), fmt.Sprint(mine{bg, "x"}) != "")
	// AfterFunc
	a, ca := context.WithCancel(bg)
	ran := make(chan string, 4)
	stop := context.AfterFunc(a, func() { ran <- "first" })
	stop2 := context.AfterFunc(a, func() { ran <- "second" })
	fmt.Println(stop2(), stop2())
	ca()
	fmt.Println(<-ran, stop())
	context.AfterFunc(a, func() { ran <- "at once" })
	fmt.Println(<-ran, len(ran))
	// contexts of the user's
	m, cm := context.WithCancel(context.WithValue(mine{bg, "ann"}, key("a"), 1))
	fmt.Println(m.Value("name"), m.Value(key("a")), m.Value("none"))
	cm()
	fmt.Println(m.Err())
	f := &full{make(chan struct{})}
	fc, cf := context.WithCancel(f)
	defer cf()
	close(f.done)
	<-fc.Done()
	fmt.Println(fc.Err(), context.Cause(fc))
	stopf := context.AfterFunc(f, func() { ran <- "after mine" })
	fmt.Println(<-ran, stopf())
	mm := mine{m, "bob"}
	sub, cs := context.WithTimeout(mm, time.Hour)
	fmt.Println(sub.Err(), sub.Value("name"))
	cs()
	for _, g := range []func(){
		func() { context.WithValue(bg, nil, 1) },
		func() { context.WithValue(bg, []int{1}, 1) },
		func() { context.WithCancel(nil) },
		func() { context.WithValue(nil, "k", 1) },
	} {
		func() {
			defer func() { fmt.Println("panic:", recover()) }()
			g()
		}()
	}
	// select on a context in many goroutines
	w, cw := context.WithCancelCause(bg)
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for range 20 {
		wg.Go(func() {
			select {
			case <-w.Done():
				mu.Lock()
				n++
				mu.Unlock()
			case <-time.After(time.Hour):
			}
		})
	}
	cw(nil)
	wg.Wait()
	fmt.Println(n, context.Cause(w))
	// signals
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, syscall.SIGWINCH, os.Interrupt)
	syscall.Kill(syscall.Getpid(), syscall.SIGWINCH)
	fmt.Println(<-sig, signal.Ignored(syscall.SIGUSR2))
	signal.Stop(sig)
	signal.Ignore(syscall.SIGWINCH)
	syscall.Kill(os.Getpid(), syscall.SIGWINCH)
	select {
	case s := <-sig:
		fmt.Println("?", s)
	case <-time.After(20 * time.Millisecond):
		fmt.Println("stopped")
	}
	signal.Reset(syscall.SIGWINCH)
	sc, un := signal.NotifyContext(bg, syscall.SIGCONT)
	p, _ := os.FindProcess(os.Getpid())
	p.Signal(syscall.SIGCONT)
	<-sc.Done()
	fmt.Println(sc.Err(), context.Cause(sc))
	un()
	// runtime
	before := runtime.NumGoroutine()
	hold := make(chan bool)
	go func() { <-hold }()
	fmt.Println(runtime.NumGoroutine() - before)
	close(hold)
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Println("deferred by Goexit", recover())
		func() {
			defer fmt.Println("inner")
			runtime.Goexit()
		}()
		fmt.Println("not reached")
	}()
	<-done
	fmt.Println(runtime.GOMAXPROCS(0) > 0, runtime.NumCPU() > 0, runtime.GOOS, runtime.GOARCH, runtime.Version() != "")
	buf := make([]byte, 4096)
	st := string(buf[:runtime.Stack(buf, false)])
	fmt.Println(strings.Contains(st, "goroutine"), strings.Contains(st, "main"))
	_, file, line, ok := runtime.Caller(0)
	fmt.Println(strings.HasSuffix(file, ".go"), line > 0, ok)
	runtime.Gosched()
	runtime.GC()
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	fmt.Println(ms.NumGC > 0)
	func() {
		defer func() {
			r := recover()
			err, ok := r.(runtime.Error)
			fmt.Println(err, ok)
		}()
		var x []int
		_ = x[3]
	}()
	func() {
		defer func() {
			var pe *runtime.PanicNilError
			e, _ := recover().(error)
			fmt.Println(errors.As(e, &pe), e)
		}()
		panic(nil)
	}()
	runtime.LockOSThread()
	runtime.UnlockOSThread()
	runtime.KeepAlive(buf)
}

// Output:
// context canceled why context canceled why context canceled why
// v <nil> <nil>
// context.Background context.TODO context.Background.WithCancel context.Background.WithCancel.WithCancel.WithValue(main.key, v)
// context.Background.WithCancel.WithoutCancel <nil> v <nil>
// context deadline exceeded late true
// late
// context deadline exceeded timed out
// true true true true true
// true true
// <nil> context canceled
// false true <nil>
// true true
// true false
// first false
// at once 0
// ann 1 <nil>
// context canceled
// mine is over mine is over
// after mine false
// context canceled bob
// panic: nil key
// panic: key is not comparable
// panic: cannot create context from nil parent
// panic: cannot create context from nil parent
// 20 context canceled
// window changed false
// stopped
// context canceled continued signal received
// 1
// inner
// deferred by Goexit <nil>
// true true linux amd64 true
// true true
// true true true
// true
// runtime error: index out of range [3] with length 0 true
// go1.26: true panic called with nil argument
// go1.27: true runtime error: panic called with nil argument
